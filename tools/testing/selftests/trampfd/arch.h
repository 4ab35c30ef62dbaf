/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests must know about the architecture, all of it in arch_*.h and
 * arch_*.S:
 *
 * ARCH_FIRST_REG, ARCH_END_REG	names of the registers: from, up to but without
 * ARCH_FOREIGN_REG		name of a register of the other width
 * ARCH_CODE_REG, ARCH_DATA_REG	a pair that function calls leave to trampolines
 * ARCH_ABI_NAME		how /proc/PID/fdinfo calls the ABI
 * ARCH_CODE_SIZE		bytes of a trampoline
 * ARCH_NTRAMPOLINES		how many there are in a page
 * ARCH_FLAGS			condition flags that programs can change
 * ARCH_TRAP			array initializer: bytes of the trap instruction
 * ARCH_TRAP_SIGNAL		signal that the trap instruction raises
 * ARCH_UNSERVED_NR		optional: number of the system call in an ABI
 *				for which there are no trampolines
 */
#ifndef _SELFTESTS_TRAMPFD_ARCH_H
#define _SELFTESTS_TRAMPFD_ARCH_H

#if defined(__x86_64__) || \
	defined(__i386__)
#include "arch_x86.h"
#else
#error "The tests of trampfd() do not know this architecture yet"
#endif

#ifndef __ASSEMBLER__

#define ARCH_NR_REGS	(ARCH_END_REG - ARCH_FIRST_REG)

/**
 * struct arch_state - Registers at a jump
 */
struct arch_state {
	/** @reg: By name, from ARCH_FIRST_REG. */
	unsigned long	reg[ARCH_NR_REGS];
	/** @sp: Stack pointer. */
	unsigned long	sp;
	/** @flags: Condition flags, among others. */
	unsigned long	flags;
};

/**
 * arch_jump - Jump to an address with all registers set
 * @to: The address.  What is there must end up at arch_landing().
 * @in: The registers to set, the stack pointer among them.
 * @out: The registers that arch_landing() has found.
 *
 * Not for more than one thread.
 */
void arch_jump(const void *to, const struct arch_state *in,
	       struct arch_state *out);

/** arch_landing - Where to end after arch_jump(); not to be called */
void arch_landing(void);

/** arch_return_data - Return what is in ARCH_DATA_REG */
unsigned long arch_return_data(void);

/** arch_return_inverse - Return the complement of what is in ARCH_DATA_REG */
unsigned long arch_return_inverse(void);

#endif /* __ASSEMBLER__ */
#endif /* _SELFTESTS_TRAMPFD_ARCH_H */
