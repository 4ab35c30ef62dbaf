// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): another process is the first to touch the page
 *
 * TRAMPFD_PEER names the program that has the page.  It should be one of
 * another ABI where the kernel has two; by default it is one of the same.
 */
#include <libgen.h>
#include <sys/uio.h>

#include "peer.h"
#include "trampfd.h"

struct peer {
	struct peer_hello hello;
	pid_t pid;
	/* to write to the peer, and to read from it */
	int to, from;
	/* the page as this process sees it, and as the peer does */
	unsigned char *here, *there;
};

static void find_peer(char *path, size_t size)
{
	const char *given = getenv("TRAMPFD_PEER");
	char self[PATH_MAX] = "";

	if (given) {
		snprintf(path, size, "%s", given);
		return;
	}
	if (readlink("/proc/self/exe", self, sizeof(self) - 1) > 0)
		snprintf(path, size, "%s/peer", dirname(self));
}

static void exec_peer(int in, int out)
{
	char path[2 * PATH_MAX] = "";

	find_peer(path, sizeof(path));
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	execl(path, path, NULL);
	fprintf(stderr, "%s: %s\n", path, strerror(errno));
	_exit(errno);
}

static int peer_start(struct peer *p)
{
	int in[2], out[2];

	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC))
		return errno;
	p->pid = fork();
	if (!p->pid)
		exec_peer(in[0], out[1]);
	close(in[0]);
	close(out[1]);
	p->to = in[1];
	p->from = out[0];
	return 0;
}

static ssize_t read_all(int fd, void *buf, size_t size)
{
	ssize_t n = 1, len = 0;

	while (n > 0 && (size_t)len < size) {
		n = read(fd, buf + len, size - len);
		len += n > 0 ? n : 0;
	}
	return len;
}

/* Lets the peer call, show the page and end; 0 or what is wrong */
static int peer_finish(struct peer *p)
{
	const char go = PEER_GO;

	if (write(p->to, &go, 1) != 1)
		return errno;
	read_all(p->from, p->there, page_size());
	return exit_code(p->pid);
}

/* Traps have at most 4 bytes, and so repeat after them, which code does not. */
static bool is_code(const unsigned char *bytes, size_t size)
{
	return memcmp(bytes, bytes + 4, size - 4);
}

static bool peer_is_seen(const struct peer *p)
{
	size_t size = p->hello.code_size;
	unsigned int i;

	for (i = 0; i < p->hello.ntrampolines; i++) {
		if (!is_code(p->here + i * size, size))
			return false;
	}
	return !memcmp(p->here, p->there, page_size());
}

FIXTURE(peer)
{
	struct peer p;
};

FIXTURE_SETUP(peer)
{
	struct peer *p = &self->p;

	p->here = calloc(2, page_size());
	p->there = p->here + page_size();
	ASSERT_EQ(0, peer_start(p));
	ASSERT_EQ(sizeof(p->hello), read_all(p->from, &p->hello, sizeof(p->hello)));
}

/* A peer that is still there sees the end of its input, and ends. */
FIXTURE_TEARDOWN(peer)
{
	close(self->p.to);
	close(self->p.from);
	free(self->p.here);
}

TEST_F(peer, calls_what_proc_mem_has_read_first)
{
	struct peer *p = &self->p;
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/mem", p->pid);
	fd = open(path, O_RDONLY);
	ASSERT_LE(0, fd);
	EXPECT_EQ(page_size(), pread(fd, p->here, page_size(), p->hello.map));
	close(fd);
	EXPECT_EQ(0, peer_finish(p));
	EXPECT_TRUE(peer_is_seen(p));
}

TEST_F(peer, calls_what_process_vm_readv_has_read_first)
{
	struct peer *p = &self->p;
	struct iovec local = { p->here, page_size() };
	struct iovec remote = { (void *)(uintptr_t)p->hello.map, page_size() };
	ssize_t n = process_vm_readv(p->pid, &local, 1, &remote, 1, 0);

	if (n < 0 && is_missing(errno))
		SKIP(return, "this kernel does not have process_vm_readv()");
	EXPECT_EQ(page_size(), n);
	EXPECT_EQ(0, peer_finish(p));
	EXPECT_TRUE(peer_is_seen(p));
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
