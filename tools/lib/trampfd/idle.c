// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Memory of pages of which nothing is in use, given back to the kernel
 *
 * Not at once, for a program that frees a page of closures may well allocate
 * others soon, but when a part of the region is idle.
 */
#include <errno.h>
#include <sys/mman.h>

#include "internal.h"

/* What may be idle: some pages, if they are small, and of large regions one in so many */
#define MIN_IDLE_BYTES	(64UL << 10)
#define IDLE_FRACTION	16

static unsigned int unit_end(const struct region *region, unsigned int page)
{
	unsigned int end = (page / region->unit + 1) * region->unit;

	return end < region->fresh ? end : region->fresh;
}

static bool is_empty(const struct region *region, unsigned int page,
		     unsigned int end)
{
	while (page < end && !region->page[page].used)
		page++;
	return page == end;
}

/* What is locked into memory stays there, which is no error. */
static void release(const struct trampfd_pool *pool, struct region *region,
		    unsigned int page, unsigned int end)
{
	size_t size = (size_t)(end - page) << pool->page_shift;
	int err = errno;

	if (madvise(page_words(pool, region, page), size, MADV_DONTNEED)) {
		errno = err;
		return;
	}
	for (; page < end; page++) {
		region->page[page].touched = 0;
		region->page[page].free = 0;
	}
}

/* Units side by side take one system call. */
static void release_all(const struct trampfd_pool *pool, struct region *region)
{
	unsigned int start = region->first, page = start, end;

	for (; page < region->fresh; page = end) {
		end = unit_end(region, page);
		if (is_empty(region, page, end))
			continue;
		if (start < page)
			release(pool, region, start, page);
		start = end;
	}
	if (start < page)
		release(pool, region, start, page);
}

static unsigned int max_idle(const struct trampfd_pool *pool,
			     const struct region *region)
{
	return (MIN_IDLE_BYTES >> pool->page_shift) +
	       (region->end - region->first) / IDLE_FRACTION;
}

/* As long as the rest of its unit is in use, there is nothing to give back. */
void tfd_page_is_idle(const struct trampfd_pool *pool, struct region *region,
		      unsigned int page)
{
	unsigned int start = page / region->unit * region->unit;

	if (++region->idle <= max_idle(pool, region))
		return;
	if (!is_empty(region, start < region->first ? region->first : start,
		      unit_end(region, page)))
		return;
	region->idle = 0;
	release_all(pool, region);
}

/* Some may not have been given back, as their unit is in use, and do not count. */
void tfd_page_is_used_again(struct region *region)
{
	if (region->idle)
		region->idle--;
}
