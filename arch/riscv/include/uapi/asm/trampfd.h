/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
#ifndef _UAPI_ASM_RISCV_TRAMPFD_H
#define _UAPI_ASM_RISCV_TRAMPFD_H

/*
 * Registers that a trampoline can load, by their names in the psABI.  The
 * stack, global and thread pointer and the link registers (ra and t0) have no
 * name: a trampoline must not change them.  Nor has t2, in which the caller
 * passes the label that a landing pad (Zicfilp) compares with its own.
 */

/* for programs that run with 32-bit registers */
enum reg_32_name {
	rv32_min = 0,
	rv32_t1 = 0,
	rv32_s0 = 1,
	rv32_s1 = 2,
	rv32_a0 = 3,
	rv32_a1 = 4,
	rv32_a2 = 5,
	rv32_a3 = 6,
	rv32_a4 = 7,
	rv32_a5 = 8,
	rv32_a6 = 9,
	rv32_a7 = 10,
	rv32_s2 = 11,
	rv32_s3 = 12,
	rv32_s4 = 13,
	rv32_s5 = 14,
	rv32_s6 = 15,
	rv32_s7 = 16,
	rv32_s8 = 17,
	rv32_s9 = 18,
	rv32_s10 = 19,
	rv32_s11 = 20,
	rv32_t3 = 21,
	rv32_t4 = 22,
	rv32_t5 = 23,
	rv32_t6 = 24,
	rv32_max = 25,
};

/* for programs that run with 64-bit registers */
enum reg_64_name {
	rv64_min = 25,
	rv64_t1 = 25,
	rv64_s0 = 26,
	rv64_s1 = 27,
	rv64_a0 = 28,
	rv64_a1 = 29,
	rv64_a2 = 30,
	rv64_a3 = 31,
	rv64_a4 = 32,
	rv64_a5 = 33,
	rv64_a6 = 34,
	rv64_a7 = 35,
	rv64_s2 = 36,
	rv64_s3 = 37,
	rv64_s4 = 38,
	rv64_s5 = 39,
	rv64_s6 = 40,
	rv64_s7 = 41,
	rv64_s8 = 42,
	rv64_s9 = 43,
	rv64_s10 = 44,
	rv64_s11 = 45,
	rv64_t3 = 46,
	rv64_t4 = 47,
	rv64_t5 = 48,
	rv64_t6 = 49,
	rv64_max = 50,
};

#endif /* _UAPI_ASM_RISCV_TRAMPFD_H */
