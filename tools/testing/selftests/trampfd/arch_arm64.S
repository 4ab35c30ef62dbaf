/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Jumps with all registers known; see arch.h.  The numbers are offsets in
 * struct arch_state.
 *
 * Nothing here is a landing pad for jumps, and without the note which says
 * that all is, the program's own pages are not guarded.
 */
#ifdef __aarch64__

	.bss
	.balign	8
state:	.skip	8
stack:	.skip	8

	.text
	.balign	4
	.globl	arch_jump
	.type	arch_jump, %function
arch_jump:
	stp	x29, x30, [sp, #-96]!
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	adrp	x3, state
	str	x2, [x3, #:lo12:state]
	mov	x4, sp
	adrp	x3, stack
	str	x4, [x3, #:lo12:stack]
	ldp	x3, x4, [x1, #240]
	mov	sp, x3
	msr	nzcv, x4
	mov	x30, x0
	ldp	x2, x3, [x1, #16]
	ldp	x4, x5, [x1, #32]
	ldp	x6, x7, [x1, #48]
	ldp	x8, x9, [x1, #64]
	ldp	x10, x11, [x1, #80]
	ldp	x12, x13, [x1, #96]
	ldp	x14, x15, [x1, #112]
	ldp	x16, x17, [x1, #128]
	ldp	x18, x19, [x1, #144]
	ldp	x20, x21, [x1, #160]
	ldp	x22, x23, [x1, #176]
	ldp	x24, x25, [x1, #192]
	ldp	x26, x27, [x1, #208]
	ldp	x28, x29, [x1, #224]
	ldp	x0, x1, [x1]
	br	x30
	.size	arch_jump, . - arch_jump

	.globl	arch_landing
	.type	arch_landing, %function
arch_landing:
	adrp	x30, state
	ldr	x30, [x30, #:lo12:state]
	stp	x0, x1, [x30]
	stp	x2, x3, [x30, #16]
	stp	x4, x5, [x30, #32]
	stp	x6, x7, [x30, #48]
	stp	x8, x9, [x30, #64]
	stp	x10, x11, [x30, #80]
	stp	x12, x13, [x30, #96]
	stp	x14, x15, [x30, #112]
	stp	x16, x17, [x30, #128]
	stp	x18, x19, [x30, #144]
	stp	x20, x21, [x30, #160]
	stp	x22, x23, [x30, #176]
	stp	x24, x25, [x30, #192]
	stp	x26, x27, [x30, #208]
	stp	x28, x29, [x30, #224]
	mov	x0, sp
	mrs	x1, nzcv
	stp	x0, x1, [x30, #240]
	adrp	x0, stack
	ldr	x0, [x0, #:lo12:stack]
	mov	sp, x0
	ldp	x19, x20, [sp, #16]
	ldp	x21, x22, [sp, #32]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #64]
	ldp	x27, x28, [sp, #80]
	ldp	x29, x30, [sp], #96
	ret
	.size	arch_landing, . - arch_landing

	.globl	arch_return_data
	.type	arch_return_data, %function
arch_return_data:
	mov	x0, x17
	ret
	.size	arch_return_data, . - arch_return_data

	.globl	arch_return_inverse
	.type	arch_return_inverse, %function
arch_return_inverse:
	mvn	x0, x17
	ret
	.size	arch_return_inverse, . - arch_return_inverse

#endif

	.section .note.GNU-stack, "", %progbits
