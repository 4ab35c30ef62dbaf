/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
#ifndef _UAPI_ASM_X86_TRAMPFD_H
#define _UAPI_ASM_X86_TRAMPFD_H

/*
 * Registers that a trampoline can load.  The stack pointer has no name: a
 * trampoline must not change it.
 */

/* for programs that run in 32-bit mode */
enum reg_32_name {
	x32_min = 0,
	x32_eax = 0,
	x32_ebx = 1,
	x32_ecx = 2,
	x32_edx = 3,
	x32_esi = 4,
	x32_edi = 5,
	x32_ebp = 6,
	x32_max = 7,
};

/*
 * for programs that run in 64-bit mode; relative trampolines have the code address
 * in none, TRAMPFD_NO_REG
 */
enum reg_64_name {
	x64_min = 7,
	x64_rax = 7,
	x64_rbx = 8,
	x64_rcx = 9,
	x64_rdx = 10,
	x64_rsi = 11,
	x64_rdi = 12,
	x64_rbp = 13,
	x64_r8 = 14,
	x64_r9 = 15,
	x64_r10 = 16,
	x64_r11 = 17,
	x64_r12 = 18,
	x64_r13 = 19,
	x64_r14 = 20,
	x64_r15 = 21,
	x64_max = 22,
};

#endif /* _UAPI_ASM_X86_TRAMPFD_H */
