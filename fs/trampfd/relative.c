// SPDX-License-Identifier: GPL-2.0-only
/*
 * Relative trampolines: what may be asked for, and the page that results.  No
 * address is in it, so that it serves wherever it is mapped.
 *
 * Nothing here depends on a file, an address space or the current task.
 */
#include <linux/errno.h>
#include <linux/types.h>

#include <asm/page.h>

#include "internal.h"

/* From each trampoline to its entry, in bytes */
static u64 trampfd_distance(const struct trampfd_pattern *pattern)
{
	return (u64)PAGE_SIZE << pattern->order;
}

/**
 * trampfd_pattern_pages - Longest mapping of a page
 * @pattern: What the page is made from, accepted by trampfd_pattern_check().
 *
 * Return: Number of pages; behind them are the entries of the first one.
 */
unsigned long trampfd_pattern_pages(const struct trampfd_pattern *pattern)
{
	return 1UL << pattern->order;
}

/**
 * trampfd_relative_max - Relative trampolines in a page
 * @isa: How the ABI does trampolines.
 *
 * Return: Number of slots, 0 if there are no relative trampolines.
 */
u32 trampfd_relative_max(const struct trampfd_isa *isa)
{
	return isa->relative ? PAGE_SIZE / isa->relative->slot_size : 0;
}

static bool trampfd_takes_code_in(const struct trampfd_relative_isa *relative,
				  u32 reg)
{
	u32 i;

	if (!relative->nr_code_regs)
		return reg == TRAMPFD_NO_REG;
	for (i = 0; i < relative->nr_code_regs; i++) {
		if (reg == relative->code_regs[i])
			return true;
	}
	return false;
}

static bool trampfd_order_valid(const struct trampfd_relative_isa *relative,
				const struct trampfd_pattern *pattern)
{
	u32 reach = pattern->flags & TRAMPFD_ONE_CODE ?
		    relative->reach_one_code : relative->reach;

	return pattern->order < 32 && trampfd_distance(pattern) <= reach;
}

/**
 * trampfd_pattern_check - Can there be such a page?
 * @pattern: What to make it from.
 *
 * Return:
 * * 0 - Yes.
 * * -EINVAL - The ABI has no relative trampolines, a register is not possible,
 *   both are the same, a flag is unknown, or the entries are out of reach.
 */
int trampfd_pattern_check(const struct trampfd_pattern *pattern)
{
	const struct trampfd_relative_isa *relative = pattern->isa->relative;

	if (!relative || pattern->flags & ~TRAMPFD_ONE_CODE)
		return -EINVAL;
	if (!trampfd_reg_valid(pattern->isa, pattern->data_reg) ||
	    !trampfd_takes_code_in(relative, pattern->code_reg) ||
	    pattern->code_reg == pattern->data_reg)
		return -EINVAL;
	return trampfd_order_valid(relative, pattern) ? 0 : -EINVAL;
}

/*
 * An entry has the data first.  Trampoline number @i takes its own code address
 * or that of the first.
 */
static struct trampfd_relative_slot
trampfd_pattern_slot(const struct trampfd_pattern *pattern, u32 i)
{
	const struct trampfd_isa *isa = pattern->isa;
	s32 entry = trampfd_distance(pattern);
	s32 code = entry + isa->word_size;

	if (pattern->flags & TRAMPFD_ONE_CODE)
		code -= i * isa->relative->slot_size;
	return (struct trampfd_relative_slot) {
		.code		= code,
		.data		= entry,
		.code_reg	= trampfd_machine_reg(isa, pattern->code_reg),
		.data_reg	= trampfd_machine_reg(isa, pattern->data_reg),
	};
}

/**
 * trampfd_pattern_fill - Write the page of relative trampolines
 * @pattern: What to make it from, accepted by trampfd_pattern_check().
 * @page: Where to write, aligned to 8; all bytes of the page are set.
 */
void trampfd_pattern_fill(const struct trampfd_pattern *pattern, void *page)
{
	const struct trampfd_isa *isa = pattern->isa;
	u32 i;

	trampfd_fill_traps(isa, page);
	for (i = 0; i < trampfd_relative_max(isa); i++) {
		struct trampfd_relative_slot slot = trampfd_pattern_slot(pattern, i);

		isa->relative->emit(page + i * isa->relative->slot_size, &slot);
	}
}
