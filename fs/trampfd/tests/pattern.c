// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the tests of relative trampolines share
 */
#include <kunit/test.h>
#include <linux/string.h>

#include <asm/page.h>

#include "../internal.h"
#include "pattern.h"

void trampfd_pattern_matches_assembler(struct kunit *test)
{
	const struct trampfd_relative_golden *row = test->param_value;
	struct trampfd_pattern pattern = {
		.isa		= trampfd_find_isa(row->isa),
		.code_reg	= row->code_reg,
		.data_reg	= row->data_reg,
		.order		= row->order,
		.flags		= row->flags,
	};
	u8 *page = trampfd_alloc_untouched(test);
	u32 pos, size;

	if (!pattern.isa)
		kunit_skip(test, "no programs for %s", row->isa);

	KUNIT_ASSERT_EQ(test, 0, trampfd_pattern_check(&pattern));
	trampfd_pattern_fill(&pattern, page);
	size = pattern.isa->relative->slot_size;
	pos = row->index * size;
	KUNIT_EXPECT_MEMEQ(test, row->bytes, page + pos, row->len);
	trampfd_expect_traps(test, pattern.isa, page, pos + row->len, pos + size);
}

void trampfd_expect_relative_density(struct kunit *test, const char *name,
				     u32 slot_size, u32 max, u32 reach,
				     u32 reach_one_code)
{
	const struct trampfd_isa *isa = trampfd_find_isa(name);

	KUNIT_ASSERT_NOT_NULL(test, isa);
	KUNIT_ASSERT_NOT_NULL(test, isa->relative);
	KUNIT_EXPECT_EQ(test, slot_size, isa->relative->slot_size);
	KUNIT_EXPECT_EQ(test, max, trampfd_relative_max(isa));
	KUNIT_EXPECT_EQ(test, reach, isa->relative->reach);
	KUNIT_EXPECT_EQ(test, reach_one_code, isa->relative->reach_one_code);
}

/* What programs are told: the entry is at a distance, the data first. */
static struct trampfd_relative_slot
expected_slot(const struct trampfd_pattern *pattern, u32 index)
{
	const struct trampfd_isa *isa = pattern->isa;
	s32 entry = PAGE_SIZE << pattern->order;
	s32 first = entry - index * isa->relative->slot_size;
	bool one_code = pattern->flags & TRAMPFD_ONE_CODE;

	return (struct trampfd_relative_slot) {
		.code		= (one_code ? first : entry) + isa->word_size,
		.data		= entry,
		.code_reg	= pattern->code_reg == TRAMPFD_NO_REG ?
				  TRAMPFD_NO_MACHINE_REG :
				  isa->regs[pattern->code_reg - isa->first_reg],
		.data_reg	= isa->regs[pattern->data_reg - isa->first_reg],
	};
}

static void decode_one(struct kunit *test, const struct trampfd_pattern *pattern,
		       const u8 *page, u32 index, trampfd_decode_relative_fn decode)
{
	struct trampfd_relative_slot slot = expected_slot(pattern, index);
	u32 size = pattern->isa->relative->slot_size;
	struct trampfd_cursor at = {
		.test	= test,
		.isa	= pattern->isa,
		.page	= page,
		.pos	= index * size,
	};

	decode(&at, &slot);
	KUNIT_ASSERT_LE(test, at.pos, (index + 1) * size);
	trampfd_expect_traps(test, pattern->isa, page, at.pos, (index + 1) * size);
	/* One that is wrong says enough. */
	KUNIT_ASSERT_EQ_MSG(test, KUNIT_SUCCESS, test->status,
			    "%s, registers %u and %u, order %u, flags %u, slot %u",
			    pattern->isa->name, pattern->code_reg, pattern->data_reg,
			    pattern->order, pattern->flags, index);
}

/* Where all trampolines take their own words, they are the same. */
static void decode_page(struct kunit *test, const struct trampfd_pattern *pattern,
			u8 *page, trampfd_decode_relative_fn decode)
{
	u32 size = pattern->isa->relative->slot_size;
	u32 i, max = trampfd_relative_max(pattern->isa);

	memset(page, UNTOUCHED, PAGE_SIZE);
	trampfd_pattern_fill(pattern, page);
	for (i = 0; i < max; i++) {
		if (i && !pattern->flags)
			KUNIT_ASSERT_MEMEQ(test, page, page + i * size, size);
		else
			decode_one(test, pattern, page, i, decode);
	}
	trampfd_expect_traps(test, pattern->isa, page, max * size, PAGE_SIZE);
}

/* Up to the first order that is not possible; returns how many are. */
static u32 decode_orders(struct kunit *test, struct trampfd_pattern pattern,
			 u8 *page, trampfd_decode_relative_fn decode)
{
	for (pattern.order = 0; !trampfd_pattern_check(&pattern); pattern.order++)
		decode_page(test, &pattern, page, decode);
	return pattern.order;
}

static void decode_code_reg(struct kunit *test, const struct trampfd_isa *isa,
			    u32 code_reg, u8 *page,
			    trampfd_decode_relative_fn decode)
{
	u32 reg;

	for (reg = isa->first_reg; reg < isa->first_reg + isa->nr_regs; reg++) {
		struct trampfd_pattern pattern = {
			.isa = isa, .code_reg = code_reg, .data_reg = reg,
		};

		if (reg == code_reg)
			continue;
		KUNIT_EXPECT_NE(test, 0, decode_orders(test, pattern, page, decode));
		pattern.flags = TRAMPFD_ONE_CODE;
		KUNIT_EXPECT_EQ(test, !!isa->relative->reach_one_code,
				!!decode_orders(test, pattern, page, decode));
	}
}

void trampfd_decode_patterns(struct kunit *test, const char *name,
			     trampfd_decode_relative_fn decode)
{
	const struct trampfd_isa *isa = trampfd_find_isa(name);
	u8 *page = trampfd_alloc_untouched(test);
	u32 i;

	if (!isa)
		kunit_skip(test, "no programs for %s", name);

	if (!isa->relative->nr_code_regs)
		decode_code_reg(test, isa, TRAMPFD_NO_REG, page, decode);
	for (i = 0; i < isa->relative->nr_code_regs; i++)
		decode_code_reg(test, isa, isa->relative->code_regs[i], page, decode);
}
