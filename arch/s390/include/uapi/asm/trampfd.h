/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
#ifndef _UAPI_ASM_S390_TRAMPFD_H
#define _UAPI_ASM_S390_TRAMPFD_H

/*
 * Registers that a trampoline can load.  The link register (r14) and the stack
 * pointer (r15) have no name: a trampoline must not change them.  r0 can get the
 * data alone, not the code: nothing jumps through it.  Relative trampolines have the
 * code address in r1.
 */
enum reg_64_name {
	s390_min = 0,
	s390_r0 = 0,
	s390_r1 = 1,
	s390_r2 = 2,
	s390_r3 = 3,
	s390_r4 = 4,
	s390_r5 = 5,
	s390_r6 = 6,
	s390_r7 = 7,
	s390_r8 = 8,
	s390_r9 = 9,
	s390_r10 = 10,
	s390_r11 = 11,
	s390_r12 = 12,
	s390_r13 = 13,
	s390_max = 14,
};

#endif /* _UAPI_ASM_S390_TRAMPFD_H */
