// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Closures, allocated, changed and freed
 */
#include <errno.h>

#include "internal.h"

/**
 * struct place - Where a closure is
 */
struct place {
	/** @table: Its table. */
	struct table	*table;
	/** @code: What its trampoline loads into the code register. */
	void		**code;
	/** @data: What its trampoline loads into the data register. */
	void		**data;
};

static struct place place_of(const struct trampfd_pool *pool,
			     struct table *table, unsigned int i)
{
	return (struct place) {
		.table	= table,
		.code	= &table->address[i],
		.data	= &table->address[pool->ntrampolines + i],
	};
}

static bool find(const struct trampfd_pool *pool, void *closure,
		 struct place *place)
{
	struct table *table = lookup_find(pool, closure);
	size_t offset, i;

	if (!table)
		return false;
	offset = (char *)closure - table->trampolines;
	i = offset / pool->code_size;
	if (offset % pool->code_size || i >= pool->ntrampolines)
		return false;
	*place = place_of(pool, table, i);
	return *place->code;
}

/* Other threads may load either word meanwhile, and must not see half of it. */
static void set(const struct place *place, void *code, void *data)
{
	__atomic_store_n(place->data, data, __ATOMIC_RELAXED);
	__atomic_store_n(place->code, code, __ATOMIC_RELAXED);
}

static struct table *table_with_room(struct trampfd_pool *pool)
{
	struct table *table;

	if (!link_is_empty(&pool->partial))
		return (struct table *)pool->partial.next;
	table = pool->spare ?: table_create(pool);
	if (table) {
		pool->spare = NULL;
		link_add(&pool->partial, &table->link);
	}
	return table;
}

static void *take(struct trampfd_pool *pool, struct table *table, void *code,
		  void *data)
{
	unsigned int i = table->free;
	struct place place = place_of(pool, table, i);

	table->free = (uintptr_t)*place.data;
	set(&place, code, data);
	pool->usage.closures++;
	if (++table->used == pool->ntrampolines)
		link_del(&table->link);
	return table->trampolines + (size_t)i * pool->code_size;
}

/*
 * One page stays, so that a program which frees and allocates where a page
 * begins does not make system calls each time.
 */
static void shrink(struct trampfd_pool *pool, struct table *table)
{
	link_del(&table->link);
	if (!pool->spare)
		pool->spare = table;
	else if (table_destroy(pool, table))
		link_add(&pool->partial, &table->link);
}

static void put_back(struct trampfd_pool *pool, const struct place *place)
{
	struct table *table = place->table;

	if (table->used-- == pool->ntrampolines)
		link_add(&pool->partial, &table->link);
	set(place, NULL, (void *)(uintptr_t)table->free);
	table->free = place->code - table->address;
	pool->usage.closures--;
	if (!table->used)
		shrink(pool, table);
}

void *trampfd_closure_alloc(struct trampfd_pool *pool, void *code, void *data)
{
	struct table *table;
	void *closure = NULL;

	if (!code) {
		errno = EINVAL;
		return NULL;
	}
	pthread_mutex_lock(&pool->lock);
	table = table_with_room(pool);
	if (table)
		closure = take(pool, table, code, data);
	pthread_mutex_unlock(&pool->lock);
	return closure;
}

int trampfd_closure_free(struct trampfd_pool *pool, void *closure)
{
	struct place place;
	bool found;

	if (!closure)
		return 0;
	pthread_mutex_lock(&pool->lock);
	found = find(pool, closure, &place);
	if (found)
		put_back(pool, &place);
	pthread_mutex_unlock(&pool->lock);
	return found ? 0 : -EINVAL;
}

int trampfd_closure_get(struct trampfd_pool *pool, void *closure, void **code,
			void **data)
{
	struct place place;
	bool found;

	pthread_mutex_lock(&pool->lock);
	found = find(pool, closure, &place);
	if (found) {
		*code = *place.code;
		*data = *place.data;
	}
	pthread_mutex_unlock(&pool->lock);
	return found ? 0 : -EINVAL;
}

int trampfd_closure_set(struct trampfd_pool *pool, void *closure, void *code,
			void *data)
{
	struct place place;
	bool found;

	if (!code)
		return -EINVAL;
	pthread_mutex_lock(&pool->lock);
	found = find(pool, closure, &place);
	if (found)
		set(&place, code, data);
	pthread_mutex_unlock(&pool->lock);
	return found ? 0 : -EINVAL;
}
