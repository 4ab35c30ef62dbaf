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

static bool trampfd_desc_valid(const struct vm_area_desc *desc)
{
	return vma_desc_test_all(desc, VMA_READ_BIT, VMA_EXEC_BIT) &&
	       !vma_desc_test_any(desc, VMA_WRITE_BIT, VMA_SHARED_BIT,
				  VMA_MAYSHARE_BIT);
}

static struct page *trampfd_page_of(const struct trampfd *tramp)
{
	if (tramp->spec.form == TRAMPFD_FORM_RELATIVE)
		return tramp->shared->page;
	return tramp->page;
}

/*
 * One page serves all mappings of a file.  Where it cannot go on, each fault gets
 * a copy, which goes away with its PTE.  set_ptes() makes it coherent for the only
 * address space that it is in.
 */
static vm_fault_t trampfd_fault(struct vm_fault *vmf)
{
	struct trampfd *tramp = vmf->vma->vm_file->private_data;
	struct page *page = trampfd_page_of(tramp);

	if (page && trampfd_page_usable(page)) {
		get_page(page);
		vmf->page = page;
		return 0;
	}

	vmf->page = trampfd_page_build(&tramp->spec, __GFP_ACCOUNT);
	return vmf->page ? 0 : VM_FAULT_OOM;
}

/*
 * No page is mapped before it is touched.  But where there is no such operation,
 * vmf_can_call_fault() has a fault start again with the lock of all mappings.
 */
static vm_fault_t trampfd_map_pages(struct vm_fault *vmf, pgoff_t start,
				    pgoff_t end)
{
	return 0;
}

/* Tables: one page, at one place of the creator's address space */

/*
 * The page is built here so that a fault cannot fail for want of memory, unless the
 * page has a hardware error by then.  If there is none, the VMA is unmapped again,
 * and trampfd_vma_close() follows; where memory lacks even for that, faults get copies.
 * The address space is the creator's: trampfd_prepare_table() has seen to it.
 */
static int trampfd_vma_mapped(unsigned long start, unsigned long end,
			      pgoff_t pgoff, const struct file *file,
			      void **vm_private_data)
{
	struct trampfd *tramp = file->private_data;

	guard(mutex)(&tramp->lock);
	tramp->mapped++;
	return trampfd_locked_page_get(tramp);
}

/*
 * fork() duplicates the VMA into the child, where it does not count.  Within
 * an address space mremap() does, before trampfd_vma_mremap() can refuse, and
 * undoes it.
 */
static void trampfd_vma_open(struct vm_area_struct *vma)
{
	struct trampfd *tramp = vma->vm_file->private_data;

	if (vma->vm_mm != tramp->mm) {
		trampfd_sync_icache(tramp, vma->vm_mm);
		return;
	}
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
 * was about to do, unless the program does not want it (MADV_DONTDUMP).  Not so
 * for relative trampolines, which may be a GiB long.
 */
static const char *trampfd_vma_name(struct vm_area_struct *vma)
{
	return vma->vm_flags & VM_DONTDUMP ? NULL : TRAMPFD_NAME;
}

static const struct vm_operations_struct trampfd_table_vm_ops = {
	.mapped		= trampfd_vma_mapped,
	.open		= trampfd_vma_open,
	.close		= trampfd_vma_close,
	.mremap		= trampfd_vma_mremap,
	.name		= trampfd_vma_name,
	.fault		= trampfd_fault,
	.map_pages	= trampfd_map_pages,
};

static int trampfd_prepare_table(struct trampfd *tramp,
				 struct vm_area_desc *desc)
{
	if (desc->mm != tramp->mm || desc->pgoff != TRAMPFD_CODE_PGOFF ||
	    vma_desc_pages(desc) != 1 ||
	    !trampfd_table_complete(&tramp->spec.table))
		return -EINVAL;
	if (tramp->mapped)
		return -EEXIST;

	desc->vm_ops = &trampfd_table_vm_ops;
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
	.map_pages	= trampfd_map_pages,
};

static int trampfd_prepare_relative(struct trampfd *tramp,
				    struct vm_area_desc *desc)
{
	if (desc->pgoff < TRAMPFD_CODE_PGOFF ||
	    vma_desc_pages(desc) > trampfd_pattern_pages(&tramp->spec.pattern))
		return -EINVAL;

	desc->vm_ops = &trampfd_relative_vm_ops;
	trampfd_sync_icache(tramp, current->mm);
	return 0;
}

static int trampfd_prepare_form(struct trampfd *tramp,
				struct vm_area_desc *desc)
{
	guard(mutex)(&tramp->lock);
	switch (tramp->spec.form) {
	case TRAMPFD_FORM_TABLES:
		return trampfd_prepare_table(tramp, desc);
	case TRAMPFD_FORM_RELATIVE:
		return trampfd_prepare_relative(tramp, desc);
	default:
		return -EINVAL;
	}
}

/**
 * trampfd_mmap_prepare - Say how trampolines are mapped
 * @desc: Must be private, readable, executable, not writable, and not before the
 *	place in the file that trampfd() has reported.  With tables, it must be
 *	there, and a page long; relative trampolines can be as many pages as they
 *	are from their entries.
 *
 * Context: Process context, mmap_lock of the current address space held for
 * writing.
 *
 * Return:
 * * 0 - It can be mapped.
 * * -EINVAL - @desc is not as above, a descriptor is missing, or the tables are
 *   in another address space.
 * * -EEXIST - The address space maps the file, which has tables, already.
 */
int trampfd_mmap_prepare(struct vm_area_desc *desc)
{
	struct trampfd *tramp = desc->file->private_data;
	vm_flags_t prot_bits;
	int err;

	if (!trampfd_desc_valid(desc))
		return -EINVAL;
	err = trampfd_prepare_form(tramp, desc);
	if (err)
		return err;

	/*
	 * VM_DONTEXPAND also keeps mappings of a file from being merged:
	 * together they could be longer than the distance to their entries.
	 */
	prot_bits = arch_calc_vm_prot_bits(tramp->spec.isa->prot, 0);
	vma_desc_set_flags(desc, VMA_DONTEXPAND_BIT);
	vma_desc_set_flags_mask(desc, legacy_to_vma_flags(prot_bits));
	vma_desc_clear_flags(desc, VMA_MAYWRITE_BIT);
	return 0;
}
