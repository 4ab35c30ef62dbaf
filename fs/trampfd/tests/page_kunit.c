// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests for the pages of trampolines: of ISAs made for the purpose, and
 * of every ISA that the architecture has
 */
#include <kunit/test.h>
#include <linux/gfp.h>
#include <linux/limits.h>
#include <linux/page_ref.h>
#include <linux/string.h>

#include <asm/page.h>

#include "../internal.h"
#include "isa.h"

#define TEST_TRAP	0xee

static const u8 test_regs[] = { 30, 31, 32 };
static const u8 test_trap[] = { TEST_TRAP };

/* Says which slot it was given. */
static u32 test_emit(u8 *buf, const struct trampfd_slot *slot)
{
	memcpy(buf, slot, sizeof(*slot));
	return sizeof(*slot);
}

#define TEST_ISA(_name, _word_size, _span, _literals) {			\
	.name = (_name), .slot_size = 64, .word_size = (_word_size),	\
	.span = (_span), .literals = (_literals), .first_reg = 7,	\
	.nr_regs = ARRAY_SIZE(test_regs), .regs = test_regs,		\
	.trap = test_trap, .trap_size = 1, .emit = test_emit,		\
}

static const struct trampfd_isa test_isas[] = {
	TEST_ISA("64-bit", 8, PAGE_SIZE, false),
	TEST_ISA("32-bit", 4, PAGE_SIZE, false),
	TEST_ISA("64-bit with literals", 8, PAGE_SIZE, true),
	TEST_ISA("32-bit with literals", 4, PAGE_SIZE, true),
	TEST_ISA("64-bit with literals in a part of the page", 8, 1000, true),
	TEST_ISA("32-bit with literals in a part of the page", 4, 1032, true),
};

KUNIT_ARRAY_PARAM_DESC(isa, test_isas, name);

/* Where the literals are in the page, by what a slot says of them */
static void expect_literals(struct kunit *test, const struct trampfd_isa *isa,
			    const struct trampfd_slot *slot)
{
	u32 pos = slot->index * isa->slot_size;

	KUNIT_EXPECT_EQ(test, isa->span - 2 * isa->word_size,
			pos + slot->code_literal);
	KUNIT_EXPECT_EQ(test, isa->span - isa->word_size,
			pos + slot->data_literal);
}

static void fill_gives_each_slot_its_entries(struct kunit *test)
{
	const struct trampfd_isa *isa = test->param_value;
	u32 i, n = trampfd_table_max(isa);
	u8 *page = trampfd_filled_page(test, isa, n);

	for (i = 0; i < n; i++) {
		struct trampfd_slot expected = trampfd_pair(isa, 0, i), slot;

		memcpy(&slot, page + i * isa->slot_size, sizeof(slot));
		KUNIT_EXPECT_EQ(test, expected.code_addr, slot.code_addr);
		KUNIT_EXPECT_EQ(test, expected.data_addr, slot.data_addr);
		KUNIT_EXPECT_EQ(test, i, slot.index);
		KUNIT_EXPECT_EQ(test, 32, slot.code_reg);
		KUNIT_EXPECT_EQ(test, 30, slot.data_reg);
		if (isa->literals)
			expect_literals(test, isa, &slot);
	}
}

/* With their tags: the first slot's entries are where the tables are. */
static void expect_addresses_as_given(struct kunit *test,
				      const struct trampfd_isa *isa)
{
	struct trampfd_slot first = trampfd_pair(isa, 0, 0);
	struct trampfd_cursor at = {
		.test	= test,
		.isa	= isa,
		.page	= trampfd_filled_page(test, isa, 1),
	};

	KUNIT_EXPECT_EQ(test, first.code_addr,
			trampfd_load_literal(&at, isa->span - 2 * isa->word_size));
	KUNIT_EXPECT_EQ(test, first.data_addr,
			trampfd_load_literal(&at, isa->span - isa->word_size));
}

static void expect_end_of_span(struct kunit *test,
			       const struct trampfd_isa *isa)
{
	u32 size = 2 * isa->word_size;

	if (isa->literals)
		expect_addresses_as_given(test, isa);
	else
		trampfd_expect_traps(test, isa, trampfd_filled_page(test, isa, 1),
				     isa->span - size, isa->span);
}

