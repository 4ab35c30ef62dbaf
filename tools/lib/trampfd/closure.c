// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Closures, allocated, changed and freed
 */
#include <errno.h>

#include "internal.h"

static struct page *page_of(struct slot slot)
{
	return &slot.region->page[slot.page];
}

/*
 * A slot that is free is one of a list in its page.  It knows the next one by a
 * number, which is no address, in its data word; its code word is NULL.  If
 * trampolines have their code from one place, it is the other way round: a call
 * gets there with NULL.
 */
static uintptr_t *link_word(const struct trampfd_pool *pool, struct slot slot)
{
	return pool->first_slot ? code_word(pool, slot) : data_word(pool, slot);
}

static bool is_used(const struct trampfd_pool *pool, struct slot slot)
{
	uintptr_t code = *code_word(pool, slot);

	return pool->code ? code == (uintptr_t)pool->code : code;
}

/* Other threads may load either word meanwhile, and must not see half of it. */
static void set(const struct trampfd_pool *pool, struct slot slot, uintptr_t code,
		uintptr_t data)
{
	__atomic_store_n(data_word(pool, slot), data, __ATOMIC_RELAXED);
	__atomic_store_n(code_word(pool, slot), code, __ATOMIC_RELAXED);
}

static trampfd_fn closure_at(const struct trampfd_pool *pool, struct slot slot)
{
	char *page = page_trampolines(pool, slot.region, slot.page);

	return (trampfd_fn)(uintptr_t)(page + slot.number * pool->slot_size);
}

static bool find(const struct trampfd_pool *pool, trampfd_fn closure,
		 struct slot *slot)
{
	uintptr_t address = (uintptr_t)closure;
	struct region *region = tfd_region_find(pool, address);
	unsigned int within = address & (page_size(pool) - 1);
	size_t page;

	if (!region)
		return false;
	/* What is before the region's trampolines is a high number. */
	page = (address + region->distance - (uintptr_t)region) >> pool->page_shift;
	if (page < region->first || page >= region->fresh)
		return false;
	slot->region = region;
	slot->page = page;
	slot->number = within / pool->slot_size;
	return slot->number * pool->slot_size == within &&
	       slot->number >= pool->first_slot && slot->number < pool->slots &&
	       is_used(pool, *slot);
}

/* Room */

static bool has_fresh_pages(const struct region *region)
{
	return region->fresh < region->end;
}

static bool is_full(const struct trampfd_pool *pool, const struct page *page)
{
	return !page->free && page->touched == pool->slots;
}

static void page_gets_room(struct trampfd_pool *pool, struct slot slot)
{
	struct region *region = slot.region;

	if (!region->room) {
		if (has_fresh_pages(region))
			link_del(&region->link);
		link_add(&pool->partial, &region->link);
	}
	page_of(slot)->next = region->room;
	region->room = slot.page;
}

/* It is the first one of its region that has room. */
static void page_is_full(struct trampfd_pool *pool, struct slot slot)
{
	struct region *region = slot.region;

	region->room = page_of(slot)->next;
	if (region->room)
		return;
	link_del(&region->link);
	if (has_fresh_pages(region))
		link_add(pool->partial.prev, &region->link);
	else
		link_init(&region->link);
}

/*
 * Before a page that has never been in use is, all that have been are full.  As
 * it may take system calls, a thread must not end there with the lock.
 */
static struct region *add_page(struct trampfd_pool *pool)
{
	struct region *region = (struct region *)pool->partial.next;

	if (link_is_empty(&pool->partial))
		region = tfd_region_create(pool);
	if (!region || tfd_page_map(pool, region, region->fresh))
		return NULL;
	region->room = region->fresh++;
	return region;
}

static struct region *region_with_room(struct trampfd_pool *pool)
{
	struct region *region = (struct region *)pool->partial.next;
	int state;

	if (!link_is_empty(&pool->partial) && region->room)
		return region;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	region = add_page(pool);
	pthread_setcancelstate(state, NULL);
	return region;
}

/* Pages and regions of which nothing is in use */

static void page_begins(struct trampfd_pool *pool, struct slot slot)
{
	struct page *page = page_of(slot);

	if (pool->empty == slot.region)
		pool->empty = NULL;
	if (page->touched) {
		tfd_page_is_used_again(slot.region);
	} else if (pool->first_slot) {
		page->touched = pool->first_slot;
		slot.number = 0;
		set(pool, slot, (uintptr_t)pool->code, 0);
	}
}

