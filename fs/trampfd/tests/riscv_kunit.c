// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests for the trampolines of riscv: golden rows, and every trampoline
 * through the kernel's own instruction decoder
 */
#include <kunit/test.h>
#include <linux/sizes.h>
#include <linux/trampfd.h>

#include <asm/insn.h>

#include "pattern.h"

#define LPAD_0		0x00000017

/* lw and ld: opcode and funct3, for which the decoder has nothing */
#define LOAD_MASK	(RV_INSN_FUNCT3_MASK | RV_INSN_OPCODE_MASK)
#define LOAD_LW		0x2003
#define LOAD_LD		0x3003

/* Bytes as the assembler of GNU binutils gives them */
static const struct trampfd_golden golden_rows[] = {
	{ "rv64 t1, s0: first", "riscv64", rv64_t1, rv64_s0,
	  .index = 0, .code_literal = 4080, .len = 28, .bytes = {
		0x17, 0x00, 0x00, 0x00, /* lpad 0 */
		0x17, 0x13, 0x00, 0x00, /* auipc t1, 0x1 */
		0x03, 0x34, 0x43, 0xff, /* ld s0, -12(t1) */
		0x03, 0x33, 0xc3, 0xfe, /* ld t1, -20(t1) */
		0x03, 0x34, 0x04, 0x00, /* ld s0, 0(s0) */
		0x03, 0x33, 0x03, 0x00, /* ld t1, 0(t1) */
		0x67, 0x00, 0x03, 0x00, /* jr t1 */
	} },
	{ "rv64 a0, a1: the last with 1 in auipc", "riscv64", rv64_a0, rv64_a1,
	  .index = 72, .code_literal = 2064, .len = 28, .bytes = {
		0x17, 0x00, 0x00, 0x00, /* lpad 0 */
		0x17, 0x15, 0x00, 0x00, /* auipc a0, 0x1 */
		0x83, 0x35, 0x45, 0x81, /* ld a1, -2028(a0) */
		0x03, 0x35, 0xc5, 0x80, /* ld a0, -2036(a0) */
		0x83, 0xb5, 0x05, 0x24, /* ld a1, 576(a1) */
		0x03, 0x35, 0x05, 0x24, /* ld a0, 576(a0) */
		0x67, 0x00, 0x05, 0x00, /* jr a0 */
	} },
	{ "rv64 t4, t3: the first with 0 in auipc", "riscv64", rv64_t4, rv64_t3,
	  .index = 73, .code_literal = 2036, .len = 28, .bytes = {
		0x17, 0x00, 0x00, 0x00, /* lpad 0 */
		0x97, 0x0e, 0x00, 0x00, /* auipc t4, 0x0 */
		0x03, 0xbe, 0x8e, 0x7f, /* ld t3, 2040(t4) */
		0x83, 0xbe, 0x0e, 0x7f, /* ld t4, 2032(t4) */
		0x03, 0x3e, 0x8e, 0x24, /* ld t3, 584(t3) */
		0x83, 0xbe, 0x8e, 0x24, /* ld t4, 584(t4) */
		0x67, 0x80, 0x0e, 0x00, /* jr t4 */
	} },
	{ "rv64 t6, s11: last", "riscv64", rv64_t6, rv64_s11,
	  .index = 144, .code_literal = 48, .len = 28, .bytes = {
		0x17, 0x00, 0x00, 0x00, /* lpad 0 */
		0x97, 0x0f, 0x00, 0x00, /* auipc t6, 0x0 */
		0x83, 0xbd, 0x4f, 0x03, /* ld s11, 52(t6) */
		0x83, 0xbf, 0xcf, 0x02, /* ld t6, 44(t6) */
		0x83, 0xbd, 0x0d, 0x48, /* ld s11, 1152(s11) */
		0x83, 0xbf, 0x0f, 0x48, /* ld t6, 1152(t6) */
		0x67, 0x80, 0x0f, 0x00, /* jr t6 */
	} },
	{ "rv32 t1, s0: first", "riscv32", rv32_t1, rv32_s0,
	  .index = 0, .code_literal = 4088, .len = 28, .bytes = {
		0x17, 0x00, 0x00, 0x00, /* lpad 0 */
		0x17, 0x13, 0x00, 0x00, /* auipc t1, 0x1 */
		0x03, 0x24, 0x83, 0xff, /* lw s0, -8(t1) */
		0x03, 0x23, 0x43, 0xff, /* lw t1, -12(t1) */
		0x03, 0x24, 0x04, 0x00, /* lw s0, 0(s0) */
		0x03, 0x23, 0x03, 0x00, /* lw t1, 0(t1) */
		0x67, 0x00, 0x03, 0x00, /* jr t1 */
	} },
	{ "rv32 a0, a1: the last with 1 in auipc", "riscv32", rv32_a0, rv32_a1,
	  .index = 72, .code_literal = 2072, .len = 28, .bytes = {
		0x17, 0x00, 0x00, 0x00, /* lpad 0 */
		0x17, 0x15, 0x00, 0x00, /* auipc a0, 0x1 */
		0x83, 0x25, 0x85, 0x81, /* lw a1, -2024(a0) */
		0x03, 0x25, 0x45, 0x81, /* lw a0, -2028(a0) */
		0x83, 0xa5, 0x05, 0x12, /* lw a1, 288(a1) */
		0x03, 0x25, 0x05, 0x12, /* lw a0, 288(a0) */
		0x67, 0x00, 0x05, 0x00, /* jr a0 */
	} },
	{ "rv32 t4, t3: the first with 0 in auipc", "riscv32", rv32_t4, rv32_t3,
	  .index = 73, .code_literal = 2044, .len = 28, .bytes = {
		0x17, 0x00, 0x00, 0x00, /* lpad 0 */
		0x97, 0x0e, 0x00, 0x00, /* auipc t4, 0x0 */
		0x03, 0xae, 0xce, 0x7f, /* lw t3, 2044(t4) */
		0x83, 0xae, 0x8e, 0x7f, /* lw t4, 2040(t4) */
		0x03, 0x2e, 0x4e, 0x12, /* lw t3, 292(t3) */
		0x83, 0xae, 0x4e, 0x12, /* lw t4, 292(t4) */
		0x67, 0x80, 0x0e, 0x00, /* jr t4 */
	} },
	{ "rv32 t6, s11: last", "riscv32", rv32_t6, rv32_s11,
	  .index = 145, .code_literal = 28, .len = 28, .bytes = {
		0x17, 0x00, 0x00, 0x00, /* lpad 0 */
		0x97, 0x0f, 0x00, 0x00, /* auipc t6, 0x0 */
		0x83, 0xad, 0xcf, 0x01, /* lw s11, 28(t6) */
		0x83, 0xaf, 0x8f, 0x01, /* lw t6, 24(t6) */
		0x83, 0xad, 0x4d, 0x24, /* lw s11, 580(s11) */
		0x83, 0xaf, 0x4f, 0x24, /* lw t6, 580(t6) */
		0x67, 0x80, 0x0f, 0x00, /* jr t6 */
	} },
};

