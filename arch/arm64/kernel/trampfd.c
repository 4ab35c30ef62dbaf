// SPDX-License-Identifier: GPL-2.0-only
/*
 * trampfd() on arm64
 *
 * Caches: flush_dcache_page() marks the page, and when set_ptes() maps it,
 * __sync_icache_dcache() cleans it from the data cache to the point of
 * unification and invalidates it in the instruction caches of all CPUs in the
 * inner shareable domain (or does neither where CTR_EL0.IDC and .DIC say that
 * the hardware does).  Before that, nothing could be fetched from there: the
 * PTE is written after it.
 */
#include <linux/array_size.h>
#include <linux/build_bug.h>
#include <linux/compat.h>
#include <linux/mman.h>
#include <linux/sizes.h>
#include <linux/trampfd.h>
#include <linux/unaligned.h>

#include <asm/insn.h>
#include <asm/page.h>

#include "../../arm/kernel/trampfd-a32.h"

static const u8 trampfd_a64_trap[] = { 0, 0, 0, 0 };	/* udf #0 */

/* Instructions are little endian, whatever data are. */
static u8 *emit_insn(u8 *p, u32 insn)
{
	put_unaligned_le32(insn, p);
	return p + AARCH64_INSN_SIZE;
}

/* Mnemonics: each writes one at @p, returns the place behind */

/* bti c: a landing pad for calls */
static u8 *emit_bti_c(u8 *p)
{
	return emit_insn(p, aarch64_insn_gen_hint(AARCH64_INSN_HINT_BTIC));
}

/* ldr reg, literal: @offset is from this instruction */
static u8 *emit_ldr_literal(u8 *p, u8 reg, u32 offset)
{
	return emit_insn(p, aarch64_insn_gen_load_literal(0, offset, reg, true));
}

/* ldr reg, [base, #offset] */
static u8 *emit_ldr(u8 *p, u8 reg, u8 base, u32 offset)
{
	u32 insn = aarch64_insn_gen_load_store_imm(reg, base, offset,
						   AARCH64_INSN_SIZE_64,
						   AARCH64_INSN_LDST_LOAD_IMM_OFFSET);

	return emit_insn(p, insn);
}

/* br reg */
static u8 *emit_br(u8 *p, u8 reg)
{
	return emit_insn(p, aarch64_insn_gen_branch_reg(reg, AARCH64_INSN_BRANCH_NOLINK));
}

static const u8 trampfd_a64_regs[] = {
	[arm64_r0 - arm64_min] = AARCH64_INSN_REG_0,
	[arm64_r1 - arm64_min] = AARCH64_INSN_REG_1,
	[arm64_r2 - arm64_min] = AARCH64_INSN_REG_2,
	[arm64_r3 - arm64_min] = AARCH64_INSN_REG_3,
	[arm64_r4 - arm64_min] = AARCH64_INSN_REG_4,
	[arm64_r5 - arm64_min] = AARCH64_INSN_REG_5,
	[arm64_r6 - arm64_min] = AARCH64_INSN_REG_6,
	[arm64_r7 - arm64_min] = AARCH64_INSN_REG_7,
	[arm64_r8 - arm64_min] = AARCH64_INSN_REG_8,
	[arm64_r9 - arm64_min] = AARCH64_INSN_REG_9,
	[arm64_r10 - arm64_min] = AARCH64_INSN_REG_10,
	[arm64_r11 - arm64_min] = AARCH64_INSN_REG_11,
	[arm64_r12 - arm64_min] = AARCH64_INSN_REG_12,
	[arm64_r13 - arm64_min] = AARCH64_INSN_REG_13,
	[arm64_r14 - arm64_min] = AARCH64_INSN_REG_14,
	[arm64_r15 - arm64_min] = AARCH64_INSN_REG_15,
	[arm64_r16 - arm64_min] = AARCH64_INSN_REG_16,
	[arm64_r17 - arm64_min] = AARCH64_INSN_REG_17,
	[arm64_r18 - arm64_min] = AARCH64_INSN_REG_18,
	[arm64_r19 - arm64_min] = AARCH64_INSN_REG_19,
	[arm64_r20 - arm64_min] = AARCH64_INSN_REG_20,
	[arm64_r21 - arm64_min] = AARCH64_INSN_REG_21,
	[arm64_r22 - arm64_min] = AARCH64_INSN_REG_22,
	[arm64_r23 - arm64_min] = AARCH64_INSN_REG_23,
	[arm64_r24 - arm64_min] = AARCH64_INSN_REG_24,
	[arm64_r25 - arm64_min] = AARCH64_INSN_REG_25,
	[arm64_r26 - arm64_min] = AARCH64_INSN_REG_26,
	[arm64_r27 - arm64_min] = AARCH64_INSN_REG_27,
	[arm64_r28 - arm64_min] = AARCH64_INSN_REG_28,
	[arm64_r29 - arm64_min] = AARCH64_INSN_REG_29,
};

