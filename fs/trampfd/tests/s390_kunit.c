// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests for the trampolines of s390: golden rows, and every trampoline
 * taken apart
 */
#include <kunit/test.h>
#include <linux/sizes.h>
#include <linux/trampfd.h>
#include <linux/unaligned.h>

#include <asm/page.h>

#include "pattern.h"

/* Instructions of 6 bytes: opcode and registers, as a number */
#define RIL_MASK	0xff0f00000000
#define LGRL		0xc40800000000
#define RXY_MASK	0xff0f000000ff
#define LG		0xe30000000004
#define R1(insn)	((insn) >> 36 & 15)
#define RIL_IMM(insn)	((s32)(insn))
#define RXY_BASE(insn)	((insn) >> 28 & 15)

/* bcr 15, reg */
#define BR		0x07f0

/* Bytes as the assembler of GNU binutils gives them */
static const struct trampfd_golden golden_rows[] = {
	{ "r1, r0: first", "s390x", s390_r1, s390_r0,
	  .index = 0, .code_literal = 4080, .len = 26, .bytes = {
		0xc4, 0x18, 0x00, 0x00, 0x07, 0xfc, /* lgrl %r1, data */
		0xe3, 0x00, 0x10, 0x00, 0x00, 0x04, /* lg %r0, 0(%r1) */
		0xc4, 0x18, 0x00, 0x00, 0x07, 0xf2, /* lgrl %r1, code */
		0xe3, 0x10, 0x10, 0x00, 0x00, 0x04, /* lg %r1, 0(%r1) */
		0x07, 0xf1, /* br %r1 */
	} },
	{ "r13, r12: second", "s390x", s390_r13, s390_r12,
	  .index = 1, .code_literal = 4054, .len = 26, .bytes = {
		0xc4, 0xd8, 0x00, 0x00, 0x07, 0xef, /* lgrl %r13, data */
		0xe3, 0xc0, 0xd0, 0x08, 0x00, 0x04, /* lg %r12, 8(%r13) */
		0xc4, 0xd8, 0x00, 0x00, 0x07, 0xe5, /* lgrl %r13, code */
		0xe3, 0xd0, 0xd0, 0x08, 0x00, 0x04, /* lg %r13, 8(%r13) */
		0x07, 0xfd, /* br %r13 */
	} },
	{ "r2, r11: last", "s390x", s390_r2, s390_r11,
	  .index = 155, .code_literal = 50, .len = 26, .bytes = {
		0xc4, 0x28, 0x00, 0x00, 0x00, 0x1d, /* lgrl %r2, data */
		0xe3, 0xb0, 0x24, 0xd8, 0x00, 0x04, /* lg %r11, 1240(%r2) */
		0xc4, 0x28, 0x00, 0x00, 0x00, 0x13, /* lgrl %r2, code */
		0xe3, 0x20, 0x24, 0xd8, 0x00, 0x04, /* lg %r2, 1240(%r2) */
		0x07, 0xf2, /* br %r2 */
	} },
};

KUNIT_ARRAY_PARAM_DESC(golden, golden_rows, desc);

static const struct trampfd_relative_golden relative_rows[] = {
	{ "r0: the next page", "s390x", s390_r1, s390_r0,
	  .index = 1, .len = 14, .bytes = {
		0xc4, 0x08, 0x00, 0x00, 0x08, 0x00, /* lgrl %r0, .+4096 */
		0xc4, 0x18, 0x00, 0x00, 0x08, 0x01, /* lgrl %r1, .+4098 */
		0x07, 0xf1, /* br %r1 */
	} },
	{ "r0: 2 MiB, the code of the first", "s390x", s390_r1, s390_r0,
	  .order = 9, .flags = TRAMPFD_ONE_CODE, .index = 1, .len = 14, .bytes = {
		0xc4, 0x08, 0x00, 0x10, 0x00, 0x00, /* lgrl %r0, .+2097152 */
		0xc4, 0x18, 0x00, 0x0f, 0xff, 0xf9, /* lgrl %r1, .+2097138 */
		0x07, 0xf1, /* br %r1 */
	} },
	{ "r13: the last takes the code of the first", "s390x", s390_r1, s390_r13,
	  .flags = TRAMPFD_ONE_CODE, .index = 255, .len = 14, .bytes = {
		0xc4, 0xd8, 0x00, 0x00, 0x08, 0x00, /* lgrl %r13, .+4096 */
		0xc4, 0x18, 0x00, 0x00, 0x00, 0x09, /* lgrl %r1, .+18 */
		0x07, 0xf1, /* br %r1 */
	} },
	{ "r2: as far as it goes", "s390x", s390_r1, s390_r2,
	  .order = 18, .len = 14, .bytes = {
		0xc4, 0x28, 0x20, 0x00, 0x00, 0x00, /* lgrl %r2, .+1073741824 */
		0xc4, 0x18, 0x20, 0x00, 0x00, 0x01, /* lgrl %r1, .+1073741826 */
		0x07, 0xf1, /* br %r1 */
	} },
};

