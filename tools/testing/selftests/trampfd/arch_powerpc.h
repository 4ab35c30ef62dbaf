/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * See arch.h
 */
#ifndef _SELFTESTS_TRAMPFD_ARCH_POWERPC_H
#define _SELFTESTS_TRAMPFD_ARCH_POWERPC_H

#define ARCH_FIRST_REG		ppc64_min
#define ARCH_END_REG		ppc64_max
#define ARCH_FOREIGN_REG	ppc64_max
#define ARCH_CODE_REG		ppc64_r12
#define ARCH_DATA_REG		ppc64_r11
#define ARCH_ENTRY_REG		ppc64_r12
#define ARCH_ABI_NAME		"ppc64le"
#define ARCH_CODE_SIZE		28
#define ARCH_NTRAMPOLINES	((page_size() - 16) / 28)
#define ARCH_SPAN		page_size()
#define ARCH_NLITERALS		2
#define ARCH_RELATIVE_SIZE	24
#define ARCH_RELATIVE_CODE_REGS	{ ppc64_r12 }
#define ARCH_RELATIVE_REACH	0x40000000UL
#define ARCH_ONE_CODE_REACH	ARCH_RELATIVE_REACH
#define ARCH_OTHER_REG		ppc64_r10
#define ARCH_RETURN_OTHER	"mr 3, 10\n blr\n"
#define ARCH_DOUBLE_ARGS	1

/* All fields of the condition register */
#define ARCH_FLAGS		0xffffffffUL

/*
 * exit(trampfd((void *)1)) of programs of other ABIs, where errors are positive:
 * li r0,472; li r3,1; sc; li r0,1; sc
 */
#define ARCH_COMPAT_MACHINE	EM_PPC
#define ARCH_COMPAT_ORDER	ELFDATA2LSB
#define ARCH_ELFV1_MACHINE	EM_PPC64
#define ARCH_COMPAT_CODE	{ 0x380001d8, 0x38600001, 0x44000002, 0x38000001, 0x44000002 }

/* trap */
#define ARCH_TRAP		{ 0x08, 0x00, 0xe0, 0x7f }
#define ARCH_TRAP_SIGNAL	SIGTRAP

#endif /* _SELFTESTS_TRAMPFD_ARCH_POWERPC_H */
