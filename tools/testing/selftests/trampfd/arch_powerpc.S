/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Jumps with all registers known; see arch.h.  The numbers are offsets in
 * struct arch_state.
 *
 * r0 and r2, the pointer to the table of contents, are none of these registers.
 */
#ifdef __powerpc64__

#define FRAME	(32 + 18 * 8)

	.bss
	.balign	8
state:	.skip	8
stack:	.skip	8
first:	.skip	8

	.text
	.balign	4
	.globl	arch_jump
	.type	arch_jump, @function
arch_jump:
0:	addis	2, 12, .TOC. - 0b@ha
	addi	2, 2, .TOC. - 0b@l
	.localentry arch_jump, . - arch_jump
	mflr	0
	std	0, 16(1)
	mfcr	0
	stw	0, 8(1)
	stdu	1, -FRAME(1)
	std	2, 24(1)
	std	14, 32(1)
	std	15, 40(1)
	std	16, 48(1)
	std	17, 56(1)
	std	18, 64(1)
	std	19, 72(1)
	std	20, 80(1)
	std	21, 88(1)
	std	22, 96(1)
	std	23, 104(1)
	std	24, 112(1)
	std	25, 120(1)
	std	26, 128(1)
	std	27, 136(1)
	std	28, 144(1)
	std	29, 152(1)
	std	30, 160(1)
	std	31, 168(1)
	addis	6, 2, state@toc@ha
	addi	6, 6, state@toc@l
	std	5, 0(6)
	std	1, 8(6)
	mtctr	3
	ld	0, 232(4)
	mtcrf	255, 0
	ld	1, 224(4)
	ld	3, 0(4)
	ld	5, 16(4)
	ld	6, 24(4)
	ld	7, 32(4)
	ld	8, 40(4)
	ld	9, 48(4)
	ld	10, 56(4)
	ld	11, 64(4)
	ld	12, 72(4)
	ld	14, 80(4)
	ld	15, 88(4)
	ld	16, 96(4)
	ld	17, 104(4)
	ld	18, 112(4)
	ld	19, 120(4)
	ld	20, 128(4)
	ld	21, 136(4)
	ld	22, 144(4)
	ld	23, 152(4)
	ld	24, 160(4)
	ld	25, 168(4)
	ld	26, 176(4)
	ld	27, 184(4)
	ld	28, 192(4)
	ld	29, 200(4)
	ld	30, 208(4)
	ld	31, 216(4)
	ld	4, 8(4)
	bctr
	.size	arch_jump, . - arch_jump

	.globl	arch_landing
	.type	arch_landing, @function
arch_landing:
	addis	2, 2, state@toc@ha
	addi	2, 2, state@toc@l
	std	3, 16(2)
	ld	3, 0(2)
	std	4, 8(3)
	std	5, 16(3)
	std	6, 24(3)
	std	7, 32(3)
	std	8, 40(3)
	std	9, 48(3)
	std	10, 56(3)
	std	11, 64(3)
	std	12, 72(3)
	std	14, 80(3)
	std	15, 88(3)
	std	16, 96(3)
	std	17, 104(3)
	std	18, 112(3)
	std	19, 120(3)
	std	20, 128(3)
	std	21, 136(3)
	std	22, 144(3)
	std	23, 152(3)
	std	24, 160(3)
	std	25, 168(3)
	std	26, 176(3)
	std	27, 184(3)
	std	28, 192(3)
	std	29, 200(3)
	std	30, 208(3)
	std	31, 216(3)
	ld	4, 16(2)
	std	4, 0(3)
	std	1, 224(3)
	mfcr	4
	std	4, 232(3)
	ld	1, 8(2)
	ld	2, 24(1)
	ld	14, 32(1)
	ld	15, 40(1)
	ld	16, 48(1)
	ld	17, 56(1)
	ld	18, 64(1)
	ld	19, 72(1)
	ld	20, 80(1)
	ld	21, 88(1)
	ld	22, 96(1)
	ld	23, 104(1)
	ld	24, 112(1)
	ld	25, 120(1)
	ld	26, 128(1)
	ld	27, 136(1)
	ld	28, 144(1)
	ld	29, 152(1)
	ld	30, 160(1)
	ld	31, 168(1)
	addi	1, 1, FRAME
	ld	0, 16(1)
	mtlr	0
	lwz	0, 8(1)
	mtcrf	255, 0
	blr
	.size	arch_landing, . - arch_landing

	.globl	arch_return_data
	.type	arch_return_data, @function
arch_return_data:
	mr	3, 11
	blr
	.size	arch_return_data, . - arch_return_data

	.globl	arch_return_inverse
	.type	arch_return_inverse, @function
arch_return_inverse:
	not	3, 11
	blr
	.size	arch_return_inverse, . - arch_return_inverse

#endif

	.section .note.GNU-stack, "", %progbits
