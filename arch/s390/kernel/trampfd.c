// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trampolines for trampfd() on s390
 *
 * Caches: the hardware keeps instruction fetches coherent with stores of all
 * CPUs: flush_dcache_page() and flush_icache_range() are empty.  Nothing could be
 * fetched from the page before it was mapped, and the return from the fault
 * serializes what the CPU fetches after it (see ARCH_HAS_MEMBARRIER_SYNC_CORE).
 */
#include <linux/array_size.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/compat.h>
#include <linux/sizes.h>
#include <linux/trampfd.h>
#include <linux/unaligned.h>

#include <asm/page.h>

/* For bcr: whatever the condition code is */
#define ALWAYS	15

static const u8 trampfd_s390_trap[] = { 0, 0 };	/* no instruction */

/* Formats of instructions: each writes one at @p, returns the place behind */

static u8 *emit_rr(u8 *p, u8 op, u8 r1, u8 r2)
{
	put_unaligned_be16(op << 8 | r1 << 4 | r2, p);
	return p + 2;
}

/* @offset, a multiple of 2, is from this instruction. */
static u8 *emit_ril(u8 *p, u16 op, u8 r1, s32 offset)
{
	put_unaligned_be16((op & 0xff0) << 4 | r1 << 4 | (op & 0xf), p);
	put_unaligned_be32(offset / 2, p + 2);
	return p + 6;
}

/* The displacement, of 20 bits, has its lower 12 bits first. */
static u8 *emit_rxy(u8 *p, u16 op, u8 r1, u8 base, u32 offset)
{
	put_unaligned_be16((op & 0xff00) | r1 << 4, p);
	put_unaligned_be16(base << 12 | (offset & 0xfff), p + 2);
	put_unaligned_be16((offset >> 12 & 0xff) << 8 | (op & 0xff), p + 4);
	return p + 6;
}

/* Mnemonics */

/* lgrl reg, .+offset: what is there is aligned to 8 */
static u8 *emit_lgrl(u8 *p, u8 reg, s32 offset)
{
	return emit_ril(p, 0xc48, reg, offset);
}

/* lg reg, offset(base): r0 as a base means none */
static u8 *emit_lg(u8 *p, u8 reg, u8 base, u32 offset)
{
	return emit_rxy(p, 0xe304, reg, base, offset);
}

/* br reg */
static u8 *emit_br(u8 *p, u8 reg)
{
	return emit_rr(p, 0x07, ALWAYS, reg);
}

static const u8 trampfd_s390_regs[] = {
	[s390_r0 - s390_min] = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
};

static const char * const trampfd_s390_names[] = {
	"s390_r0", "s390_r1", "s390_r2", "s390_r3", "s390_r4", "s390_r5",
	"s390_r6", "s390_r7", "s390_r8", "s390_r9", "s390_r10", "s390_r11",
	"s390_r12", "s390_r13",
};

static_assert(ARRAY_SIZE(trampfd_s390_names) == ARRAY_SIZE(trampfd_s390_regs));

static u32 trampfd_s390_emit(u8 *buf, const struct trampfd_slot *slot)
{
	u8 code = slot->code_reg, data = slot->data_reg;
	u32 entry = slot->index * sizeof(u64);
	u8 *p = buf;

	p = emit_lgrl(p, code, slot->data_literal - (p - buf));
	p = emit_lg(p, data, code, entry);
	p = emit_lgrl(p, code, slot->code_literal - (p - buf));
	p = emit_lg(p, code, code, entry);
	p = emit_br(p, code);
	return p - buf;
}

static u32 trampfd_s390_relative_emit(u8 *buf,
				      const struct trampfd_relative_slot *slot)
{
	u8 *p = buf;

	p = emit_lgrl(p, slot->data_reg, slot->data - (p - buf));
	p = emit_lgrl(p, slot->code_reg, slot->code - (p - buf));
	p = emit_br(p, slot->code_reg);
	return p - buf;
}

static const u32 trampfd_s390_code_regs[] = { s390_r1 };

static const struct trampfd_relative_isa trampfd_s390_relative = {
	.slot_size	= 16,
	.reach		= SZ_1G,
	.reach_one_code	= SZ_1G,
	.code_regs	= trampfd_s390_code_regs,
	.nr_code_regs	= ARRAY_SIZE(trampfd_s390_code_regs),
	.emit		= trampfd_s390_relative_emit,
};

static const struct trampfd_isa trampfd_s390 = {
	.name		= "s390x",
	.slot_size	= 26,
	.word_size	= 8,
	.span		= PAGE_SIZE,
	.literals	= true,
	.first_reg	= s390_min,
	.nr_regs	= ARRAY_SIZE(trampfd_s390_regs),
	.regs		= trampfd_s390_regs,
	.reg_names	= trampfd_s390_names,
	.data_only	= BIT(s390_r0 - s390_min),
	.trap		= trampfd_s390_trap,
	.trap_size	= sizeof(trampfd_s390_trap),
	.emit		= trampfd_s390_emit,
	.relative	= &trampfd_s390_relative,
};

#ifdef CONFIG_TRAMPFD_KUNIT_TEST
const struct trampfd_isa *const arch_trampfd_isas[] = { &trampfd_s390, NULL };
#endif

/* 31-bit programs, which newer kernels do not run any more, have none. */
const struct trampfd_isa *arch_trampfd_isa(void)
{
	return is_compat_task() ? NULL : &trampfd_s390;
}