KUNIT_ARRAY_PARAM_DESC(golden, golden_rows, desc);

static const struct trampfd_relative_golden relative_rows[] = {
	{ "rv64 t1, t2: the next page", "riscv64", rv64_t1, rv64_t2,
	  .index = 1, .len = 24, .bytes = {
		0x17, 0x00, 0x00, 0x00, /* lpad 0 */
		0x97, 0x13, 0x00, 0x00, /* auipc t2, 0x1 */
		0x83, 0xb3, 0xc3, 0xff, /* ld t2, -4(t2) */
		0x17, 0x13, 0x00, 0x00, /* auipc t1, 0x1 */
		0x03, 0x33, 0xc3, 0xff, /* ld t1, -4(t1) */
		0x67, 0x00, 0x03, 0x00, /* jr t1 */
	} },
	{ "rv64 t1, t3: 2 MiB, the code of the first", "riscv64", rv64_t1, rv64_t3,
	  .order = 9, .flags = TRAMPFD_ONE_CODE, .index = 1, .len = 24, .bytes = {
		0x17, 0x00, 0x00, 0x00, /* lpad 0 */
		0x17, 0x0e, 0x20, 0x00, /* auipc t3, 0x200 */
		0x03, 0x3e, 0xce, 0xff, /* ld t3, -4(t3) */
		0x17, 0x03, 0x20, 0x00, /* auipc t1, 0x200 */
		0x03, 0x33, 0x43, 0xfe, /* ld t1, -28(t1) */
		0x67, 0x00, 0x03, 0x00, /* jr t1 */
	} },
	{ "rv64 t3, t1: the last takes the code of the first", "riscv64", rv64_t3, rv64_t1,
	  .flags = TRAMPFD_ONE_CODE, .index = 169, .len = 24, .bytes = {
		0x17, 0x00, 0x00, 0x00, /* lpad 0 */
		0x17, 0x13, 0x00, 0x00, /* auipc t1, 0x1 */
		0x03, 0x33, 0xc3, 0xff, /* ld t1, -4(t1) */
		0x17, 0x0e, 0x00, 0x00, /* auipc t3, 0x0 */
		0x03, 0x3e, 0x4e, 0x02, /* ld t3, 36(t3) */
		0x67, 0x00, 0x0e, 0x00, /* jr t3 */
	} },
	{ "rv32 t1, t3: 2 MiB", "riscv32", rv32_t1, rv32_t3, .order = 9,
	  .index = 1, .len = 24, .bytes = {
		0x17, 0x00, 0x00, 0x00, /* lpad 0 */
		0x17, 0x0e, 0x20, 0x00, /* auipc t3, 0x200 */
		0x03, 0x2e, 0xce, 0xff, /* lw t3, -4(t3) */
		0x17, 0x03, 0x20, 0x00, /* auipc t1, 0x200 */
		0x03, 0x23, 0x83, 0xff, /* lw t1, -8(t1) */
		0x67, 0x00, 0x03, 0x00, /* jr t1 */
	} },
};

