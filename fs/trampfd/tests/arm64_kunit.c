// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests for the trampolines of arm64: golden rows, and every trampoline
 * through the kernel's own instruction decoder
 */
#include <kunit/test.h>
#include <linux/sizes.h>
#include <linux/trampfd.h>

#include <asm/insn.h>
#include <asm/page.h>

#include "pattern.h"

#define BTI_C		0xd503245f

/* Bits 30 and 31 of a load of 64 bits */
#define LITERAL_64	1
#define LOAD_64		3

/*
 * Bytes as the assembler of GNU binutils gives them, for first and last slots
 * of every page size: none of them depends on that of the kernel.
 */
static const struct trampfd_golden golden_rows[] = {
	{ "x0, x1: first of 4 KiB", "arm64", arm64_r0, arm64_r1,
	  .index = 0, .code_literal = 4080, .len = 24, .bytes = {
		0x5f, 0x24, 0x03, 0xd5, /* bti c */
		0x60, 0x7f, 0x00, 0x58, /* ldr x0, code */
		0x00, 0x00, 0x40, 0xf9, /* ldr x0, [x0] */
		0x61, 0x7f, 0x00, 0x58, /* ldr x1, data */
		0x21, 0x00, 0x40, 0xf9, /* ldr x1, [x1] */
		0x00, 0x00, 0x1f, 0xd6, /* br x0 */
	} },
	{ "x29, x0: last of 4 KiB", "arm64", arm64_r29, arm64_r0,
	  .index = 169, .code_literal = 24, .len = 24, .bytes = {
		0x5f, 0x24, 0x03, 0xd5, /* bti c */
		0xbd, 0x00, 0x00, 0x58, /* ldr x29, code */
		0xbd, 0xa7, 0x42, 0xf9, /* ldr x29, [x29, #1352] */
		0xa0, 0x00, 0x00, 0x58, /* ldr x0, data */
		0x00, 0xa4, 0x42, 0xf9, /* ldr x0, [x0, #1352] */
		0xa0, 0x03, 0x1f, 0xd6, /* br x29 */
	} },
	{ "x16, x17: second of 4 KiB", "arm64", arm64_r16, arm64_r17,
	  .index = 1, .code_literal = 4056, .len = 24, .bytes = {
		0x5f, 0x24, 0x03, 0xd5, /* bti c */
		0xb0, 0x7e, 0x00, 0x58, /* ldr x16, code */
		0x10, 0x06, 0x40, 0xf9, /* ldr x16, [x16, #8] */
		0xb1, 0x7e, 0x00, 0x58, /* ldr x17, data */
		0x31, 0x06, 0x40, 0xf9, /* ldr x17, [x17, #8] */
		0x00, 0x02, 0x1f, 0xd6, /* br x16 */
	} },
	{ "x17, x18: last of 16 KiB", "arm64", arm64_r17, arm64_r18,
	  .index = 681, .code_literal = 24, .len = 24, .bytes = {
		0x5f, 0x24, 0x03, 0xd5, /* bti c */
		0xb1, 0x00, 0x00, 0x58, /* ldr x17, code */
		0x31, 0xa6, 0x4a, 0xf9, /* ldr x17, [x17, #5448] */
		0xb2, 0x00, 0x00, 0x58, /* ldr x18, data */
		0x52, 0xa6, 0x4a, 0xf9, /* ldr x18, [x18, #5448] */
		0x20, 0x02, 0x1f, 0xd6, /* br x17 */
	} },
	{ "x28, x29: first of 64 KiB", "arm64", arm64_r28, arm64_r29,
	  .index = 0, .code_literal = 65520, .len = 24, .bytes = {
		0x5f, 0x24, 0x03, 0xd5, /* bti c */
		0x7c, 0xff, 0x07, 0x58, /* ldr x28, code */
		0x9c, 0x03, 0x40, 0xf9, /* ldr x28, [x28] */
		0x7d, 0xff, 0x07, 0x58, /* ldr x29, data */
		0xbd, 0x03, 0x40, 0xf9, /* ldr x29, [x29] */
		0x80, 0x03, 0x1f, 0xd6, /* br x28 */
	} },
	{ "x1, x29: last of 64 KiB", "arm64", arm64_r1, arm64_r29,
	  .index = 2729, .code_literal = 24, .len = 24, .bytes = {
		0x5f, 0x24, 0x03, 0xd5, /* bti c */
		0xa1, 0x00, 0x00, 0x58, /* ldr x1, code */
		0x21, 0xa4, 0x6a, 0xf9, /* ldr x1, [x1, #21832] */
		0xbd, 0x00, 0x00, 0x58, /* ldr x29, data */
		0xbd, 0xa7, 0x6a, 0xf9, /* ldr x29, [x29, #21832] */
		0x20, 0x00, 0x1f, 0xd6, /* br x1 */
	} },
};

