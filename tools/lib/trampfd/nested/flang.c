// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Internal procedures of flang, on trampfd(2): what -fsafe-trampoline calls
 *
 * A procedure whose internal procedures are passed on calls TrampolineInit() for
 * each of these when it begins, TrampolineAdjust() for the pointer to pass on, and
 * TrampolineFree() when it ends.  What goes from one to the other is known to
 * nobody else: here it is the closure.
 *
 * A signal handler may be such a procedure, too: locks are taken with signals blocked.
 */
#include <errno.h>
#include <pthread.h>

#include <linux/trampfd.h>

#include "nested.h"

/* That of the static chain, where flang's runtime has trampolines */
#if defined(__x86_64__)
#define FLANG_REG	x64_r10
#elif defined(__aarch64__)
#define FLANG_REG	arm64_r15
#endif

#ifdef FLANG_REG

typedef void *(*init_fn)(void *scratch, const void *func, const void *chain);
typedef void *(*adjust_fn)(void *handle);
typedef void (*free_fn)(void *handle);

static struct trampfd_pool *pool;

/* Those of flang's runtime, where there is no pool */
static init_fn next_init;
static adjust_fn next_adjust;
static free_fn next_free;

static void decide(void)
{
	const struct trampfd_options options = {
		.data_reg	= FLANG_REG,
		.flags		= TRAMPFD_HAS_DATA_REG,
	};

	pool = trampfd_pool_create(&options);
	if (pool)
		return;
	next_init = (init_fn)tfd_next("_FortranATrampolineInit", NULL);
	next_adjust = (adjust_fn)tfd_next("_FortranATrampolineAdjust", NULL);
	next_free = (free_fn)tfd_next("_FortranATrampolineFree", NULL);
	if (!next_init || !next_adjust || !next_free)
		tfd_give_up("no trampfd()");
}

/* errno stays: the program does not know that anything is called. */
PUBLIC void *_FortranATrampolineInit(void *scratch, const void *func, const void *chain)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	trampfd_fn closure = NULL;
	int err = errno;
	sigset_t old;

	tfd_block_signals(&old);
	pthread_once(&once, decide);
	if (pool)
		closure = trampfd_closure_alloc(pool, (trampfd_fn)func, (void *)chain);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (!pool)
		return next_init(scratch, func, chain);
	if (!closure)
		tfd_give_up("no closure for an internal procedure");
	errno = err;
	return (void *)closure;
}

PUBLIC void *_FortranATrampolineAdjust(void *handle)
{
	return pool ? handle : next_adjust(handle);
}

PUBLIC void _FortranATrampolineFree(void *handle)
{
	sigset_t old;

	if (!pool) {
		next_free(handle);
		return;
	}
	tfd_block_signals(&old);
	trampfd_closure_free(pool, (trampfd_fn)handle);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

#endif /* FLANG_REG */
