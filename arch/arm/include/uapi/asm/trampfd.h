/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
#ifndef _UAPI_ASM_ARM_TRAMPFD_H
#define _UAPI_ASM_ARM_TRAMPFD_H

/*
 * Registers that a trampoline can load.  The stack pointer, the link register
 * and the program counter have no name: a trampoline must not change them.
 */

/*
 * for all programs, in ARM as in Thumb state; relative trampolines have the code
 * address in none, TRAMPFD_NO_REG
 */
enum reg_32_name {
	arm_min = 0,
	arm_r0 = 0,
	arm_r1 = 1,
	arm_r2 = 2,
	arm_r3 = 3,
	arm_r4 = 4,
	arm_r5 = 5,
	arm_r6 = 6,
	arm_r7 = 7,
	arm_r8 = 8,
	arm_r9 = 9,
	arm_r10 = 10,
	arm_r11 = 11,
	arm_r12 = 12,
	arm_max = 13,
};

#endif /* _UAPI_ASM_ARM_TRAMPFD_H */
