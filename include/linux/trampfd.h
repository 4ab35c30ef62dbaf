/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The contract between the trampfd core and an architecture, and what other
 * parts of the kernel can ask.
 */
#ifndef _LINUX_TRAMPFD_H
#define _LINUX_TRAMPFD_H

#include <linux/types.h>
#include <uapi/linux/trampfd.h>

struct file;
struct mm_struct;

/**
 * struct trampfd_slot - One trampoline to emit
 * @code_addr: User address of the trampoline's entry in the code table.
 * @data_addr: User address of the trampoline's entry in the data table.
 * @index: Number of the trampoline, and so of its entries in the tables.
 * @code_literal: Bytes from the start of the trampoline to the literal that is
 *	the address of the code table, if the ISA has literals.
 * @data_literal: The same for the data table.
 * @code_reg: Machine number of the register to load from @code_addr, or
 *	%TRAMPFD_NO_MACHINE_REG if the ISA allows to jump without.
 * @data_reg: Machine number of the register to load from @data_addr; never
 *	equal to @code_reg.
 */
struct trampfd_slot {
	u64	code_addr;
	u64	data_addr;
	u32	index;
	u32	code_literal;
	u32	data_literal;
	u8	code_reg;
	u8	data_reg;
};

/* Machine number of no register, where the name is %TRAMPFD_NO_REG */
#define TRAMPFD_NO_MACHINE_REG	0xff

/**
 * struct trampfd_relative_slot - One relative trampoline to emit
 * @code: Bytes from the start of the trampoline to the word that is its code
 *	address.
 * @data: The same for its data address.
 * @code_reg: Machine number of the register to load the code address into, or
 *	%TRAMPFD_NO_MACHINE_REG.
 * @data_reg: Machine number of the register to load the data address into.
 */
struct trampfd_relative_slot {
	s32	code;
	s32	data;
	u8	code_reg;
	u8	data_reg;
};

/**
 * struct trampfd_relative_isa - How one user ABI does relative trampolines
 */
struct trampfd_relative_isa {
	/**
	 * @slot_size: Bytes from one trampoline to the next, a multiple of
	 * the word size and at least two words.
	 */
	u32		slot_size;
	/**
	 * @reach: Largest distance from trampolines to their entries, in
	 * bytes, at most SZ_1G.
	 */
	u32		reach;
	/** @reach_one_code: The same with %TRAMPFD_ONE_CODE; 0 if never. */
	u32		reach_one_code;
	/**
	 * @code_regs: Names (UAPI) of the registers that the code address can
	 * be loaded into.  They are few, because each is a page of its own.
	 */
	const u32	*code_regs;
	/** @nr_code_regs: Number of @code_regs; 0 if there is no load. */
	u32		nr_code_regs;
	/**
	 * @emit: Write the trampoline for @slot to @buf, as &trampfd_isa.emit.
	 *
	 * Return: Bytes written, at most @slot_size.
	 */
	u32		(*emit)(u8 *buf, const struct trampfd_relative_slot *slot);
};

/**
 * struct trampfd_isa - How one user ABI does trampolines
 *
 * An architecture has one for each ABI that its user programs can have.
 */
struct trampfd_isa {
	/** @name: Name of the ABI, for fdinfo and tests. */
	const char	*name;
	/**
	 * @slot_size: Bytes from one trampoline to the next, a multiple of
	 * @trap_size.
	 */
	u32		slot_size;
	/** @word_size: Bytes in one table entry, 4 or 8. */
	u32		word_size;
	/**
	 * @span: Bytes of the page, from its start, that are in the reach of
	 * the code; what is behind them is not used.
	 */
	u32		span;
	/**
	 * @literals: The last two words of @span hold the addresses of the
	 * code table and of the data table, for the code to load.
	 */
	bool		literals;
	/** @first_reg: Register name (UAPI) that @regs starts with. */
	u32		first_reg;
	/** @nr_regs: Number of entries in @regs. */
	u32		nr_regs;
	/** @regs: Machine number of each register, by name. */
	const u8	*regs;
	/** @reg_names: Name (UAPI) of each register as text, for fdinfo. */
	const char *const	*reg_names;
	/**
	 * @data_only: Registers that data can be loaded into and code cannot:
	 * bits by their place in @regs.
	 */
	u32		data_only;
	/**
	 * @no_code_reg: Trampolines with tables can jump to what is in memory,
	 * without a code register.
	 */
	bool		no_code_reg;
	/**
	 * @trap: Instruction that fills whatever is neither a trampoline nor
	 * a literal.
	 */
	const u8	*trap;
	/** @trap_size: Bytes in @trap, a power of two. */
	u32		trap_size;
	/**
	 * @emit: Write the trampoline for @slot to @buf.
	 *
	 * Pure and infallible.  The code must load the registers that @slot
	 * names from user memory each time it runs, jump to the code address,
	 * and change no other register, flag or memory, but for what each call
	 * by address changes as well.
	 *
	 * Return: Bytes written, at most @slot_size.
	 */
	u32		(*emit)(u8 *buf, const struct trampfd_slot *slot);
	/** @relative: Its relative trampolines, or NULL if it has none. */
	const struct trampfd_relative_isa	*relative;
	/**
	 * @prot: Architecture's own ``PROT_*`` flags for the mapping, on top of
	 * PROT_READ and PROT_EXEC.  Where the hardware does not have what they
	 * ask for, arch_calc_vm_prot_bits() has to ignore them.
	 */
	unsigned long	prot;
	/**
	 * @sync_icache: Make a page that the kernel has written coherent for
	 * the instruction fetches of all CPUs that run or will run @mm.
	 *
	 * Called when mmap() or fork() lets @mm have the page, under
	 * mmap_lock.  May sleep.  NULL where flush_dcache_page() when the page
	 * was written, and set_ptes(), see to that.
	 */
	void		(*sync_icache)(struct mm_struct *mm);
};

/**
 * arch_trampfd_isa - The ISA for the code that makes the system call
 *
 * Called once for each file, in the context of the task that creates it.
 *
 * Return: A descriptor with static lifetime, or NULL where there are no
 * trampolines for the ABI of the code that makes the system call.
 */
const struct trampfd_isa *arch_trampfd_isa(void);

#ifdef CONFIG_TRAMPFD_KUNIT_TEST
/* All descriptors of the architecture, ending with NULL */
extern const struct trampfd_isa *const arch_trampfd_isas[];
#endif

bool is_trampfd_file(const struct file *file);

#endif /* _LINUX_TRAMPFD_H */
