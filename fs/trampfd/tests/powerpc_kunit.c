// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests for the trampolines of powerpc64le: golden rows, and every
 * trampoline through the kernel's own instruction decoder, which knows what an
 * instruction does with the registers that it is given
 */
#include <kunit/test.h>
#include <linux/ptrace.h>
#include <linux/sizes.h>
#include <linux/trampfd.h>

#include <asm/inst.h>
#include <asm/page.h>
#include <asm/reg.h>
#include <asm/sstep.h>

#include "pattern.h"

#define R12	12

/* What is loaded from tables */
#define CODE	0x1122334455667780
#define DATA	0x99aabbccddeeff00

/* Bytes as the assembler of GNU binutils gives them */
static const struct trampfd_golden golden_rows[] = {
	{ "r12, r11: first of 4 KiB", "ppc64le", ppc64_r12, ppc64_r11,
	  .index = 0, .code_literal = 4080, .len = 28, .bytes = {
		0xfc, 0x7f, 0x8c, 0x39, /* addi r12, r12, 32764 */
		0xfc, 0x8f, 0x6c, 0xe9, /* ld r11, -28676(r12) */
		0xf4, 0x8f, 0x8c, 0xe9, /* ld r12, -28684(r12) */
		0x00, 0x00, 0x6b, 0xe9, /* ld r11, 0(r11) */
		0x00, 0x00, 0x8c, 0xe9, /* ld r12, 0(r12) */
		0xa6, 0x03, 0x89, 0x7d, /* mtctr r12 */
		0x20, 0x04, 0x80, 0x4e, /* bctr */
	} },
	{ "r3, r12: last of 4 KiB", "ppc64le", ppc64_r3, ppc64_r12,
	  .index = 144, .code_literal = 48, .len = 28, .bytes = {
		0xfc, 0x7f, 0x6c, 0x38, /* addi r3, r12, 32764 */
		0x3c, 0x80, 0x83, 0xe9, /* ld r12, -32708(r3) */
		0x34, 0x80, 0x63, 0xe8, /* ld r3, -32716(r3) */
		0x80, 0x04, 0x8c, 0xe9, /* ld r12, 1152(r12) */
		0x80, 0x04, 0x63, 0xe8, /* ld r3, 1152(r3) */
		0xa6, 0x03, 0x69, 0x7c, /* mtctr r3 */
		0x20, 0x04, 0x80, 0x4e, /* bctr */
	} },
	{ "r12, r14: first of 64 KiB", "ppc64le", ppc64_r12, ppc64_r14,
	  .index = 0, .code_literal = 65520, .len = 28, .bytes = {
		0xfc, 0x7f, 0x8c, 0x39, /* addi r12, r12, 32764 */
		0xfc, 0x7f, 0xcc, 0xe9, /* ld r14, 32764(r12) */
		0xf4, 0x7f, 0x8c, 0xe9, /* ld r12, 32756(r12) */
		0x00, 0x00, 0xce, 0xe9, /* ld r14, 0(r14) */
		0x00, 0x00, 0x8c, 0xe9, /* ld r12, 0(r12) */
		0xa6, 0x03, 0x89, 0x7d, /* mtctr r12 */
		0x20, 0x04, 0x80, 0x4e, /* bctr */
	} },
	{ "r31, r3: in the middle of 64 KiB", "ppc64le", ppc64_r31, ppc64_r3,
	  .index = 1170, .code_literal = 32760, .len = 28, .bytes = {
		0xfc, 0x7f, 0xec, 0x3b, /* addi r31, r12, 32764 */
		0x04, 0x00, 0x7f, 0xe8, /* ld r3, 4(r31) */
		0xfc, 0xff, 0xff, 0xeb, /* ld r31, -4(r31) */
		0x90, 0x24, 0x63, 0xe8, /* ld r3, 9360(r3) */
		0x90, 0x24, 0xff, 0xeb, /* ld r31, 9360(r31) */
		0xa6, 0x03, 0xe9, 0x7f, /* mtctr r31 */
		0x20, 0x04, 0x80, 0x4e, /* bctr */
	} },
	{ "r14, r31: last of 64 KiB", "ppc64le", ppc64_r14, ppc64_r31,
	  .index = 2339, .code_literal = 28, .len = 28, .bytes = {
		0xfc, 0x7f, 0xcc, 0x39, /* addi r14, r12, 32764 */
		0x28, 0x80, 0xee, 0xeb, /* ld r31, -32728(r14) */
		0x20, 0x80, 0xce, 0xe9, /* ld r14, -32736(r14) */
		0x18, 0x49, 0xff, 0xeb, /* ld r31, 18712(r31) */
		0x18, 0x49, 0xce, 0xe9, /* ld r14, 18712(r14) */
		0xa6, 0x03, 0xc9, 0x7d, /* mtctr r14 */
		0x20, 0x04, 0x80, 0x4e, /* bctr */
	} },
};

