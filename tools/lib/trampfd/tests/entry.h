/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The part of the tests that depends on the architecture: what closures jump to
 *
 * FIRST_REG, END_REG	names of the registers: from, up to but without
 * DATA_ONLY_REG	the one of them that cannot have the code, or END_REG
 *
 * All of these take no argument, and know the registers of the default pair:
 * entry_data()		returns what is in the data register
 * entry_inverse()	returns the complement of what is in the data register
 * entry_code()		returns what is in the code register
 */
#ifndef _LIBTRAMPFD_TESTS_ENTRY_H
#define _LIBTRAMPFD_TESTS_ENTRY_H

#include <linux/trampfd.h>

unsigned long entry_data(void);
unsigned long entry_inverse(void);
unsigned long entry_code(void);

/* Linkers for arm64 mistake local symbols in the table of global offsets. */
#define ENTRY_IN_STATE(state, name, code)		\
	__asm__(".pushsection .text\n"			\
		state					\
		"	.balign	4\n"			\
		"	.globl	" #name "\n"		\
		"	.hidden	" #name "\n"		\
		"	.type	" #name ", %function\n"	\
		#name ":\n"				\
		code					\
		".popsection\n")

#define ENTRY(name, code) ENTRY_IN_STATE("", name, code)

#if defined(__x86_64__)

#define FIRST_REG	x64_min
#define END_REG		x64_max

ENTRY(entry_data, "mov %r10, %rax\n ret\n");
ENTRY(entry_inverse, "mov %r10, %rax\n not %rax\n ret\n");
ENTRY(entry_code, "mov %r11, %rax\n ret\n");

#elif defined(__i386__)

#define FIRST_REG	x32_min
#define END_REG		x32_max

ENTRY(entry_data, "ret\n");
ENTRY(entry_inverse, "not %eax\n ret\n");
ENTRY(entry_code, "mov %ecx, %eax\n ret\n");

#elif defined(__aarch64__)

#define FIRST_REG	arm64_min
#define END_REG		arm64_max

/* hint #34 is bti c, which old assemblers do not know by name. */
ENTRY(entry_data, "hint #34\n mov x0, x17\n ret\n");
ENTRY(entry_inverse, "hint #34\n mvn x0, x17\n ret\n");
ENTRY(entry_code, "hint #34\n mov x0, x16\n ret\n");

#elif defined(__arm__)

#define FIRST_REG	arm_min
#define END_REG		arm_max

/* One in each state */
#define THUMB		".syntax unified\n .thumb\n"
#define A32		".syntax unified\n .arm\n"
#ifdef __thumb__
#define STATE_OF_FILE	".thumb\n"
#else
#define STATE_OF_FILE	".arm\n"
#endif

ENTRY_IN_STATE(THUMB, entry_data, "mov r0, r3\n bx lr\n" STATE_OF_FILE);
ENTRY_IN_STATE(A32, entry_inverse, "mvn r0, r3\n bx lr\n" STATE_OF_FILE);
ENTRY_IN_STATE(THUMB, entry_code, "mov r0, r12\n bx lr\n" STATE_OF_FILE);

#elif defined(__riscv)

#if __riscv_xlen == 64
#define FIRST_REG	rv64_min
#define DATA_ONLY_REG	rv64_t2
#define END_REG		rv64_max
#else
#define FIRST_REG	rv32_min
#define DATA_ONLY_REG	rv32_t2
#define END_REG		rv32_max
#endif

/* auipc zero, 0 is lpad 0, which old assemblers do not know by name. */
ENTRY(entry_data, "auipc zero, 0\n mv a0, t1\n ret\n");
ENTRY(entry_inverse, "auipc zero, 0\n not a0, t1\n ret\n");
ENTRY(entry_code, "auipc zero, 0\n mv a0, t3\n ret\n");

#else
#error "The tests of libtrampfd do not know this architecture yet"
#endif

#ifndef DATA_ONLY_REG
#define DATA_ONLY_REG	END_REG
#endif

#endif /* _LIBTRAMPFD_TESTS_ENTRY_H */
