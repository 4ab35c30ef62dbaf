/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _FS_TRAMPFD_INTERNAL_H
#define _FS_TRAMPFD_INTERNAL_H

#include <linux/mutex.h>
#include <linux/trampfd.h>
#include <linux/types.h>

struct file;
struct iov_iter;
struct kiocb;
struct mm_struct;
struct page;
struct seq_file;
struct ucounts;
struct vm_area_desc;

#define TRAMPFD_NAME		"[trampfd]"

/*
 * Where the trampolines are in the file.  Not 0, so that a program which
 * forgets trampfd_info.code_offset fails at once.
 */
#define TRAMPFD_CODE_PGOFF	1

/* One past the last descriptor; not for programs, as it changes with a new one */
#define TRAMPFD_NUM_OFFSETS	(TRAMPFD_RELATIVE + 1)

/* Code and data: %TRAMPFD_CODE and %TRAMPFD_DATA are indices. */
#define TRAMPFD_NUM_TABLES	2

/**
 * struct trampfd_half - What one of the two descriptors says
 */
struct trampfd_half {
	/** @addr: Address of the user's table, as given. */
	u64	addr;
	/** @untagged: @addr without the tag bits that loads ignore. */
	u64	untagged;
	/** @reg: Register name (UAPI); of code, perhaps %TRAMPFD_NO_REG. */
	u32	reg;
	/** @set: Has the descriptor been written? */
	bool	set;
};

/**
 * struct trampfd_table - All that determines a page of trampolines with tables
 */
struct trampfd_table {
	/** @isa: How the creator's ABI does trampolines. */
	const struct trampfd_isa	*isa;
	/** @half: The descriptors, by &enum trampfd_offsets. */
	struct trampfd_half		half[TRAMPFD_NUM_TABLES];
	/** @ntrampolines: From the code descriptor; 0 as long as it is not set. */
	u32				ntrampolines;
};

/**
 * struct trampfd_pattern - All that determines a page of relative trampolines
 */
struct trampfd_pattern {
	/** @isa: How the creator's ABI does trampolines. */
	const struct trampfd_isa	*isa;
	/** @code_reg: Register name (UAPI), or %TRAMPFD_NO_REG. */
	u32				code_reg;
	/** @data_reg: Register name (UAPI). */
	u32				data_reg;
	/** @order: log2 of the pages from a trampoline to its entry. */
	u32				order;
	/** @flags: As in &struct trampfd_relative. */
	u32				flags;
};

/**
 * enum trampfd_form - Which kind of trampolines
 * @TRAMPFD_FORM_NONE: Nothing has been written yet.
 * @TRAMPFD_FORM_TABLES: Their words are in tables of the creator.
 * @TRAMPFD_FORM_RELATIVE: Their words are at a distance from them.
 */
enum trampfd_form {
	TRAMPFD_FORM_NONE,
	TRAMPFD_FORM_TABLES,
	TRAMPFD_FORM_RELATIVE,
};

/**
 * struct trampfd_spec - What a page is made from
 */
struct trampfd_spec {
	/** @form: Which of the following it is. */
	enum trampfd_form		form;
	union {
		/** @isa: The first member of what follows, always set. */
		const struct trampfd_isa	*isa;
		/** @table: Also where there is nothing yet. */
		struct trampfd_table		table;
		/** @pattern: Of relative trampolines. */
		struct trampfd_pattern		pattern;
	};
};

/**
 * struct trampfd_shared - A page of relative trampolines, for all files that
 * say the same
 */
struct trampfd_shared {
	/** @node: In the table of all of them. */
	struct hlist_node	node;
	/** @users: Number of files. */
	unsigned long		users;
	/** @spec: What @page is made from. */
	struct trampfd_spec	spec;
	/** @page: The trampolines, immutable. */
	struct page		*page;
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
	 * NULL once the file is relative: then it is for everybody.
	 */
	struct mm_struct		*mm;
	/**
	 * @lock: Guards what follows, and changes of @mm.  Nests inside
	 * mmap_lock and the file's position lock; no user memory is touched
	 * under it.
	 */
	struct mutex			lock;
	/** @spec: Each descriptor is set once. */
	struct trampfd_spec		spec;
	union {
		/**
		 * @page: The trampolines, if they have tables; NULL before the
		 * first mmap(), immutable after.  Those who come through a VMA
		 * need no lock to read it and @spec.
		 */
		struct page		*page;
		/** @shared: Where they are if they are relative, likewise. */
		struct trampfd_shared	*shared;
	};
	/** @ucounts: Whose locked memory @page is; NULL if there is none. */
	struct ucounts			*ucounts;
	/**
	 * @mapped: Number of VMAs of @mm that map the file, if it has tables:
	 * 0 or 1, and 2 while mremap() finds out that it may not move the one.
	 */
	unsigned int			mapped;
};

/* descriptor.c */
ssize_t trampfd_write_iter(struct kiocb *iocb, struct iov_iter *from);
loff_t trampfd_llseek(struct file *file, loff_t offset, int whence);
void trampfd_show_fdinfo(struct seq_file *m, struct file *file);

/* isa.c */
bool trampfd_reg_valid(const struct trampfd_isa *isa, u32 reg);
bool trampfd_code_reg_valid(const struct trampfd_isa *isa, u32 reg);
u8 trampfd_machine_reg(const struct trampfd_isa *isa, u32 reg);
void trampfd_fill_traps(const struct trampfd_isa *isa, u8 *page);

/* table.c */
u32 trampfd_table_max(const struct trampfd_isa *isa);
int trampfd_table_check(const struct trampfd_table *table, u64 user_end);
bool trampfd_table_complete(const struct trampfd_table *table);
void trampfd_table_fill(const struct trampfd_table *table, void *page);

/* relative.c */
u32 trampfd_relative_max(const struct trampfd_isa *isa);
unsigned long trampfd_pattern_pages(const struct trampfd_pattern *pattern);
int trampfd_pattern_check(const struct trampfd_pattern *pattern);
void trampfd_pattern_fill(const struct trampfd_pattern *pattern, void *page);

/* page.c */
struct page *trampfd_page_build(const struct trampfd_spec *spec, gfp_t gfp);
void trampfd_sync_icache(const struct trampfd *tramp, struct mm_struct *mm);
bool trampfd_page_usable(struct page *page);
int trampfd_locked_page_get(struct trampfd *tramp);
void trampfd_locked_page_put(struct trampfd *tramp);
struct trampfd_shared *trampfd_shared_get(const struct trampfd_pattern *pattern);
void trampfd_shared_put(struct trampfd_shared *shared);

/* mapping.c */
int trampfd_mmap_prepare(struct vm_area_desc *desc);

#endif /* _FS_TRAMPFD_INTERNAL_H */
