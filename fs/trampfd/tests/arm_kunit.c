// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests for the trampolines in A32 code: golden rows, and every
 * trampoline taken apart
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/bitops.h>
#include <linux/sizes.h>
#include <linux/trampfd.h>

#include <asm/page.h>

#include "pattern.h"

/*
 * ldr Rt, [Rn, #imm12], always: 0101 1001 behind the condition says that the
 * offset is an immediate, added, not written back, and a word is loaded.
 */
#define LDR_MASK	0xfff00000
#define LDR		0xe5900000
#define LDR_RN(insn)	((insn) >> 16 & 15)
#define LDR_RT(insn)	((insn) >> 12 & 15)
#define LDR_IMM(insn)	((insn) & 0xfff)

/* add Rd, pc, #imm8 rotated right by twice rot, always */
#define ADD_PC_MASK	0xffff0000
#define ADD_PC		0xe28f0000
#define ADD_ROT(insn)	((insn) >> 8 & 15)
#define ADD_IMM(insn)	((insn) & 0xff)

/* ldmdb Rn, {registers}, always, Rn not written back */
#define LDMDB		0xe9100000

/* bx Rm, always */
#define BX		0xe12fff10

#define PC		15
#define PC_AHEAD	8

/* Bytes as the assembler of GNU binutils gives them */
static const struct trampfd_golden golden_rows[] = {
	{ "r0, r1: first", "arm", arm_r0, arm_r1,
	  .index = 0, .code_literal = 4088, .len = 20, .bytes = {
		0xf0, 0x0f, 0x9f, 0xe5, /* ldr r0, code */
		0x00, 0x00, 0x90, 0xe5, /* ldr r0, [r0] */
		0xec, 0x1f, 0x9f, 0xe5, /* ldr r1, data */
		0x00, 0x10, 0x91, 0xe5, /* ldr r1, [r1] */
		0x10, 0xff, 0x2f, 0xe1, /* bx r0 */
	} },
	{ "r12, r0: second", "arm", arm_r12, arm_r0,
	  .index = 1, .code_literal = 4068, .len = 20, .bytes = {
		0xdc, 0xcf, 0x9f, 0xe5, /* ldr ip, code */
		0x04, 0xc0, 0x9c, 0xe5, /* ldr ip, [ip, #4] */
		0xd8, 0x0f, 0x9f, 0xe5, /* ldr r0, data */
		0x04, 0x00, 0x90, 0xe5, /* ldr r0, [r0, #4] */
		0x1c, 0xff, 0x2f, 0xe1, /* bx ip */
	} },
	{ "r7, r8: in the middle", "arm", arm_r7, arm_r8,
	  .index = 102, .code_literal = 2048, .len = 20, .bytes = {
		0xf8, 0x77, 0x9f, 0xe5, /* ldr r7, code */
		0x98, 0x71, 0x97, 0xe5, /* ldr r7, [r7, #408] */
		0xf4, 0x87, 0x9f, 0xe5, /* ldr r8, data */
		0x98, 0x81, 0x98, 0xe5, /* ldr r8, [r8, #408] */
		0x17, 0xff, 0x2f, 0xe1, /* bx r7 */
	} },
	{ "r12, r11: last", "arm", arm_r12, arm_r11,
	  .index = 203, .code_literal = 28, .len = 20, .bytes = {
		0x14, 0xc0, 0x9f, 0xe5, /* ldr ip, code */
		0x2c, 0xc3, 0x9c, 0xe5, /* ldr ip, [ip, #812] */
		0x10, 0xb0, 0x9f, 0xe5, /* ldr fp, data */
		0x2c, 0xb3, 0x9b, 0xe5, /* ldr fp, [fp, #812] */
		0x1c, 0xff, 0x2f, 0xe1, /* bx ip */
	} },
};

KUNIT_ARRAY_PARAM_DESC(golden, golden_rows, desc);

static const struct trampfd_relative_golden relative_rows[] = {
	{ "r12: 64 KiB", "arm", TRAMPFD_NO_REG, arm_r12,
	  .order = 16 - PAGE_SHIFT, .index = 1, .len = 8, .bytes = {
		0x01, 0xc8, 0x8f, 0xe2, /* add ip, pc, #0x10000 */
		0x00, 0x90, 0x1c, 0xe9, /* ldmdb ip, {ip, pc} */
	} },
	{ "r0: 128 KiB, an odd power", "arm", TRAMPFD_NO_REG, arm_r0,
	  .order = 17 - PAGE_SHIFT, .len = 8, .bytes = {
		0x02, 0x08, 0x8f, 0xe2, /* add r0, pc, #0x20000 */
		0x01, 0x80, 0x10, 0xe9, /* ldmdb r0, {r0, pc} */
	} },
	{ "r7: as far as it goes", "arm", TRAMPFD_NO_REG, arm_r7,
	  .order = 30 - PAGE_SHIFT, .len = 8, .bytes = {
		0x01, 0x71, 0x8f, 0xe2, /* add r7, pc, #0x40000000 */
		0x80, 0x80, 0x17, 0xe9, /* ldmdb r7, {r7, pc} */
	} },
#if PAGE_SIZE == SZ_4K
	{ "r12: the code of the first, from the second", "arm", TRAMPFD_NO_REG,
	  arm_r12, .flags = TRAMPFD_ONE_CODE, .index = 1, .len = 8, .bytes = {
		0xf8, 0xcf, 0x9f, 0xe5, /* ldr ip, [pc, #4088] */
		0xf0, 0xff, 0x9f, 0xe5, /* ldr pc, [pc, #4080] */
	} },
	{ "r3: the code of the first, from the last", "arm", TRAMPFD_NO_REG,
	  arm_r3, .flags = TRAMPFD_ONE_CODE, .index = 511, .len = 8, .bytes = {
		0xf8, 0x3f, 0x9f, 0xe5, /* ldr r3, [pc, #4088] */
		0x00, 0xf0, 0x9f, 0xe5, /* ldr pc, [pc] */
	} },
#endif
};

