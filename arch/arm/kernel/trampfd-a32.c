// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trampolines for trampfd() in A32 code: for programs on arm, and for 32-bit
 * programs on arm64
 */
#include <linux/array_size.h>
#include <linux/build_bug.h>
#include <linux/sizes.h>
#include <linux/trampfd.h>
#include <linux/unaligned.h>

/* Where the program counter is when an instruction reads it */
#define PC		15
#define PC_AHEAD	8

#define INSN_SIZE	4

/*
 * Zeros would be instructions.  0xe7fddef1 is undefined, and in Thumb state its
 * first half is, to which the second half branches back.
 */
static const u8 trampfd_a32_trap[] = { 0xf1, 0xde, 0xfd, 0xe7 };

static u8 *emit_insn(u8 *p, u32 insn)
{
	put_unaligned_le32(insn, p);
	return p + INSN_SIZE;
}

/* Mnemonics: each writes one at @p, returns the place behind */

/* ldr reg, [base, #offset] */
static u8 *emit_ldr(u8 *p, u8 reg, u8 base, u32 offset)
{
	return emit_insn(p, 0xe5900000 | base << 16 | reg << 12 | offset);
}

/* ldr reg, literal: @offset is from this instruction */
static u8 *emit_ldr_literal(u8 *p, u8 reg, u32 offset)
{
	return emit_ldr(p, reg, PC, offset - PC_AHEAD);
}

/* bx reg: also to Thumb code, which has an odd address */
static u8 *emit_bx(u8 *p, u8 reg)
{
	return emit_insn(p, 0xe12fff10 | reg);
}

static const u8 trampfd_a32_regs[] = {
	[arm_r0 - arm_min] = 0,
	[arm_r1 - arm_min] = 1,
	[arm_r2 - arm_min] = 2,
	[arm_r3 - arm_min] = 3,
	[arm_r4 - arm_min] = 4,
	[arm_r5 - arm_min] = 5,
	[arm_r6 - arm_min] = 6,
	[arm_r7 - arm_min] = 7,
	[arm_r8 - arm_min] = 8,
	[arm_r9 - arm_min] = 9,
	[arm_r10 - arm_min] = 10,
	[arm_r11 - arm_min] = 11,
	[arm_r12 - arm_min] = 12,
};

static u32 trampfd_a32_emit(u8 *buf, const struct trampfd_slot *slot)
{
	u32 entry = slot->index * sizeof(u32);
	u8 *p = buf;

	p = emit_ldr_literal(p, slot->code_reg, slot->code_literal - (p - buf));
	p = emit_ldr(p, slot->code_reg, slot->code_reg, entry);
	p = emit_ldr_literal(p, slot->data_reg, slot->data_literal - (p - buf));
	p = emit_ldr(p, slot->data_reg, slot->data_reg, entry);
	p = emit_bx(p, slot->code_reg);
	return p - buf;
}

const struct trampfd_isa trampfd_a32 = {
	.name		= "arm",
	.slot_size	= 20,
	.word_size	= 4,
	/* As far as the offset in ldr, 12 bits, goes */
	.span		= SZ_4K,
	.literals	= true,
	.first_reg	= arm_min,
	.nr_regs	= ARRAY_SIZE(trampfd_a32_regs),
	.regs		= trampfd_a32_regs,
	.trap		= trampfd_a32_trap,
	.trap_size	= sizeof(trampfd_a32_trap),
	.emit		= trampfd_a32_emit,
};
