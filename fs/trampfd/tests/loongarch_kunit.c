// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests for the trampolines of loongarch64: golden rows, and every
 * trampoline taken apart
 */
#include <kunit/test.h>
#include <linux/sizes.h>
#include <linux/trampfd.h>

#include <asm/inst.h>
#include <asm/page.h>

#include "pattern.h"

/* Bytes as the assembler of GNU binutils gives them */
static const struct trampfd_golden golden_rows[] = {
	{ "t0, t8: first of 4 KiB", "loongarch64", loongarch64_t0, loongarch64_t8,
	  .index = 0, .code_literal = 4080, .len = 24, .bytes = {
		0x0c, 0x01, 0x00, 0x1c, /* pcaddu12i $t0, 8 */
		0x94, 0xf9, 0x8f, 0x26, /* ldptr.d $t8, $t0, -28680 */
		0x8c, 0xf1, 0x8f, 0x26, /* ldptr.d $t0, $t0, -28688 */
		0x94, 0x02, 0x00, 0x26, /* ldptr.d $t8, $t8, 0 */
		0x8c, 0x01, 0x00, 0x26, /* ldptr.d $t0, $t0, 0 */
		0x80, 0x01, 0x00, 0x4c, /* jr $t0 */
	} },
	{ "a0, a1: last of 4 KiB", "loongarch64", loongarch64_a0, loongarch64_a1,
	  .index = 169, .code_literal = 24, .len = 24, .bytes = {
		0x04, 0x01, 0x00, 0x1c, /* pcaddu12i $a0, 8 */
		0x85, 0x20, 0x80, 0x26, /* ldptr.d $a1, $a0, -32736 */
		0x84, 0x18, 0x80, 0x26, /* ldptr.d $a0, $a0, -32744 */
		0xa5, 0x48, 0x05, 0x26, /* ldptr.d $a1, $a1, 1352 */
		0x84, 0x48, 0x05, 0x26, /* ldptr.d $a0, $a0, 1352 */
		0x80, 0x00, 0x00, 0x4c, /* jr $a0 */
	} },
	{ "t1, s8: first of 16 KiB", "loongarch64", loongarch64_t1, loongarch64_s8,
	  .index = 0, .code_literal = 16368, .len = 24, .bytes = {
		0x0d, 0x01, 0x00, 0x1c, /* pcaddu12i $t1, 8 */
		0xbf, 0xf9, 0xbf, 0x26, /* ldptr.d $s8, $t1, -16392 */
		0xad, 0xf1, 0xbf, 0x26, /* ldptr.d $t1, $t1, -16400 */
		0xff, 0x03, 0x00, 0x26, /* ldptr.d $s8, $s8, 0 */
		0xad, 0x01, 0x00, 0x26, /* ldptr.d $t1, $t1, 0 */
		0xa0, 0x01, 0x00, 0x4c, /* jr $t1 */
	} },
	{ "fp, a0: last of 16 KiB", "loongarch64", loongarch64_fp, loongarch64_a0,
	  .index = 681, .code_literal = 24, .len = 24, .bytes = {
		0x16, 0x01, 0x00, 0x1c, /* pcaddu12i $fp, 8 */
		0xc4, 0x22, 0x80, 0x26, /* ldptr.d $a0, $fp, -32736 */
		0xd6, 0x1a, 0x80, 0x26, /* ldptr.d $fp, $fp, -32744 */
		0x84, 0x48, 0x15, 0x26, /* ldptr.d $a0, $a0, 5448 */
		0xd6, 0x4a, 0x15, 0x26, /* ldptr.d $fp, $fp, 5448 */
		0xc0, 0x02, 0x00, 0x4c, /* jr $fp */
	} },
	{ "s0, fp: first of 64 KiB", "loongarch64", loongarch64_s0, loongarch64_fp,
	  .index = 0, .code_literal = 65520, .len = 24, .bytes = {
		0x17, 0x01, 0x00, 0x1c, /* pcaddu12i $s0, 8 */
		0xf6, 0xfa, 0x7f, 0x26, /* ldptr.d $fp, $s0, 32760 */
		0xf7, 0xf2, 0x7f, 0x26, /* ldptr.d $s0, $s0, 32752 */
		0xd6, 0x02, 0x00, 0x26, /* ldptr.d $fp, $fp, 0 */
		0xf7, 0x02, 0x00, 0x26, /* ldptr.d $s0, $s0, 0 */
		0xe0, 0x02, 0x00, 0x4c, /* jr $s0 */
	} },
	{ "t8, t0: last of 64 KiB", "loongarch64", loongarch64_t8, loongarch64_t0,
	  .index = 2729, .code_literal = 24, .len = 24, .bytes = {
		0x14, 0x01, 0x00, 0x1c, /* pcaddu12i $t8, 8 */
		0x8c, 0x22, 0x80, 0x26, /* ldptr.d $t0, $t8, -32736 */
		0x94, 0x1a, 0x80, 0x26, /* ldptr.d $t8, $t8, -32744 */
		0x8c, 0x49, 0x55, 0x26, /* ldptr.d $t0, $t0, 21832 */
		0x94, 0x4a, 0x55, 0x26, /* ldptr.d $t8, $t8, 21832 */
		0x80, 0x02, 0x00, 0x4c, /* jr $t8 */
	} },
};

