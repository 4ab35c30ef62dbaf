// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Pools, made and destroyed
 */
#include <errno.h>
#include <unistd.h>

#include "internal.h"

static void pool_init(struct trampfd_pool *pool)
{
	pthread_mutex_init(&pool->lock, NULL);
	link_init(&pool->partial);
	link_init(&pool->blocks);
	pool->page_shift = __builtin_ctzl(sysconf(_SC_PAGESIZE));
	pool->usage.bytes = page_size(pool);
}

/* The first page is that which tells whether the registers will do. */
static int pool_fill(struct trampfd_pool *pool)
{
	if (page_query(pool) || lookup_init(pool))
		return -1;
	pool->spare = table_create(pool);
	return pool->spare ? 0 : -1;
}

/* table_destroy() would take tables out of the buckets that this goes through. */
static void destroy_tables(struct trampfd_pool *pool)
{
	struct table *table, *next;
	size_t i;

	for (i = 0; i < (size_t)1 << pool->bucket_bits; i++) {
		for (table = pool->buckets[i]; table; table = next) {
			next = table->chain;
			if (!page_destroy(pool, table->trampolines))
				block_return_table(pool, table);
		}
	}
}

static void pool_exit(struct trampfd_pool *pool)
{
	if (pool->buckets) {
		destroy_tables(pool);
		lookup_exit(pool);
	}
	pthread_mutex_destroy(&pool->lock);
	memory_unmap(pool, sizeof(*pool));
}

/* Like any page, the first one is made under the lock that fork() waits for. */
static int pool_start(struct trampfd_pool *pool)
{
	int ret;

	if (fork_protect(pool))
		return -1;
	pthread_mutex_lock(&pool->lock);
	ret = pool_fill(pool);
	pthread_mutex_unlock(&pool->lock);
	if (ret)
		fork_forget(pool);
	return ret;
}

struct trampfd_pool *trampfd_pool_create(unsigned int code_reg,
					 unsigned int data_reg)
{
	struct trampfd_pool *pool = memory_map(sizeof(*pool));
	int err;

	if (!pool)
		return NULL;
	pool->code_reg = code_reg;
	pool->data_reg = data_reg;
	pool_init(pool);
	if (!pool_start(pool))
		return pool;
	err = errno;
	pool_exit(pool);
	errno = err;
	return NULL;
}

void trampfd_pool_destroy(struct trampfd_pool *pool)
{
	if (!pool)
		return;
	fork_forget(pool);
	pool_exit(pool);
}

void trampfd_pool_usage(struct trampfd_pool *pool, struct trampfd_usage *usage)
{
	pthread_mutex_lock(&pool->lock);
	*usage = pool->usage;
	pthread_mutex_unlock(&pool->lock);
}

int trampfd_probe(void)
{
	struct trampfd_pool *pool;

	pool = trampfd_pool_create(trampfd_default_code_reg(),
				   trampfd_default_data_reg());
	if (!pool)
		return -errno;
	trampfd_pool_destroy(pool);
	return 0;
}
