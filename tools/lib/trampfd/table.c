// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * A page of trampolines with its table, made and destroyed
 */
#include "internal.h"

static void free_all_trampolines(const struct trampfd_pool *pool,
				 struct table *table)
{
	unsigned int i, n = pool->ntrampolines;

	for (i = 0; i < n; i++) {
		table->address[i] = NULL;
		table->address[n + i] = (void *)(uintptr_t)(i + 1);
	}
	table->free = 0;
	table->used = 0;
}

struct table *table_create(struct trampfd_pool *pool)
{
	struct table *table = block_take_table(pool);

	if (!table)
		return NULL;
	table->trampolines = page_create(pool, table);
	if (!table->trampolines) {
		block_return_table(pool, table);
		return NULL;
	}
	free_all_trampolines(pool, table);
	lookup_add(pool, table);
	pool->usage.pages++;
	pool->usage.capacity += pool->ntrampolines;
	pool->usage.bytes += page_size(pool);
	return table;
}

/* A table stays what it is as long as its page cannot be unmapped. */
int table_destroy(struct trampfd_pool *pool, struct table *table)
{
	if (page_destroy(pool, table->trampolines))
		return -1;
	lookup_del(pool, table);
	block_return_table(pool, table);
	pool->usage.pages--;
	pool->usage.capacity -= pool->ntrampolines;
	pool->usage.bytes -= page_size(pool);
	return 0;
}
