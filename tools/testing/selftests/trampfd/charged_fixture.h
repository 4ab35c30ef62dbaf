/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A process in a memory cgroup of its own, and what it was charged at the start
 */
#ifndef _SELFTESTS_TRAMPFD_CHARGED_FIXTURE_H
#define _SELFTESTS_TRAMPFD_CHARGED_FIXTURE_H

#include <sys/resource.h>

#include "memcg.h"

static inline int allow_files(rlim_t n)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = n;
	if (limit.rlim_max < n)
		limit.rlim_max = n;
	return err_of(setrlimit(RLIMIT_NOFILE, &limit));
}

FIXTURE(charged)
{
	struct memcg cg;
	long before;
};

FIXTURE_SETUP(charged)
{
	int err = memcg_create(&self->cg);

	if (err)
		SKIP(return, "no memory cgroup: %s", strerror(err));
	ASSERT_EQ(0, memcg_enter(&self->cg));
	self->before = memcg_kernel_bytes(&self->cg);
	ASSERT_LE(0, self->before);
	ASSERT_EQ(0, allow_files(1100));
}

FIXTURE_TEARDOWN(charged)
{
	memcg_leave(&self->cg);
	memcg_destroy(&self->cg);
}

#endif /* _SELFTESTS_TRAMPFD_CHARGED_FIXTURE_H */