KUNIT_ARRAY_PARAM_DESC(golden, golden_rows, desc);

/* As above; the distance is the same for all page sizes. */
static const struct trampfd_relative_golden relative_rows[] = {
	{ "t1, t8: 64 KiB", "loongarch64", loongarch64_t1, loongarch64_t8,
	  .order = 16 - PAGE_SHIFT, .index = 1, .len = 16, .bytes = {
		0x0d, 0x02, 0x00, 0x1c, /* pcaddu12i $t1, 16 */
		0xb4, 0x01, 0x00, 0x26, /* ldptr.d $t8, $t1, 0 */
		0xad, 0x09, 0x00, 0x26, /* ldptr.d $t1, $t1, 8 */
		0xa0, 0x01, 0x00, 0x4c, /* jr $t1 */
	} },
	{ "t0, t8: the first of a page", "loongarch64", loongarch64_t0, loongarch64_t8,
	  .order = 16 - PAGE_SHIFT, .index = 0, .len = 16, .bytes = {
		0x0c, 0x02, 0x00, 0x1c, /* pcaddu12i $t0, 16 */
		0x94, 0x01, 0x00, 0x26, /* ldptr.d $t8, $t0, 0 */
		0x8c, 0x09, 0x00, 0x26, /* ldptr.d $t0, $t0, 8 */
		0x80, 0x01, 0x00, 0x4c, /* jr $t0 */
	} },
	{ "t0, t8: 2 MiB, the code of the first", "loongarch64", loongarch64_t0, loongarch64_t8,
	  .order = 21 - PAGE_SHIFT, .flags = TRAMPFD_ONE_CODE,
	  .index = 1, .len = 16, .bytes = {
		0x0c, 0x40, 0x00, 0x1c, /* pcaddu12i $t0, 512 */
		0x94, 0x01, 0x00, 0x26, /* ldptr.d $t8, $t0, 0 */
		0x8c, 0xf9, 0xff, 0x26, /* ldptr.d $t0, $t0, -8 */
		0x80, 0x01, 0x00, 0x4c, /* jr $t0 */
	} },
	{ "t1, t0: the last of 4 KiB", "loongarch64", loongarch64_t1, loongarch64_t0,
	  .order = 16 - PAGE_SHIFT, .flags = TRAMPFD_ONE_CODE,
	  .index = 255, .len = 16, .bytes = {
		0x0d, 0x02, 0x00, 0x1c, /* pcaddu12i $t1, 16 */
		0xac, 0x01, 0x00, 0x26, /* ldptr.d $t0, $t1, 0 */
		0xad, 0x19, 0xf0, 0x26, /* ldptr.d $t1, $t1, -4072 */
		0xa0, 0x01, 0x00, 0x4c, /* jr $t1 */
	} },
#if PAGE_SIZE >= SZ_16K
	{ "t0, t8: the last of 16 KiB", "loongarch64", loongarch64_t0, loongarch64_t8,
	  .order = 16 - PAGE_SHIFT, .flags = TRAMPFD_ONE_CODE,
	  .index = 1023, .len = 16, .bytes = {
		0x0c, 0x02, 0x00, 0x1c, /* pcaddu12i $t0, 16 */
		0x94, 0x01, 0x00, 0x26, /* ldptr.d $t8, $t0, 0 */
		0x8c, 0x19, 0xc0, 0x26, /* ldptr.d $t0, $t0, -16360 */
		0x80, 0x01, 0x00, 0x4c, /* jr $t0 */
	} },
#endif
#if PAGE_SIZE == SZ_64K
	{ "t0, t8: the last near the first", "loongarch64", loongarch64_t0, loongarch64_t8,
	  .order = 0, .flags = TRAMPFD_ONE_CODE,
	  .index = 2048, .len = 16, .bytes = {
		0x0c, 0x02, 0x00, 0x1c, /* pcaddu12i $t0, 16 */
		0x94, 0x01, 0x00, 0x26, /* ldptr.d $t8, $t0, 0 */
		0x8c, 0x09, 0x80, 0x26, /* ldptr.d $t0, $t0, -32760 */
		0x80, 0x01, 0x00, 0x4c, /* jr $t0 */
	} },
	{ "t1, a0: the first far from the first", "loongarch64", loongarch64_t1, loongarch64_a0,
	  .order = 0, .flags = TRAMPFD_ONE_CODE,
	  .index = 2049, .len = 16, .bytes = {
		0x0d, 0x02, 0x00, 0x1a, /* pcalau12i $t1, 16 */
		0xa4, 0x11, 0x00, 0x26, /* ldptr.d $a0, $t1, 16 */
		0xad, 0x09, 0x80, 0x26, /* ldptr.d $t1, $t1, -32760 */
		0xa0, 0x01, 0x00, 0x4c, /* jr $t1 */
	} },
	{ "t0, t8: the last of 64 KiB", "loongarch64", loongarch64_t0, loongarch64_t8,
	  .order = 1, .flags = TRAMPFD_ONE_CODE,
	  .index = 4095, .len = 16, .bytes = {
		0x2c, 0x03, 0x00, 0x1a, /* pcalau12i $t0, 25 */
		0x94, 0xf1, 0x7f, 0x26, /* ldptr.d $t8, $t0, 32752 */
		0x8c, 0x09, 0x80, 0x26, /* ldptr.d $t0, $t0, -32760 */
		0x80, 0x01, 0x00, 0x4c, /* jr $t0 */
	} },
#endif
	{ "t0, a0: as far as it goes", "loongarch64", loongarch64_t0, loongarch64_a0,
	  .order = 30 - PAGE_SHIFT, .len = 16, .bytes = {
		0x0c, 0x00, 0x80, 0x1c, /* pcaddu12i $t0, 262144 */
		0x84, 0x01, 0x00, 0x26, /* ldptr.d $a0, $t0, 0 */
		0x8c, 0x09, 0x00, 0x26, /* ldptr.d $t0, $t0, 8 */
		0x80, 0x01, 0x00, 0x4c, /* jr $t0 */
	} },
};

