/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Users, and the locked memory that they may have
 */
#ifndef _SELFTESTS_TRAMPFD_LOCKED_H
#define _SELFTESTS_TRAMPFD_LOCKED_H

#include <sys/resource.h>

#include "trampfd.h"

/* Without privilege, @n can go up again as far as @max. */
static inline int limit_locked_pages_up_to(rlim_t n, rlim_t max)
{
	struct rlimit limit = { n * page_size(), max * page_size() };

	return err_of(setrlimit(RLIMIT_MEMLOCK, &limit));
}

static inline int limit_locked_pages(rlim_t n)
{
	return limit_locked_pages_up_to(n, n);
}

/* For good: the caller has no capability any more. */
static inline int become_user(uid_t uid)
{
	return err_of(setuid(uid));
}

/* Pinned memory, as /proc/self/status shows it to everybody */
static inline long pinned_pages(void)
{
	long kib = get_number("/proc/self", "status", "\nVmPin:");

	return kib < 0 ? -1 : kib * 1024 / (long)page_size();
}

#endif /* _SELFTESTS_TRAMPFD_LOCKED_H */
