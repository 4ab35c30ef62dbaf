/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * See arch.h
 */
#ifndef _SELFTESTS_TRAMPFD_ARCH_ARM64_H
#define _SELFTESTS_TRAMPFD_ARCH_ARM64_H

#define ARCH_FIRST_REG		arm64_min
#define ARCH_END_REG		arm64_max
#define ARCH_FOREIGN_REG	arm_r4
#define ARCH_CODE_REG		arm64_r16
#define ARCH_DATA_REG		arm64_r17
#define ARCH_ABI_NAME		"arm64"
#define ARCH_CODE_SIZE		24
#define ARCH_NTRAMPOLINES	((page_size() - 16) / 24)
#define ARCH_SPAN		page_size()
#define ARCH_NLITERALS		2
#define ARCH_RELATIVE_SIZE	16
#define ARCH_RELATIVE_CODE_REGS	{ arm64_r16, arm64_r17 }
#define ARCH_RELATIVE_REACH	0x80000UL
#define ARCH_ONE_CODE_REACH	ARCH_RELATIVE_REACH
#define ARCH_TAG_BITS		8

/* hint #34 is bti c, which old assemblers do not know by name. */
#define ARCH_OTHER_REG		arm64_r16
#define ARCH_RETURN_OTHER	"hint #34\n mov x0, x16\n ret\n"

/* negative, zero, carry, overflow */
#define ARCH_FLAGS		0xf0000000

#define ARCH_TRAP		{ 0, 0, 0, 0 }
#define ARCH_TRAP_SIGNAL	SIGILL

#endif /* _SELFTESTS_TRAMPFD_ARCH_ARM64_H */
