// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mapping of a trampfd file: one page, never writable, at one place
 */
#include <linux/cleanup.h>
#include <linux/fs.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/mutex.h>

#include "internal.h"

static struct page *trampfd_build_page(const struct trampfd_table *table)
{
	struct page *page;
	void *addr;

	page = alloc_page(GFP_HIGHUSER | __GFP_ACCOUNT);
	if (!page)
		return NULL;

	addr = kmap_local_page(page);
	trampfd_table_fill(table, addr);
	kunmap_local(addr);

	/* Lets set_ptes() make the caches coherent for execution. */
	flush_dcache_page(page);
	return page;
}

static bool trampfd_vma_valid(struct vm_area_struct *vma)
{
	const vm_flags_t want = VM_READ | VM_EXEC;
	const vm_flags_t forbidden = VM_WRITE | VM_SHARED | VM_MAYSHARE;

	return (vma->vm_flags & (want | forbidden)) == want &&
	       vma->vm_pgoff == TRAMPFD_CODE_PGOFF && vma_pages(vma) == 1;
}

static vm_fault_t trampfd_fault(struct vm_fault *vmf)
{
	struct trampfd *tramp = vmf->vma->vm_file->private_data;
	const struct trampfd_isa *isa = tramp->table.isa;

	if (isa->sync_icache)
		isa->sync_icache(vmf->vma->vm_mm);
	get_page(tramp->page);
	vmf->page = tramp->page;
	return 0;
}

/*
 * fork() duplicates the VMA into the child, where it does not count.  Within
 * an address space mremap() does, before trampfd_vma_mremap() can refuse, and
 * undoes it.
 */
static void trampfd_vma_open(struct vm_area_struct *vma)
{
	struct trampfd *tramp = vma->vm_file->private_data;

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

static const struct vm_operations_struct trampfd_vm_ops = {
	.open		= trampfd_vma_open,
	.close		= trampfd_vma_close,
	.mremap		= trampfd_vma_mremap,
	.fault		= trampfd_fault,
};

/**
 * trampfd_mmap - Map the page of trampolines, and build it at the first time
 * @file: The file.
 * @vma: Must be private, readable, executable, not writable, one page long,
 *	and at the place in the file that trampfd() has reported.
 *
 * The page is built here so that a fault can never fail for want of memory.
 *
 * Context: Process context, mmap_lock of the current address space held for
 * writing.
 *
 * Return:
 * * 0 - Mapped.
 * * -EINVAL - @vma is not as above, a descriptor is missing, or the address
 *   space is not the creator's.
 * * -EEXIST - The address space maps the file already.
 * * -ENOMEM - No memory for the page.
 */
int trampfd_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct trampfd *tramp = file->private_data;

	if (vma->vm_mm != tramp->mm || !trampfd_vma_valid(vma))
		return -EINVAL;

	guard(mutex)(&tramp->lock);
	if (!trampfd_table_complete(&tramp->table))
		return -EINVAL;
	if (tramp->mapped)
		return -EEXIST;
	if (!tramp->page)
		tramp->page = trampfd_build_page(&tramp->table);
	if (!tramp->page)
		return -ENOMEM;

	/*
	 * VM_DONTEXPAND also keeps the VMA from being merged with one that
	 * would not have come through here.  Nothing can fail from here on:
	 * the VMA will be there, and count.
	 */
	vm_flags_mod(vma, VM_DONTEXPAND |
		     arch_calc_vm_prot_bits(tramp->table.isa->prot, 0),
		     VM_MAYWRITE);
	vma->vm_ops = &trampfd_vm_ops;
	tramp->mapped = 1;
	return 0;
}
