/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _FS_TRAMPFD_INTERNAL_H
#define _FS_TRAMPFD_INTERNAL_H

#include <linux/mutex.h>
#include <linux/trampfd.h>
#include <linux/types.h>

struct file;
struct mm_struct;
struct page;
struct vm_area_struct;

/*
 * Where the trampolines are in the file.  Not 0, so that a program which
 * forgets trampfd_info.code_offset fails at once.
 */
#define TRAMPFD_CODE_PGOFF	1

/**
 * struct trampfd_half - What one of the two descriptors says
 */
struct trampfd_half {
	/** @addr: Address of the user's table, as given. */
	u64	addr;
	/** @untagged: @addr without the tag bits that loads ignore. */
	u64	untagged;
	/** @reg: Register name (UAPI). */
	u32	reg;
	/** @set: Has the descriptor been written? */
	bool	set;
};

/**
 * struct trampfd_table - All that determines the contents of a page
 */
struct trampfd_table {
	/** @isa: How the creator's ABI does trampolines. */
	const struct trampfd_isa	*isa;
	/** @half: The descriptors, by &enum trampfd_offsets. */
	struct trampfd_half		half[TRAMPFD_NUM_OFFSETS];
	/** @ntrampolines: From the code descriptor; 0 as long as it is not set. */
	u32				ntrampolines;
};

/**
 * struct trampfd - State of one file
 *
 * Lives from the system call to the last reference to the file, which the
 * mappings hold, too.
 */
struct trampfd {
	/**
	 * @mm: Address space of the creator, the only one that may write and
	 * map the file.  Pinned with mmgrab() so that the pointer stays
	 * unique.  Never mmget(): mm -> VMA -> file -> mm would be a cycle.
	 */
	struct mm_struct	*mm;
	/**
	 * @lock: Guards what follows.  Nests inside mmap_lock and the file's
	 * position lock; no user memory is touched under it.
	 */
	struct mutex		lock;
	/** @table: Each half is set once. */
	struct trampfd_table	table;
	/**
	 * @page: The trampolines; NULL before the first mmap(), immutable
	 * after.  Those who come through a VMA need no lock to read it.
	 */
	struct page		*page;
	/**
	 * @mapped: Number of VMAs of @mm that map the file: 0 or 1, and 2
	 * while mremap() finds out that it may not move the one.
	 */
	unsigned int		mapped;
};

/* table.c */
u32 trampfd_table_max(const struct trampfd_isa *isa);
int trampfd_table_check(const struct trampfd_table *table, u64 user_end);
bool trampfd_table_complete(const struct trampfd_table *table);
void trampfd_table_fill(const struct trampfd_table *table, void *page);

/* mapping.c */
int trampfd_mmap(struct file *file, struct vm_area_struct *vma);

#endif /* _FS_TRAMPFD_INTERNAL_H */
