// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests for the trampolines in A32 code: golden rows, and every
 * trampoline taken apart
 */
#include <kunit/test.h>
#include <linux/trampfd.h>

#include "isa.h"

/*
 * ldr Rt, [Rn, #imm12], always: 0101 1001 behind the condition says that the
 * offset is an immediate, added, not written back, and a word is loaded.
 */
#define LDR_MASK	0xfff00000
#define LDR		0xe5900000
#define LDR_RN(insn)	((insn) >> 16 & 15)
#define LDR_RT(insn)	((insn) >> 12 & 15)
#define LDR_IMM(insn)	((insn) & 0xfff)

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
}

static struct kunit_case a32_cases[] = {
	KUNIT_CASE_PARAM(trampfd_emit_matches_assembler, golden_gen_params),
	KUNIT_CASE(arm_decodes),
	KUNIT_CASE(registers_have_their_numbers),
	KUNIT_CASE(density_is_as_documented),
	{ }
};

static struct kunit_suite a32_suite = {
	.name = "trampfd_a32",
	.test_cases = a32_cases,
};

kunit_test_suite(a32_suite);
