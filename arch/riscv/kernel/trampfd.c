// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trampolines for trampfd() on riscv
 *
 * Caches: a hart sees what other harts have written to memory in its
 * instruction fetches only after a fence.i of its own.  flush_dcache_page()
 * marks the page, and set_ptes() calls flush_icache_mm() once for a marked
 * page: for the first address space that maps it, be it the creator's or that
 * of a forked child, and for no other.  So trampfd_riscv_sync_icache() does it
 * for each of them.
 */
#include <linux/array_size.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/cacheflush.h>
#include <linux/compat.h>
#include <linux/cpumask.h>
#include <linux/mm_types.h>
#include <linux/sizes.h>
#include <linux/trampfd.h>
#include <linux/types.h>
#include <linux/unaligned.h>

#include <asm/page.h>

#define ZERO		0
#define INSN_SIZE	4

/* funct3 of a load, and log2 of the size that it loads */
enum load { LOAD_LW = 2, LOAD_LD = 3 };

static const u8 trampfd_riscv_trap[] = { 0, 0 };	/* c.unimp */

/* Formats of instructions */

static u32 i_type(u32 imm, u8 rs1, u8 funct3, u8 rd, u8 opcode)
{
	return imm << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
}

static u32 u_type(u32 imm, u8 rd, u8 opcode)
{
	return (imm & GENMASK(31, 12)) | rd << 7 | opcode;
}

static u8 *emit_insn(u8 *p, u32 insn)
{
	put_unaligned_le32(insn, p);
	return p + INSN_SIZE;
}

/* Mnemonics: each writes one at @p, returns the place behind */

/* auipc rd, imm: @imm is not shifted */
static u8 *emit_auipc(u8 *p, u8 rd, u32 imm)
{
	return emit_insn(p, u_type(imm, rd, 0x17));
}

/* lpad 0: a landing pad for callers with any label, without Zicfilp a hint */
static u8 *emit_lpad(u8 *p)
{
	return emit_auipc(p, ZERO, 0);
}

/* lw or ld rd, offset(base) */
static u8 *emit_load(u8 *p, enum load load, u8 rd, u8 base, u32 offset)
{
	return emit_insn(p, i_type(offset, base, load, rd, 0x03));
}

/* jr rs1 */
static u8 *emit_jr(u8 *p, u8 rs1)
{
	return emit_insn(p, i_type(0, rs1, 0, ZERO, 0x67));
}

/* For both ABIs, which have the same names in the same order */
static const u8 trampfd_riscv_regs[] = {
	[rv64_t1 - rv64_min] = 6,
	[rv64_t2 - rv64_min] = 7,
	[rv64_s0 - rv64_min] = 8,
	[rv64_s1 - rv64_min] = 9,
	[rv64_a0 - rv64_min] = 10,
	[rv64_a1 - rv64_min] = 11,
	[rv64_a2 - rv64_min] = 12,
	[rv64_a3 - rv64_min] = 13,
	[rv64_a4 - rv64_min] = 14,
	[rv64_a5 - rv64_min] = 15,
	[rv64_a6 - rv64_min] = 16,
	[rv64_a7 - rv64_min] = 17,
	[rv64_s2 - rv64_min] = 18,
	[rv64_s3 - rv64_min] = 19,
	[rv64_s4 - rv64_min] = 20,
	[rv64_s5 - rv64_min] = 21,
	[rv64_s6 - rv64_min] = 22,
	[rv64_s7 - rv64_min] = 23,
	[rv64_s8 - rv64_min] = 24,
	[rv64_s9 - rv64_min] = 25,
	[rv64_s10 - rv64_min] = 26,
	[rv64_s11 - rv64_min] = 27,
	[rv64_t3 - rv64_min] = 28,
	[rv64_t4 - rv64_min] = 29,
	[rv64_t5 - rv64_min] = 30,
	[rv64_t6 - rv64_min] = 31,
};

