// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mappings of a trampfd file: one page, or copies of it, never writable
 */
#include <linux/cleanup.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/mutex.h>

#include "internal.h"

static bool trampfd_vma_valid(struct vm_area_struct *vma)
{
	const vm_flags_t want = VM_READ | VM_EXEC;
	const vm_flags_t forbidden = VM_WRITE | VM_SHARED | VM_MAYSHARE;

	return (vma->vm_flags & (want | forbidden)) == want;
}

static void trampfd_sync_icache(struct trampfd *tramp, struct mm_struct *mm)
{
	if (tramp->spec.isa->sync_icache)
		tramp->spec.isa->sync_icache(mm);
}

static struct page *trampfd_page_of(const struct trampfd *tramp)
{
	if (tramp->spec.form == TRAMPFD_FORM_RELATIVE)
		return tramp->shared->page;
	return tramp->page;
}

/*
 * One page serves all mappings of a file.  Where it cannot go on, each gets a
 * copy, which goes away with its mapping.
 */
static vm_fault_t trampfd_fault(struct vm_fault *vmf)
{
	struct trampfd *tramp = vmf->vma->vm_file->private_data;
	struct page *page = trampfd_page_of(tramp);

	if (trampfd_page_usable(page)) {
		get_page(page);
		vmf->page = page;
		return 0;
	}

	vmf->page = trampfd_page_build(&tramp->spec, __GFP_ACCOUNT);
	if (!vmf->page)
		return VM_FAULT_OOM;
	trampfd_sync_icache(tramp, vmf->vma->vm_mm);
	return 0;
}

/* Tables: one page, at one place of the creator's address space */

/*
 * fork() duplicates the VMA into the child, where it does not count.  Within
 * an address space mremap() does, before trampfd_vma_mremap() can refuse, and
 * undoes it.
 */
static void trampfd_vma_open(struct vm_area_struct *vma)
{
	struct trampfd *tramp = vma->vm_file->private_data;

	trampfd_sync_icache(tramp, vma->vm_mm);
	if (vma->vm_mm != tramp->mm)
		return;
	guard(mutex)(&tramp->lock);
	tramp->mapped++;
}

static void trampfd_vma_close(struct vm_area_struct *vma)
{
	struct trampfd *tramp = vma->vm_file->private_data;

	if (vma->vm_mm != tramp->mm)
		return;
	guard(mutex)(&tramp->lock);
	tramp->mapped--;
}

/* Users hold the addresses of trampolines: they stay where they are. */
static int trampfd_vma_mremap(struct vm_area_struct *vma)
{
	return -EINVAL;
}

/*
 * With a name, the page is in core files, and a debugger sees what the program
 * was about to do.  Not so for relative trampolines, which may be a GiB long.
 */
static const char *trampfd_vma_name(struct vm_area_struct *vma)
{
	return TRAMPFD_NAME;
}

static const struct vm_operations_struct trampfd_table_vm_ops = {
	.open		= trampfd_vma_open,
	.close		= trampfd_vma_close,
	.mremap		= trampfd_vma_mremap,
	.name		= trampfd_vma_name,
	.fault		= trampfd_fault,
};

static int trampfd_mmap_table(struct trampfd *tramp, struct vm_area_struct *vma)
{
	int err;

	if (vma->vm_mm != tramp->mm || vma->vm_pgoff != TRAMPFD_CODE_PGOFF ||
	    vma_pages(vma) != 1 || !trampfd_table_complete(&tramp->spec.table))
		return -EINVAL;
	if (tramp->mapped)
		return -EEXIST;
	err = trampfd_locked_page_get(tramp);
	if (err)
		return err;

	vma->vm_ops = &trampfd_table_vm_ops;
	tramp->mapped = 1;
	return 0;
}

/* Relative trampolines: anywhere, as often as one likes */

/* In the same address space, nothing is new: a VMA was split, or moves. */
static void trampfd_relative_open(struct vm_area_struct *vma)
{
	if (vma->vm_mm != current->mm)
		trampfd_sync_icache(vma->vm_file->private_data, vma->vm_mm);
}

static const struct vm_operations_struct trampfd_relative_vm_ops = {
	.open		= trampfd_relative_open,
	.fault		= trampfd_fault,
};

static int trampfd_mmap_relative(struct trampfd *tramp,
				 struct vm_area_struct *vma)
{
	if (vma->vm_pgoff < TRAMPFD_CODE_PGOFF ||
	    vma_pages(vma) > trampfd_pattern_pages(&tramp->spec.pattern))
		return -EINVAL;

	vma->vm_ops = &trampfd_relative_vm_ops;
	return 0;
}

static int trampfd_mmap_form(struct trampfd *tramp, struct vm_area_struct *vma)
{
	guard(mutex)(&tramp->lock);
	switch (tramp->spec.form) {
	case TRAMPFD_FORM_TABLES:
		return trampfd_mmap_table(tramp, vma);
	case TRAMPFD_FORM_RELATIVE:
		return trampfd_mmap_relative(tramp, vma);
	default:
		return -EINVAL;
	}
}

/**
 * trampfd_mmap - Map trampolines
 * @file: The file.
 * @vma: Must be private, readable, executable, not writable, and not before the
 *	place in the file that trampfd() has reported.  With tables, it must be
 *	there, and a page long; relative trampolines can be as many pages as they
 *	are from their entries.
 *
 * The page of a file with tables is built here so that a fault cannot fail for
 * want of memory, unless the page has a hardware error by then.
 *
 * Context: Process context, mmap_lock of the current address space held for
 * writing.
 *
 * Return:
 * * 0 - Mapped.
 * * -EINVAL - @vma is not as above, a descriptor is missing, or the tables are
 *   in another address space.
 * * -EEXIST - The address space maps the file, which has tables, already.
 * * -EAGAIN - The page with tables would exceed RLIMIT_MEMLOCK.
 * * -ENOMEM - No memory for the page.
 */
int trampfd_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct trampfd *tramp = file->private_data;
	int err;

	if (!trampfd_vma_valid(vma))
		return -EINVAL;
	err = trampfd_mmap_form(tramp, vma);
	if (err)
		return err;

	/*
	 * VM_DONTEXPAND also keeps the VMA from being merged with one that
	 * would not have come through here.  Nothing can fail any more: the
	 * VMA will be there, and count.
	 */
	vm_flags_mod(vma, VM_DONTEXPAND |
		     arch_calc_vm_prot_bits(tramp->spec.isa->prot, 0),
		     VM_MAYWRITE);
	trampfd_sync_icache(tramp, vma->vm_mm);
	return 0;
}
