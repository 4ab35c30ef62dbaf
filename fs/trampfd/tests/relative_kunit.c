// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests for relative trampolines: what is accepted, and the page that
 * results, with ISAs made for the purpose
 */
#include <kunit/test.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include <asm/page.h>

#include "../internal.h"
#include "isa.h"

#define TEST_TRAP	0xee

static const u8 test_regs[] = { 30, 31, 32 };
static const u8 test_trap[] = { TEST_TRAP };
static const u32 test_code_regs[] = { 7, 9 };

/* Says which slot it was given. */
static u32 test_emit(u8 *buf, const struct trampfd_relative_slot *slot)
{
	memcpy(buf, slot, sizeof(*slot));
	return sizeof(*slot);
}

/* Does not divide the page: some of it is left. */
static const struct trampfd_relative_isa test_relative = {
	.slot_size = 24, .reach = SZ_1G, .reach_one_code = 4 * PAGE_SIZE,
	.code_regs = test_code_regs, .nr_code_regs = ARRAY_SIZE(test_code_regs),
	.emit = test_emit,
};

static const struct trampfd_relative_isa test_memory = {
	.slot_size = 32, .reach = PAGE_SIZE, .emit = test_emit,
};

#define TEST_ISA(_word_size, _relative) {				\
	.name = "test", .word_size = (_word_size), .first_reg = 7,	\
	.nr_regs = ARRAY_SIZE(test_regs), .regs = test_regs,		\
	.trap = test_trap, .trap_size = 1, .relative = (_relative),	\
}

static const struct trampfd_isa none = TEST_ISA(8, NULL);
/* Loads the code address. */
static const struct trampfd_isa loads = TEST_ISA(8, &test_relative);
/* Jumps through memory, only from the page before its entries. */
static const struct trampfd_isa jumps = TEST_ISA(4, &test_memory);

#define MAX_ORDER	(30 - PAGE_SHIFT)

static const struct check_row {
	const char		*desc;
	int			expected;
	struct trampfd_pattern	pattern;
} check_rows[] = {
	/* What may be: code, data, order, flags */
	{ "a register for each", 0, { &loads, 7, 8, 0, 0 } },
	{ "the last code register, and data in the first", 0, { &loads, 9, 7, 0, 0 } },
	{ "highest order", 0, { &loads, 7, 8, MAX_ORDER, 0 } },
	{ "highest order with one code", 0, { &loads, 7, 8, 2, TRAMPFD_ONE_CODE } },
	{ "no code register", 0, { &jumps, TRAMPFD_NO_REG, 9, 0, 0 } },
	/* What may not */
	{ "no relative trampolines", -EINVAL, { &none, 7, 8, 0, 0 } },
	{ "neither, nor a register", -EINVAL, { &none, TRAMPFD_NO_REG, 8, 0, 0 } },
	{ "a register that code cannot be in", -EINVAL, { &loads, 8, 7, 0, 0 } },
	{ "no register where one is needed", -EINVAL, { &loads, TRAMPFD_NO_REG, 8, 0, 0 } },
	{ "a register where none is possible", -EINVAL, { &jumps, 7, 8, 0, 0 } },
	{ "no data register", -EINVAL, { &loads, 7, TRAMPFD_NO_REG, 0, 0 } },
	{ "no register at all", -EINVAL, { &jumps, TRAMPFD_NO_REG, TRAMPFD_NO_REG, 0, 0 } },
	{ "data register below the first", -EINVAL, { &loads, 7, 6, 0, 0 } },
	{ "data register behind the last", -EINVAL, { &loads, 7, 10, 0, 0 } },
	{ "the same register", -EINVAL, { &loads, 7, 7, 0, 0 } },
	{ "order too high", -EINVAL, { &loads, 7, 8, MAX_ORDER + 1, 0 } },
	{ "order too high with one code", -EINVAL, { &loads, 7, 8, 3, TRAMPFD_ONE_CODE } },
	{ "order too high for a page", -EINVAL, { &jumps, TRAMPFD_NO_REG, 8, 1, 0 } },
	{ "order that overflows 32 bits", -EINVAL, { &loads, 7, 8, 32 - PAGE_SHIFT, 0 } },
	{ "order that overflows 64 bits", -EINVAL, { &loads, 7, 8, 64 - PAGE_SHIFT, 0 } },
	{ "order of 64", -EINVAL, { &loads, 7, 8, 64, 0 } },
	{ "greatest order", -EINVAL, { &loads, 7, 8, U32_MAX, 0 } },
	{ "one code where it is not possible", -EINVAL,
	  { &jumps, TRAMPFD_NO_REG, 8, 0, TRAMPFD_ONE_CODE } },
	{ "an unknown flag", -EINVAL, { &loads, 7, 8, 0, TRAMPFD_ONE_CODE << 1 } },
	{ "all flags", -EINVAL, { &loads, 7, 8, 0, U32_MAX } },
};

KUNIT_ARRAY_PARAM_DESC(check, check_rows, desc);

