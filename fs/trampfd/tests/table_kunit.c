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

/* No trampoline is longer, nor likely to become so. */
#define SLOT_MAX	128

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

/* What a row says of a descriptor */
struct half_row {
	bool	set;
	u32	reg;
	u64	addr;
};

#define SET(reg, addr)	{ true, (reg), (addr) }
#define UNSET		{ false }

static const struct check_row {
	const char			*desc;
	const struct trampfd_isa	*isa;
	u32				n;
	struct half_row			code;
	struct half_row			data;
	int				expected;
} check_rows[] = {
	/* What may be */
	{ "both descriptors",
	  &test_isa64, 1, SET(7, 0x1000), SET(8, 0x2000), 0 },
	{ "no descriptor", &test_isa64, 0, UNSET, UNSET, 0 },
	{ "code alone", &test_isa64, 1, SET(7, 0x1000), UNSET, 0 },
	{ "data alone", &test_isa64, 0, UNSET, SET(7, 0x1000), 0 },
	{ "same table for both",
	  &test_isa64, 1, SET(7, 0x1000), SET(8, 0x1000), 0 },
	{ "as many trampolines as fit",
	  &test_isa64, MAX64, SET(7, 0x1000), SET(8, 0x20000), 0 },
	{ "first and last register",
	  &test_isa64, 1, SET(7, 0x1000), SET(9, 0x2000), 0 },
	{ "tables that end with the address space",
	  &test_isa64, 2, SET(7, USER_END - 16), SET(8, USER_END - 16), 0 },
	{ "32-bit tables that end at 4 GiB",
	  &test_isa32, 2, SET(0, SZ_4G - 8), SET(1, SZ_4G - 8), 0 },
	{ "32-bit table aligned to 4 bytes",
	  &test_isa32, 1, SET(0, 0x1004), SET(1, 0x2004), 0 },
	/* The number of trampolines */
	{ "no trampolines",
	  &test_isa64, 0, SET(7, 0x1000), UNSET, -EINVAL },
	{ "one trampoline too many",
	  &test_isa64, MAX64 + 1, SET(7, 0x1000), UNSET, -EINVAL },
	{ "so many that the length overflows",
	  &test_isa64, U32_MAX, SET(7, 0x1000), UNSET, -EINVAL },
	/* Registers */
	{ "code register below the first",
	  &test_isa64, 1, SET(6, 0x1000), UNSET, -EINVAL },
	{ "code register behind the last",
	  &test_isa64, 1, SET(10, 0x1000), UNSET, -EINVAL },
	{ "data register below the first",
	  &test_isa64, 0, UNSET, SET(6, 0x1000), -EINVAL },
	{ "data register behind the last",
	  &test_isa64, 0, UNSET, SET(10, 0x1000), -EINVAL },
	{ "greatest register number",
	  &test_isa64, 1, SET(U32_MAX, 0x1000), UNSET, -EINVAL },
	{ "same register for both",
	  &test_isa64, 1, SET(8, 0x1000), SET(8, 0x2000), -EINVAL },
	/* Addresses */
	{ "code table at NULL", &test_isa64, 1, SET(7, 0), UNSET, -EINVAL },
	{ "data table at NULL", &test_isa64, 0, UNSET, SET(7, 0), -EINVAL },
	{ "code table not aligned",
	  &test_isa64, 1, SET(7, 0x1004), UNSET, -EINVAL },
	{ "data table not aligned",
	  &test_isa64, 0, UNSET, SET(7, 0x1004), -EINVAL },
	{ "32-bit table not aligned",
	  &test_isa32, 1, SET(0, 0x1002), UNSET, -EINVAL },
	{ "code table one entry too high",
	  &test_isa64, 2, SET(7, USER_END - 8), UNSET, -EINVAL },
	{ "data table too high for the code descriptor",
	  &test_isa64, 2, SET(7, 0x1000), SET(8, USER_END - 8), -EINVAL },
	{ "data table behind the address space",
	  &test_isa64, 0, UNSET, SET(7, USER_END), -EINVAL },
	{ "table at the top of 64 bits",
	  &test_isa64, 1, SET(7, U64_MAX - 7), UNSET, -EINVAL },
	{ "32-bit table that crosses 4 GiB",
	  &test_isa32, 2, SET(0, SZ_4G - 4), UNSET, -EINVAL },
	{ "32-bit table above 4 GiB",
	  &test_isa32, 1, SET(0, SZ_4G), UNSET, -EINVAL },
};

static struct trampfd_half half_of_row(struct half_row row)
{
	return (struct trampfd_half) {
		.set		= row.set,
		.reg		= row.reg,
		.addr		= row.addr,
		.untagged	= row.addr,
	};
}

