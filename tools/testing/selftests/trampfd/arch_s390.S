/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Jumps with all registers known; see arch.h.  The numbers are offsets in
 * struct arch_state.
 */
#ifdef __s390x__

	.bss
	.balign	8
state:	.skip	8
stack:	.skip	8

	.text
	.balign	2
	.globl	arch_jump
	.type	arch_jump, @function
arch_jump:
	stmg	%r6, %r15, 48(%r15)
	stgrl	%r4, state
	stgrl	%r15, stack
	lgr	%r14, %r2
	lg	%r0, 120(%r3)
	spm	%r0
	lg	%r15, 112(%r3)
	lmg	%r0, %r13, 0(%r3)
	br	%r14
	.size	arch_jump, . - arch_jump

	.globl	arch_landing
	.type	arch_landing, @function
arch_landing:
	lgrl	%r14, state
	stmg	%r0, %r13, 0(%r14)
	stg	%r15, 112(%r14)
	ipm	%r0
	stg	%r0, 120(%r14)
	lgrl	%r15, stack
	lmg	%r6, %r15, 48(%r15)
	br	%r14
	.size	arch_landing, . - arch_landing

	.globl	arch_return_data
	.type	arch_return_data, @function
arch_return_data:
	lgr	%r2, %r0
	br	%r14
	.size	arch_return_data, . - arch_return_data

	.globl	arch_return_inverse
	.type	arch_return_inverse, @function
arch_return_inverse:
	lghi	%r2, -1
	xgr	%r2, %r0
	br	%r14
	.size	arch_return_inverse, . - arch_return_inverse

#endif

	.section .note.GNU-stack, "", %progbits
