/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tests of trampfd(): no door by which memory is written leads to the page
 *
 * Who includes this has a struct trampolines with a file (fd, code_offset) and a
 * page of it that is mapped with nothing behind it (page); create_trampolines()
 * returns 0 or an errno, trampolines_work() calls them, destroy_trampolines()
 * unmaps and closes all.
 */
#ifndef _SELFTESTS_TRAMPFD_DOORS_H
#define _SELFTESTS_TRAMPFD_DOORS_H

#include <linux/userfaultfd.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "trampfd.h"

#ifndef MADV_COLD
#define MADV_COLD		20
#define MADV_PAGEOUT		21
#endif
#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ	22
#define MADV_POPULATE_WRITE	23
#endif
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE		25
#endif
#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL	102
#endif

#define LEN	16

/* A page and what it must be like behind every door */
struct room {
	struct trampolines all;
	unsigned char *page;
	unsigned char *before;
	unsigned char junk[LEN];
};

static int room_init(struct room *r)
{
	int err = create_trampolines(&r->all);

	if (err)
		return err;
	r->page = r->all.page;
	r->before = malloc(page_size());
	memcpy(r->before, r->page, page_size());
	memset(r->junk, 0x5a, LEN);
	return 0;
}

static void room_destroy(struct room *r)
{
	free(r->before);
	destroy_trampolines(&r->all);
}

static bool room_unchanged(const struct room *r)
{
	return !memcmp(r->before, r->page, page_size()) && trampolines_work(&r->all);
}

/* Doors: each tries to get the junk into the page, and returns an errno. */

static int by_mprotect(struct room *r, int prot)
{
	return err_of(mprotect(r->page, page_size(), prot));
}

static int by_mprotect_rw(struct room *r)
{
	return by_mprotect(r, PROT_READ | PROT_WRITE);
}

static int by_mprotect_rwx(struct room *r)
{
	return by_mprotect(r, RX | PROT_WRITE);
}

static int by_pkey_mprotect(struct room *r)
{
	return err_of(syscall(__NR_pkey_mprotect, r->page, page_size(),
			      RX | PROT_WRITE, -1));
}

static int by_mprotect_in_steps(struct room *r)
{
	int err = by_mprotect(r, PROT_NONE);

	if (!err)
		err = by_mprotect_rwx(r);
	if (by_mprotect(r, RX))
		err = EIO;
	return err;
}

static int by_proc_mem(struct room *r)
{
	int fd = open("/proc/self/mem", O_RDWR);
	int err = write_at(fd, r->junk, LEN, (uintptr_t)r->page);

	close(fd);
	return err;
}

static int by_process_vm_writev(struct room *r)
{
	struct iovec local = { r->junk, LEN }, remote = { r->page, LEN };

	return err_of(process_vm_writev(getpid(), &local, 1, &remote, 1, 0));
}

static int by_pipe(struct room *r)
{
	int fd[2], err;

	if (pipe(fd) || write(fd[1], r->junk, LEN) != LEN)
		return -1;
	err = err_of(read(fd[0], r->page, LEN));
	close(fd[0]);
	close(fd[1]);
	return err;
}

static int by_socket(struct room *r)
{
	int fd[2], err;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd) || write(fd[1], r->junk, LEN) != LEN)
		return -1;
	err = err_of(recv(fd[0], r->page, LEN, 0));
	close(fd[0]);
	close(fd[1]);
	return err;
}

/* Reads from a file need not be like reads from a pipe. */
static int by_file(struct room *r)
{
	int fd = open("/proc/self/exe", O_RDONLY);
	int err = err_of(pread(fd, r->page, LEN, 0));

	close(fd);
	return err;
}

static int by_system_call(struct room *r)
{
	return err_of(sys_trampfd((void *)r->page));
}

static int by_shared_mapping(struct room *r)
{
	return map_err(mmap(NULL, page_size(), PROT_READ | PROT_WRITE, MAP_SHARED,
			    r->all.fd, r->all.code_offset));
}

static int by_file_write(struct room *r)
{
	return write_at(r->all.fd, r->junk, LEN, r->all.code_offset);
}

static int by_remap_file_pages(struct room *r)
{
	return err_of(remap_file_pages(r->page, page_size(), 0, 1, 0));
}

/* From a pipe to memory */
static int by_vmsplice_in(struct room *r)
{
	struct iovec iov = { r->page, LEN };
	int fd[2], err;

	if (pipe(fd) || write(fd[1], r->junk, LEN) != LEN)
		return -1;
	err = err_of(vmsplice(fd[0], &iov, 1, 0));
	close(fd[0]);
	close(fd[1]);
	return err;
}

static int by_tracer(struct room *r, int request)
{
	pid_t pid = fork();
	int err;

	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		_exit(room_unchanged(r) ? 0 : 1);
	}
	if (waitpid(pid, NULL, 0) != pid)
		return -1;
	err = err_of(ptrace(request, pid, r->page, 0x5a5a5a5aUL));
	ptrace(PTRACE_CONT, pid, 0, 0);
	return exit_code(pid) ? -1 : err;
}

