// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages of trampolines: filled once and never written again.  Relative ones are
 * shared by all files of the system that say the same.
 */
#include <linux/atomic.h>
#include <linux/cleanup.h>
#include <linux/cred.h>
#include <linux/debugfs.h>
#include <linux/gfp.h>
#include <linux/hashtable.h>
#include <linux/highmem.h>
#include <linux/init.h>
#include <linux/jhash.h>
#include <linux/limits.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mm_types.h>
#include <linux/mutex.h>
#include <linux/page_ref.h>
#include <linux/slab.h>

#include "internal.h"

/**
 * trampfd_page_build - Allocate a page and fill it with trampolines
 * @spec: What to make it from, complete and checked.
 * @gfp: __GFP_ACCOUNT if the current task's memory cgroup is to pay for it.
 *
 * Context: Process context, may sleep, also in a page fault.
 *
 * Return: The page, with one reference, or NULL if there is no memory.
 */
struct page *trampfd_page_build(const struct trampfd_spec *spec, gfp_t gfp)
{
	struct page *page;
	void *addr;

	page = alloc_page(GFP_HIGHUSER | gfp);
	if (!page)
		return NULL;

	addr = kmap_local_page(page);
	if (spec->form == TRAMPFD_FORM_RELATIVE)
		trampfd_pattern_fill(&spec->pattern, addr);
	else
		trampfd_table_fill(&spec->table, addr);
	kunmap_local(addr);

	/* Lets set_ptes() make the caches coherent for execution. */
	flush_dcache_page(page);
	/* Its barrier has what the page holds visible before any PTE is. */
	__SetPageUptodate(page);
	return page;
}

/**
 * trampfd_sync_icache - Make a page coherent for instruction fetches
 * @tramp: The file whose page it is, which has been filled.
 * @mm: The address space that gets it.
 *
 * Context: Process context, may sleep.
 */
void trampfd_sync_icache(const struct trampfd *tramp, struct mm_struct *mm)
{
	if (tramp->spec.isa->sync_icache)
		tramp->spec.isa->sync_icache(mm);
}

/*
 * References are an int, as are mappings, of which each holds one.  Half of
 * what fits leaves room for all who have looked at the count and not yet added
 * to it, and for a million pins, which count 1024 times each.
 */
#define TRAMPFD_MAX_REFS	(INT_MAX / 2)

static u32 trampfd_max_refs = TRAMPFD_MAX_REFS;

/**
 * trampfd_page_usable - Can the page be mapped once more?
 * @page: A page of trampolines.
 *
 * Return: False if it has a hardware error or too many references: then a new
 * page, filled from the same, has to take its place.
 */
bool trampfd_page_usable(struct page *page)
{
	u32 max = min(READ_ONCE(trampfd_max_refs), TRAMPFD_MAX_REFS);

	/* A negative count is one that has grown too large. */
	return !PageHWPoison(page) && (u32)page_ref_count(page) < max;
}

/* Pages with tables, of which a file has one */

/**
 * trampfd_locked_page_get - See that a file with tables has its page
 * @tramp: The file, complete; its lock is held, and its creator's address space
 *	is the current one.
 *
 * The page cannot be swapped out, and is nobody's resident memory before it is
 * touched.  So it counts as locked memory of the user, and as pinned memory of
 * the creator, for as long as there is the file.
 *
 * Context: Process context, may sleep.
 *
 * Return:
 * * 0 - There it is.
 * * -EAGAIN - It would exceed RLIMIT_MEMLOCK, and CAP_IPC_LOCK is not there.
 * * -ENOMEM - No memory.
 */
int trampfd_locked_page_get(struct trampfd *tramp)
{
	struct ucounts *ucounts = current_ucounts();

	lockdep_assert_held(&tramp->lock);
	if (tramp->page)
		return 0;
	if (!user_shm_lock(PAGE_SIZE, ucounts))
		return -EAGAIN;

	tramp->page = trampfd_page_build(&tramp->spec, __GFP_ACCOUNT);
	if (!tramp->page) {
		user_shm_unlock(PAGE_SIZE, ucounts);
		return -ENOMEM;
	}
	tramp->ucounts = ucounts;
	atomic64_inc(&tramp->mm->pinned_vm);
	trampfd_sync_icache(tramp, tramp->mm);
	return 0;
}

/**
 * trampfd_locked_page_put - Give back the page of a file with tables
 * @tramp: The file, which has one and goes away.
 */
