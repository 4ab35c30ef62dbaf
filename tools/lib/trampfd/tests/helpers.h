/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Helpers for the tests of libtrampfd
 */
#ifndef _LIBTRAMPFD_TESTS_HELPERS_H
#define _LIBTRAMPFD_TESTS_HELPERS_H

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <asm/unistd.h>

#include <trampfd_closures.h>

#include "sanitize.h"
#include "kselftest_harness.h"
#include "entry.h"

/* The harness compares numbers: of pointers, be it to functions, these. */
#define addr(address) ((uintptr_t)(address))

static inline struct trampfd_pool *new_pool(void)
{
	return trampfd_pool_create(NULL);
}

static inline struct trampfd_pool *one_code_pool(void)
{
	return trampfd_pool_create(&(struct trampfd_options) { .code = entry_data });
}

static inline trampfd_fn closure_of(struct trampfd_pool *pool, uintptr_t data)
{
	return trampfd_closure_alloc(pool, entry_data, (void *)data);
}

static inline unsigned long call(trampfd_fn closure)
{
	return ((unsigned long (*)(void))closure)();
}

static inline struct trampfd_usage usage_of(struct trampfd_pool *pool)
{
	struct trampfd_usage usage;

	trampfd_pool_usage(pool, &usage);
	return usage;
}

static inline bool same_usage(struct trampfd_usage a, struct trampfd_usage b)
{
	return a.closures == b.closures && a.capacity == b.capacity &&
	       a.regions == b.regions && a.bytes == b.bytes;
}

/* Allocates @n closures, each with its own address in @closure for data. */
/* As many closures as the machine is fast for, and not over @most */
static inline size_t many(size_t most)
{
	const char *text = getenv("TRAMPFD_CLOSURES");
	size_t n = text ? strtoul(text, NULL, 0) : most;

	return n < most ? n : most;
}

static inline bool alloc_many(struct trampfd_pool *pool, trampfd_fn *closure, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		closure[i] = closure_of(pool, (uintptr_t)&closure[i]);
		if (!closure[i])
			return false;
	}
	return true;
}

static inline bool many_work(trampfd_fn *closure, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (call(closure[i]) != (uintptr_t)&closure[i])
			return false;
	}
	return true;
}

static inline bool free_many(struct trampfd_pool *pool, trampfd_fn *closure, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (trampfd_closure_free(pool, closure[i]))
			return false;
	}
	return true;
}

/* From now on, trampfd() fails with @err in this process. */
static inline int deny_trampfd(int err)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_trampfd, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | err),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { ARRAY_SIZE(filter), filter };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return errno;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) ? errno : 0;
}

static inline void set_limit(int resource, rlim_t n)
{
	struct rlimit limit;

	getrlimit(resource, &limit);
	limit.rlim_cur = n < limit.rlim_max ? n : limit.rlim_max;
	setrlimit(resource, &limit);
}

static inline int exit_code(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1000;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* A fixed sequence of numbers below 2^31, that looks like a random one */
static inline uint32_t next_random(uint32_t *state)
{
	*state = *state * 1103515245 + 12345;
	return *state >> 1;
}

/* A kernel without trampfd() has nothing to test. */
static inline int run_tests(int argc, char **argv)
{
	if (trampfd_probe() == -ENOSYS)
		ksft_exit_skip("no trampfd() in this kernel\n");
	return test_harness_run(argc, argv);
}

#endif /* _LIBTRAMPFD_TESTS_HELPERS_H */
