/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What closures of the tests jump to, and the part of the tests that depends on
 * the architecture
 *
 * FIRST_REG, END_REG	names of the registers: from, up to but without
 * OTHER_REG		one of them that is not the default; where trampolines
 *			use a register for the code, this one
 * CODE_ONLY_REG	one of them that cannot have the data, or END_REG
 * SLOT_WORDS		memory for a closure, in words
 * WITH_TABLES		defined where there are no relative trampolines
 * DOUBLE_ARGS		for how many arguments of an entry a double counts
 *
 * All of these take no argument:
 * entry_data()		returns the data
 * entry_inverse()	returns the complement of the data
 * entry_other()	returns what is in OTHER_REG
 */
#ifndef _LIBTRAMPFD_TESTS_ENTRY_H
#define _LIBTRAMPFD_TESTS_ENTRY_H

#include <linux/trampfd.h>
#include <trampfd_entry.h>

/* On arm, one in each state */
#ifdef __arm__
#define IN_THUMB	__attribute__((target("thumb")))
#define IN_A32		__attribute__((target("arm")))
#else
#define IN_THUMB
#define IN_A32
#endif

static IN_THUMB unsigned long return_data(unsigned long data)
{
	return data;
}

static IN_A32 unsigned long return_inverse(unsigned long data)
{
	return ~data;
}

TRAMPFD_ENTRY(entry_data, return_data, 0);
TRAMPFD_ENTRY(entry_inverse, return_inverse, 0);

void entry_other(void);

/* Linkers for arm64 mistake local symbols in the table of global offsets. */
#define ENTRY_OTHER(code)				\
	__asm__(".pushsection .text\n"			\
		"	.balign	4\n"			\
		"	.globl	entry_other\n"		\
		"	.hidden	entry_other\n"		\
		"	.type	entry_other, %function\n" \
		"entry_other:\n"			\
		code					\
		".popsection\n")

#if defined(__x86_64__)

#define FIRST_REG	x64_min
#define OTHER_REG	x64_r11
#define END_REG		x64_max

ENTRY_OTHER("mov %r11, %rax\n ret\n");

#elif defined(__i386__)

#define FIRST_REG	x32_min
#define OTHER_REG	x32_ecx
#define END_REG		x32_max
#define SLOT_WORDS	4
#define WITH_TABLES
#define DOUBLE_ARGS	2

ENTRY_OTHER("mov %ecx, %eax\n ret\n");

#elif defined(__aarch64__)

#define FIRST_REG	arm64_min
#define OTHER_REG	arm64_r16
#define END_REG		arm64_max

/* hint #34 is bti c, which old assemblers do not know by name. */
ENTRY_OTHER("hint #34\n mov x0, x16\n ret\n");

#elif defined(__arm__)

#define FIRST_REG	arm_min
#define OTHER_REG	arm_r3
#define END_REG		arm_max

ENTRY_OTHER("mov r0, r3\n bx lr\n");

#elif defined(__powerpc64__)

#define FIRST_REG	ppc64_min
#define OTHER_REG	ppc64_r10
#define CODE_ONLY_REG	ppc64_r12
#define END_REG		ppc64_max
#define SLOT_WORDS	3
#define DOUBLE_ARGS	1

ENTRY_OTHER("mr 3, 10\n blr\n");

#elif defined(__riscv)

#define SLOT_WORDS	3

#if __riscv_xlen == 64
#define FIRST_REG	rv64_min
#define OTHER_REG	rv64_t3
#define END_REG		rv64_max
#else
#define FIRST_REG	rv32_min
#define OTHER_REG	rv32_t3
#define END_REG		rv32_max
#endif

/* auipc zero, 0 is lpad 0, which old assemblers do not know by name. */
ENTRY_OTHER("auipc zero, 0\n mv a0, t3\n ret\n");

#elif defined(__s390x__)

#define FIRST_REG	s390_min
#define OTHER_REG	s390_r5
#define CODE_ONLY_REG	s390_r1
#define END_REG		s390_max

ENTRY_OTHER("lgr %r2, %r5\n br %r14\n");

#else
#error "The tests of libtrampfd do not know this architecture yet"
#endif

#ifndef CODE_ONLY_REG
#define CODE_ONLY_REG	END_REG
#endif
#ifndef SLOT_WORDS
#define SLOT_WORDS	2
#endif
#ifndef DOUBLE_ARGS
#define DOUBLE_ARGS	0
#endif

#endif /* _LIBTRAMPFD_TESTS_ENTRY_H */