void trampfd_locked_page_put(struct trampfd *tramp)
{
	put_page(tramp->page);
	atomic64_dec(&tramp->mm->pinned_vm);
	user_shm_unlock(PAGE_SIZE, tramp->ucounts);
}

/* Pages that files share */

static DEFINE_HASHTABLE(trampfd_shared_pages, 8);

/* Guards the table, nodes and counts.  Not taken under mmap_lock. */
static DEFINE_MUTEX(trampfd_shared_lock);

static u32 trampfd_pattern_hash(const struct trampfd_pattern *pattern)
{
	return jhash_3words(pattern->code_reg, pattern->data_reg,
			    pattern->order << 1 | pattern->flags, 0);
}

static bool trampfd_pattern_equal(const struct trampfd_pattern *a,
				  const struct trampfd_pattern *b)
{
	return a->isa == b->isa && a->code_reg == b->code_reg &&
	       a->data_reg == b->data_reg && a->order == b->order &&
	       a->flags == b->flags;
}

/* A page with a hardware error is for those who have it already. */
static struct trampfd_shared *
trampfd_shared_find(const struct trampfd_pattern *pattern)
{
	struct trampfd_shared *shared;

	lockdep_assert_held(&trampfd_shared_lock);
	hash_for_each_possible(trampfd_shared_pages, shared, node,
			       trampfd_pattern_hash(pattern)) {
		if (trampfd_pattern_equal(&shared->spec.pattern, pattern) &&
		    !PageHWPoison(shared->page)) {
			shared->users++;
			return shared;
		}
	}
	return NULL;
}

/*
 * The page is the whole system's, and there are not many.  It is charged to
 * nobody: when a task of any cgroup unmaps it, folio_mark_accessed() would age the
 * LRU lists of the cgroup that has described it first (workingset_activation()).
 */
static struct trampfd_shared *
trampfd_shared_alloc(const struct trampfd_pattern *pattern)
{
	struct trampfd_shared *shared;

	shared = kzalloc_obj(*shared, GFP_KERNEL);
	if (!shared)
		return NULL;

	shared->spec.form = TRAMPFD_FORM_RELATIVE;
	shared->spec.pattern = *pattern;
	shared->users = 1;
	shared->page = trampfd_page_build(&shared->spec, 0);
	if (!shared->page) {
		kfree(shared);
		return NULL;
	}
	return shared;
}

static void trampfd_shared_free(struct trampfd_shared *shared)
{
	put_page(shared->page);
	kfree(shared);
}

/* Adds @new, or returns what somebody has added who was faster. */
static struct trampfd_shared *trampfd_shared_add(struct trampfd_shared *new)
{
	struct trampfd_shared *old;

	guard(mutex)(&trampfd_shared_lock);
	old = trampfd_shared_find(&new->spec.pattern);
	if (!old)
		hash_add(trampfd_shared_pages, &new->node,
			 trampfd_pattern_hash(&new->spec.pattern));
	return old ?: new;
}

/**
 * trampfd_shared_get - Get the page of relative trampolines for a description
 * @pattern: The description, accepted by trampfd_pattern_check().
 *
 * Context: Process context, may sleep.
 *
 * Return: The page, to be given back by trampfd_shared_put(), or NULL if there
 * is no memory.
 */
struct trampfd_shared *trampfd_shared_get(const struct trampfd_pattern *pattern)
{
	struct trampfd_shared *shared, *new;

	scoped_guard(mutex, &trampfd_shared_lock)
		shared = trampfd_shared_find(pattern);
	if (shared)
		return shared;

	new = trampfd_shared_alloc(pattern);
	if (!new)
		return NULL;
	shared = trampfd_shared_add(new);
	if (shared != new)
		trampfd_shared_free(new);
	return shared;
}

/**
 * trampfd_shared_put - Give a shared page back
 * @shared: From trampfd_shared_get().
 *
 * The last one that does so frees it.  Mappings hold the file.
 *
 * Context: Process context, may sleep.
 */
void trampfd_shared_put(struct trampfd_shared *shared)
{
	scoped_guard(mutex, &trampfd_shared_lock) {
		if (--shared->users)
			return;
		hash_del(&shared->node);
	}
	trampfd_shared_free(shared);
}

#ifdef CONFIG_TRAMPFD_KUNIT_TEST
/* Tests cannot map a page a thousand million times. */
static int __init trampfd_page_debugfs(void)
{
	struct dentry *dir = debugfs_create_dir("trampfd", NULL);

	debugfs_create_u32("max_page_refs", 0600, dir, &trampfd_max_refs);
	return 0;
}
late_initcall(trampfd_page_debugfs);
#endif