static int by_poketext(struct room *r)
{
	return by_tracer(r, PTRACE_POKETEXT);
}

static int by_pokedata(struct room *r)
{
	return by_tracer(r, PTRACE_POKEDATA);
}

static int by_userfaultfd(struct room *r, __u64 mode)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = {
		.range = { (uintptr_t)r->page, page_size() }, .mode = mode,
	};
	int fd = syscall(__NR_userfaultfd, O_CLOEXEC), err;

	if (fd < 0 || ioctl(fd, UFFDIO_API, &api))
		return errno;
	err = err_of(ioctl(fd, UFFDIO_REGISTER, &reg));
	close(fd);
	return err;
}

static int by_userfaultfd_missing(struct room *r)
{
	return by_userfaultfd(r, UFFDIO_REGISTER_MODE_MISSING);
}

static int by_userfaultfd_wp(struct room *r)
{
	return by_userfaultfd(r, UFFDIO_REGISTER_MODE_WP);
}

static int by_userfaultfd_minor(struct room *r)
{
	return by_userfaultfd(r, UFFDIO_REGISTER_MODE_MINOR);
}

FIXTURE(door)
{
	struct room r;
};

FIXTURE_VARIANT(door)
{
	int (*open)(struct room *r);
	int err;
};

FIXTURE_VARIANT_ADD(door, mprotect_rw) { by_mprotect_rw, EACCES };
FIXTURE_VARIANT_ADD(door, mprotect_rwx) { by_mprotect_rwx, EACCES };
FIXTURE_VARIANT_ADD(door, mprotect_in_steps) { by_mprotect_in_steps, EACCES };
FIXTURE_VARIANT_ADD(door, pkey_mprotect) { by_pkey_mprotect, EACCES };
FIXTURE_VARIANT_ADD(door, proc_mem) { by_proc_mem, EIO };
FIXTURE_VARIANT_ADD(door, process_vm_writev) { by_process_vm_writev, EFAULT };
FIXTURE_VARIANT_ADD(door, poketext) { by_poketext, EIO };
FIXTURE_VARIANT_ADD(door, pokedata) { by_pokedata, EIO };
FIXTURE_VARIANT_ADD(door, read_of_pipe) { by_pipe, EFAULT };
FIXTURE_VARIANT_ADD(door, read_of_file) { by_file, EFAULT };
FIXTURE_VARIANT_ADD(door, recv) { by_socket, EFAULT };
FIXTURE_VARIANT_ADD(door, vmsplice_in) { by_vmsplice_in, EFAULT };
FIXTURE_VARIANT_ADD(door, system_call) { by_system_call, EFAULT };
FIXTURE_VARIANT_ADD(door, file_write) { by_file_write, EINVAL };
FIXTURE_VARIANT_ADD(door, shared_mapping) { by_shared_mapping, EINVAL };
FIXTURE_VARIANT_ADD(door, remap_file_pages) { by_remap_file_pages, EINVAL };
FIXTURE_VARIANT_ADD(door, userfaultfd_missing) { by_userfaultfd_missing, EINVAL };
FIXTURE_VARIANT_ADD(door, userfaultfd_wp) { by_userfaultfd_wp, EINVAL };
FIXTURE_VARIANT_ADD(door, userfaultfd_minor) { by_userfaultfd_minor, EINVAL };

FIXTURE_SETUP(door)
{
	ASSERT_EQ(0, room_init(&self->r));
}

FIXTURE_TEARDOWN(door)
{
	room_destroy(&self->r);
}

TEST_F(door, is_closed)
{
	int err = variant->open(&self->r);

	EXPECT_TRUE(room_unchanged(&self->r));
	if (is_missing(err))
		SKIP(return, "this kernel does not have the system call");
	EXPECT_EQ(variant->err, err);
}

/* fork() does not copy the page table entry: here the page is not present. */
TEST_F(door, is_closed_in_a_child)
{
	pid_t pid = fork();
	int err;

	if (!pid) {
		err = variant->open(&self->r);
		_exit(room_unchanged(&self->r) ? err : 255);
	}
	err = exit_code(pid);
	EXPECT_TRUE(room_unchanged(&self->r));
	if (is_missing(err))
		SKIP(return, "this kernel does not have the system call");
	EXPECT_EQ(variant->err, err);
}

/* madvise() */

FIXTURE(advice)
{
	struct room r;
};

FIXTURE_VARIANT(advice)
{
	int advice;
	int err;
};

FIXTURE_VARIANT_ADD(advice, dontneed) { MADV_DONTNEED, 0 };
FIXTURE_VARIANT_ADD(advice, willneed) { MADV_WILLNEED, 0 };
FIXTURE_VARIANT_ADD(advice, cold) { MADV_COLD, 0 };
FIXTURE_VARIANT_ADD(advice, pageout) { MADV_PAGEOUT, 0 };
FIXTURE_VARIANT_ADD(advice, populate_read) { MADV_POPULATE_READ, 0 };
FIXTURE_VARIANT_ADD(advice, populate_write) { MADV_POPULATE_WRITE, EINVAL };
FIXTURE_VARIANT_ADD(advice, free) { MADV_FREE, EINVAL };
FIXTURE_VARIANT_ADD(advice, wipeonfork) { MADV_WIPEONFORK, EINVAL };
FIXTURE_VARIANT_ADD(advice, guard_install) { MADV_GUARD_INSTALL, EINVAL };
FIXTURE_VARIANT_ADD(advice, collapse) { MADV_COLLAPSE, EINVAL };
FIXTURE_VARIANT_ADD(advice, remove) { MADV_REMOVE, EACCES };

