// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Where the closures of threads come from, and go when a thread ends
 *
 * A signal handler may nest functions, too.  All that takes a lock is done with
 * signals blocked.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>

#include <linux/trampfd.h>

#include "nested.h"
#include "../include/trampfd_entry.h"

/* Closures that a thread gets at a time */
#define BATCH		64

#define MIN_BYTES	(64UL << 10)

static struct trampfd_pool *pool;

/* Once; errno says why there is none. */
bool tfd_supply_create(void)
{
	const struct trampfd_options options = {
		.data_reg	= TRAMPFD_CHAIN_REG,
		.flags		= TRAMPFD_HAS_DATA_REG,
	};

	pool = trampfd_pool_create(&options);
	return pool;
}

static void give_up(void)
{
	tfd_give_up("no closure for a nested function");
}

/* Memory of mmap(), as malloc() may be what a signal handler has interrupted */
static void enlarge(struct list *list)
{
	size_t old = list->room * sizeof(*list->at);
	size_t size = old ? 2 * old : MIN_BYTES;
	void *at = old ? mremap(list->at, old, size, MREMAP_MAYMOVE) :
		   mmap(NULL, size, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		give_up();
	list->at = at;
	list->room = size / sizeof(*list->at);
}

/* Code of a closure that nobody has asked for */
static void nothing(void)
{
}

static bool make(struct list *list)
{
	struct nested *nested = &list->at[list->all];

	nested->closure = trampfd_closure_alloc(pool, nothing, NULL);
	if (!nested->closure)
		return false;
	tfd_closure_words(pool, nested->closure, &nested->code_word,
			  &nested->data_word);
	list->all++;
	return true;
}

/* errno stays: the program does not know that anything is called. */
void tfd_supply(struct list *list)
{
	int err = errno;
	sigset_t old;
	size_t end;

	tfd_block_signals(&old);
	if (list->all == list->room)
		enlarge(list);
	end = list->all + BATCH < list->room ? list->all + BATCH : list->room;
	while (list->all < end && make(list))
		;
	if (list_is_full(list))
		give_up();
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	errno = err;
}

void tfd_supply_take_back(struct list *list)
{
	sigset_t old;
	size_t i;

	tfd_block_signals(&old);
	for (i = 0; i < list->all; i++)
		trampfd_closure_free(pool, list->at[i].closure);
	if (list->room)
		munmap(list->at, list->room * sizeof(*list->at));
	memset(list, 0, sizeof(*list));
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}