static struct trampfd_table
make_table(const struct trampfd_isa *isa, u32 n, struct half_row code,
	   struct half_row data)
{
	return (struct trampfd_table) {
		.isa		= isa,
		.ntrampolines	= n,
		.half		= { half_of_row(code), half_of_row(data) },
	};
}

/* One that is complete and correct */
static struct trampfd_table good_table(const struct trampfd_isa *isa, u32 n)
{
	return make_table(isa, n, (struct half_row)SET(isa->first_reg, CODE_TABLE),
			  (struct half_row)SET(isa->first_reg + 1, DATA_TABLE));
}

KUNIT_ARRAY_PARAM_DESC(check_rows, check_rows, desc);

static void check_decides(struct kunit *test)
{
	const struct check_row *row = test->param_value;
	struct trampfd_table table = make_table(row->isa, row->n, row->code, row->data);

	KUNIT_EXPECT_EQ(test, row->expected, trampfd_table_check(&table, USER_END));
}

static void check_uses_the_untagged_address(struct kunit *test)
{
	struct trampfd_table table = good_table(&test_isa64, 1);

	table.half[TRAMPFD_CODE].addr |= 0xffULL << 56;
	KUNIT_EXPECT_EQ(test, 0, trampfd_table_check(&table, USER_END));
	table.half[TRAMPFD_CODE].untagged = USER_END;
	KUNIT_EXPECT_EQ(test, -EINVAL, trampfd_table_check(&table, USER_END));
}

static void complete_with_both_halves(struct kunit *test)
{
	struct trampfd_table both = good_table(&test_isa64, 1);
	struct trampfd_table code = both, data = both;

	code.half[TRAMPFD_DATA].set = false;
	data.half[TRAMPFD_CODE].set = false;
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
	struct trampfd_table table = good_table(&test_isa64, MAX64);
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
		KUNIT_EXPECT_EQ(test, 31, slot.data_reg);
	}
}

static void fill_leaves_traps_elsewhere(struct kunit *test)
{
	struct trampfd_table table = good_table(&test_isa32, 3);
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
	const struct trampfd_isa *const *pos, *isa;
	u32 i, j;

	for (pos = arch_trampfd_isas; (isa = *pos); pos++) {
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
	const struct trampfd_isa *const *pos, *isa;
	u8 buf[SLOT_MAX];
	u32 i, len;

	for (pos = arch_trampfd_isas; (isa = *pos); pos++) {
		KUNIT_ASSERT_LE(test, isa->slot_size, sizeof(buf));
		for (i = 0; i < trampfd_nr_pairs(isa); i++) {
			struct trampfd_slot slot = trampfd_pair(isa, i, CODE_TABLE, DATA_TABLE);

			memset(buf, UNTOUCHED, sizeof(buf));
			len = isa->emit(buf, &slot);
			KUNIT_EXPECT_GT(test, len, 0);
			KUNIT_ASSERT_LE_MSG(test, len, isa->slot_size, "%s, pair %u",
					    isa->name, i);
			KUNIT_EXPECT_NULL_MSG(test,
					      memchr_inv(buf + len, UNTOUCHED, sizeof(buf) - len),
					      "%s, pair %u", isa->name, i);
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
		struct trampfd_slot slot = trampfd_pair(isa, i, CODE_TABLE, DATA_TABLE);

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

static void emit_tells_addresses_apart(struct kunit *test)
{
	const struct trampfd_isa *const *pos, *isa;

	for (pos = arch_trampfd_isas; (isa = *pos); pos++) {
		struct trampfd_slot slot = trampfd_pair(isa, 0, CODE_TABLE, DATA_TABLE);
		u8 first[SLOT_MAX] = { }, code[SLOT_MAX] = { }, data[SLOT_MAX] = { };

		isa->emit(first, &slot);
		slot.code_addr += isa->word_size;
		isa->emit(code, &slot);
		slot = trampfd_pair(isa, 0, CODE_TABLE, DATA_TABLE + isa->word_size);
		isa->emit(data, &slot);
		KUNIT_EXPECT_MEMNEQ(test, first, code, SLOT_MAX);
		KUNIT_EXPECT_MEMNEQ(test, first, data, SLOT_MAX);
		KUNIT_EXPECT_MEMNEQ(test, code, data, SLOT_MAX);
	}
}

static void page_ends_with_traps(struct kunit *test)
{
	const struct trampfd_isa *const *pos, *isa;
	u32 i;

	for (pos = arch_trampfd_isas; (isa = *pos); pos++) {
		struct trampfd_table table = good_table(isa, 1);
		u8 *page = alloc_untouched_page(test);

		trampfd_table_fill(&table, page);
		for (i = isa->slot_size; i < PAGE_SIZE; i += isa->trap_size)
			KUNIT_EXPECT_MEMEQ(test, page + i, isa->trap, isa->trap_size);
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
