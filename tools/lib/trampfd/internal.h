/* SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause) */
/*
 * What the parts of libtrampfd know of each other
 *
 * A region is trampolines, and at a constant distance behind them what they
 * load, which is a page for each page of trampolines:
 *
 *	trampolines | no access | struct region | words | no access
 *
 * So nothing is kept for a closure but its two words, no overflow of a buffer
 * gets into them, and a pool of a million closures is a few dozen mappings.
 *
 * Memory comes from mmap() alone, so that no lock of malloc() is ever taken
 * while that of a pool is held: fork() takes both, in an order that depends on
 * the program.
 *
 * Names that others would see in the static library have a prefix.
 */
#ifndef _LIBTRAMPFD_INTERNAL_H
#define _LIBTRAMPFD_INTERNAL_H

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

#include <linux/trampfd.h>

#include "include/trampfd_closures.h"

#define PUBLIC		__attribute__((visibility("default")))

/*
 * Regions in a pool: as many as there can be by default, as each is four of
 * 65530 mappings
 */
#define MAX_REGIONS	16384

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
 * struct page - What is known of a page of trampolines
 *
 * A page of which nothing has been used, or whose memory has been given back, is
 * all zero but for @next.
 */
struct page {
	/** @used: Number of closures. */
	uint16_t	used;
	/** @touched: End of the slots that have been in use. */
	uint16_t	touched;
	/** @free: A slot before @touched that is free, plus 1, or 0. */
	uint16_t	free;
	/** @next: Next page that has room, or 0, which is none with slots. */
	uint16_t	next;
};

/**
 * struct region - See above
 */
struct region {
	/** @link: In trampfd_pool.partial, or alone if full. */
	struct link	link;
	/** @distance: From trampolines to their words. */
	size_t		distance;
	/** @used: Number of closures. */
	size_t		used;
	/** @first: First page with slots: those before it hold this structure. */
	unsigned int	first;
	/** @fresh: First page that has never been in use. */
	unsigned int	fresh;
	/** @end: End of the pages with slots. */
	unsigned int	end;
	/** @room: A page before @fresh that has room, or 0. */
	unsigned int	room;
	/** @idle: Pages that have memory but no closures. */
	unsigned int	idle;
	/** @unit: Pages of which memory is given back together. */
	unsigned int	unit;
	/** @page: All pages, those without slots as well. */
	struct page	page[];
};

/**
 * struct slot - Where a closure is
 */
struct slot {
	/** @region: Its region. */
	struct region	*region;
	/** @page: Its page there. */
	unsigned int	page;
	/** @number: Its number there. */
	unsigned int	number;
};

/**
 * struct trampfd_pool - See the public header
 */
struct trampfd_pool {
	/** @lock: For all that changes, but for @link. */
	pthread_mutex_t		lock;
	/** @partial: Regions that have room, last those with fresh pages alone. */
	struct link		partial;
	/** @empty: A region without closures, or NULL. */
	struct region		*empty;
	/** @code: The one code, or NULL. */
	trampfd_fn		code;
	/** @page_shift: Binary logarithm of the size of a page. */
	unsigned int		page_shift;
	/** @slots: In a page. */
	unsigned int		slots;
	/** @slot_size: Bytes from one trampoline to the next. */
	unsigned int		slot_size;
	/** @first_slot: 1 if the first of a page has the code of all. */
	unsigned int		first_slot;
	/** @data_reg: Name of the register for data. */
	unsigned int		data_reg;
	/** @max_order: Highest order of a region. */
	unsigned int		max_order;
	/** @usage: What trampfd_pool_usage() tells. */
	struct trampfd_usage	usage;
	/** @link: In the list of all pools. */
	struct link		link;
	/** @region: All regions, by address. */
	struct region		*region[MAX_REGIONS];
};

/* Less of the address space where there is little */
#define MAX_DISTANCE	(sizeof(void *) == 8 ? 16UL << 20 : 1UL << 20)

/* Room for a region's own data, for slots, and for what is left out */
#define MIN_ORDER	2

static inline size_t page_size(const struct trampfd_pool *pool)
{
	return (size_t)1 << pool->page_shift;
}

/* Those of pages without slots are not mapped. */
static inline char *page_trampolines(const struct trampfd_pool *pool,
				     struct region *region, unsigned int page)
{
	return (char *)region - region->distance + ((size_t)page << pool->page_shift);
}

static inline char *page_words(const struct trampfd_pool *pool,
			       struct region *region, unsigned int page)
{
	return (char *)region + ((size_t)page << pool->page_shift);
}

/*
 * Where trampolines are relative, data comes first and code is next to it.  With
 * tables, there are two arrays.
 */
static inline uintptr_t *data_word(const struct trampfd_pool *pool, struct slot slot)
{
	char *words = page_words(pool, slot.region, slot.page);

#ifdef WITH_TABLES
	return (uintptr_t *)words + slot.number;
#else
	return (uintptr_t *)(words + slot.number * pool->slot_size);
#endif
}

static inline uintptr_t *code_word(const struct trampfd_pool *pool, struct slot slot)
{
#ifdef WITH_TABLES
	return data_word(pool, slot) + pool->slots;
#else
	return data_word(pool, slot) + 1;
#endif
}

/* For what goes before it to report */
static inline void close_keeping_errno(int fd)
{
	int err = errno;

	close(fd);
	errno = err;
}

/*
 * What can fail returns NULL or -1 with errno set.  What makes trampolines has
 * cancellation points in it.
 */

/* relative.c or, on i386, tables.c */
int tfd_trampolines_query(struct trampfd_pool *pool);
int tfd_trampolines_map(const struct trampfd_pool *pool, struct region *region);
int tfd_page_map(const struct trampfd_pool *pool, struct region *region,
		 unsigned int page);

/* memory.c: inaccessible, but for a part of it, which is zero */
void *tfd_memory_map(size_t total, size_t offset, size_t size, size_t align);
int tfd_memory_unmap(void *start, size_t total);

/* region.c */
struct region *tfd_region_create(struct trampfd_pool *pool);
int tfd_region_destroy(struct trampfd_pool *pool, struct region *region);
struct region *tfd_region_find(const struct trampfd_pool *pool, uintptr_t closure);

/* idle.c */
void tfd_page_is_idle(const struct trampfd_pool *pool, struct region *region,
		      unsigned int page);
void tfd_page_is_used_again(struct region *region);

/* closure.c */
void tfd_closure_words(struct trampfd_pool *pool, trampfd_fn closure,
		       uintptr_t **code, uintptr_t **data);

/* fork.c */
void tfd_block_signals(sigset_t *old);
int tfd_fork_protect(struct trampfd_pool *pool);
void tfd_fork_forget(struct trampfd_pool *pool);

/* LeakSanitizer's, in a program that has it */
#pragma weak __lsan_register_root_region
#pragma weak __lsan_unregister_root_region
void __lsan_register_root_region(const void *start, size_t size);
void __lsan_unregister_root_region(const void *start, size_t size);

#endif /* _LIBTRAMPFD_INTERNAL_H */