KUNIT_ARRAY_PARAM_DESC(relative, relative_rows, desc);

/* The lower 12 bits of the displacement come first. */
static u32 rxy_displacement(u64 insn)
{
	return (insn & 0xff00) << 4 | (insn >> 16 & 0xfff);
}

static u16 next_halfword(struct trampfd_cursor *at)
{
	u32 pos = at->pos;

	KUNIT_ASSERT_LE(at->test, pos, PAGE_SIZE - sizeof(u16));
	at->pos += sizeof(u16);
	return get_unaligned_be16(at->page + pos);
}

static u64 next_6_bytes(struct trampfd_cursor *at)
{
	u64 insn = (u64)next_halfword(at) << 32;

	insn |= (u64)next_halfword(at) << 16;
	return insn | next_halfword(at);
}

/* lgrl reg, ...: returns from where, in the page */
static u32 decode_lgrl(struct trampfd_cursor *at, u8 reg)
{
	u32 pos = at->pos;
	u64 insn = next_6_bytes(at);

	KUNIT_EXPECT_EQ(at->test, LGRL, insn & RIL_MASK);
	KUNIT_EXPECT_EQ(at->test, reg, R1(insn));
	return pos + 2 * RIL_IMM(insn);
}

/* lg reg, offset(base): returns the offset */
static u32 decode_lg(struct trampfd_cursor *at, u8 reg, u8 base)
{
	u64 insn = next_6_bytes(at);

	KUNIT_EXPECT_EQ(at->test, LG, insn & RXY_MASK);
	KUNIT_EXPECT_EQ(at->test, reg, R1(insn));
	/* No base, that is. */
	KUNIT_EXPECT_NE(at->test, 0, RXY_BASE(insn));
	KUNIT_EXPECT_EQ(at->test, base, RXY_BASE(insn));
	return rxy_displacement(insn);
}

/* br reg: r0 would mean not to jump */
static void decode_br(struct trampfd_cursor *at, u8 reg)
{
	KUNIT_EXPECT_NE(at->test, 0, reg);
	KUNIT_EXPECT_EQ(at->test, BR | reg, next_halfword(at));
}

static void decode_s390(struct trampfd_cursor *at, const struct trampfd_slot *slot)
{
	u8 code = slot->code_reg, data = slot->data_reg;
	u64 table;

	table = trampfd_load_literal(at, decode_lgrl(at, code));
	KUNIT_EXPECT_EQ(at->test, slot->data_addr, table + decode_lg(at, data, code));
	table = trampfd_load_literal(at, decode_lgrl(at, code));
	KUNIT_EXPECT_EQ(at->test, slot->code_addr, table + decode_lg(at, code, code));
	decode_br(at, code);
}

static void decode_s390_relative(struct trampfd_cursor *at,
				 const struct trampfd_relative_slot *slot)
{
	u32 start = at->pos;

	KUNIT_EXPECT_EQ(at->test, start + slot->data, decode_lgrl(at, slot->data_reg));
	KUNIT_EXPECT_EQ(at->test, start + slot->code, decode_lgrl(at, slot->code_reg));
	decode_br(at, slot->code_reg);
}

static void s390_decodes(struct kunit *test)
{
	trampfd_decode_all(test, "s390x", decode_s390);
}

static void s390_relative_decodes(struct kunit *test)
{
	trampfd_decode_patterns(test, "s390x", decode_s390_relative);
}

static void registers_have_their_numbers(struct kunit *test)
{
	const struct trampfd_isa *isa = trampfd_find_isa("s390x");
	u32 i;

	for (i = 0; i < isa->nr_regs; i++)
		KUNIT_EXPECT_EQ(test, i, isa->regs[i]);
}

static void r0_is_for_data_only(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, BIT(s390_r0 - s390_min), trampfd_find_isa("s390x")->data_only);
}

static void density_is_as_documented(struct kunit *test)
{
	trampfd_expect_density(test, "s390x", 26, 14, 156);
	trampfd_expect_relative_density(test, "s390x", 16, 256, SZ_1G, SZ_1G);
}

static struct kunit_case s390_cases[] = {
	KUNIT_CASE_PARAM(trampfd_emit_matches_assembler, golden_gen_params),
	KUNIT_CASE(s390_decodes),
	KUNIT_CASE_PARAM(trampfd_pattern_matches_assembler, relative_gen_params),
	KUNIT_CASE(s390_relative_decodes),
	KUNIT_CASE(registers_have_their_numbers),
	KUNIT_CASE(r0_is_for_data_only),
	KUNIT_CASE(density_is_as_documented),
	{ }
};

static struct kunit_suite s390_suite = {
	.name = "trampfd_s390",
	.test_cases = s390_cases,
};

kunit_test_suite(s390_suite);
