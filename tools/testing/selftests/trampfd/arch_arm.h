/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * See arch.h
 */
#ifndef _SELFTESTS_TRAMPFD_ARCH_ARM_H
#define _SELFTESTS_TRAMPFD_ARCH_ARM_H

#define ARCH_FIRST_REG		arm_min
#define ARCH_END_REG		arm_max
#define ARCH_FOREIGN_REG	42	/* arm64_r29, which has no name here */
#define ARCH_CODE_REG		arm_r12
#define ARCH_DATA_REG		arm_r3
#define ARCH_ARGS_DATA_REG	arm_r4
#define ARCH_ARGS_CLOBBER	"r4"
#define ARCH_ABI_NAME		"arm"
#define ARCH_CODE_SIZE		20
#define ARCH_NTRAMPOLINES	204
#define ARCH_SPAN		4096
#define ARCH_NLITERALS		2
#define ARCH_RELATIVE_SIZE	8
#define ARCH_RELATIVE_CODE_REGS	{ TRAMPFD_NO_REG }
#define ARCH_RELATIVE_REACH	0x40000000UL
#define ARCH_ONE_CODE_REACH	(page_size() == 4096 ? 4096UL : 0)
#define ARCH_THUMB_BIT		1
#define ARCH_OTHER_REG		arm_r3
#define ARCH_RETURN_OTHER	"mov r0, r3\n bx lr\n"

/* negative, zero, carry, overflow, saturation, greater or equal (4) */
#define ARCH_FLAGS		0xf80f0000

#define ARCH_TRAP		{ 0xf1, 0xde, 0xfd, 0xe7 }
#define ARCH_TRAP_SIGNAL	SIGILL

#endif /* _SELFTESTS_TRAMPFD_ARCH_ARM_H */