static void span_ends_with_literals_or_traps(struct kunit *test)
{
	expect_end_of_span(test, test->param_value);
}

/* Behind each trampoline, the last one, and the literals */
static void expect_traps_elsewhere(struct kunit *test,
				   const struct trampfd_isa *isa, u32 n)
{
	u8 *page = trampfd_filled_page(test, isa, n), buf[SLOT_MAX];
	u32 i, pos = 0;

	for (i = 0; i < n; i++, pos += isa->slot_size) {
		struct trampfd_slot slot = trampfd_pair(isa, 0, i);

		trampfd_expect_traps(test, isa, page, pos + isa->emit(buf, &slot),
				     pos + isa->slot_size);
	}
	trampfd_expect_traps(test, isa, page, pos, trampfd_code_end(isa));
	trampfd_expect_traps(test, isa, page, isa->span, PAGE_SIZE);
}

static void fill_leaves_traps_elsewhere(struct kunit *test)
{
	const struct trampfd_isa *isa = test->param_value;

	expect_traps_elsewhere(test, isa, 3);
	expect_traps_elsewhere(test, isa, trampfd_table_max(isa));
}

/* From here on: the architecture's own descriptors */

static void expect_sizes_fit(struct kunit *test, const struct trampfd_isa *isa)
{
	u32 max = trampfd_table_max(isa), end = trampfd_code_end(isa);

	KUNIT_EXPECT_TRUE(test, isa->word_size == 4 || isa->word_size == 8);
	KUNIT_EXPECT_LE(test, isa->span, PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, 0, isa->span % isa->word_size);
	KUNIT_EXPECT_EQ(test, 0, isa->slot_size % isa->trap_size);
	KUNIT_EXPECT_EQ(test, 0, PAGE_SIZE % isa->trap_size);
	KUNIT_EXPECT_GT(test, max, 0);
	KUNIT_EXPECT_LE(test, max * isa->slot_size, end);
	KUNIT_EXPECT_GT(test, (max + 1) * isa->slot_size, end);
}

static void isa_is_consistent(struct kunit *test)
{
	const struct trampfd_isa *const *pos, *isa;
	u32 i, j;

	for (pos = arch_trampfd_isas; (isa = *pos); pos++) {
		expect_sizes_fit(test, isa);
		for (i = 0; i < isa->nr_regs; i++) {
			KUNIT_ASSERT_NOT_NULL(test, isa->reg_names[i]);
			for (j = 0; j < i; j++) {
				KUNIT_EXPECT_NE(test, isa->regs[i], isa->regs[j]);
				KUNIT_EXPECT_STRNEQ(test, isa->reg_names[i], isa->reg_names[j]);
			}
		}
	}
}

static void expect_emit_stays(struct kunit *test, const struct trampfd_isa *isa,
			      u32 pair, u32 index)
{
	struct trampfd_slot slot = trampfd_pair(isa, pair, index);
	u8 buf[SLOT_MAX];
	u32 len;

	memset(buf, UNTOUCHED, sizeof(buf));
	len = isa->emit(buf, &slot);
	KUNIT_EXPECT_GT(test, len, 0);
	KUNIT_ASSERT_LE_MSG(test, len, isa->slot_size, "%s, pair %u, slot %u",
			    isa->name, pair, index);
	KUNIT_EXPECT_NULL_MSG(test, memchr_inv(buf + len, UNTOUCHED, sizeof(buf) - len),
			      "%s, pair %u, slot %u", isa->name, pair, index);
}

static void emit_stays_in_its_slot(struct kunit *test)
{
	const struct trampfd_isa *const *pos, *isa;
	u32 i;

	for (pos = arch_trampfd_isas; (isa = *pos); pos++) {
		KUNIT_ASSERT_LE(test, isa->slot_size, SLOT_MAX);
		for (i = 0; i < trampfd_nr_pairs(isa); i++) {
			expect_emit_stays(test, isa, i, 0);
			expect_emit_stays(test, isa, i, trampfd_table_max(isa) - 1);
		}
	}
}

