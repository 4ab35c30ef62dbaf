/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tests of trampfd(): who may look at the page, sees it
 */
#ifndef _SELFTESTS_TRAMPFD_WINDOW_H
#define _SELFTESTS_TRAMPFD_WINDOW_H

#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <sys/uio.h>

#include "room.h"

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

TEST_F(window, mlock_of_all_to_come_holds)
{
	struct trampolines more;

	ASSERT_EQ(0, mlockall(MCL_FUTURE));
	ASSERT_EQ(0, create_trampolines(&more));
	EXPECT_TRUE(trampolines_work(&more));
	EXPECT_EQ(0, munlockall());
	EXPECT_TRUE(trampolines_work(&more));
	destroy_trampolines(&more);
}

/* Debuggers stop there without a write. */
TEST_F(window, hardware_breakpoints_count)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_BREAKPOINT, .size = sizeof(attr),
		.bp_type = HW_BREAKPOINT_X, .bp_addr = (uintptr_t)self->r.page,
		.bp_len = sizeof(long), .exclude_kernel = 1, .exclude_hv = 1,
	};
	int fd = syscall(__NR_perf_event_open, &attr, 0, -1, -1, 0);
	__u64 count = 0;

	if (fd < 0)
		SKIP(return, "no hardware breakpoints: %s", strerror(errno));
	EXPECT_TRUE(trampolines_work(&self->r.all));
	EXPECT_EQ(sizeof(count), read(fd, &count, sizeof(count)));
	EXPECT_EQ(1, count);
	close(fd);
}

/* What the owner seals, he himself cannot take away any more. */
static int seal(struct room *r)
{
	int err = err_of(syscall(__NR_mseal, r->page, page_size(), 0));

	if (err)
		return err;
	err = err_of(munmap(r->page, page_size()));
	return err == EPERM && room_unchanged(r) ? 0 : ENODATA;
}

TEST_F(window, mseal_holds)
{
	pid_t pid = fork();
	int err;

	if (!pid)
		_exit(seal(&self->r));
	err = exit_code(pid);
	if (is_missing(err) || (err == EPERM && sizeof(long) == 4))
		SKIP(return, "this kernel does not have mseal()");
	EXPECT_EQ(0, err);
	EXPECT_TRUE(room_unchanged(&self->r));
}

#endif /* _SELFTESTS_TRAMPFD_WINDOW_H */
