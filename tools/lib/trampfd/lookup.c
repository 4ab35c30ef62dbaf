// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * From the address of a closure to its table: a hash table whose chains have
 * one element on average, at most
 */
#include "internal.h"

#define INITIAL_BITS	9

static size_t nbuckets(const struct trampfd_pool *pool)
{
	return (size_t)1 << pool->bucket_bits;
}

static size_t buckets_size(unsigned int bits)
{
	return sizeof(struct table *) << bits;
}

/* Fibonacci hashing spreads neighbouring pages evenly. */
static struct table **bucket_of(const struct trampfd_pool *pool,
				const void *address)
{
	uint32_t page = (uintptr_t)address >> pool->page_shift;

	return &pool->buckets[page * UINT32_C(0x9e3779b1) >> (32 - pool->bucket_bits)];
}

int lookup_init(struct trampfd_pool *pool)
{
	pool->buckets = memory_map(buckets_size(INITIAL_BITS));
	if (!pool->buckets)
		return -1;
	pool->bucket_bits = INITIAL_BITS;
	pool->usage.bytes += buckets_size(INITIAL_BITS);
	return 0;
}

void lookup_exit(struct trampfd_pool *pool)
{
	memory_unmap(pool->buckets, buckets_size(pool->bucket_bits));
}

static void insert(struct trampfd_pool *pool, struct table *table)
{
	struct table **bucket = bucket_of(pool, table->trampolines);

	table->chain = *bucket;
	*bucket = table;
}

static void insert_all(struct trampfd_pool *pool, struct table **from, size_t n)
{
	struct table *table, *next;
	size_t i;

	for (i = 0; i < n; i++) {
		for (table = from[i]; table; table = next) {
			next = table->chain;
			insert(pool, table);
		}
	}
}

/* If there is no memory, the old buckets do, until it is tried again. */
static void resize(struct trampfd_pool *pool, unsigned int bits)
{
	unsigned int old_bits = pool->bucket_bits;
	struct table **old = pool->buckets, **new;

	new = memory_map(buckets_size(bits));
	if (!new)
		return;
	pool->buckets = new;
	pool->bucket_bits = bits;
	insert_all(pool, old, (size_t)1 << old_bits);
	memory_unmap(old, buckets_size(old_bits));
	pool->usage.bytes += buckets_size(bits) - buckets_size(old_bits);
}

void lookup_add(struct trampfd_pool *pool, struct table *table)
{
	if (pool->usage.pages >= nbuckets(pool))
		resize(pool, pool->bucket_bits + 1);
	insert(pool, table);
}

void lookup_del(struct trampfd_pool *pool, struct table *table)
{
	struct table **pos = bucket_of(pool, table->trampolines);

	while (*pos != table)
		pos = &(*pos)->chain;
	*pos = table->chain;
	if (pool->bucket_bits > INITIAL_BITS &&
	    pool->usage.pages < nbuckets(pool) / 4)
		resize(pool, pool->bucket_bits - 1);
}

struct table *lookup_find(const struct trampfd_pool *pool, const void *closure)
{
	uintptr_t page = (uintptr_t)closure & -page_size(pool);
	struct table *table = *bucket_of(pool, closure);

	while (table && (uintptr_t)table->trampolines != page)
		table = table->chain;
	return table;
}
