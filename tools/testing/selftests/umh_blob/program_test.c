// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of fork_usermode_blob(): programs that run, and how modules talk to them
 */
#include <sys/mman.h>
#include <sys/resource.h>

#include "module.h"

#define MIB		1048576

/* A program that nothing has happened to yet */

FIXTURE(program)
{
	int io;
	pid_t pid;
};

FIXTURE_SETUP(program)
{
	ASSERT_EQ(0, load(NAME, ""));
	self->io = open_io(NAME);
	ASSERT_LE(0, self->io);
	self->pid = pid_of(NAME);
	ASSERT_TRUE(exists(self->pid));
}

FIXTURE_TEARDOWN(program)
{
	close(self->io);
	EXPECT_EQ(0, unload(NAME));
	EXPECT_FALSE(exists(self->pid));
}

static int write_all(int io, const char *data, size_t len)
{
	ssize_t ret;

	for (; len; data += ret, len -= ret) {
		ret = write(io, data, len);
		if (ret < 0)
			return errno;
	}
	return 0;
}

static int read_all(int io, char *data, size_t len)
{
	ssize_t ret;

	for (; len; data += ret, len -= ret) {
		ret = read(io, data, len);
		if (ret <= 0)
			return ret ? errno : ENODATA;
	}
	return 0;
}

static char pattern[MIB], received[MIB];

static int write_pattern(int io)
{
	return write_all(io, pattern, sizeof(pattern));
}

TEST_F(program, echoes_a_mebibyte_both_ways)
{
	pid_t writer;
	size_t i;

	for (i = 0; i < sizeof(pattern); i++)
		pattern[i] = i ^ (i >> 8);
	ASSERT_EQ(0, send(self->io, 'e'));
	writer = in_child(write_pattern, self->io);
	EXPECT_EQ(0, read_all(self->io, received, sizeof(received)));
	EXPECT_EQ(0, exit_code(writer));
	EXPECT_EQ(0, memcmp(pattern, received, sizeof(pattern)));
}

static void proc_link(pid_t pid, const char *name, char *target, size_t size)
{
	char path[64];
	ssize_t len;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	len = readlink(path, target, size - 1);
	target[len < 0 ? 0 : len] = '\0';
}

TEST_F(program, is_a_file_with_the_name_of_the_module)
{
	char exe[PATH_MAX], name[PATH_MAX], comm[64], dir[64];
	unsigned long number;

	proc_link(self->pid, "exe", exe, sizeof(exe));
	ASSERT_TRUE(strstr(exe, "/" NAME ".") == exe) TH_LOG("%s", exe);
	number = strtoul(exe + strlen("/" NAME "."), NULL, 10);
	snprintf(name, sizeof(name), "/" NAME ".%lu (deleted)", number);
	EXPECT_STREQ(name, exe);
	snprintf(name, sizeof(name), NAME ".%lu", number);
	snprintf(dir, sizeof(dir), "/proc/%d", self->pid);
	get_text(dir, "cmdline", comm, sizeof(comm));
	EXPECT_STREQ(name, comm);
	get_text(dir, "comm", comm, sizeof(comm));
	name[15] = '\0';
	strcat(name, "\n");
	EXPECT_STREQ(name, comm);
}

TEST_F(program, wakes_a_reader_when_it_is_killed)
{
	pid_t reader = in_child(read_end, self->io);

	usleep(100000);
	EXPECT_EQ(0, waitpid(reader, NULL, WNOHANG));
	EXPECT_EQ(0, kill(self->pid, SIGKILL));
	EXPECT_EQ(0, exit_code(reader));
}

TEST_F(program, wakes_a_writer_when_it_is_killed)
{
	pid_t writer;

	ASSERT_EQ(0, kill(self->pid, SIGSTOP));
	writer = in_child(write_pattern, self->io);
	usleep(100000);
	EXPECT_EQ(0, waitpid(writer, NULL, WNOHANG));
	EXPECT_EQ(0, put_text(DEBUGFS "/" NAME, "kill", "1"));
	EXPECT_EQ(EPIPE, exit_code(writer));
}

static int send_e(int io)
{
	return send(io, 'e');
}

