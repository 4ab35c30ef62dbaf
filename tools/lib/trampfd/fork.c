// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * fork() while other threads use pools
 *
 * In the child, only the thread that has called fork() goes on: no lock may be
 * another one's, no pool half changed, and no file descriptor left from a page
 * that was being made.  So fork() waits for all locks.  Meanwhile there are no
 * signals: a handler may want a closure, too, from a pool that its thread has locked.
 *
 * All else is there in the child: tables are memory of its own, and trampolines
 * are a mapping that works without a file descriptor.  What the child unmaps is
 * its own mapping; what it needs more, it gets from files of its own.
 */
#include <errno.h>

#include "internal.h"

static pthread_mutex_t pools_lock = PTHREAD_MUTEX_INITIALIZER;
static struct link pools = { &pools, &pools };
static int atfork_error;

/* Of the thread that has pools_lock, before it had */
static sigset_t signal_mask;

static struct trampfd_pool *pool_of(struct link *link)
{
	return (struct trampfd_pool *)((char *)link -
				       offsetof(struct trampfd_pool, link));
}

void tfd_block_signals(sigset_t *old)
{
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, old);
}

static void lock_pools(void)
{
	sigset_t old;

	tfd_block_signals(&old);
	pthread_mutex_lock(&pools_lock);
	signal_mask = old;
}

static void unlock_pools(void)
{
	sigset_t old = signal_mask;

	pthread_mutex_unlock(&pools_lock);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static void lock_all(void)
{
	struct link *link;

	lock_pools();
	for (link = pools.next; link != &pools; link = link->next)
		pthread_mutex_lock(&pool_of(link)->lock);
}

/* In the child, the caller is who has locked them, too. */
static void unlock_all(void)
{
	struct link *link;

	for (link = pools.next; link != &pools; link = link->next)
		pthread_mutex_unlock(&pool_of(link)->lock);
	unlock_pools();
}

/* Not with the first pool: the first fork() may come while that is made. */
static __attribute__((constructor)) void wait_for_locks(void)
{
	atfork_error = pthread_atfork(lock_all, unlock_all, unlock_all);
}

int tfd_fork_protect(struct trampfd_pool *pool)
{
	if (atfork_error) {
		errno = atfork_error;
		return -1;
	}
	lock_pools();
	link_add(&pools, &pool->link);
	unlock_pools();
	return 0;
}

void tfd_fork_forget(struct trampfd_pool *pool)
{
	lock_pools();
	link_del(&pool->link);
	unlock_pools();
}
