// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests for the tables of trampolines: what is accepted, with ISAs made
 * for the purpose, and the pages of every ISA that the architecture has
 */
#include <kunit/test.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include <asm/page.h>

#include "../internal.h"
#include "isa.h"

#define USER_END	(4 * (u64)SZ_4G)
#define CODE_TABLE	0x12345678
#define DATA_TABLE	0x23456780

/* Stands in the buffer where nothing must be written. */
#define UNTOUCHED	0xa5
#define TEST_TRAP	0xee

static const u8 test_regs[] = { 30, 31, 32 };
static const u8 test_trap[] = { TEST_TRAP };

/* Says which slot it was given. */
static u32 test_emit(u8 *buf, const struct trampfd_slot *slot)
{
	memcpy(buf, slot, sizeof(*slot));
	return sizeof(*slot);
}

static const struct trampfd_isa test_isa64 = {
	.name = "test64", .slot_size = 64, .word_size = 8,
	.first_reg = 7, .nr_regs = ARRAY_SIZE(test_regs), .regs = test_regs,
	.trap = test_trap, .trap_size = 1, .emit = test_emit,
};

static const struct trampfd_isa test_isa32 = {
	.name = "test32", .slot_size = 64, .word_size = 4,
	.first_reg = 0, .nr_regs = ARRAY_SIZE(test_regs), .regs = test_regs,
	.trap = test_trap, .trap_size = 1, .emit = test_emit,
};

#define MAX64		((u32)(PAGE_SIZE / 64))

#define HALF(reg_, addr_)						\
	{ .set = true, .reg = (reg_), .addr = (addr_), .untagged = (addr_) }

#define TABLE(isa_, n_, code_, data_)					\
	{ .isa = &(isa_), .ntrampolines = (n_), .half = { code_, data_ } }

#define UNSET		{ .set = false }

static const struct check_row {
	const char		*desc;
	struct trampfd_table	table;
	int			expected;
} check_rows[] = {
	/* What may be */
	{ "both descriptors",
	  TABLE(test_isa64, 1, HALF(7, 0x1000), HALF(8, 0x2000)), 0 },
	{ "no descriptor", TABLE(test_isa64, 0, UNSET, UNSET), 0 },
	{ "code alone", TABLE(test_isa64, 1, HALF(7, 0x1000), UNSET), 0 },
	{ "data alone", TABLE(test_isa64, 0, UNSET, HALF(7, 0x1000)), 0 },
	{ "same table for both",
	  TABLE(test_isa64, 1, HALF(7, 0x1000), HALF(8, 0x1000)), 0 },
	{ "as many trampolines as fit",
	  TABLE(test_isa64, MAX64, HALF(7, 0x1000), HALF(8, 0x20000)), 0 },
	{ "first and last register",
	  TABLE(test_isa64, 1, HALF(7, 0x1000), HALF(9, 0x2000)), 0 },
	{ "tables that end with the address space",
	  TABLE(test_isa64, 2, HALF(7, USER_END - 16), HALF(8, USER_END - 16)), 0 },
	{ "32-bit tables that end at 4 GiB",
	  TABLE(test_isa32, 2, HALF(0, SZ_4G - 8), HALF(1, SZ_4G - 8)), 0 },
	{ "32-bit table aligned to 4 bytes",
	  TABLE(test_isa32, 1, HALF(0, 0x1004), HALF(1, 0x2004)), 0 },
	/* The number of trampolines */
	{ "no trampolines",
	  TABLE(test_isa64, 0, HALF(7, 0x1000), UNSET), -EINVAL },
	{ "one trampoline too many",
	  TABLE(test_isa64, MAX64 + 1, HALF(7, 0x1000), UNSET), -EINVAL },
	{ "so many that the length overflows",
	  TABLE(test_isa64, U32_MAX, HALF(7, 0x1000), UNSET), -EINVAL },
	/* Registers */
	{ "code register below the first",
	  TABLE(test_isa64, 1, HALF(6, 0x1000), UNSET), -EINVAL },
	{ "code register behind the last",
	  TABLE(test_isa64, 1, HALF(10, 0x1000), UNSET), -EINVAL },
	{ "data register below the first",
	  TABLE(test_isa64, 0, UNSET, HALF(6, 0x1000)), -EINVAL },
	{ "data register behind the last",
	  TABLE(test_isa64, 0, UNSET, HALF(10, 0x1000)), -EINVAL },
	{ "greatest register number",
	  TABLE(test_isa64, 1, HALF(U32_MAX, 0x1000), UNSET), -EINVAL },
	{ "same register for both",
	  TABLE(test_isa64, 1, HALF(8, 0x1000), HALF(8, 0x2000)), -EINVAL },
	/* Addresses */
	{ "code table at NULL", TABLE(test_isa64, 1, HALF(7, 0), UNSET), -EINVAL },
	{ "data table at NULL", TABLE(test_isa64, 0, UNSET, HALF(7, 0)), -EINVAL },
	{ "code table not aligned",
	  TABLE(test_isa64, 1, HALF(7, 0x1004), UNSET), -EINVAL },
	{ "data table not aligned",
	  TABLE(test_isa64, 0, UNSET, HALF(7, 0x1004)), -EINVAL },
	{ "32-bit table not aligned",
	  TABLE(test_isa32, 1, HALF(0, 0x1002), UNSET), -EINVAL },
	{ "code table one entry too high",
	  TABLE(test_isa64, 2, HALF(7, USER_END - 8), UNSET), -EINVAL },
	{ "data table too high for the code descriptor",
	  TABLE(test_isa64, 2, HALF(7, 0x1000), HALF(8, USER_END - 8)), -EINVAL },
	{ "data table behind the address space",
	  TABLE(test_isa64, 0, UNSET, HALF(7, USER_END)), -EINVAL },
	{ "table at the top of 64 bits",
	  TABLE(test_isa64, 1, HALF(7, U64_MAX - 7), UNSET), -EINVAL },
	{ "32-bit table that crosses 4 GiB",
	  TABLE(test_isa32, 2, HALF(0, SZ_4G - 4), UNSET), -EINVAL },
	{ "32-bit table above 4 GiB",
	  TABLE(test_isa32, 1, HALF(0, SZ_4G), UNSET), -EINVAL },
};