FIXTURE_SETUP(advice)
{
	ASSERT_EQ(0, room_init(&self->r));
}

FIXTURE_TEARDOWN(advice)
{
	room_destroy(&self->r);
}

TEST_F(advice, changes_nothing)
{
	EXPECT_EQ(variant->err, err_of(madvise(self->r.page, page_size(), variant->advice)));
	EXPECT_TRUE(room_unchanged(&self->r));
}

/* Once more, with nothing in the page table of the child */
static int advise_unread(struct room *r)
{
	return err_of(madvise(r->page, page_size(), MADV_DONTNEED)) || !room_unchanged(r);
}

FIXTURE(window)
{
	struct room r;
	unsigned char *buf;
};

FIXTURE_SETUP(window)
{
	ASSERT_EQ(0, room_init(&self->r));
	self->buf = calloc(1, page_size());
}

FIXTURE_TEARDOWN(window)
{
	free(self->buf);
	room_destroy(&self->r);
}

TEST_F(window, survives_dontneed_in_a_child)
{
	pid_t pid = fork();

	if (!pid)
		_exit(advise_unread(&self->r));
	EXPECT_EQ(0, exit_code(pid));
	EXPECT_TRUE(room_unchanged(&self->r));
}

/* Who may look at the page, sees it. */

TEST_F(window, proc_mem_reads)
{
	int fd = open("/proc/self/mem", O_RDONLY);

	EXPECT_EQ(page_size(), pread(fd, self->buf, page_size(), (uintptr_t)self->r.page));
	EXPECT_EQ(0, memcmp(self->buf, self->r.before, page_size()));
	close(fd);
}

TEST_F(window, process_vm_readv_reads)
{
	struct iovec local = { self->buf, page_size() }, remote = { self->r.page, page_size() };
	ssize_t n = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);

	if (n < 0 && is_missing(errno))
		SKIP(return, "this kernel does not have process_vm_readv()");
	EXPECT_EQ(page_size(), n);
	EXPECT_EQ(0, memcmp(self->buf, self->r.before, page_size()));
}

TEST_F(window, write_reads)
{
	int fd[2];

	ASSERT_EQ(0, pipe(fd));
	EXPECT_EQ(page_size(), write(fd[1], self->r.page, page_size()));
	EXPECT_EQ(page_size(), read(fd[0], self->buf, page_size()));
	EXPECT_EQ(0, memcmp(self->buf, self->r.before, page_size()));
	close(fd[0]);
	close(fd[1]);
}

/* What is written to the pipe later must not be merged into the page. */
TEST_F(window, vmsplice_out_reads_and_nothing_more)
{
	struct iovec iov = { self->r.page, LEN };
	int fd[2];

	ASSERT_EQ(0, pipe(fd));
	EXPECT_EQ(LEN, vmsplice(fd[1], &iov, 1, SPLICE_F_GIFT));
	EXPECT_EQ(LEN, write(fd[1], self->r.junk, LEN));
	EXPECT_TRUE(room_unchanged(&self->r));
	EXPECT_EQ(2 * LEN, read(fd[0], self->buf, 2 * LEN));
	EXPECT_EQ(0, memcmp(self->buf, self->r.before, LEN));
	EXPECT_EQ(0, memcmp(self->buf + LEN, self->r.junk, LEN));
	EXPECT_TRUE(room_unchanged(&self->r));
	close(fd[0]);
	close(fd[1]);
}

/* A page that a pipe still refers to is not given to somebody else. */
TEST_F(window, vmsplice_out_outlives_the_file)
{
	struct iovec iov = { self->r.page, page_size() };
	int fd[2];

	ASSERT_EQ(0, pipe(fd));
	EXPECT_EQ(page_size(), vmsplice(fd[1], &iov, 1, 0));
	destroy_trampolines(&self->r.all);
	EXPECT_EQ(page_size(), read(fd[0], self->buf, page_size()));
	EXPECT_EQ(0, memcmp(self->buf, self->r.before, page_size()));
	close(fd[0]);
	close(fd[1]);
	ASSERT_EQ(0, create_trampolines(&self->r.all));
}

TEST_F(window, mlock_holds_and_releases)
{
	EXPECT_EQ(0, mlock(self->r.page, page_size()));
	EXPECT_TRUE(room_unchanged(&self->r));
	EXPECT_EQ(0, munlock(self->r.page, page_size()));
	EXPECT_TRUE(room_unchanged(&self->r));
}

#endif /* _SELFTESTS_TRAMPFD_DOORS_H */
