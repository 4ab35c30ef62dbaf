/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests must know about the architecture, all of it in arch_*.h and
 * arch_*.S:
 *
 * ARCH_FIRST_REG, ARCH_END_REG	names of the registers: from, up to but without
 * ARCH_FOREIGN_REG		name of a register of the other width, or of none
 * ARCH_CODE_REG, ARCH_DATA_REG	a pair that calls leave to trampolines
 * ARCH_ARGS_DATA_REG		optional: what replaces ARCH_DATA_REG where arguments
 *				may be in all registers that are for arguments
 * ARCH_ARGS_CLOBBER		if such a call destroys a register which functions
 *				keep: its name, for inline assembly
 * ARCH_ENTRY_REG		optional: register in which functions find their own
 *				address when they are called
 * ARCH_ABI_NAME		how /proc/PID/fdinfo calls the ABI
 * ARCH_CODE_SIZE		bytes of a trampoline
 * ARCH_NTRAMPOLINES		how many there are in a page
 * ARCH_SPAN			bytes from the start of a page that trampolines and
 *				literals can take
 * ARCH_NLITERALS		how many words at the end of them are literals: 0,
 *				or 2 for the addresses of both tables
 * ARCH_RELATIVE_SIZE		bytes of a relative trampoline; 0, as by default, if
 *				there are none
 * ARCH_RELATIVE_CODE_REGS	array initializer: registers for the code of relative
 *				trampolines, or TRAMPFD_NO_REG
 * ARCH_RELATIVE_REACH		greatest distance of their entries
 * ARCH_ONE_CODE_REACH		the same with TRAMPFD_ONE_CODE
 * ARCH_DATA_ONLY_REG		optional: register that code cannot be loaded into
 * ARCH_NO_CODE_REG		1 if the code need not be loaded, 0 by default
 * ARCH_FLAGS			condition flags that programs can change
 * ARCH_TRAP			array initializer: bytes of the trap instruction
 * ARCH_TRAP_SIGNAL		signal that the trap instruction raises
 * ARCH_TAG_BITS		optional: how many of the highest bits of an address
 *				programs may use as they like
 * ARCH_THUMB_BIT		optional: bit that is not part of the address in the
 *				address of a function
 * ARCH_USER_ALL		defined if programs can have all addresses but the last
 * ARCH_UNSERVED_NR		optional: number of the system call in an ABI
 *				for which there are no trampolines
 *
 * and for the tests of libtrampfd:
 *
 * ARCH_OTHER_REG		a register that is not TRAMPFD_DATA_REG: where two can
 *				have the code of relative trampolines, TRAMPFD_CODE_REG
 * ARCH_RETURN_OTHER		a string of assembly: a function that returns what is in
 *				ARCH_OTHER_REG
 * ARCH_DOUBLE_ARGS		optional: how many arguments of TRAMPFD_ENTRY() a double
 *				counts for
 */
#ifndef _SELFTESTS_TRAMPFD_ARCH_H
#define _SELFTESTS_TRAMPFD_ARCH_H

#if defined(__x86_64__) || \
	defined(__i386__)
#include "arch_x86.h"
#elif defined(__aarch64__)
#include "arch_arm64.h"
#elif defined(__arm__)
#include "arch_arm.h"
#elif defined(__loongarch64)
#include "arch_loongarch.h"
#elif defined(__powerpc64__) && _CALL_ELF == 2
#include "arch_powerpc.h"
#elif defined(__riscv)
#include "arch_riscv.h"
#elif defined(__s390x__)
#include "arch_s390.h"
#else
#error "The tests of trampfd() do not know this architecture yet"
#endif

#ifndef ARCH_ARGS_DATA_REG
#define ARCH_ARGS_DATA_REG	ARCH_DATA_REG
#define ARCH_ARGS_CLOBBER	"cc"
#endif

#ifndef ARCH_RELATIVE_SIZE
#define ARCH_RELATIVE_SIZE	0
#define ARCH_RELATIVE_CODE_REGS	{ TRAMPFD_NO_REG }
#define ARCH_RELATIVE_REACH	0
#define ARCH_ONE_CODE_REACH	0
#endif

#ifdef ARCH_DATA_ONLY_REG
#define ARCH_NR_CODE_REGS	(ARCH_NR_REGS - 1)
#else
#define ARCH_DATA_ONLY_REG	ARCH_END_REG
#define ARCH_NR_CODE_REGS	ARCH_NR_REGS
#endif

#ifndef ARCH_NO_CODE_REG
#define ARCH_NO_CODE_REG	0
#endif

#ifndef ARCH_DOUBLE_ARGS
#define ARCH_DOUBLE_ARGS	0
#endif

#ifndef ARCH_TAG_BITS
#define ARCH_TAG_BITS		0
#endif

#ifndef ARCH_THUMB_BIT
#define ARCH_THUMB_BIT		0
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

/* The same for @to that is a trampoline: sets what it finds when it is called. */
static inline void arch_call(const void *to, struct arch_state *in,
			     struct arch_state *out)
{
#ifdef ARCH_ENTRY_REG
	in->reg[ARCH_ENTRY_REG - ARCH_FIRST_REG] = (unsigned long)to;
#endif
	*out = (struct arch_state) { };
	arch_jump(to, in, out);
}

/** arch_landing - Where to end after arch_jump(); not to be called */
void arch_landing(void);

/** arch_return_data - Return what is in ARCH_DATA_REG */
unsigned long arch_return_data(void);

/** arch_return_inverse - Return the complement of what is in ARCH_DATA_REG */
unsigned long arch_return_inverse(void);

#endif /* __ASSEMBLER__ */
#endif /* _SELFTESTS_TRAMPFD_ARCH_H */