KUNIT_ARRAY_PARAM_DESC(relative, relative_rows, desc);

/* ldr reg, [base, #offset]: returns the offset */
static u32 decode_ldr(struct trampfd_cursor *at, u8 reg, u8 base)
{
	u32 insn = trampfd_next_insn(at);

	KUNIT_EXPECT_EQ(at->test, LDR, insn & LDR_MASK);
	KUNIT_EXPECT_EQ(at->test, reg, LDR_RT(insn));
	KUNIT_EXPECT_EQ(at->test, base, LDR_RN(insn));
	return LDR_IMM(insn);
}

static void decode_load(struct trampfd_cursor *at, u8 reg, u64 addr)
{
	u32 pc = at->pos + PC_AHEAD;
	u64 table = trampfd_load_literal(at, pc + decode_ldr(at, reg, PC));

	KUNIT_EXPECT_EQ(at->test, addr, table + decode_ldr(at, reg, reg));
}

static void decode_arm(struct trampfd_cursor *at,
		       const struct trampfd_slot *slot)
{
	decode_load(at, slot->code_reg, slot->code_addr);
	decode_load(at, slot->data_reg, slot->data_addr);
	KUNIT_EXPECT_EQ(at->test, BX | slot->code_reg, trampfd_next_insn(at));
}

/* ldr reg, literal: returns where that is, from the start of the page */
static u32 decode_literal_pos(struct trampfd_cursor *at, u8 reg)
{
	u32 pc = at->pos + PC_AHEAD;

	return pc + decode_ldr(at, reg, PC);
}

/* add reg, pc, #imm: returns the sum */
static u32 decode_add_pc(struct trampfd_cursor *at, u8 reg)
{
	u32 pc = at->pos + PC_AHEAD, insn = trampfd_next_insn(at);

	KUNIT_EXPECT_EQ(at->test, ADD_PC, insn & ADD_PC_MASK);
	KUNIT_EXPECT_EQ(at->test, reg, LDR_RT(insn));
	return pc + ror32(ADD_IMM(insn), 2 * ADD_ROT(insn));
}

static void decode_arm_relative(struct trampfd_cursor *at,
				const struct trampfd_relative_slot *slot)
{
	u8 reg = slot->data_reg;
	u32 start = at->pos, end;

	if (slot->code != slot->data + sizeof(u32)) {
		KUNIT_EXPECT_EQ(at->test, start + slot->data, decode_literal_pos(at, reg));
		KUNIT_EXPECT_EQ(at->test, start + slot->code, decode_literal_pos(at, PC));
		return;
	}
	end = decode_add_pc(at, reg);
	KUNIT_EXPECT_EQ(at->test, LDMDB | reg << 16 | BIT(PC) | BIT(reg),
			trampfd_next_insn(at));
	KUNIT_EXPECT_EQ(at->test, start + slot->data, end - 2 * sizeof(u32));
}

static void arm_relative_decodes(struct kunit *test)
{
	trampfd_decode_patterns(test, "arm", decode_arm_relative);
}

static void arm_decodes(struct kunit *test)
{
	trampfd_decode_all(test, "arm", decode_arm);
}

static void registers_have_their_numbers(struct kunit *test)
{
	const struct trampfd_isa *isa = trampfd_find_isa("arm");
	u32 i;

	for (i = 0; i < isa->nr_regs; i++)
		KUNIT_EXPECT_EQ(test, i, isa->regs[i]);
}

/* The same for all page sizes */
static void density_is_as_documented(struct kunit *test)
{
	trampfd_expect_density(test, "arm", 20, 13, 204);
	trampfd_expect_relative_density(test, "arm", 8, PAGE_SIZE / 8, SZ_1G,
					PAGE_SHIFT > 12 ? 0 : SZ_4K);
}

static struct kunit_case a32_cases[] = {
	KUNIT_CASE_PARAM(trampfd_emit_matches_assembler, golden_gen_params),
	KUNIT_CASE(arm_decodes),
	KUNIT_CASE_PARAM(trampfd_pattern_matches_assembler, relative_gen_params),
	KUNIT_CASE(arm_relative_decodes),
	KUNIT_CASE(registers_have_their_numbers),
	KUNIT_CASE(density_is_as_documented),
	{ }
};

static struct kunit_suite a32_suite = {
	.name = "trampfd_a32",
	.test_cases = a32_cases,
};

kunit_test_suite(a32_suite);
