/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tests of trampfd(): what a process advises the kernel to do with the page
 */
#ifndef _SELFTESTS_TRAMPFD_ADVICE_H
#define _SELFTESTS_TRAMPFD_ADVICE_H

#include <sys/uio.h>

#include "room.h"

#ifndef MADV_COLD
#define MADV_COLD		20
#define MADV_PAGEOUT		21
#endif
#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ	22
#endif
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE	23
#endif
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE		25
#endif
#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL	102
#endif

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
FIXTURE_VARIANT_ADD(advice, mergeable) { MADV_MERGEABLE, 0 };

FIXTURE_SETUP(advice)
{
	ASSERT_EQ(0, room_init(&self->r));
}

FIXTURE_TEARDOWN(advice)
{
	room_destroy(&self->r);
}

/* Without KSM, this is no advice that the kernel knows. */
static bool is_unknown(int advice)
{
	return advice == MADV_MERGEABLE && access("/sys/kernel/mm/ksm", F_OK);
}

/* As a door is: an errno, or 255 if the page has changed */
static int advise(struct room *r, int advice)
{
	int err = err_of(madvise(r->page, page_size(), advice));

	return room_unchanged(r) ? err : 255;
}

TEST_F(advice, changes_nothing)
{
	int err = advise(&self->r, variant->advice);

	if (is_unknown(variant->advice))
		SKIP(return, "this kernel merges no pages");
	EXPECT_EQ(variant->err, err);
}

/* fork() does not copy the page table entry: there the page is not present. */
TEST_F(advice, changes_nothing_in_a_child)
{
	pid_t pid = fork();

	if (!pid)
		_exit(advise(&self->r, variant->advice));
	if (is_unknown(variant->advice))
		SKIP(return, "this kernel merges no pages");
	EXPECT_EQ(variant->err, exit_code(pid));
	EXPECT_TRUE(room_unchanged(&self->r));
}

/* Another process advises, or could. */
TEST_F(advice, from_outside_changes_nothing)
{
	struct iovec iov = { self->r.page, page_size() };
	int fd = syscall(__NR_pidfd_open, getpid(), 0);

	if (fd < 0)
		SKIP(return, "this kernel does not have pidfd_open()");
	/* Not each advice can be given so, and that is all that can go wrong. */
	if (syscall(__NR_process_madvise, fd, &iov, 1, variant->advice, 0) != page_size())
		EXPECT_TRUE(errno == EINVAL || errno == variant->err);
	EXPECT_TRUE(room_unchanged(&self->r));
	close(fd);
}

#endif /* _SELFTESTS_TRAMPFD_ADVICE_H */