/* All trampolines of an ISA, one slot a pair, unused bytes zero */
static u8 *emit_all_pairs(struct kunit *test, const struct trampfd_isa *isa)
{
	u8 *all = kunit_kcalloc(test, trampfd_nr_pairs(isa), isa->slot_size,
				GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, all);
	for (i = 0; i < trampfd_nr_pairs(isa); i++) {
		struct trampfd_slot slot = trampfd_pair(isa, i, 0);

		isa->emit(all + i * isa->slot_size, &slot);
	}
	return all;
}

static void emit_tells_register_pairs_apart(struct kunit *test)
{
	const struct trampfd_isa *const *pos, *isa;
	u32 i, j, size;
	u8 *all;

	for (pos = arch_trampfd_isas; (isa = *pos); pos++) {
		size = isa->slot_size;
		all = emit_all_pairs(test, isa);
		for (i = 0; i < trampfd_nr_pairs(isa); i++)
			for (j = 0; j < i; j++)
				KUNIT_EXPECT_MEMNEQ(test, all + i * size, all + j * size, size);
	}
}

/* A page for tables that are @code and @data words further */
static u8 *moved_page(struct kunit *test, const struct trampfd_isa *isa,
		      u32 code, u32 data)
{
	struct trampfd_table table = trampfd_test_table(isa, 1);
	u8 *page = trampfd_alloc_untouched(test);

	table.half[TRAMPFD_CODE].addr += code * isa->word_size;
	table.half[TRAMPFD_DATA].addr += data * isa->word_size;
	trampfd_table_fill(&table, page);
	return page;
}

static void page_tells_addresses_apart(struct kunit *test)
{
	const struct trampfd_isa *const *pos, *isa;

	for (pos = arch_trampfd_isas; (isa = *pos); pos++) {
		u8 *first = moved_page(test, isa, 0, 0);
		u8 *code = moved_page(test, isa, 1, 0);
		u8 *data = moved_page(test, isa, 0, 1);

		KUNIT_EXPECT_MEMNEQ(test, first, code, PAGE_SIZE);
		KUNIT_EXPECT_MEMNEQ(test, first, data, PAGE_SIZE);
		KUNIT_EXPECT_MEMNEQ(test, code, data, PAGE_SIZE);
	}
}

static void page_ends_with_literals_or_traps(struct kunit *test)
{
	const struct trampfd_isa *const *isa;

	for (isa = arch_trampfd_isas; *isa; isa++)
		expect_end_of_span(test, *isa);
}

static void page_has_traps_elsewhere(struct kunit *test)
{
	const struct trampfd_isa *const *pos, *isa;

	for (pos = arch_trampfd_isas; (isa = *pos); pos++) {
		expect_traps_elsewhere(test, isa, 1);
		expect_traps_elsewhere(test, isa, trampfd_table_max(isa));
	}
}

/* References are counted by an int, which is negative once there are too many. */
static void page_with_many_references_is_not_usable(struct kunit *test)
{
	struct page *page = alloc_page(GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_TRUE(test, trampfd_page_usable(page));
	set_page_count(page, INT_MAX);
	KUNIT_EXPECT_FALSE(test, trampfd_page_usable(page));
	set_page_count(page, INT_MIN);
	KUNIT_EXPECT_FALSE(test, trampfd_page_usable(page));
	set_page_count(page, 1);
	__free_page(page);
}

static struct kunit_case page_cases[] = {
	KUNIT_CASE_PARAM(fill_gives_each_slot_its_entries, isa_gen_params),
	KUNIT_CASE_PARAM(span_ends_with_literals_or_traps, isa_gen_params),
	KUNIT_CASE_PARAM(fill_leaves_traps_elsewhere, isa_gen_params),
	KUNIT_CASE(isa_is_consistent),
	KUNIT_CASE(emit_stays_in_its_slot),
	KUNIT_CASE(emit_tells_register_pairs_apart),
	KUNIT_CASE(page_tells_addresses_apart),
	KUNIT_CASE(page_ends_with_literals_or_traps),
	KUNIT_CASE(page_has_traps_elsewhere),
	KUNIT_CASE(page_with_many_references_is_not_usable),
	{ }
};

static struct kunit_suite page_suite = {
	.name = "trampfd_page",
	.test_cases = page_cases,
};

kunit_test_suite(page_suite);
