/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Both ABIs of x86 that have trampolines; see arch.h
 */
#ifndef _SELFTESTS_TRAMPFD_ARCH_X86_H
#define _SELFTESTS_TRAMPFD_ARCH_X86_H

#ifdef __x86_64__
#define ARCH_FIRST_REG		x64_min
#define ARCH_END_REG		x64_max
#define ARCH_FOREIGN_REG	x32_ebx
#define ARCH_CODE_REG		x64_r11
#define ARCH_DATA_REG		x64_r10
#define ARCH_ABI_NAME		"x86_64"
#define ARCH_CODE_SIZE		32
#define ARCH_NTRAMPOLINES	128
#define ARCH_RELATIVE_SIZE	16
#define ARCH_RELATIVE_CODE_REGS	{ TRAMPFD_NO_REG }
#define ARCH_RELATIVE_REACH	0x40000000UL
#define ARCH_ONE_CODE_REACH	ARCH_RELATIVE_REACH
#define ARCH_UNSERVED_NR	(__X32_SYSCALL_BIT | __NR_trampfd)
#define ARCH_OTHER_REG		x64_r11
#define ARCH_RETURN_OTHER	"mov %r11, %rax\n ret\n"
#else
#define ARCH_FIRST_REG		x32_min
#define ARCH_END_REG		x32_max
#define ARCH_FOREIGN_REG	x64_rbx
#define ARCH_CODE_REG		x32_eax
#define ARCH_DATA_REG		x32_ecx
#define ARCH_ABI_NAME		"i386"
#define ARCH_CODE_SIZE		16
#define ARCH_NTRAMPOLINES	256
#define ARCH_NO_CODE_REG	1
#define ARCH_OTHER_REG		x32_ecx
#define ARCH_RETURN_OTHER	"mov %ecx, %eax\n ret\n"
#define ARCH_DOUBLE_ARGS	2
#endif

#define ARCH_SPAN		page_size()
#define ARCH_NLITERALS		0

/* carry, parity, auxiliary carry, zero, sign, direction, overflow */
#define ARCH_FLAGS		0xcd5

#define ARCH_TRAP		{ 0xcc }
#define ARCH_TRAP_SIGNAL	SIGTRAP

#endif /* _SELFTESTS_TRAMPFD_ARCH_X86_H */