KUNIT_ARRAY_PARAM_DESC(golden, golden_rows, desc);

static const struct trampfd_relative_golden relative_rows[] = {
	{ "r11: 64 KiB", "ppc64le", ppc64_r12, ppc64_r11,
	  .order = 16 - PAGE_SHIFT, .index = 1, .len = 24, .bytes = {
		0x01, 0x00, 0x6c, 0x3d, /* addis r11, r12, 1 */
		0x00, 0x00, 0x6b, 0xe9, /* ld r11, 0(r11) */
		0x01, 0x00, 0x8c, 0x3d, /* addis r12, r12, 1 */
		0x08, 0x00, 0x8c, 0xe9, /* ld r12, 8(r12) */
		0xa6, 0x03, 0x89, 0x7d, /* mtctr r12 */
		0x20, 0x04, 0x80, 0x4e, /* bctr */
	} },
	{ "r11: 64 KiB, the code of the first", "ppc64le", ppc64_r12, ppc64_r11,
	  .order = 16 - PAGE_SHIFT, .flags = TRAMPFD_ONE_CODE,
	  .index = 1, .len = 24, .bytes = {
		0x01, 0x00, 0x6c, 0x3d, /* addis r11, r12, 1 */
		0x00, 0x00, 0x6b, 0xe9, /* ld r11, 0(r11) */
		0x01, 0x00, 0x8c, 0x3d, /* addis r12, r12, 1 */
		0xf0, 0xff, 0x8c, 0xe9, /* ld r12, -16(r12) */
		0xa6, 0x03, 0x89, 0x7d, /* mtctr r12 */
		0x20, 0x04, 0x80, 0x4e, /* bctr */
	} },
	{ "r14: 128 KiB, the code of the first, from number 169", "ppc64le", ppc64_r12, ppc64_r14,
	  .order = 17 - PAGE_SHIFT, .flags = TRAMPFD_ONE_CODE,
	  .index = 169, .len = 24, .bytes = {
		0x02, 0x00, 0xcc, 0x3d, /* addis r14, r12, 2 */
		0x00, 0x00, 0xce, 0xe9, /* ld r14, 0(r14) */
		0x02, 0x00, 0x8c, 0x3d, /* addis r12, r12, 2 */
		0x30, 0xf0, 0x8c, 0xe9, /* ld r12, -4048(r12) */
		0xa6, 0x03, 0x89, 0x7d, /* mtctr r12 */
		0x20, 0x04, 0x80, 0x4e, /* bctr */
	} },
	{ "r31: as far as it goes", "ppc64le", ppc64_r12, ppc64_r31,
	  .order = 30 - PAGE_SHIFT, .len = 24, .bytes = {
		0x00, 0x40, 0xec, 0x3f, /* addis r31, r12, 16384 */
		0x00, 0x00, 0xff, 0xeb, /* ld r31, 0(r31) */
		0x00, 0x40, 0x8c, 0x3d, /* addis r12, r12, 16384 */
		0x08, 0x00, 0x8c, 0xe9, /* ld r12, 8(r12) */
		0xa6, 0x03, 0x89, 0x7d, /* mtctr r12 */
		0x20, 0x04, 0x80, 0x4e, /* bctr */
	} },
#if PAGE_SIZE == SZ_4K
	{ "r11: the next page of 4 KiB", "ppc64le", ppc64_r12, ppc64_r11,
	  .len = 24, .bytes = {
		0x00, 0x00, 0x6c, 0x3d, /* addis r11, r12, 0 */
		0x00, 0x10, 0x6b, 0xe9, /* ld r11, 4096(r11) */
		0x00, 0x00, 0x8c, 0x3d, /* addis r12, r12, 0 */
		0x08, 0x10, 0x8c, 0xe9, /* ld r12, 4104(r12) */
		0xa6, 0x03, 0x89, 0x7d, /* mtctr r12 */
		0x20, 0x04, 0x80, 0x4e, /* bctr */
	} },
	{ "r3: 32 KiB, an upper half for each", "ppc64le", ppc64_r12, ppc64_r3,
	  .order = 3, .flags = TRAMPFD_ONE_CODE, .index = 1, .len = 24, .bytes = {
		0x01, 0x00, 0x6c, 0x3c, /* addis r3, r12, 1 */
		0x00, 0x80, 0x63, 0xe8, /* ld r3, -32768(r3) */
		0x00, 0x00, 0x8c, 0x3d, /* addis r12, r12, 0 */
		0xf0, 0x7f, 0x8c, 0xe9, /* ld r12, 32752(r12) */
		0xa6, 0x03, 0x89, 0x7d, /* mtctr r12 */
		0x20, 0x04, 0x80, 0x4e, /* bctr */
	} },
#else
	{ "r11: the last of 64 KiB, an upper half for each", "ppc64le", ppc64_r12, ppc64_r11,
	  .order = 1, .flags = TRAMPFD_ONE_CODE, .index = 2729, .len = 24, .bytes = {
		0x02, 0x00, 0x6c, 0x3d, /* addis r11, r12, 2 */
		0x00, 0x00, 0x6b, 0xe9, /* ld r11, 0(r11) */
		0x01, 0x00, 0x8c, 0x3d, /* addis r12, r12, 1 */
		0x30, 0x00, 0x8c, 0xe9, /* ld r12, 48(r12) */
		0xa6, 0x03, 0x89, 0x7d, /* mtctr r12 */
		0x20, 0x04, 0x80, 0x4e, /* bctr */
	} },
#endif
};