KUNIT_ARRAY_PARAM_DESC(relative, relative_rows, desc);

static union loongarch_instruction next_insn(struct trampfd_cursor *at)
{
	return (union loongarch_instruction) { .word = trampfd_next_insn(at) };
}

/*
 * pcaddu12i or, if @pages, pcalau12i reg, imm: returns the sum, as a place in the
 * page
 */
static s64 decode_pc(struct trampfd_cursor *at, u8 reg, bool pages)
{
	s64 pc = pages ? round_down(at->pos, SZ_4K) : at->pos;
	union loongarch_instruction insn = next_insn(at);

	KUNIT_EXPECT_EQ(at->test, pages ? pcalau12i_op : pcaddu12i_op,
			(u32)insn.reg1i20_format.opcode);
	KUNIT_EXPECT_EQ(at->test, reg, (u32)insn.reg1i20_format.rd);
	return pc + sign_extend64(insn.reg1i20_format.immediate << 12, 31);
}

/* ldptr.d reg, base, offset: returns the offset */
static s64 decode_ld(struct trampfd_cursor *at, u8 reg, u8 base)
{
	union loongarch_instruction insn = next_insn(at);

	KUNIT_EXPECT_EQ(at->test, ldptrd_op, (u32)insn.reg2i14_format.opcode);
	KUNIT_EXPECT_EQ(at->test, reg, (u32)insn.reg2i14_format.rd);
	KUNIT_EXPECT_EQ(at->test, base, (u32)insn.reg2i14_format.rj);
	return sign_extend64(insn.reg2i14_format.immediate << 2, 15);
}

