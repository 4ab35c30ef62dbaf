/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Jumps with all registers known; see arch.h.  The numbers are offsets in
 * struct arch_state.  What trampolines jump to is partly Thumb code.
 */
#ifdef __arm__

	.syntax	unified
	.arch	armv7-a

	.bss
	.balign	4
state:	.skip	4
stack:	.skip	4

	.text
	.arm
	.balign	4
	.globl	arch_jump
	.type	arch_jump, %function
arch_jump:
	push	{r4-r11, lr}
	ldr	r3, =state
	str	r2, [r3]
	str	sp, [r3, #4]
	ldr	r2, [r1, #56]
	msr	cpsr_fs, r2
	ldr	sp, [r1, #52]
	mov	lr, r0
	ldm	r1, {r0-r12}
	bx	lr
	.size	arch_jump, . - arch_jump
	.ltorg

	.thumb
	.balign	4
	.globl	arch_landing
	.type	arch_landing, %function
arch_landing:
	ldr	lr, =state
	ldr	lr, [lr]
	stm	lr, {r0-r12}
	str	sp, [lr, #52]
	mrs	r0, cpsr
	str	r0, [lr, #56]
	ldr	r0, =state
	ldr	sp, [r0, #4]
	pop	{r4-r11, pc}
	.size	arch_landing, . - arch_landing
	.ltorg

	.globl	arch_return_data
	.type	arch_return_data, %function
arch_return_data:
	mov	r0, r3
	bx	lr
	.size	arch_return_data, . - arch_return_data

	.arm
	.balign	4
	.globl	arch_return_inverse
	.type	arch_return_inverse, %function
arch_return_inverse:
	mvn	r0, r3
	bx	lr
	.size	arch_return_inverse, . - arch_return_inverse

#endif

	.section .note.GNU-stack, "", %progbits