static const char * const trampfd_a64_names[] = {
	"arm64_r0", "arm64_r1", "arm64_r2", "arm64_r3", "arm64_r4", "arm64_r5",
	"arm64_r6", "arm64_r7", "arm64_r8", "arm64_r9", "arm64_r10",
	"arm64_r11", "arm64_r12", "arm64_r13", "arm64_r14", "arm64_r15",
	"arm64_r16", "arm64_r17", "arm64_r18", "arm64_r19", "arm64_r20",
	"arm64_r21", "arm64_r22", "arm64_r23", "arm64_r24", "arm64_r25",
	"arm64_r26", "arm64_r27", "arm64_r28", "arm64_r29",
};

static_assert(ARRAY_SIZE(trampfd_a64_names) == ARRAY_SIZE(trampfd_a64_regs));

static u32 trampfd_a64_emit(u8 *buf, const struct trampfd_slot *slot)
{
	u32 entry = slot->index * sizeof(u64);
	u8 *p = buf;

	p = emit_bti_c(p);
	p = emit_ldr_literal(p, slot->code_reg, slot->code_literal - (p - buf));
	p = emit_ldr(p, slot->code_reg, slot->code_reg, entry);
	p = emit_ldr_literal(p, slot->data_reg, slot->data_literal - (p - buf));
	p = emit_ldr(p, slot->data_reg, slot->data_reg, entry);
	p = emit_br(p, slot->code_reg);
	return p - buf;
}

static u32 trampfd_a64_relative_emit(u8 *buf,
				     const struct trampfd_relative_slot *slot)
{
	u8 *p = buf;

	p = emit_bti_c(p);
	p = emit_ldr_literal(p, slot->data_reg, slot->data - (p - buf));
	p = emit_ldr_literal(p, slot->code_reg, slot->code - (p - buf));
	p = emit_br(p, slot->code_reg);
	return p - buf;
}

/* From a guarded page, these get to a landing pad for calls. */
static const u32 trampfd_a64_code_regs[] = { arm64_r16, arm64_r17 };

/* A literal can be almost 1 MiB away: with that distance, not the code. */
static const struct trampfd_relative_isa trampfd_a64_relative = {
	.slot_size	= 16,
	.reach		= SZ_512K,
	.reach_one_code	= SZ_512K,
	.code_regs	= trampfd_a64_code_regs,
	.nr_code_regs	= ARRAY_SIZE(trampfd_a64_code_regs),
	.emit		= trampfd_a64_relative_emit,
};

static const struct trampfd_isa trampfd_a64 = {
	.name		= "arm64",
	.slot_size	= 24,
	.word_size	= 8,
	.span		= PAGE_SIZE,
	.literals	= true,
	.first_reg	= arm64_min,
	.nr_regs	= ARRAY_SIZE(trampfd_a64_regs),
	.regs		= trampfd_a64_regs,
	.reg_names	= trampfd_a64_names,
	.trap		= trampfd_a64_trap,
	.trap_size	= sizeof(trampfd_a64_trap),
	.emit		= trampfd_a64_emit,
	.relative	= &trampfd_a64_relative,
	/* Indirect calls and jumps get nowhere but to a landing pad. */
	.prot		= PROT_BTI,
};

#ifdef CONFIG_TRAMPFD_KUNIT_TEST
const struct trampfd_isa *const arch_trampfd_isas[] = {
	&trampfd_a64,
#ifdef CONFIG_COMPAT
	&trampfd_a32,
#endif
	NULL
};
#endif

const struct trampfd_isa *arch_trampfd_isa(void)
{
#ifdef CONFIG_COMPAT
	if (is_compat_task())
		return &trampfd_a32;
#endif
	return &trampfd_a64;
}
