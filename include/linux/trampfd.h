/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The contract between the trampfd core and an architecture.
 */
#ifndef _LINUX_TRAMPFD_H
#define _LINUX_TRAMPFD_H

#include <linux/types.h>
#include <uapi/linux/trampfd.h>

/**
 * struct trampfd_slot - One trampoline to emit
 * @code_addr: User address of the trampoline's entry in the code table.
 * @data_addr: User address of the trampoline's entry in the data table.
 * @code_reg: Machine number of the register to load from @code_addr.
 * @data_reg: Machine number of the register to load from @data_addr; never
 *	equal to @code_reg.
 */
struct trampfd_slot {
	u64	code_addr;
	u64	data_addr;
	u8	code_reg;
	u8	data_reg;
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
	/** @first_reg: Register name (UAPI) that @regs starts with. */
	u32		first_reg;
	/** @nr_regs: Number of entries in @regs. */
	u32		nr_regs;
	/** @regs: Machine number of each register, by name. */
	const u8	*regs;
	/** @trap: Instruction that fills whatever is not a trampoline. */
	const u8	*trap;
	/** @trap_size: Bytes in @trap, a divisor of the page size. */
	u32		trap_size;
	/**
	 * @emit: Write the trampoline for @slot to @buf.
	 *
	 * Pure and infallible.  The code must load both registers from user
	 * memory each time it runs, jump to the code address, and change no
	 * other register, flag or memory.
	 *
	 * Return: Bytes written, at most @slot_size.
	 */
	u32		(*emit)(u8 *buf, const struct trampfd_slot *slot);
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

#endif /* _LINUX_TRAMPFD_H */
