/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
#ifndef _UAPI_ASM_POWERPC_TRAMPFD_H
#define _UAPI_ASM_POWERPC_TRAMPFD_H

/*
 * Registers that a trampoline can load.  The stack pointer (r1), the pointer to
 * the table of contents (r2) and the thread pointer (r13) have no name: a
 * trampoline must not change them.  Nor has r0, through which nothing can be
 * loaded.
 */

/*
 * for 64-bit, little-endian programs; relative trampolines have the code address
 * in r12
 *
 * Functions expect their own address in r12: see Documentation/trampfd.rst.
 */
enum reg_64_name {
	ppc64_min = 0,
	ppc64_r3 = 0,
	ppc64_r4 = 1,
	ppc64_r5 = 2,
	ppc64_r6 = 3,
	ppc64_r7 = 4,
	ppc64_r8 = 5,
	ppc64_r9 = 6,
	ppc64_r10 = 7,
	ppc64_r11 = 8,
	ppc64_r12 = 9,
	ppc64_r14 = 10,
	ppc64_r15 = 11,
	ppc64_r16 = 12,
	ppc64_r17 = 13,
	ppc64_r18 = 14,
	ppc64_r19 = 15,
	ppc64_r20 = 16,
	ppc64_r21 = 17,
	ppc64_r22 = 18,
	ppc64_r23 = 19,
	ppc64_r24 = 20,
	ppc64_r25 = 21,
	ppc64_r26 = 22,
	ppc64_r27 = 23,
	ppc64_r28 = 24,
	ppc64_r29 = 25,
	ppc64_r30 = 26,
	ppc64_r31 = 27,
	ppc64_max = 28,
};

#endif /* _UAPI_ASM_POWERPC_TRAMPFD_H */
