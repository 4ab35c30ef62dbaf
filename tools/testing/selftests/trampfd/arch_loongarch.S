/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Jumps with all registers known; see arch.h.  The numbers are offsets in
 * struct arch_state.
 */
#ifdef __loongarch64

	.bss
	.balign	8
state:	.skip	8
stack:	.skip	8

	.text
	.balign	4
	.globl	arch_jump
	.type	arch_jump, @function
arch_jump:
	addi.d	$sp, $sp, -96
	st.d	$ra, $sp, 0
	st.d	$fp, $sp, 8
	st.d	$s0, $sp, 16
	st.d	$s1, $sp, 24
	st.d	$s2, $sp, 32
	st.d	$s3, $sp, 40
	st.d	$s4, $sp, 48
	st.d	$s5, $sp, 56
	st.d	$s6, $sp, 64
	st.d	$s7, $sp, 72
	st.d	$s8, $sp, 80
	la.local	$t0, state
	st.d	$a2, $t0, 0
	st.d	$sp, $t0, 8
	move	$ra, $a0
	ld.d	$a0, $a1, 0
	ld.d	$a2, $a1, 16
	ld.d	$a3, $a1, 24
	ld.d	$a4, $a1, 32
	ld.d	$a5, $a1, 40
	ld.d	$a6, $a1, 48
	ld.d	$a7, $a1, 56
	ld.d	$t0, $a1, 64
	ld.d	$t1, $a1, 72
	ld.d	$t2, $a1, 80
	ld.d	$t3, $a1, 88
	ld.d	$t4, $a1, 96
	ld.d	$t5, $a1, 104
	ld.d	$t6, $a1, 112
	ld.d	$t7, $a1, 120
	ld.d	$t8, $a1, 128
	ld.d	$fp, $a1, 136
	ld.d	$s0, $a1, 144
	ld.d	$s1, $a1, 152
	ld.d	$s2, $a1, 160
	ld.d	$s3, $a1, 168
	ld.d	$s4, $a1, 176
	ld.d	$s5, $a1, 184
	ld.d	$s6, $a1, 192
	ld.d	$s7, $a1, 200
	ld.d	$s8, $a1, 208
	ld.d	$sp, $a1, 216
	ld.d	$a1, $a1, 8
	jr	$ra
	.size	arch_jump, . - arch_jump

	.globl	arch_landing
	.type	arch_landing, @function
arch_landing:
	la.local	$ra, state
	ld.d	$ra, $ra, 0
	st.d	$a0, $ra, 0
	st.d	$a1, $ra, 8
	st.d	$a2, $ra, 16
	st.d	$a3, $ra, 24
	st.d	$a4, $ra, 32
	st.d	$a5, $ra, 40
	st.d	$a6, $ra, 48
	st.d	$a7, $ra, 56
	st.d	$t0, $ra, 64
	st.d	$t1, $ra, 72
	st.d	$t2, $ra, 80
	st.d	$t3, $ra, 88
	st.d	$t4, $ra, 96
	st.d	$t5, $ra, 104
	st.d	$t6, $ra, 112
	st.d	$t7, $ra, 120
	st.d	$t8, $ra, 128
	st.d	$fp, $ra, 136
	st.d	$s0, $ra, 144
	st.d	$s1, $ra, 152
	st.d	$s2, $ra, 160
	st.d	$s3, $ra, 168
	st.d	$s4, $ra, 176
	st.d	$s5, $ra, 184
	st.d	$s6, $ra, 192
	st.d	$s7, $ra, 200
	st.d	$s8, $ra, 208
	st.d	$sp, $ra, 216
	la.local	$ra, stack
	ld.d	$sp, $ra, 0
	ld.d	$ra, $sp, 0
	ld.d	$fp, $sp, 8
	ld.d	$s0, $sp, 16
	ld.d	$s1, $sp, 24
	ld.d	$s2, $sp, 32
	ld.d	$s3, $sp, 40
	ld.d	$s4, $sp, 48
	ld.d	$s5, $sp, 56
	ld.d	$s6, $sp, 64
	ld.d	$s7, $sp, 72
	ld.d	$s8, $sp, 80
	addi.d	$sp, $sp, 96
	ret
	.size	arch_landing, . - arch_landing

	.globl	arch_return_data
	.type	arch_return_data, @function
arch_return_data:
	move	$a0, $t8
	ret
	.size	arch_return_data, . - arch_return_data

	.globl	arch_return_inverse
	.type	arch_return_inverse, @function
arch_return_inverse:
	nor	$a0, $t8, $zero
	ret
	.size	arch_return_inverse, . - arch_return_inverse

#endif

	.section .note.GNU-stack, "", %progbits
