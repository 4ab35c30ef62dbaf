/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
#ifndef _UAPI_ASM_RISCV_TRAMPFD_H
#define _UAPI_ASM_RISCV_TRAMPFD_H

/*
 * Registers that a trampoline can load, by their names in the psABI.  The
 * stack, global and thread pointer and the link registers (ra and t0) have no
 * name: a trampoline must not change them.  t2 can get the data alone, not the
 * code: jumps through it need no landing pad.  Where landing pads (Zicfilp) have
 * labels, the caller passes the label in it, and data cannot be there.  Relative
 * trampolines have the code address in t1 or t3.
 */

/* for programs that run with 32-bit registers */
enum reg_32_name {
	rv32_min = 0,
	rv32_t1 = 0,
	rv32_t2 = 1,
	rv32_s0 = 2,
	rv32_s1 = 3,
	rv32_a0 = 4,
	rv32_a1 = 5,
	rv32_a2 = 6,
	rv32_a3 = 7,
	rv32_a4 = 8,
	rv32_a5 = 9,
	rv32_a6 = 10,
	rv32_a7 = 11,
	rv32_s2 = 12,
	rv32_s3 = 13,
	rv32_s4 = 14,
	rv32_s5 = 15,
	rv32_s6 = 16,
	rv32_s7 = 17,
	rv32_s8 = 18,
	rv32_s9 = 19,
	rv32_s10 = 20,
	rv32_s11 = 21,
	rv32_t3 = 22,
	rv32_t4 = 23,
	rv32_t5 = 24,
	rv32_t6 = 25,
	rv32_max = 26,
};

/* for programs that run with 64-bit registers */
enum reg_64_name {
	rv64_min = 26,
	rv64_t1 = 26,
	rv64_t2 = 27,
	rv64_s0 = 28,
	rv64_s1 = 29,
	rv64_a0 = 30,
	rv64_a1 = 31,
	rv64_a2 = 32,
	rv64_a3 = 33,
	rv64_a4 = 34,
	rv64_a5 = 35,
	rv64_a6 = 36,
	rv64_a7 = 37,
	rv64_s2 = 38,
	rv64_s3 = 39,
	rv64_s4 = 40,
	rv64_s5 = 41,
	rv64_s6 = 42,
	rv64_s7 = 43,
	rv64_s8 = 44,
	rv64_s9 = 45,
	rv64_s10 = 46,
	rv64_s11 = 47,
	rv64_t3 = 48,
	rv64_t4 = 49,
	rv64_t5 = 50,
	rv64_t6 = 51,
	rv64_max = 52,
};

#endif /* _UAPI_ASM_RISCV_TRAMPFD_H */
