// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trampolines for trampfd() in A32 code: for programs on arm, and for 32-bit
 * programs on arm64
 */
#include <linux/array_size.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/log2.h>
#include <linux/sizes.h>
#include <linux/unaligned.h>

#include <asm/page.h>

#include "trampfd-a32.h"

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

/* add reg, pc, #imm: a power of two, as 1 or 2 rotated by twice a number */
static u8 *emit_add_pc(u8 *p, u8 reg, u32 imm)
{
	u32 shift = ilog2(imm) & ~1, byte = imm >> shift;

	return emit_insn(p, 0xe28f0000 | reg << 12 | (32 - shift) / 2 << 8 | byte);
}

/* ldmdb base, {reg, pc}: the two words below, that for the pc comes last */
static u8 *emit_ldmdb_pc(u8 *p, u8 base, u8 reg)
{
	return emit_insn(p, 0xe9100000 | base << 16 | BIT(PC) | BIT(reg));
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

static const char * const trampfd_a32_names[] = {
	"arm_r0", "arm_r1", "arm_r2", "arm_r3", "arm_r4", "arm_r5", "arm_r6",
	"arm_r7", "arm_r8", "arm_r9", "arm_r10", "arm_r11", "arm_r12",
};

static_assert(ARRAY_SIZE(trampfd_a32_names) == ARRAY_SIZE(trampfd_a32_regs));

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

/* Loads of the pc get to Thumb code, too, from ARMv5T on. */
static u32 trampfd_a32_relative_emit(u8 *buf,
				     const struct trampfd_relative_slot *slot)
{
	u8 reg = slot->data_reg, *p = buf;

	if (slot->code == slot->data + sizeof(u32)) {
		/* It ends with the words: PC_AHEAD is their size. */
		p = emit_add_pc(p, reg, slot->data);
		p = emit_ldmdb_pc(p, reg, reg);
	} else {
		p = emit_ldr_literal(p, reg, slot->data);
		p = emit_ldr_literal(p, PC, slot->code - (p - buf));
	}
	return p - buf;
}

/* With one code for all, words have to be where ldr gets: in the next 4 KiB. */
static const struct trampfd_relative_isa trampfd_a32_relative = {
	.slot_size	= 8,
	.reach		= SZ_1G,
	.reach_one_code	= PAGE_SHIFT > 12 ? 0 : SZ_4K,
	.emit		= trampfd_a32_relative_emit,
};

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
	.reg_names	= trampfd_a32_names,
	.trap		= trampfd_a32_trap,
	.trap_size	= sizeof(trampfd_a32_trap),
	.emit		= trampfd_a32_emit,
	.relative	= &trampfd_a32_relative,
};