KUNIT_ARRAY_PARAM_DESC(relative, relative_rows, desc);

/*
 * The registers of somebody who calls the trampoline.  As an address, it has its
 * place in the page.
 */
static struct pt_regs registers_at_call(const struct trampfd_cursor *at)
{
	struct pt_regs regs = { .msr = MSR_64BIT | MSR_LE };
	int i;

	for (i = 0; i < ARRAY_SIZE(regs.gpr); i++)
		regs.gpr[i] = i * 0x0101010101010101;
	regs.gpr[R12] = at->pos;
	return regs;
}

static struct instruction_op decode(struct trampfd_cursor *at,
				    const struct pt_regs *regs)
{
	struct instruction_op op = { .type = UNKNOWN };

	analyse_instr(&op, regs, ppc_inst(trampfd_next_insn(at)));
	return op;
}

/* addi or addis reg, ... */
static void run_add(struct trampfd_cursor *at, struct pt_regs *regs, u8 reg)
{
	struct instruction_op op = decode(at, regs);

	KUNIT_EXPECT_EQ(at->test, COMPUTE | SETREG, op.type);
	KUNIT_EXPECT_EQ(at->test, reg, op.reg);
	regs->gpr[reg] = op.val;
}

/* ld reg, ...: returns from where */
static u64 decode_ld(struct trampfd_cursor *at, const struct pt_regs *regs, u8 reg)
{
	struct instruction_op op = decode(at, regs);

	KUNIT_EXPECT_EQ(at->test, MKOP(LOAD, 0, 8), op.type);
	KUNIT_EXPECT_EQ(at->test, reg, op.reg);
	return op.ea;
}