/* Of a byte for which there is no room, nothing is written when the process ends. */
TEST_F(program, fails_a_write_that_has_waited_when_it_is_killed)
{
	pid_t writer;

	ASSERT_EQ(0, kill(self->pid, SIGSTOP));
	writer = in_child(write_pattern, self->io);
	usleep(100000);
	EXPECT_EQ(0, kill(writer, SIGTERM));
	EXPECT_EQ(-SIGTERM, exit_code(writer));
	writer = in_child(send_e, self->io);
	usleep(100000);
	EXPECT_EQ(0, waitpid(writer, NULL, WNOHANG));
	EXPECT_EQ(0, put_text(DEBUGFS "/" NAME, "kill", "1"));
	EXPECT_EQ(EPIPE, exit_code(writer));
}

/* A reader waits, and can be interrupted. */
TEST_F(program, lets_a_reader_be_killed)
{
	pid_t reader = in_child(read_end, self->io);

	usleep(100000);
	EXPECT_EQ(0, kill(reader, SIGTERM));
	EXPECT_EQ(-SIGTERM, exit_code(reader));
	EXPECT_EQ(0, echo_works(self->io));
}

static bool ends(pid_t pid)
{
	int i;

	for (i = 0; i < PATIENCE_MS && !waitpid(pid, NULL, WNOHANG); i++)
		usleep(1000);
	return i < PATIENCE_MS;
}

TEST_F(program, cannot_keep_a_reader_from_being_killed)
{
	pid_t reader;

	ASSERT_EQ(0, send(self->io, 'l'));
	usleep(100000);
	reader = in_child(read_end, self->io);
	usleep(100000);
	EXPECT_EQ(0, kill(reader, SIGTERM));
	EXPECT_TRUE(ends(reader));
}

TEST_F(program, cannot_be_changed)
{
	char path[64];
	int exe, fd;

	snprintf(path, sizeof(path), "/proc/%d/exe", self->pid);
	exe = open(path, O_PATH);
	ASSERT_LE(0, exe);
	EXPECT_EQ(ETXTBSY, err_of(open(path, O_RDWR)));
	/* While it is executed, no file can be.  This one cannot after that. */
	EXPECT_EQ(0, put_text(DEBUGFS "/" NAME, "kill", "1"));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", exe);
	fd = open(path, O_RDWR);
	ASSERT_LE(0, fd);
	EXPECT_EQ(EPERM, err_of(write(fd, "", 1)));
	EXPECT_EQ(EPERM, err_of(ftruncate(fd, 0)));
	close(fd);
	close(exe);
}

/* What others see of it while it starts, be it for a moment */

#define STARTS		100
#define NEARBY		8

/* In the flags of /proc/PID/stat */
#define PF_KTHREAD	0x00200000

/* Children of kthreadd that are no kernel threads are usermode helpers. */
static bool is_helper(pid_t pid)
{
	char dir[64], text[512], *name_end;
	unsigned int flags;
	int parent;

	snprintf(dir, sizeof(dir), "/proc/%d", pid);
	get_text(dir, "stat", text, sizeof(text));
	name_end = strrchr(text, ')');
	return name_end &&
	       sscanf(name_end, ") %*c %d %*d %*d %*d %*d %u", &parent, &flags) == 2 &&
	       parent == 2 && !(flags & PF_KTHREAD);
}

/* How often both directories of a helper have been seen */
static int *seen;

/* Ends when it is killed, or if it finds another directory than the root. */
static int look_for_directories(int unused)
{
	char text[128];
	pid_t last, pid;
	int cwd, root;

	while (1) {
		get_text("/proc", "loadavg", text, sizeof(text));
		last = atoi(strrchr(text, ' '));
		for (pid = last - NEARBY; pid <= last + NEARBY; pid++) {
			if (!is_helper(pid))
				continue;
			cwd = compare_with_root(pid, "cwd");
			root = compare_with_root(pid, "root");
			if (cwd < 0 || root < 0)
				return 1;
			*seen += !cwd && !root;
		}
	}
}

FIXTURE(start)
{
};

FIXTURE_SETUP(start)
{
	seen = mmap(NULL, sizeof(*seen), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, seen);
}

