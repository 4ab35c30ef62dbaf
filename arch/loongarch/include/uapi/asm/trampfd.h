/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
#ifndef _UAPI_ASM_LOONGARCH_TRAMPFD_H
#define _UAPI_ASM_LOONGARCH_TRAMPFD_H

/*
 * Registers that a trampoline can load, by their names in the psABI.  The link
 * register (ra), the thread pointer (tp), the stack pointer (sp) and r21, which
 * is reserved, have no name: a trampoline must not change them.  Relative trampolines
 * have the code address in t0 or t1.
 */
enum reg_64_name {
	loongarch64_min = 0,
	loongarch64_a0 = 0,
	loongarch64_a1 = 1,
	loongarch64_a2 = 2,
	loongarch64_a3 = 3,
	loongarch64_a4 = 4,
	loongarch64_a5 = 5,
	loongarch64_a6 = 6,
	loongarch64_a7 = 7,
	loongarch64_t0 = 8,
	loongarch64_t1 = 9,
	loongarch64_t2 = 10,
	loongarch64_t3 = 11,
	loongarch64_t4 = 12,
	loongarch64_t5 = 13,
	loongarch64_t6 = 14,
	loongarch64_t7 = 15,
	loongarch64_t8 = 16,
	loongarch64_fp = 17,
	loongarch64_s0 = 18,
	loongarch64_s1 = 19,
	loongarch64_s2 = 20,
	loongarch64_s3 = 21,
	loongarch64_s4 = 22,
	loongarch64_s5 = 23,
	loongarch64_s6 = 24,
	loongarch64_s7 = 25,
	loongarch64_s8 = 26,
	loongarch64_max = 27,
};

#endif /* _UAPI_ASM_LOONGARCH_TRAMPFD_H */
