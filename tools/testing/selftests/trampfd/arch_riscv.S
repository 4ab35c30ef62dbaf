/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Jumps with all registers known; see arch.h.  The numbers are indexes in
 * struct arch_state.
 */
#ifdef __riscv

#if __riscv_xlen == 64
#define REG_L	ld
#define REG_S	sd
#define SZREG	8
#else
#define REG_L	lw
#define REG_S	sw
#define SZREG	4
#endif

/* 13 registers, and the stack stays aligned to 16 bytes */
#define FRAME	(16 * SZREG)

	.bss
	.balign	8
state:	.skip	SZREG
stack:	.skip	SZREG

	.text
	.balign	4
	.globl	arch_jump
	.type	arch_jump, @function
arch_jump:
	addi	sp, sp, -FRAME
	REG_S	ra, 0 * SZREG(sp)
	REG_S	s0, 1 * SZREG(sp)
	REG_S	s1, 2 * SZREG(sp)
	REG_S	s2, 3 * SZREG(sp)
	REG_S	s3, 4 * SZREG(sp)
	REG_S	s4, 5 * SZREG(sp)
	REG_S	s5, 6 * SZREG(sp)
	REG_S	s6, 7 * SZREG(sp)
	REG_S	s7, 8 * SZREG(sp)
	REG_S	s8, 9 * SZREG(sp)
	REG_S	s9, 10 * SZREG(sp)
	REG_S	s10, 11 * SZREG(sp)
	REG_S	s11, 12 * SZREG(sp)
	la	t0, state
	REG_S	a2, 0(t0)
	la	t0, stack
	REG_S	sp, 0(t0)
	mv	t0, a0
	REG_L	t1, 0 * SZREG(a1)
	REG_L	t2, 1 * SZREG(a1)
	REG_L	s0, 2 * SZREG(a1)
	REG_L	s1, 3 * SZREG(a1)
	REG_L	a0, 4 * SZREG(a1)
	REG_L	a2, 6 * SZREG(a1)
	REG_L	a3, 7 * SZREG(a1)
	REG_L	a4, 8 * SZREG(a1)
	REG_L	a5, 9 * SZREG(a1)
	REG_L	a6, 10 * SZREG(a1)
	REG_L	a7, 11 * SZREG(a1)
	REG_L	s2, 12 * SZREG(a1)
	REG_L	s3, 13 * SZREG(a1)
	REG_L	s4, 14 * SZREG(a1)
	REG_L	s5, 15 * SZREG(a1)
	REG_L	s6, 16 * SZREG(a1)
	REG_L	s7, 17 * SZREG(a1)
	REG_L	s8, 18 * SZREG(a1)
	REG_L	s9, 19 * SZREG(a1)
	REG_L	s10, 20 * SZREG(a1)
	REG_L	s11, 21 * SZREG(a1)
	REG_L	t3, 22 * SZREG(a1)
	REG_L	t4, 23 * SZREG(a1)
	REG_L	t5, 24 * SZREG(a1)
	REG_L	t6, 25 * SZREG(a1)
	REG_L	sp, 26 * SZREG(a1)
	REG_L	a1, 5 * SZREG(a1)
	jr	t0
	.size	arch_jump, . - arch_jump

	.globl	arch_landing
	.type	arch_landing, @function
arch_landing:
	la	t0, state
	REG_L	t0, 0(t0)
	REG_S	t1, 0 * SZREG(t0)
	REG_S	t2, 1 * SZREG(t0)
	REG_S	s0, 2 * SZREG(t0)
	REG_S	s1, 3 * SZREG(t0)
	REG_S	a0, 4 * SZREG(t0)
	REG_S	a1, 5 * SZREG(t0)
	REG_S	a2, 6 * SZREG(t0)
	REG_S	a3, 7 * SZREG(t0)
	REG_S	a4, 8 * SZREG(t0)
	REG_S	a5, 9 * SZREG(t0)
	REG_S	a6, 10 * SZREG(t0)
	REG_S	a7, 11 * SZREG(t0)
	REG_S	s2, 12 * SZREG(t0)
	REG_S	s3, 13 * SZREG(t0)
	REG_S	s4, 14 * SZREG(t0)
	REG_S	s5, 15 * SZREG(t0)
	REG_S	s6, 16 * SZREG(t0)
	REG_S	s7, 17 * SZREG(t0)
	REG_S	s8, 18 * SZREG(t0)
	REG_S	s9, 19 * SZREG(t0)
	REG_S	s10, 20 * SZREG(t0)
	REG_S	s11, 21 * SZREG(t0)
	REG_S	t3, 22 * SZREG(t0)
	REG_S	t4, 23 * SZREG(t0)
	REG_S	t5, 24 * SZREG(t0)
	REG_S	t6, 25 * SZREG(t0)
	REG_S	sp, 26 * SZREG(t0)
	la	t0, stack
	REG_L	sp, 0(t0)
	REG_L	ra, 0 * SZREG(sp)
	REG_L	s0, 1 * SZREG(sp)
	REG_L	s1, 2 * SZREG(sp)
	REG_L	s2, 3 * SZREG(sp)
	REG_L	s3, 4 * SZREG(sp)
	REG_L	s4, 5 * SZREG(sp)
	REG_L	s5, 6 * SZREG(sp)
	REG_L	s6, 7 * SZREG(sp)
	REG_L	s7, 8 * SZREG(sp)
	REG_L	s8, 9 * SZREG(sp)
	REG_L	s9, 10 * SZREG(sp)
	REG_L	s10, 11 * SZREG(sp)
	REG_L	s11, 12 * SZREG(sp)
	addi	sp, sp, FRAME
	ret
	.size	arch_landing, . - arch_landing

	.globl	arch_return_data
	.type	arch_return_data, @function
arch_return_data:
	mv	a0, t1
	ret
	.size	arch_return_data, . - arch_return_data

	.globl	arch_return_inverse
	.type	arch_return_inverse, @function
arch_return_inverse:
	not	a0, t1
	ret
	.size	arch_return_inverse, . - arch_return_inverse

#endif

	.section .note.GNU-stack, "", %progbits