KUNIT_ARRAY_PARAM_DESC(relative, relative_rows, desc);

/* auipc reg, imm: returns the sum, as a place in the page */
static u32 decode_auipc(struct trampfd_cursor *at, u8 reg)
{
	u32 pc = at->pos, insn = trampfd_next_insn(at);

	KUNIT_EXPECT_TRUE(at->test, riscv_insn_is_auipc(insn));
	KUNIT_EXPECT_EQ(at->test, reg, RV_EXTRACT_RD_REG(insn));
	return pc + RV_EXTRACT_UTYPE_IMM(insn);
}

/* lw or ld reg, offset(base): returns the offset */
static s32 decode_ld(struct trampfd_cursor *at, u8 reg, u8 base)
{
	u32 insn = trampfd_next_insn(at);
	u32 load = at->isa->word_size == sizeof(u64) ? LOAD_LD : LOAD_LW;

	KUNIT_EXPECT_EQ(at->test, load, insn & LOAD_MASK);
	KUNIT_EXPECT_EQ(at->test, reg, RV_EXTRACT_RD_REG(insn));
	KUNIT_EXPECT_EQ(at->test, base, RV_EXTRACT_RS1_REG(insn));
	return RV_EXTRACT_ITYPE_IMM(insn);
}

/* jr reg */
static void decode_jr(struct trampfd_cursor *at, u8 reg)
{
	u32 insn = trampfd_next_insn(at);

	KUNIT_EXPECT_TRUE(at->test, riscv_insn_is_jalr(insn));
	KUNIT_EXPECT_EQ(at->test, 0, RV_EXTRACT_RD_REG(insn));
	KUNIT_EXPECT_EQ(at->test, reg, RV_EXTRACT_RS1_REG(insn));
	KUNIT_EXPECT_EQ(at->test, 0, RV_EXTRACT_ITYPE_IMM(insn));
}

