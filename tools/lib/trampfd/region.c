// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Regions, made, found and destroyed
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "internal.h"

/* Of the first region; each further one has twice as many pages, up to a limit. */
#define FIRST_ORDER	4

/* Usual size of a huge page: words of large regions are in such ones, if allowed. */
#define HUGE_SIZE	((size_t)2 << 20)

static unsigned int next_order(const struct trampfd_pool *pool)
{
	size_t order = FIRST_ORDER + pool->usage.regions;

	return order < pool->max_order ? order : pool->max_order;
}

/*
 * Trampolines are from the first page with slots on, words are up to the end,
 * and behind both a page is left out.
 */
static char *mapped_start(const struct trampfd_pool *pool, struct region *region)
{
	return page_trampolines(pool, region, region->first);
}

static size_t mapped_size(const struct trampfd_pool *pool, struct region *region)
{
	return page_words(pool, region, region->end + 1) - mapped_start(pool, region);
}

static size_t usable_size(const struct trampfd_pool *pool, struct region *region)
{
	return mapped_size(pool, region) - 2 * page_size(pool);
}

static size_t capacity_of(const struct trampfd_pool *pool, struct region *region)
{
	return (size_t)(region->end - region->first) *
	       (pool->slots - pool->first_slot);
}

static size_t words_size(const struct trampfd_pool *pool, struct region *region)
{
	return (size_t)(region->end - region->first) << pool->page_shift;
}

/* Data that only closures have is no leak. */
static void show_leak_sanitizer(const struct trampfd_pool *pool, struct region *region)
{
	if (__lsan_register_root_region)
		__lsan_register_root_region(page_words(pool, region, region->first),
					    words_size(pool, region));
}

static void hide_from_leak_sanitizer(const void *words, size_t size)
{
	if (__lsan_unregister_root_region)
		__lsan_unregister_root_region(words, size);
}

static bool can_be_huge(size_t distance)
{
	return sizeof(void *) == 8 && distance >= 2 * HUGE_SIZE;
}

static struct region *reserve(const struct trampfd_pool *pool, unsigned int order)
{
	size_t npages = (size_t)1 << order;
	size_t own_size = sizeof(struct region) + npages * sizeof(struct page);
	size_t first = (own_size + page_size(pool) - 1) >> pool->page_shift;
	unsigned int shift = pool->page_shift;
	bool huge = can_be_huge(npages << shift);
	struct region *region;

	region = tfd_memory_map((2 * npages - first) << shift,
				(npages - first) << shift, (npages - 1) << shift,
				huge ? HUGE_SIZE : 0);
	if (!region)
		return NULL;
	/* Before anything is written: where there are small pages, they stay. */
	if (huge)
		madvise(region, (npages - 1) << shift, MADV_HUGEPAGE);
	region->distance = npages << shift;
	region->first = first;
	region->fresh = first;
	region->end = npages - 1;
	region->unit = huge ? HUGE_SIZE >> shift : 1;
	return region;
}

/* Of the regions, the first one that begins behind @address */
static size_t position(const struct trampfd_pool *pool, uintptr_t address)
{
	struct region *const *base = pool->region;
	size_t n = pool->usage.regions, half;

	while (n) {
		half = n / 2;
		base += (uintptr_t)base[half] <= address ? n - half : 0;
		n = half;
	}
	return base - pool->region;
}

/* If a region has the closure, it is this one: its words are behind that. */
struct region *tfd_region_find(const struct trampfd_pool *pool, uintptr_t closure)
{
	size_t i = position(pool, closure);

	return i < pool->usage.regions ? pool->region[i] : NULL;
}

static void insert(struct trampfd_pool *pool, struct region *region)
{
	size_t i = position(pool, (uintptr_t)region);

	memmove(&pool->region[i + 1], &pool->region[i],
		(pool->usage.regions - i) * sizeof(region));
	pool->region[i] = region;
	pool->usage.regions++;
	pool->usage.capacity += capacity_of(pool, region);
	pool->usage.bytes += usable_size(pool, region);
	link_add(pool->partial.prev, &region->link);
}

/*
 * For want of memory, mmap() may have left a hole where trampolines were to be, in which
 * another thread may have mapped something: only what is behind them goes.
 */
static void discard(const struct trampfd_pool *pool, struct region *region)
{
	if (errno == ENOMEM)
		region->first = region->end;
	tfd_memory_unmap(mapped_start(pool, region), mapped_size(pool, region));
}

struct region *tfd_region_create(struct trampfd_pool *pool)
{
	struct region *region;

	if (pool->usage.regions == MAX_REGIONS) {
		errno = ENOMEM;
		return NULL;
	}
	region = reserve(pool, next_order(pool));
	if (!region)
		return NULL;
	if (!tfd_trampolines_map(pool, region)) {
		show_leak_sanitizer(pool, region);
		insert(pool, region);
		return region;
	}
	discard(pool, region);
	return NULL;
}

/* What cannot be unmapped stays what it is. */
int tfd_region_destroy(struct trampfd_pool *pool, struct region *region)
{
	size_t i = position(pool, (uintptr_t)region - 1);
	size_t capacity = capacity_of(pool, region);
	size_t bytes = usable_size(pool, region);
	size_t words = words_size(pool, region);
	char *start = page_words(pool, region, region->first);

	link_del(&region->link);
	if (tfd_memory_unmap(mapped_start(pool, region), mapped_size(pool, region))) {
		link_add(pool->partial.prev, &region->link);
		return -1;
	}
	hide_from_leak_sanitizer(start, words);
	pool->usage.regions--;
	pool->usage.capacity -= capacity;
	pool->usage.bytes -= bytes;
	memmove(&pool->region[i], &pool->region[i + 1],
		(pool->usage.regions - i) * sizeof(region));
	return 0;
}