KUNIT_ARRAY_PARAM_DESC(check_rows, check_rows, desc);

static void check_decides(struct kunit *test)
{
	const struct check_row *row = test->param_value;

	KUNIT_EXPECT_EQ(test, row->expected,
			trampfd_table_check(&row->table, USER_END));
}

static void check_uses_the_untagged_address(struct kunit *test)
{
	struct trampfd_table table =
		TABLE(test_isa64, 1, HALF(7, 0x1000), HALF(8, 0x2000));

	table.half[TRAMPFD_CODE].addr |= 0xffULL << 56;
	KUNIT_EXPECT_EQ(test, 0, trampfd_table_check(&table, USER_END));
	table.half[TRAMPFD_CODE].untagged = USER_END;
	KUNIT_EXPECT_EQ(test, -EINVAL, trampfd_table_check(&table, USER_END));
}

static void complete_with_both_halves(struct kunit *test)
{
	const struct trampfd_table both =
		TABLE(test_isa64, 1, HALF(7, 0x1000), HALF(8, 0x2000));
	const struct trampfd_table code =
		TABLE(test_isa64, 1, HALF(7, 0x1000), UNSET);
	const struct trampfd_table data =
		TABLE(test_isa64, 0, UNSET, HALF(8, 0x2000));

	KUNIT_EXPECT_TRUE(test, trampfd_table_complete(&both));
	KUNIT_EXPECT_FALSE(test, trampfd_table_complete(&code));
	KUNIT_EXPECT_FALSE(test, trampfd_table_complete(&data));
}

static u8 *alloc_untouched_page(struct kunit *test)
{
	u8 *page = kunit_kmalloc(test, PAGE_SIZE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, page);
	memset(page, UNTOUCHED, PAGE_SIZE);
	return page;
}

static void fill_gives_each_slot_its_entries(struct kunit *test)
{
	const u64 tag = 0x12ULL << 56;
	struct trampfd_table table =
		TABLE(test_isa64, MAX64, HALF(7, CODE_TABLE), HALF(9, DATA_TABLE));
	u8 *page = alloc_untouched_page(test);
	u32 i;

	table.half[TRAMPFD_DATA].addr |= tag;
	trampfd_table_fill(&table, page);
	for (i = 0; i < MAX64; i++) {
		struct trampfd_slot slot;

		memcpy(&slot, page + 64 * i, sizeof(slot));
		KUNIT_EXPECT_EQ(test, CODE_TABLE + 8 * i, slot.code_addr);
		KUNIT_EXPECT_EQ(test, (tag | DATA_TABLE) + 8 * i, slot.data_addr);
		KUNIT_EXPECT_EQ(test, 30, slot.code_reg);
		KUNIT_EXPECT_EQ(test, 32, slot.data_reg);
	}
}

static void fill_leaves_traps_elsewhere(struct kunit *test)
{
	const struct trampfd_table table =
		TABLE(test_isa32, 3, HALF(0, CODE_TABLE), HALF(1, DATA_TABLE));
	u8 *page = alloc_untouched_page(test);
	u32 i;

	trampfd_table_fill(&table, page);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_NULL(test, memchr_inv(page + 64 * i + sizeof(struct trampfd_slot),
						   TEST_TRAP, 64 - sizeof(struct trampfd_slot)));
	KUNIT_EXPECT_NULL(test, memchr_inv(page + 64 * i, TEST_TRAP,
					   PAGE_SIZE - 64 * i));
}

/* From here on: the architecture's own descriptors */