/*
 * One region stays, the smaller one, so that a program which frees and allocates
 * where a region begins does not make system calls each time.
 */
static void region_ends(struct trampfd_pool *pool, struct region *region)
{
	struct region *other = pool->empty;

	pool->empty = region;
	if (!other)
		return;
	if (region->distance > other->distance) {
		pool->empty = other;
		other = region;
	}
	tfd_region_destroy(pool, other);
}

/* Slots */

static trampfd_fn take(struct trampfd_pool *pool, struct region *region,
		       uintptr_t code, uintptr_t data)
{
	struct slot slot = { .region = region, .page = region->room };
	struct page *page = page_of(slot);

	if (!page->used)
		page_begins(pool, slot);
	if (page->free) {
		slot.number = page->free - 1;
		page->free = *link_word(pool, slot);
	} else {
		slot.number = page->touched++;
	}
	set(pool, slot, code, data);
	page->used++;
	region->used++;
	pool->usage.closures++;
	if (is_full(pool, page))
		page_is_full(pool, slot);
	return closure_at(pool, slot);
}

static void put_back(struct trampfd_pool *pool, struct slot slot)
{
	struct page *page = page_of(slot);

	if (is_full(pool, page))
		page_gets_room(pool, slot);
	set(pool, slot, 0, 0);
	*link_word(pool, slot) = page->free;
	page->free = slot.number + 1;
	page->used--;
	slot.region->used--;
	pool->usage.closures--;
	if (page->used)
		return;
	tfd_page_is_idle(pool, slot.region, slot.page);
	if (!slot.region->used)
		region_ends(pool, slot.region);
}

static bool is_possible(const struct trampfd_pool *pool, trampfd_fn code)
{
	return pool->code ? !code || code == pool->code : !!code;
}

PUBLIC trampfd_fn trampfd_closure_alloc(struct trampfd_pool *pool, trampfd_fn code,
					void *data)
{
	struct region *region;
	trampfd_fn closure = NULL;

	/* errno says why it could not be made. */
	if (!pool)
		return NULL;
	if (!is_possible(pool, code)) {
		errno = EINVAL;
		return NULL;
	}
	code = code ?: pool->code;
	pthread_mutex_lock(&pool->lock);
	region = region_with_room(pool);
	if (region)
		closure = take(pool, region, (uintptr_t)code, (uintptr_t)data);
	pthread_mutex_unlock(&pool->lock);
	return closure;
}

PUBLIC int trampfd_closure_free(struct trampfd_pool *pool, trampfd_fn closure)
{
	struct slot slot;
	bool found;

	if (!closure)
		return 0;
	pthread_mutex_lock(&pool->lock);
	found = find(pool, closure, &slot);
	if (found)
		put_back(pool, slot);
	pthread_mutex_unlock(&pool->lock);
	return found ? 0 : -EINVAL;
}

PUBLIC int trampfd_closure_get(struct trampfd_pool *pool, trampfd_fn closure,
			       trampfd_fn *code, void **data)
{
	struct slot slot;
	bool found;

	pthread_mutex_lock(&pool->lock);
	found = find(pool, closure, &slot);
	if (found) {
		*code = (trampfd_fn)*code_word(pool, slot);
		*data = (void *)*data_word(pool, slot);
	}
	pthread_mutex_unlock(&pool->lock);
	return found ? 0 : -EINVAL;
}

/* For who changes a closure of his own, and does so often */
void tfd_closure_words(struct trampfd_pool *pool, trampfd_fn closure,
		       uintptr_t **code, uintptr_t **data)
{
	struct slot slot;

	pthread_mutex_lock(&pool->lock);
	if (find(pool, closure, &slot)) {
		*code = code_word(pool, slot);
		*data = data_word(pool, slot);
	}
	pthread_mutex_unlock(&pool->lock);
}

PUBLIC int trampfd_closure_set(struct trampfd_pool *pool, trampfd_fn closure,
			       trampfd_fn code, void *data)
{
	struct slot slot;
	bool found;

	if (!is_possible(pool, code))
		return -EINVAL;
	code = code ?: pool->code;
	pthread_mutex_lock(&pool->lock);
	found = find(pool, closure, &slot);
	if (found)
		set(pool, slot, (uintptr_t)code, (uintptr_t)data);
	pthread_mutex_unlock(&pool->lock);
	return found ? 0 : -EINVAL;
}