/* ld of a literal in the page */
static void run_ld_literal(struct trampfd_cursor *at, struct pt_regs *regs, u8 reg)
{
	regs->gpr[reg] = trampfd_load_literal(at, decode_ld(at, regs, reg));
}

/* ld of @word, which is at @addr */
static void run_ld(struct trampfd_cursor *at, struct pt_regs *regs, u8 reg,
		   u64 addr, u64 word)
{
	KUNIT_EXPECT_EQ(at->test, addr, decode_ld(at, regs, reg));
	regs->gpr[reg] = word;
}

/* mtctr, bctr */
static void run_jump(struct trampfd_cursor *at, struct pt_regs *regs, u64 target)
{
	struct instruction_op op = decode(at, regs);

	KUNIT_EXPECT_EQ(at->test, MTSPR, op.type);
	KUNIT_EXPECT_EQ(at->test, SPRN_CTR, op.spr);
	regs->ctr = op.val;
	op = decode(at, regs);
	KUNIT_EXPECT_EQ(at->test, BRANCH | BRTAKEN, op.type);
	KUNIT_EXPECT_EQ(at->test, target, op.val);
}

static void decode_ppc64le(struct trampfd_cursor *at, const struct trampfd_slot *slot)
{
	struct pt_regs regs = registers_at_call(at);

	run_add(at, &regs, slot->code_reg);
	run_ld_literal(at, &regs, slot->data_reg);
	run_ld_literal(at, &regs, slot->code_reg);
	run_ld(at, &regs, slot->data_reg, slot->data_addr, DATA);
	run_ld(at, &regs, slot->code_reg, slot->code_addr, CODE);
	run_jump(at, &regs, CODE);
}

static void decode_ppc64le_relative(struct trampfd_cursor *at,
				    const struct trampfd_relative_slot *slot)
{
	struct pt_regs regs = registers_at_call(at);
	u64 start = at->pos;

	run_add(at, &regs, slot->data_reg);
	run_ld(at, &regs, slot->data_reg, start + slot->data, DATA);
	run_add(at, &regs, slot->code_reg);
	run_ld(at, &regs, slot->code_reg, start + slot->code, CODE);
	run_jump(at, &regs, CODE);
}

static void ppc64le_decodes(struct kunit *test)
{
	trampfd_decode_all(test, "ppc64le", decode_ppc64le);
}

static void ppc64le_relative_decodes(struct kunit *test)
{
	trampfd_decode_patterns(test, "ppc64le", decode_ppc64le_relative);
}

/* r3 to r12, and r14 to r31 */
static void registers_have_their_numbers(struct kunit *test)
{
	const struct trampfd_isa *isa = trampfd_find_isa("ppc64le");
	u32 i;

	for (i = 0; i < isa->nr_regs; i++)
		KUNIT_EXPECT_EQ(test, i + (i < 10 ? 3 : 4), isa->regs[i]);
}

/* 145 trampolines in 4 KiB, 2340 in 64 KiB */
static void density_is_as_documented(struct kunit *test)
{
	trampfd_expect_density(test, "ppc64le", 28, 28, (PAGE_SIZE - 16) / 28);
	trampfd_expect_relative_density(test, "ppc64le", 24, PAGE_SIZE / 24,
					SZ_1G, SZ_1G);
}

static struct kunit_case powerpc_cases[] = {
	KUNIT_CASE_PARAM(trampfd_emit_matches_assembler, golden_gen_params),
	KUNIT_CASE(ppc64le_decodes),
	KUNIT_CASE_PARAM(trampfd_pattern_matches_assembler, relative_gen_params),
	KUNIT_CASE(ppc64le_relative_decodes),
	KUNIT_CASE(registers_have_their_numbers),
	KUNIT_CASE(density_is_as_documented),
	{ }
};

static struct kunit_suite powerpc_suite = {
	.name = "trampfd_powerpc",
	.test_cases = powerpc_cases,
};

kunit_test_suite(powerpc_suite);