KUNIT_ARRAY_PARAM_DESC(golden, golden_rows, desc);

/* As above; the distance is the same for all page sizes. */
static const struct trampfd_relative_golden relative_rows[] = {
	{ "x16, x17: 64 KiB", "arm64", arm64_r16, arm64_r17,
	  .order = 16 - PAGE_SHIFT, .index = 1, .len = 16, .bytes = {
		0x5f, 0x24, 0x03, 0xd5, /* bti c */
		0xf1, 0xff, 0x07, 0x58, /* ldr x17, .+65532 */
		0x10, 0x00, 0x08, 0x58, /* ldr x16, .+65536 */
		0x00, 0x02, 0x1f, 0xd6, /* br x16 */
	} },
	{ "x16, x17: 64 KiB, the code of the first", "arm64", arm64_r16, arm64_r17,
	  .order = 16 - PAGE_SHIFT, .flags = TRAMPFD_ONE_CODE, .index = 1,
	  .len = 16, .bytes = {
		0x5f, 0x24, 0x03, 0xd5, /* bti c */
		0xf1, 0xff, 0x07, 0x58, /* ldr x17, .+65532 */
		0x90, 0xff, 0x07, 0x58, /* ldr x16, .+65520 */
		0x00, 0x02, 0x1f, 0xd6, /* br x16 */
	} },
	{ "x17, x18: 64 KiB", "arm64", arm64_r17, arm64_r18,
	  .order = 16 - PAGE_SHIFT, .len = 16, .bytes = {
		0x5f, 0x24, 0x03, 0xd5, /* bti c */
		0xf2, 0xff, 0x07, 0x58, /* ldr x18, .+65532 */
		0x11, 0x00, 0x08, 0x58, /* ldr x17, .+65536 */
		0x20, 0x02, 0x1f, 0xd6, /* br x17 */
	} },
	{ "x16, x29: as far as it goes", "arm64", arm64_r16, arm64_r29,
	  .order = 19 - PAGE_SHIFT, .len = 16, .bytes = {
		0x5f, 0x24, 0x03, 0xd5, /* bti c */
		0xfd, 0xff, 0x3f, 0x58, /* ldr x29, .+524284 */
		0x10, 0x00, 0x40, 0x58, /* ldr x16, .+524288 */
		0x00, 0x02, 0x1f, 0xd6, /* br x16 */
	} },
};

KUNIT_ARRAY_PARAM_DESC(relative, relative_rows, desc);

static u32 field_rt(u32 insn)
{
	return aarch64_insn_decode_register(AARCH64_INSN_REGTYPE_RT, insn);
}

static u32 field_rn(u32 insn)
{
	return aarch64_insn_decode_register(AARCH64_INSN_REGTYPE_RN, insn);
}

/* ldr reg, literal: returns where that is, from the start of the page */
static u32 decode_literal_pos(struct trampfd_cursor *at, u8 reg)
{
	u32 pos = at->pos, insn = trampfd_next_insn(at);
	u32 words = aarch64_insn_decode_immediate(AARCH64_INSN_IMM_19, insn);

	KUNIT_EXPECT_TRUE(at->test, aarch64_insn_is_ldr_lit(insn));
	KUNIT_EXPECT_EQ(at->test, LITERAL_64, insn >> 30);
	KUNIT_EXPECT_EQ(at->test, reg, field_rt(insn));
	return pos + words * AARCH64_INSN_SIZE;
}