/* jr reg */
static void decode_jr(struct trampfd_cursor *at, u8 reg)
{
	union loongarch_instruction insn = next_insn(at);

	KUNIT_EXPECT_EQ(at->test, jirl_op, (u32)insn.reg2i16_format.opcode);
	KUNIT_EXPECT_EQ(at->test, LOONGARCH_GPR_ZERO, (u32)insn.reg2i16_format.rd);
	KUNIT_EXPECT_EQ(at->test, reg, (u32)insn.reg2i16_format.rj);
	KUNIT_EXPECT_EQ(at->test, 0, (u32)insn.reg2i16_format.immediate);
}

static void decode_la64(struct trampfd_cursor *at, const struct trampfd_slot *slot)
{
	u8 code = slot->code_reg, data = slot->data_reg;
	u64 code_table, data_table;
	s64 base = decode_pc(at, code, false);

	data_table = trampfd_load_literal(at, base + decode_ld(at, data, code));
	code_table = trampfd_load_literal(at, base + decode_ld(at, code, code));
	KUNIT_EXPECT_EQ(at->test, slot->data_addr, data_table + decode_ld(at, data, data));
	KUNIT_EXPECT_EQ(at->test, slot->code_addr, code_table + decode_ld(at, code, code));
	decode_jr(at, code);
}

static void decode_la64_relative(struct trampfd_cursor *at,
				 const struct trampfd_relative_slot *slot)
{
	u8 code = slot->code_reg, data = slot->data_reg;
	s64 start = at->pos, base = decode_pc(at, code, slot->data - slot->code > SZ_32K - 8);

	KUNIT_EXPECT_EQ(at->test, start + slot->data, base + decode_ld(at, data, code));
	KUNIT_EXPECT_EQ(at->test, start + slot->code, base + decode_ld(at, code, code));
	decode_jr(at, code);
}

static void la64_decodes(struct kunit *test)
{
	trampfd_decode_all(test, "loongarch64", decode_la64);
}

static void la64_relative_decodes(struct kunit *test)
{
	trampfd_decode_patterns(test, "loongarch64", decode_la64_relative);
}

/* From a0 on, all of them but r21 */
static void registers_have_their_numbers(struct kunit *test)
{
	const struct trampfd_isa *isa = trampfd_find_isa("loongarch64");
	u32 i;

	for (i = 0; i < isa->nr_regs; i++)
		KUNIT_EXPECT_EQ(test, i + (i < 17 ? 4 : 5), isa->regs[i]);
}

/* 170 trampolines in 4 KiB, 682 in 16 KiB, 2730 in 64 KiB */
static void density_is_as_documented(struct kunit *test)
{
	trampfd_expect_density(test, "loongarch64", 24, 27, (PAGE_SIZE - 16) / 24);
	trampfd_expect_relative_density(test, "loongarch64", 16, PAGE_SIZE / 16, SZ_1G, SZ_1G);
}

static struct kunit_case loongarch_cases[] = {
	KUNIT_CASE_PARAM(trampfd_emit_matches_assembler, golden_gen_params),
	KUNIT_CASE(la64_decodes),
	KUNIT_CASE_PARAM(trampfd_pattern_matches_assembler, relative_gen_params),
	KUNIT_CASE(la64_relative_decodes),
	KUNIT_CASE(registers_have_their_numbers),
	KUNIT_CASE(density_is_as_documented),
	{ }
};

static struct kunit_suite loongarch_suite = {
	.name = "trampfd_loongarch",
	.test_cases = loongarch_cases,
};

kunit_test_suite(loongarch_suite);