FIXTURE_TEARDOWN(start)
{
	munmap(seen, sizeof(*seen));
}

TEST_F_TIMEOUT(start, shows_no_directory_but_the_root, 300)
{
	pid_t looker;
	int i;

	looker = in_child(look_for_directories, -1);
	for (i = 0; i < STARTS; i++) {
		ASSERT_EQ(0, load(NAME, ""));
		ASSERT_EQ(0, unload(NAME));
	}
	EXPECT_EQ(0, kill(looker, SIGTERM));
	EXPECT_EQ(-SIGTERM, exit_code(looker));
	EXPECT_LT(0, *seen);
	TH_LOG("seen %d times in %d starts", *seen, STARTS);
}

/* Whoever loads the module */

static unsigned long long status_bits(const char *status, const char *name)
{
	const char *line = strstr(status, name);

	return line ? strtoull(line + strlen(name), NULL, 16) : ~0ULL;
}

static int be_unusual(void)
{
	struct rlimit none = { 0, RLIM_INFINITY };
	int err;

	signal(SIGHUP, SIG_IGN);
	umask(0777);
	err = err_of(setrlimit(RLIMIT_FSIZE, &none));
	if (!err)
		err = err_of(chdir("/tmp"));
	return err;
}

TEST(has_nothing_from_whoever_loads_the_module)
{
	char text[4096], dir[64], link[PATH_MAX];
	pid_t pid;

	ASSERT_EQ(0, be_unusual());
	ASSERT_EQ(0, load(NAME, ""));
	pid = pid_of(NAME);
	EXPECT_EQ(pid, getsid(pid));
	snprintf(dir, sizeof(dir), "/proc/%d", pid);
	get_text(dir, "status", text, sizeof(text));
	EXPECT_EQ(0, status_bits(text, "SigIgn:\t"));
	EXPECT_EQ(0, status_bits(text, "SigBlk:\t"));
	EXPECT_TRUE(!!strstr(text, "Umask:\t0022\n"));
	EXPECT_TRUE(!!strstr(text, "PPid:\t2\n"));
	proc_link(pid, "cwd", link, sizeof(link));
	EXPECT_STREQ("/", link);
	proc_link(pid, "root", link, sizeof(link));
	EXPECT_STREQ("/", link);
	proc_link(pid, "fd/2", link, sizeof(link));
	EXPECT_STREQ("", link);
	EXPECT_EQ(0, unload(NAME));
}

/* Other programs */

TEST(refuses_what_is_no_program)
{
	EXPECT_EQ(ENOEXEC, load(NAME, "blob=garbage"));
	EXPECT_FALSE(is_loaded(NAME));
	EXPECT_EQ(ENOENT, load(NAME, "blob=script"));
	EXPECT_FALSE(is_loaded(NAME));
	EXPECT_EQ(0, load(NAME, ""));
	EXPECT_EQ(0, unload(NAME));
}

TEST(runs_a_program_of_32_MiB)
{
	char path[64], last = 0;
	struct stat st;
	int io, fd;

	ASSERT_EQ(0, load(NAME, "blob=large"));
	io = open_io(NAME);
	EXPECT_EQ(0, echo_works(io));
	close(io);
	snprintf(path, sizeof(path), "/proc/%d/exe", pid_of(NAME));
	fd = open(path, O_RDONLY);
	EXPECT_EQ(0, err_of(fstat(fd, &st)));
	EXPECT_EQ(32 * MIB, st.st_size);
	EXPECT_EQ(1, pread(fd, &last, 1, 32 * MIB - 1));
	EXPECT_EQ('x', last);
	close(fd);
	EXPECT_EQ(0, unload(NAME));
}

TEST(fails_if_there_may_be_no_more_processes)
{
	char before[16];
	int err;

	get_text("/proc/sys/kernel", "threads-max", before, sizeof(before));
	ASSERT_EQ(0, put_text("/proc/sys/kernel", "threads-max", "1"));
	err = load(NAME, "");
	ASSERT_EQ(0, put_text("/proc/sys/kernel", "threads-max", before));
	EXPECT_EQ(EAGAIN, err);
	EXPECT_FALSE(is_loaded(NAME));
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
