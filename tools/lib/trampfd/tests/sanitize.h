/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What tests do in another way, or not at all, when a sanitizer watches them
 */
#ifndef _LIBTRAMPFD_TESTS_SANITIZE_H
#define _LIBTRAMPFD_TESTS_SANITIZE_H

#include <stdbool.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __SANITIZE_THREAD__
#define HAS_TSAN	true
#else
#define HAS_TSAN	false
#endif

#ifdef __SANITIZE_ADDRESS__
#define HAS_ASAN	true
#include <sanitizer/lsan_interface.h>

static inline void lift_limit(int resource)
{
	struct rlimit limit;

	getrlimit(resource, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(resource, &limit);
}

/*
 * Tests end by _exit(), at which LeakSanitizer does not look for leaks by itself.  It
 * needs files and memory to do so.
 */
static inline void look_for_leaks(void)
{
	lift_limit(RLIMIT_NOFILE);
	lift_limit(RLIMIT_AS);
	__lsan_do_leak_check();
}

#define _exit(status) (look_for_leaks(), _exit(status))
#else
#define HAS_ASAN	false
#endif

#endif /* _LIBTRAMPFD_TESTS_SANITIZE_H */