static u64 decode_ldr_literal(struct trampfd_cursor *at, u8 reg)
{
	return trampfd_load_literal(at, decode_literal_pos(at, reg));
}

/* ldr reg, [reg, #offset]: returns the offset */
static u32 decode_ldr(struct trampfd_cursor *at, u8 reg)
{
	u32 insn = trampfd_next_insn(at);

	KUNIT_EXPECT_TRUE(at->test, aarch64_insn_is_load_imm(insn));
	KUNIT_EXPECT_EQ(at->test, LOAD_64, insn >> 30);
	KUNIT_EXPECT_EQ(at->test, reg, field_rt(insn));
	KUNIT_EXPECT_EQ(at->test, reg, field_rn(insn));
	return aarch64_insn_decode_immediate(AARCH64_INSN_IMM_12, insn) * sizeof(u64);
}

static void decode_load(struct trampfd_cursor *at, u8 reg, u64 addr)
{
	u64 table = decode_ldr_literal(at, reg);

	KUNIT_EXPECT_EQ(at->test, addr, table + decode_ldr(at, reg));
}

static void decode_br(struct trampfd_cursor *at, u8 reg)
{
	u32 insn = trampfd_next_insn(at);

	KUNIT_EXPECT_TRUE(at->test, aarch64_insn_is_br(insn));
	KUNIT_EXPECT_EQ(at->test, reg, field_rn(insn));
}

static void decode_arm64(struct trampfd_cursor *at,
			 const struct trampfd_slot *slot)
{
	KUNIT_EXPECT_EQ(at->test, BTI_C, trampfd_next_insn(at));
	decode_load(at, slot->code_reg, slot->code_addr);
	decode_load(at, slot->data_reg, slot->data_addr);
	decode_br(at, slot->code_reg);
}

static void decode_arm64_relative(struct trampfd_cursor *at,
				  const struct trampfd_relative_slot *slot)
{
	u32 start = at->pos;

	KUNIT_EXPECT_EQ(at->test, BTI_C, trampfd_next_insn(at));
	KUNIT_EXPECT_EQ(at->test, start + slot->data,
			decode_literal_pos(at, slot->data_reg));
	KUNIT_EXPECT_EQ(at->test, start + slot->code,
			decode_literal_pos(at, slot->code_reg));
	decode_br(at, slot->code_reg);
}

static void arm64_relative_decodes(struct kunit *test)
{
	trampfd_decode_patterns(test, "arm64", decode_arm64_relative);
}

static void arm64_decodes(struct kunit *test)
{
	trampfd_decode_all(test, "arm64", decode_arm64);
}

static void registers_have_their_numbers(struct kunit *test)
{
	const struct trampfd_isa *isa = trampfd_find_isa("arm64");
	u32 i;

	for (i = 0; i < isa->nr_regs; i++)
		KUNIT_EXPECT_EQ(test, i, isa->regs[i]);
}

/* 170 trampolines in 4 KiB, 682 in 16 KiB, 2730 in 64 KiB */
static void density_is_as_documented(struct kunit *test)
{
	trampfd_expect_density(test, "arm64", 24, 30, (PAGE_SIZE - 16) / 24);
	trampfd_expect_relative_density(test, "arm64", 16, PAGE_SIZE / 16,
					SZ_512K, SZ_512K);
}

static struct kunit_case arm64_cases[] = {
	KUNIT_CASE_PARAM(trampfd_emit_matches_assembler, golden_gen_params),
	KUNIT_CASE(arm64_decodes),
	KUNIT_CASE_PARAM(trampfd_pattern_matches_assembler, relative_gen_params),
	KUNIT_CASE(arm64_relative_decodes),
	KUNIT_CASE(registers_have_their_numbers),
	KUNIT_CASE(density_is_as_documented),
	{ }
};

static struct kunit_suite arm64_suite = {
	.name = "trampfd_arm64",
	.test_cases = arm64_cases,
};

kunit_test_suite(arm64_suite);