static void check_returns_what_is_possible(struct kunit *test)
{
	const struct check_row *row = test->param_value;

	KUNIT_EXPECT_EQ(test, row->expected, trampfd_pattern_check(&row->pattern));
}

static u8 *filled_page(struct kunit *test, const struct trampfd_pattern *pattern)
{
	u8 *page = trampfd_alloc_untouched(test);

	KUNIT_ASSERT_EQ(test, 0, trampfd_pattern_check(pattern));
	trampfd_pattern_fill(pattern, page);
	return page;
}

static const struct trampfd_pattern fill_rows[] = {
	{ &loads, 9, 8, 3, 0 },
	{ &loads, 9, 8, 2, TRAMPFD_ONE_CODE },
	{ &jumps, TRAMPFD_NO_REG, 9, 0, 0 },
};

static void fill_desc(const struct trampfd_pattern *pattern, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "words of %u, order %u, flags %u",
		 pattern->isa->word_size, pattern->order, pattern->flags);
}

KUNIT_ARRAY_PARAM(fill, fill_rows, fill_desc);

/* From the trampoline to its entry, and in that the data come first. */
static void fill_gives_each_slot_its_entry(struct kunit *test)
{
	const struct trampfd_pattern *pattern = test->param_value;
	const struct trampfd_isa *isa = pattern->isa;
	s32 distance = PAGE_SIZE << pattern->order;
	u32 i, size = isa->relative->slot_size;
	u8 *page = filled_page(test, pattern);

	KUNIT_EXPECT_EQ(test, PAGE_SIZE / size, trampfd_relative_max(isa));
	for (i = 0; i < trampfd_relative_max(isa); i++) {
		u32 code = pattern->flags ? i * size : 0;
		struct trampfd_relative_slot slot;

		memcpy(&slot, page + i * size, sizeof(slot));
		KUNIT_EXPECT_EQ(test, distance, slot.data);
		KUNIT_EXPECT_EQ(test, distance + isa->word_size, slot.code + code);
		KUNIT_EXPECT_EQ(test, isa->regs[pattern->data_reg - 7], slot.data_reg);
		KUNIT_EXPECT_EQ(test, isa == &loads ? 32 : TRAMPFD_NO_MACHINE_REG,
				slot.code_reg);
	}
}

static void fill_leaves_traps_elsewhere(struct kunit *test)
{
	const struct trampfd_pattern *pattern = test->param_value;
	u32 i, size = pattern->isa->relative->slot_size;
	u32 max = trampfd_relative_max(pattern->isa);
	u8 *page = filled_page(test, pattern);

	for (i = 0; i < max; i++)
		trampfd_expect_traps(test, pattern->isa, page,
				     i * size + sizeof(struct trampfd_relative_slot),
				     (i + 1) * size);
	trampfd_expect_traps(test, pattern->isa, page, max * size, PAGE_SIZE);
}

static void isa_without_has_no_slots(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, 0, trampfd_relative_max(&none));
}

static void mapping_ends_where_its_entries_start(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, 8, trampfd_pattern_pages(&fill_rows[0]));
	KUNIT_EXPECT_EQ(test, 1, trampfd_pattern_pages(&fill_rows[2]));
}

/* From here on: the architecture's own descriptors */

static void isa_is_consistent(struct kunit *test)
{
	const struct trampfd_isa *const *pos, *isa;
	u32 i;

	for (pos = arch_trampfd_isas; (isa = *pos); pos++) {
		const struct trampfd_relative_isa *relative = isa->relative;

		if (!relative)
			continue;
		KUNIT_EXPECT_GE(test, relative->slot_size, 2 * isa->word_size);
		KUNIT_EXPECT_EQ(test, 0, relative->slot_size % isa->word_size);
		KUNIT_EXPECT_EQ(test, 0, relative->slot_size % isa->trap_size);
		KUNIT_EXPECT_LE(test, relative->reach, SZ_1G);
		KUNIT_EXPECT_GE(test, relative->reach, PAGE_SIZE);
		KUNIT_EXPECT_LE(test, relative->reach_one_code, relative->reach);
		for (i = 0; i < relative->nr_code_regs; i++)
			KUNIT_EXPECT_TRUE(test, trampfd_reg_valid(isa, relative->code_regs[i]));
	}
}

static struct kunit_case relative_cases[] = {
	KUNIT_CASE_PARAM(check_returns_what_is_possible, check_gen_params),
	KUNIT_CASE_PARAM(fill_gives_each_slot_its_entry, fill_gen_params),
	KUNIT_CASE_PARAM(fill_leaves_traps_elsewhere, fill_gen_params),
	KUNIT_CASE(isa_without_has_no_slots),
	KUNIT_CASE(mapping_ends_where_its_entries_start),
	KUNIT_CASE(isa_is_consistent),
	{ }
};

static struct kunit_suite relative_suite = {
	.name = "trampfd_relative",
	.test_cases = relative_cases,
};

kunit_test_suite(relative_suite);