static void decode_riscv(struct trampfd_cursor *at,
			 const struct trampfd_slot *slot)
{
	u8 code = slot->code_reg, data = slot->data_reg;
	u64 code_table, data_table;
	u32 base;

	KUNIT_EXPECT_EQ(at->test, LPAD_0, trampfd_next_insn(at));
	base = decode_auipc(at, code);
	data_table = trampfd_load_literal(at, base + decode_ld(at, data, code));
	code_table = trampfd_load_literal(at, base + decode_ld(at, code, code));
	KUNIT_EXPECT_EQ(at->test, slot->data_addr,
			data_table + decode_ld(at, data, data));
	KUNIT_EXPECT_EQ(at->test, slot->code_addr,
			code_table + decode_ld(at, code, code));
	decode_jr(at, code);
}

/* auipc reg; load reg, offset(reg): returns from where, in the page */
static u32 decode_load_pc(struct trampfd_cursor *at, u8 reg)
{
	u32 base = decode_auipc(at, reg);

	return base + decode_ld(at, reg, reg);
}

static void decode_riscv_relative(struct trampfd_cursor *at,
				  const struct trampfd_relative_slot *slot)
{
	u32 start = at->pos;

	KUNIT_EXPECT_EQ(at->test, LPAD_0, trampfd_next_insn(at));
	KUNIT_EXPECT_EQ(at->test, start + slot->data, decode_load_pc(at, slot->data_reg));
	KUNIT_EXPECT_EQ(at->test, start + slot->code, decode_load_pc(at, slot->code_reg));
	decode_jr(at, slot->code_reg);
}

static void riscv64_relative_decodes(struct kunit *test)
{
	trampfd_decode_patterns(test, "riscv64", decode_riscv_relative);
}

static void riscv32_relative_decodes(struct kunit *test)
{
	trampfd_decode_patterns(test, "riscv32", decode_riscv_relative);
}

static void riscv64_decodes(struct kunit *test)
{
	trampfd_decode_all(test, "riscv64", decode_riscv);
}

static void riscv32_decodes(struct kunit *test)
{
	trampfd_decode_all(test, "riscv32", decode_riscv);
}

/* From t1 on, all of them */
static void registers_have_their_numbers(struct kunit *test)
{
	const struct trampfd_isa *const *pos, *isa;
	u32 i;

	for (pos = arch_trampfd_isas; (isa = *pos); pos++) {
		for (i = 0; i < isa->nr_regs; i++)
			KUNIT_EXPECT_EQ(test, i + 6, isa->regs[i]);
	}
}

/* set_ptes() alone does not do it for each address space. */
static void icache_is_synchronized(struct kunit *test)
{
	const struct trampfd_isa *const *isa;

	for (isa = arch_trampfd_isas; *isa; isa++)
		KUNIT_EXPECT_NOT_NULL(test, (*isa)->sync_icache);
}

static void density_is_as_documented(struct kunit *test)
{
	if (IS_ENABLED(CONFIG_64BIT))
		trampfd_expect_density(test, "riscv64", 28, 26, 145);
	trampfd_expect_density(test, "riscv32", 28, 26, 146);
	if (IS_ENABLED(CONFIG_64BIT))
		trampfd_expect_relative_density(test, "riscv64", 24, 170, SZ_1G, SZ_1G);
	trampfd_expect_relative_density(test, "riscv32", 24, 170, SZ_1G, SZ_1G);
}

static struct kunit_case riscv_cases[] = {
	KUNIT_CASE_PARAM(trampfd_emit_matches_assembler, golden_gen_params),
	KUNIT_CASE(riscv64_decodes),
	KUNIT_CASE(riscv32_decodes),
	KUNIT_CASE_PARAM(trampfd_pattern_matches_assembler, relative_gen_params),
	KUNIT_CASE(riscv64_relative_decodes),
	KUNIT_CASE(riscv32_relative_decodes),
	KUNIT_CASE(registers_have_their_numbers),
	KUNIT_CASE(icache_is_synchronized),
	KUNIT_CASE(density_is_as_documented),
	{ }
};

static struct kunit_suite riscv_suite = {
	.name = "trampfd_riscv",
	.test_cases = riscv_cases,
};

kunit_test_suite(riscv_suite);
