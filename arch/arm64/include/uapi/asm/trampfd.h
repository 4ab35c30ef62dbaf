/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
#ifndef _UAPI_ASM_ARM64_TRAMPFD_H
#define _UAPI_ASM_ARM64_TRAMPFD_H

/*
 * Registers that a trampoline can load.  The stack pointer and the link
 * register have no name: a trampoline must not change them.
 */

/* for programs that run in AArch32 state */
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

/*
 * for programs that run in AArch64 state; relative trampolines have the code
 * address in x16 or x17
 *
 * Only from x16 and x17 may a trampoline jump to functions that start with a
 * BTI landing pad: see Documentation/trampfd.rst.
 */
enum reg_64_name {
	arm64_min = 13,
	arm64_r0 = 13,
	arm64_r1 = 14,
	arm64_r2 = 15,
	arm64_r3 = 16,
	arm64_r4 = 17,
	arm64_r5 = 18,
	arm64_r6 = 19,
	arm64_r7 = 20,
	arm64_r8 = 21,
	arm64_r9 = 22,
	arm64_r10 = 23,
	arm64_r11 = 24,
	arm64_r12 = 25,
	arm64_r13 = 26,
	arm64_r14 = 27,
	arm64_r15 = 28,
	arm64_r16 = 29,
	arm64_r17 = 30,
	arm64_r18 = 31,
	arm64_r19 = 32,
	arm64_r20 = 33,
	arm64_r21 = 34,
	arm64_r22 = 35,
	arm64_r23 = 36,
	arm64_r24 = 37,
	arm64_r25 = 38,
	arm64_r26 = 39,
	arm64_r27 = 40,
	arm64_r28 = 41,
	arm64_r29 = 42,
	arm64_max = 43,
};

#endif /* _UAPI_ASM_ARM64_TRAMPFD_H */
