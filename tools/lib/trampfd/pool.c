// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Pools, made and destroyed
 */
#include <errno.h>
#include <unistd.h>

#include "internal.h"
#include "include/trampfd_entry.h"

/* A page is left out on either side. */
static size_t mapped_size(size_t page)
{
	return (sizeof(struct trampfd_pool) + 3 * page - 1) / page * page;
}

static struct trampfd_pool *pool_new(void)
{
	size_t page = sysconf(_SC_PAGESIZE), size = mapped_size(page);
	struct trampfd_pool *pool = tfd_memory_map(size, page, size - 2 * page, 0);

	if (!pool)
		return NULL;
	pthread_mutex_init(&pool->lock, NULL);
	link_init(&pool->partial);
	pool->page_shift = __builtin_ctzl(page);
	pool->usage.bytes = size - 2 * page;
	return pool;
}

static void pool_delete(struct trampfd_pool *pool)
{
	size_t page = page_size(pool);

	pthread_mutex_destroy(&pool->lock);
	tfd_memory_unmap((char *)pool - page, mapped_size(page));
}

/* Takes each region out of where it is found: the last one is the first to go. */
static void destroy_regions(struct trampfd_pool *pool)
{
	size_t i = pool->usage.regions;

	while (i--)
		tfd_region_destroy(pool, pool->region[i]);
}

/*
 * Like any region, the first one is made under the lock that fork() waits for.
 * It tells whether the register will do.
 */
static int pool_fill(struct trampfd_pool *pool)
{
	int state;

	pthread_mutex_lock(&pool->lock);
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	if (!tfd_trampolines_query(pool))
		pool->empty = tfd_region_create(pool);
	pthread_setcancelstate(state, NULL);
	pthread_mutex_unlock(&pool->lock);
	return pool->empty ? 0 : -1;
}

static int pool_start(struct trampfd_pool *pool)
{
	if (tfd_fork_protect(pool))
		return -1;
	if (!pool_fill(pool))
		return 0;
	tfd_fork_forget(pool);
	return -1;
}

static bool has_data_reg(const struct trampfd_options *options)
{
	return options->flags & TRAMPFD_HAS_DATA_REG;
}

/* Without the flag, a register would be overlooked. */
static bool are_possible(const struct trampfd_options *options)
{
	unsigned int rest = options->flags & ~TRAMPFD_HAS_DATA_REG;
	size_t i;

	if (!has_data_reg(options))
		rest |= options->data_reg;
	for (i = 0; i < sizeof(options->reserved) / sizeof(*options->reserved); i++)
		rest |= options->reserved[i];
	return !rest;
}

PUBLIC struct trampfd_pool *trampfd_pool_create(const struct trampfd_options *options)
{
	static const struct trampfd_options none;
	struct trampfd_pool *pool;
	int err;

	options = options ?: &none;
	if (!are_possible(options)) {
		errno = EINVAL;
		return NULL;
	}
	pool = pool_new();
	if (!pool)
		return NULL;
	pool->code = options->code;
	pool->data_reg = has_data_reg(options) ? options->data_reg : TRAMPFD_DATA_REG;
	if (!pool_start(pool))
		return pool;
	err = errno;
	pool_delete(pool);
	errno = err;
	return NULL;
}

PUBLIC void trampfd_pool_destroy(struct trampfd_pool *pool)
{
	if (!pool)
		return;
	tfd_fork_forget(pool);
	destroy_regions(pool);
	pool_delete(pool);
}

/* A lock would be in nobody's hands in the child of a fork meanwhile. */
PUBLIC struct trampfd_pool *trampfd_default_pool(void)
{
	static struct trampfd_pool *shared;
	struct trampfd_pool *pool = __atomic_load_n(&shared, __ATOMIC_ACQUIRE), *mine;

	if (pool)
		return pool;
	mine = trampfd_pool_create(NULL);
	if (!mine)
		return NULL;
	if (__atomic_compare_exchange_n(&shared, &pool, mine, false, __ATOMIC_ACQ_REL,
					__ATOMIC_ACQUIRE))
		return mine;
	trampfd_pool_destroy(mine);
	return pool;
}

PUBLIC void trampfd_pool_usage(struct trampfd_pool *pool, struct trampfd_usage *usage)
{
	pthread_mutex_lock(&pool->lock);
	*usage = pool->usage;
	pthread_mutex_unlock(&pool->lock);
}

PUBLIC int trampfd_probe(void)
{
	struct trampfd_pool *pool = trampfd_pool_create(NULL);

	if (!pool)
		return -errno;
	trampfd_pool_destroy(pool);
	return 0;
}