static void isa_is_consistent(struct kunit *test)
{
	const struct trampfd_isa *isa;

	for_each_trampfd_isa(isa) {
		u32 i, j;

		KUNIT_EXPECT_TRUE(test, isa->word_size == 4 || isa->word_size == 8);
		KUNIT_EXPECT_EQ(test, 0, isa->slot_size % isa->trap_size);
		KUNIT_EXPECT_EQ(test, 0, PAGE_SIZE % isa->trap_size);
		for (i = 0; i < isa->nr_regs; i++)
			for (j = 0; j < i; j++)
				KUNIT_EXPECT_NE(test, isa->regs[i], isa->regs[j]);
	}
}

static void emit_stays_in_its_slot(struct kunit *test)
{
	const struct trampfd_isa *isa;
	u32 code, data, len;
	u8 buf[128];

	for_each_trampfd_isa(isa) {
		KUNIT_ASSERT_LT(test, isa->slot_size, sizeof(buf));
		for_each_trampfd_reg_pair(isa, code, data) {
			memset(buf, UNTOUCHED, sizeof(buf));
			len = trampfd_emit_pair(isa, buf, code, CODE_TABLE,
						data, DATA_TABLE);
			KUNIT_EXPECT_GT(test, len, 0);
			KUNIT_EXPECT_LE_MSG(test, len, isa->slot_size,
					    "%s code %u data %u", isa->name, code, data);
			KUNIT_EXPECT_NULL_MSG(test,
					      memchr_inv(buf + len, UNTOUCHED, sizeof(buf) - len),
					      "%s code %u data %u", isa->name, code, data);
		}
	}
}

/* All trampolines of an ISA, one slot a pair, unused bytes zero */
static u8 *emit_all_pairs(struct kunit *test, const struct trampfd_isa *isa,
			  u32 *npairs)
{
	u32 code, data, n = isa->nr_regs * (isa->nr_regs - 1);
	u8 *all = kunit_kcalloc(test, n, isa->slot_size, GFP_KERNEL);
	u8 *pos = all;

	KUNIT_ASSERT_NOT_NULL(test, all);
	for_each_trampfd_reg_pair(isa, code, data) {
		trampfd_emit_pair(isa, pos, code, CODE_TABLE, data, DATA_TABLE);
		pos += isa->slot_size;
	}
	*npairs = n;
	return all;
}

static void emit_tells_register_pairs_apart(struct kunit *test)
{
	const struct trampfd_isa *isa;

	for_each_trampfd_isa(isa) {
		u32 size = isa->slot_size;
		u32 i, j, npairs;
		u8 *all = emit_all_pairs(test, isa, &npairs);

		for (i = 0; i < npairs; i++)
			for (j = 0; j < i; j++)
				KUNIT_EXPECT_MEMNEQ(test, all + i * size, all + j * size, size);
	}
}

static void emit_tells_addresses_apart(struct kunit *test)
{
	const struct trampfd_isa *isa;
	u8 a[128] = { }, b[128] = { }, c[128] = { };

	for_each_trampfd_isa(isa) {
		u32 code = isa->first_reg, data = code + 1;

		trampfd_emit_pair(isa, a, code, CODE_TABLE, data, DATA_TABLE);
		trampfd_emit_pair(isa, b, code, CODE_TABLE + 8, data, DATA_TABLE);
		trampfd_emit_pair(isa, c, code, CODE_TABLE, data, DATA_TABLE + 8);
		KUNIT_EXPECT_MEMNEQ(test, a, b, sizeof(a));
		KUNIT_EXPECT_MEMNEQ(test, a, c, sizeof(a));
		KUNIT_EXPECT_MEMNEQ(test, b, c, sizeof(b));
	}
}

static void page_ends_with_traps(struct kunit *test)
{
	const struct trampfd_isa *isa;

	for_each_trampfd_isa(isa) {
		const struct trampfd_table table = {
			.isa = isa, .ntrampolines = 1,
			.half = { HALF(isa->first_reg, CODE_TABLE),
				  HALF(isa->first_reg + 1, DATA_TABLE) },
		};
		u8 *page = alloc_untouched_page(test);
		u32 pos;

		trampfd_table_fill(&table, page);
		for (pos = isa->slot_size; pos < PAGE_SIZE; pos += isa->trap_size)
			KUNIT_EXPECT_MEMEQ(test, page + pos, isa->trap, isa->trap_size);
	}
}

static struct kunit_case table_cases[] = {
	KUNIT_CASE_PARAM(check_decides, check_rows_gen_params),
	KUNIT_CASE(check_uses_the_untagged_address),
	KUNIT_CASE(complete_with_both_halves),
	KUNIT_CASE(fill_gives_each_slot_its_entries),
	KUNIT_CASE(fill_leaves_traps_elsewhere),
	KUNIT_CASE(isa_is_consistent),
	KUNIT_CASE(emit_stays_in_its_slot),
	KUNIT_CASE(emit_tells_register_pairs_apart),
	KUNIT_CASE(emit_tells_addresses_apart),
	KUNIT_CASE(page_ends_with_traps),
	{ }
};

static struct kunit_suite table_suite = {
	.name = "trampfd_table",
	.test_cases = table_cases,
};

kunit_test_suite(table_suite);
