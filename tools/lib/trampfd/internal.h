/* SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause) */
/*
 * What the parts of libtrampfd know of each other
 *
 * A table is a page of trampolines and what these load.  Tables come from
 * blocks, which are mappings of their own with inaccessible pages on both sides:
 * no overflow of a buffer gets into them, and a thousand tables are not a
 * thousand more mappings.
 *
 * Memory comes from mmap() alone, so that no lock of malloc() is ever taken
 * while that of a pool is held: fork() takes both, in an order that depends on
 * the program.
 */
#ifndef _LIBTRAMPFD_INTERNAL_H
#define _LIBTRAMPFD_INTERNAL_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "include/trampfd_closures.h"

/**
 * struct link - Head or element of a list that is a ring
 */
struct link {
	/** @next: Next element, or the head again. */
	struct link *next;
	/** @prev: Previous element, or the head again. */
	struct link *prev;
};

static inline void link_init(struct link *head)
{
	head->next = head;
	head->prev = head;
}

static inline bool link_is_empty(const struct link *head)
{
	return head->next == head;
}

/* Most recent first: what was in use lately is in the caches. */
static inline void link_add(struct link *head, struct link *element)
{
	element->next = head->next;
	element->prev = head;
	head->next->prev = element;
	head->next = element;
}

static inline void link_del(struct link *element)
{
	element->prev->next = element->next;
	element->next->prev = element->prev;
}

/**
 * struct table - A page of trampolines, and what they load
 *
 * A trampoline is free if its code address is NULL.  Its data address then is
 * the number of another free one, or trampfd_pool.ntrampolines in the last.
 */
struct table {
	/** @link: In trampfd_pool.partial, unless full or the spare one. */
	struct link	link;
	/** @chain: Next in the bucket. */
	struct table	*chain;
	/** @block: Where it is. */
	struct block	*block;
	/** @trampolines: The page. */
	char		*trampolines;
	/** @used: Number of closures. */
	unsigned int	used;
	/** @free: Number of the first free trampoline. */
	unsigned int	free;
	/** @address: All code addresses, then all data addresses. */
	void		*address[];
};

/**
 * struct trampfd_pool - See the public header
 */
struct trampfd_pool {
	/** @lock: For all that changes, but for @link. */
	pthread_mutex_t		lock;
	/** @link: In the list of all pools. */
	struct link		link;
	/** @usage: What trampfd_pool_usage() tells. */
	struct trampfd_usage	usage;
	/** @partial: Tables that have closures and room for more. */
	struct link		partial;
	/** @spare: A table without closures, or NULL. */
	struct table		*spare;
	/** @blocks: Those with room for a table. */
	struct link		blocks;
	/** @buckets: All tables, by the address of the page. */
	struct table		**buckets;
	/** @bucket_bits: Binary logarithm of the number of buckets. */
	unsigned int		bucket_bits;
	/** @page_shift: Binary logarithm of the size of a page. */
	unsigned int		page_shift;
	/** @code_reg: Name of the register for code addresses. */
	unsigned int		code_reg;
	/** @data_reg: Name of the register for data addresses. */
	unsigned int		data_reg;
	/** @ntrampolines: In a page. */
	unsigned int		ntrampolines;
	/** @code_size: Bytes from one trampoline to the next. */
	unsigned int		code_size;
};

static inline size_t page_size(const struct trampfd_pool *pool)
{
	return (size_t)1 << pool->page_shift;
}

/* memory.c: all return NULL with errno set if they fail */
void *memory_map(size_t size);
int memory_unmap(void *memory, size_t size);
struct table *block_take_table(struct trampfd_pool *pool);
void block_return_table(struct trampfd_pool *pool, struct table *table);

/* page.c */
int page_query(struct trampfd_pool *pool);
char *page_create(const struct trampfd_pool *pool, const struct table *table);
int page_destroy(const struct trampfd_pool *pool, char *trampolines);

/* lookup.c */
int lookup_init(struct trampfd_pool *pool);
void lookup_exit(struct trampfd_pool *pool);
void lookup_add(struct trampfd_pool *pool, struct table *table);
void lookup_del(struct trampfd_pool *pool, struct table *table);
struct table *lookup_find(const struct trampfd_pool *pool, const void *closure);

/* table.c */
struct table *table_create(struct trampfd_pool *pool);
int table_destroy(struct trampfd_pool *pool, struct table *table);

/* fork.c */
int fork_protect(struct trampfd_pool *pool);
void fork_forget(struct trampfd_pool *pool);

#endif /* _LIBTRAMPFD_INTERNAL_H */