static const char * const trampfd_rv64_names[] = {
	"rv64_t1", "rv64_t2", "rv64_s0", "rv64_s1", "rv64_a0", "rv64_a1",
	"rv64_a2", "rv64_a3", "rv64_a4", "rv64_a5", "rv64_a6", "rv64_a7",
	"rv64_s2", "rv64_s3", "rv64_s4", "rv64_s5", "rv64_s6", "rv64_s7",
	"rv64_s8", "rv64_s9", "rv64_s10", "rv64_s11", "rv64_t3", "rv64_t4",
	"rv64_t5", "rv64_t6",
};

static_assert(ARRAY_SIZE(trampfd_rv64_names) == ARRAY_SIZE(trampfd_riscv_regs));

static_assert(rv32_max - rv32_min == rv64_max - rv64_min);
static_assert(rv32_t6 - rv32_min == rv64_t6 - rv64_min);
static_assert(rv32_t2 - rv32_min == rv64_t2 - rv64_min);

/* Indirect jumps through t2 get anywhere, be there a landing pad or not. */
#define DATA_ONLY	BIT(rv64_t2 - rv64_min)

/* The upper 20 bits of an offset, so that the rest fits the 12 bits of a load */
static u32 upper_of(u32 offset)
{
	return (offset + BIT(11)) & GENMASK(31, 12);
}

/*
 * One auipc serves both literals: the upper 20 bits are those that suit the
 * second one.  No trampoline is where they would not suit the first.
 */
static u32 trampfd_riscv_emit(u8 *buf, const struct trampfd_slot *slot,
			      enum load load)
{
	u32 entry = slot->index << load;
	u32 code = slot->code_literal - INSN_SIZE;
	u32 data = slot->data_literal - INSN_SIZE;
	u32 upper = upper_of(data);
	u8 *p = buf;

	p = emit_lpad(p);
	p = emit_auipc(p, slot->code_reg, upper);
	p = emit_load(p, load, slot->data_reg, slot->code_reg, data - upper);
	p = emit_load(p, load, slot->code_reg, slot->code_reg, code - upper);
	p = emit_load(p, load, slot->data_reg, slot->data_reg, entry);
	p = emit_load(p, load, slot->code_reg, slot->code_reg, entry);
	p = emit_jr(p, slot->code_reg);
	return p - buf;
}

/* lw or ld reg, offset(pc): @offset is from the first of both instructions */
static u8 *emit_load_pc(u8 *p, enum load load, u8 reg, u32 offset)
{
	p = emit_auipc(p, reg, upper_of(offset));
	return emit_load(p, load, reg, reg, offset - upper_of(offset));
}

static u32 trampfd_riscv_relative_emit(u8 *buf,
				       const struct trampfd_relative_slot *slot,
				       enum load load)
{
	u8 *p = buf;

	p = emit_lpad(p);
	p = emit_load_pc(p, load, slot->data_reg, slot->data - (p - buf));
	p = emit_load_pc(p, load, slot->code_reg, slot->code - (p - buf));
	p = emit_jr(p, slot->code_reg);
	return p - buf;
}

/* Where a new address space runs for the first time, it finds the mask. */
static void trampfd_riscv_sync_icache(struct mm_struct *mm)
{
#ifdef CONFIG_SMP
	if (cpumask_empty(mm_cpumask(mm))) {
		cpumask_setall(&mm->context.icache_stale_mask);
		return;
	}
#endif
	flush_icache_mm(mm, false);
}

#ifdef CONFIG_64BIT
static u32 trampfd_rv64_emit(u8 *buf, const struct trampfd_slot *slot)
{
	return trampfd_riscv_emit(buf, slot, LOAD_LD);
}

static u32 trampfd_rv64_relative_emit(u8 *buf,
				      const struct trampfd_relative_slot *slot)
{
	return trampfd_riscv_relative_emit(buf, slot, LOAD_LD);
}

static const u32 trampfd_rv64_code_regs[] = { rv64_t1, rv64_t3 };

