// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trampolines for trampfd() on loongarch64
 *
 * Caches: as for programs in the page cache, nothing is to do.  Instruction caches
 * see the stores of all CPUs (see local_flush_icache_range()), and nothing could be
 * fetched from the page before it was mapped.
 */
#include <linux/array_size.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/trampfd.h>
#include <linux/unaligned.h>

#include <asm/inst.h>
#include <asm/page.h>

/* From the start of 64 KiB to where loads reach all of them */
#define MIDDLE	SZ_32K

static const u8 trampfd_la64_trap[] = { 0x00, 0x00, 0x2a, 0x00 };	/* break 0 */

static u8 *emit_insn(u8 *p, union loongarch_instruction insn)
{
	put_unaligned_le32(insn.word, p);
	return p + LOONGARCH_INSN_SIZE;
}

/* pcaddu12i reg, ...: 4096 times as far from this instruction */
DEF_EMIT_REG1I20_FORMAT(pcaddu12i, pcaddu12i_op)
/* pcalau12i reg, ...: the same, from the 4 KiB that this instruction is in */
DEF_EMIT_REG1I20_FORMAT(pcalau12i, pcalau12i_op)

/* Mnemonics: each writes one at @p, returns the place behind */

/* ldptr.d reg, base, offset: a multiple of 4, up to 32 KiB away */
static u8 *emit_ld(u8 *p, u8 reg, u8 base, s32 offset)
{
	union loongarch_instruction insn;

	emit_ldptrd(&insn, reg, base, offset >> 2);
	return emit_insn(p, insn);
}

/* jr reg */
static u8 *emit_jr(u8 *p, u8 reg)
{
	union loongarch_instruction insn;

	emit_jirl(&insn, LOONGARCH_GPR_ZERO, reg, 0);
	return emit_insn(p, insn);
}

static const u8 trampfd_la64_regs[] = {
	[loongarch64_a0] = 4, 5, 6, 7, 8, 9, 10, 11,
	[loongarch64_t0] = 12, 13, 14, 15, 16, 17, 18, 19, 20,
	[loongarch64_fp] = 22,
	[loongarch64_s0] = 23, 24, 25, 26, 27, 28, 29, 30, 31,
};

static const char * const trampfd_la64_names[] = {
	"loongarch64_a0", "loongarch64_a1", "loongarch64_a2", "loongarch64_a3",
	"loongarch64_a4", "loongarch64_a5", "loongarch64_a6", "loongarch64_a7",
	"loongarch64_t0", "loongarch64_t1", "loongarch64_t2", "loongarch64_t3",
	"loongarch64_t4", "loongarch64_t5", "loongarch64_t6", "loongarch64_t7",
	"loongarch64_t8", "loongarch64_fp", "loongarch64_s0", "loongarch64_s1",
	"loongarch64_s2", "loongarch64_s3", "loongarch64_s4", "loongarch64_s5",
	"loongarch64_s6", "loongarch64_s7", "loongarch64_s8",
};

static_assert(ARRAY_SIZE(trampfd_la64_names) == ARRAY_SIZE(trampfd_la64_regs));

static u32 trampfd_la64_emit(u8 *buf, const struct trampfd_slot *slot)
{
	u8 code = slot->code_reg, data = slot->data_reg;
	u32 entry = slot->index * sizeof(u64);
	union loongarch_instruction insn;
	u8 *p = buf;

	emit_pcaddu12i(&insn, code, MIDDLE >> 12);
	p = emit_insn(p, insn);
	p = emit_ld(p, data, code, slot->data_literal - MIDDLE);
	p = emit_ld(p, code, code, slot->code_literal - MIDDLE);
	p = emit_ld(p, data, data, entry);
	p = emit_ld(p, code, code, entry);
	p = emit_jr(p, code);
	return p - buf;
}

/*
 * The data is a multiple of the page size away.  Where the code, in the page's
 * first entry, is out of reach of it, the middle of the table has both in reach.
 */
static u32 trampfd_la64_relative_emit(u8 *buf,
				      const struct trampfd_relative_slot *slot)
{
	u8 code = slot->code_reg, data = slot->data_reg;
	s32 pos = slot->data + 8 - slot->code;
	s32 base = min(pos, MIDDLE);
	union loongarch_instruction insn;
	u8 *p = buf;

	if (pos <= MIDDLE)
		emit_pcaddu12i(&insn, code, slot->data >> 12);
	else
		emit_pcalau12i(&insn, code, ((slot->data + base) >> 12) - (pos >> 12));
	p = emit_insn(p, insn);
	p = emit_ld(p, data, code, pos - base);
	p = emit_ld(p, code, code, 8 - base);
	p = emit_jr(p, code);
	return p - buf;
}

/* What code with medium code model takes to jump through */
static const u32 trampfd_la64_code_regs[] = { loongarch64_t0, loongarch64_t1 };

static const struct trampfd_relative_isa trampfd_la64_relative = {
	.slot_size	= 16,
	.reach		= SZ_1G,
	.reach_one_code	= SZ_1G,
	.code_regs	= trampfd_la64_code_regs,
	.nr_code_regs	= ARRAY_SIZE(trampfd_la64_code_regs),
	.emit		= trampfd_la64_relative_emit,
};

static const struct trampfd_isa trampfd_la64 = {
	.name		= "loongarch64",
	.slot_size	= 24,
	.word_size	= 8,
	.span		= PAGE_SIZE,
	.literals	= true,
	.first_reg	= loongarch64_min,
	.nr_regs	= ARRAY_SIZE(trampfd_la64_regs),
	.regs		= trampfd_la64_regs,
	.reg_names	= trampfd_la64_names,
	.trap		= trampfd_la64_trap,
	.trap_size	= sizeof(trampfd_la64_trap),
	.emit		= trampfd_la64_emit,
	.relative	= &trampfd_la64_relative,
};

#ifdef CONFIG_TRAMPFD_KUNIT_TEST
const struct trampfd_isa *const arch_trampfd_isas[] = { &trampfd_la64, NULL };
#endif

const struct trampfd_isa *arch_trampfd_isa(void)
{
	return &trampfd_la64;
}
