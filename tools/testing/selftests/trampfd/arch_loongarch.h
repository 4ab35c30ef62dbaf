/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * See arch.h
 */
#ifndef _SELFTESTS_TRAMPFD_ARCH_LOONGARCH_H
#define _SELFTESTS_TRAMPFD_ARCH_LOONGARCH_H

#define ARCH_FIRST_REG		loongarch64_min
#define ARCH_END_REG		loongarch64_max
#define ARCH_FOREIGN_REG	loongarch64_max
#define ARCH_CODE_REG		loongarch64_t0
#define ARCH_DATA_REG		loongarch64_t8
#define ARCH_ABI_NAME		"loongarch64"
#define ARCH_CODE_SIZE		24
#define ARCH_NTRAMPOLINES	((page_size() - 16) / 24)
#define ARCH_SPAN		page_size()
#define ARCH_NLITERALS		2
#define ARCH_RELATIVE_SIZE	16
#define ARCH_RELATIVE_CODE_REGS	{ loongarch64_t0, loongarch64_t1 }
#define ARCH_RELATIVE_REACH	0x40000000UL
#define ARCH_ONE_CODE_REACH	ARCH_RELATIVE_REACH
#define ARCH_OTHER_REG		loongarch64_t0
#define ARCH_RETURN_OTHER	"move $a0, $t0\n jr $ra\n"

/* There are none. */
#define ARCH_FLAGS		0

/* break 0 */
#define ARCH_TRAP		{ 0x00, 0x00, 0x2a, 0x00 }
#define ARCH_TRAP_SIGNAL	SIGTRAP

#endif /* _SELFTESTS_TRAMPFD_ARCH_LOONGARCH_H */