static const struct trampfd_relative_isa trampfd_rv64_relative = {
	.slot_size	= 24,
	.reach		= SZ_1G,
	.reach_one_code	= SZ_1G,
	.code_regs	= trampfd_rv64_code_regs,
	.nr_code_regs	= ARRAY_SIZE(trampfd_rv64_code_regs),
	.emit		= trampfd_rv64_relative_emit,
};

static const struct trampfd_isa trampfd_rv64 = {
	.name		= "riscv64",
	.slot_size	= 28,
	.word_size	= 8,
	.span		= PAGE_SIZE,
	.literals	= true,
	.first_reg	= rv64_min,
	.nr_regs	= ARRAY_SIZE(trampfd_riscv_regs),
	.regs		= trampfd_riscv_regs,
	.reg_names	= trampfd_rv64_names,
	.trap		= trampfd_riscv_trap,
	.trap_size	= sizeof(trampfd_riscv_trap),
	.emit		= trampfd_rv64_emit,
	.data_only	= DATA_ONLY,
	.relative	= &trampfd_rv64_relative,
	.sync_icache	= trampfd_riscv_sync_icache,
};
#endif

static u32 trampfd_rv32_emit(u8 *buf, const struct trampfd_slot *slot)
{
	return trampfd_riscv_emit(buf, slot, LOAD_LW);
}

static u32 trampfd_rv32_relative_emit(u8 *buf,
				      const struct trampfd_relative_slot *slot)
{
	return trampfd_riscv_relative_emit(buf, slot, LOAD_LW);
}

static const char * const trampfd_rv32_names[] = {
	"rv32_t1", "rv32_t2", "rv32_s0", "rv32_s1", "rv32_a0", "rv32_a1",
	"rv32_a2", "rv32_a3", "rv32_a4", "rv32_a5", "rv32_a6", "rv32_a7",
	"rv32_s2", "rv32_s3", "rv32_s4", "rv32_s5", "rv32_s6", "rv32_s7",
	"rv32_s8", "rv32_s9", "rv32_s10", "rv32_s11", "rv32_t3", "rv32_t4",
	"rv32_t5", "rv32_t6",
};

static_assert(ARRAY_SIZE(trampfd_rv32_names) == ARRAY_SIZE(trampfd_riscv_regs));

static const u32 trampfd_rv32_code_regs[] = { rv32_t1, rv32_t3 };

static const struct trampfd_relative_isa trampfd_rv32_relative = {
	.slot_size	= 24,
	.reach		= SZ_1G,
	.reach_one_code	= SZ_1G,
	.code_regs	= trampfd_rv32_code_regs,
	.nr_code_regs	= ARRAY_SIZE(trampfd_rv32_code_regs),
	.emit		= trampfd_rv32_relative_emit,
};

static const struct trampfd_isa trampfd_rv32 = {
	.name		= "riscv32",
	.slot_size	= 28,
	.word_size	= 4,
	.span		= PAGE_SIZE,
	.literals	= true,
	.first_reg	= rv32_min,
	.nr_regs	= ARRAY_SIZE(trampfd_riscv_regs),
	.regs		= trampfd_riscv_regs,
	.reg_names	= trampfd_rv32_names,
	.trap		= trampfd_riscv_trap,
	.trap_size	= sizeof(trampfd_riscv_trap),
	.emit		= trampfd_rv32_emit,
	.data_only	= DATA_ONLY,
	.relative	= &trampfd_rv32_relative,
	.sync_icache	= trampfd_riscv_sync_icache,
};

#ifdef CONFIG_TRAMPFD_KUNIT_TEST
const struct trampfd_isa *const arch_trampfd_isas[] = {
#ifdef CONFIG_64BIT
	&trampfd_rv64,
#endif
	&trampfd_rv32,
	NULL
};
#endif

const struct trampfd_isa *arch_trampfd_isa(void)
{
#ifdef CONFIG_64BIT
	if (!is_compat_task())
		return &trampfd_rv64;
#endif
	return &trampfd_rv32;
}
