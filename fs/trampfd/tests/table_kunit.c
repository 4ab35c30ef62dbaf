// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests for the tables of trampolines: what is accepted, with ISAs made
 * for the purpose
 */
#include <kunit/test.h>
#include <linux/sizes.h>

#include <asm/page.h>

#include "../internal.h"

#define USER_END	(4 * (u64)SZ_4G)

static const u8 test_regs[] = { 30, 31, 32 };

static const struct trampfd_isa test_isa64 = {
	.name = "test64", .slot_size = 64, .word_size = 8, .span = PAGE_SIZE,
	.first_reg = 7, .nr_regs = ARRAY_SIZE(test_regs), .regs = test_regs,
};

static const struct trampfd_isa test_isa32 = {
	.name = "test32", .slot_size = 64, .word_size = 4, .span = PAGE_SIZE,
	.first_reg = 0, .nr_regs = ARRAY_SIZE(test_regs), .regs = test_regs,
};

/* The pool of literals takes the place of one trampoline. */
static const struct trampfd_isa test_literals = {
	.name = "literals", .slot_size = 64, .word_size = 8, .span = 1024,
	.literals = true,
	.first_reg = 7, .nr_regs = ARRAY_SIZE(test_regs), .regs = test_regs,
};

/* The pool has just enough space behind the trampolines. */
static const struct trampfd_isa test_pool = {
	.name = "pool", .slot_size = 64, .word_size = 4, .span = 1024 + 8,
	.literals = true,
	.first_reg = 0, .nr_regs = ARRAY_SIZE(test_regs), .regs = test_regs,
};

#define MAX64		((u32)(PAGE_SIZE / 64))

/* No code in the second register, or in no register */
static const struct trampfd_isa test_data_only = {
	.name = "data only", .slot_size = 64, .word_size = 8, .span = PAGE_SIZE,
	.first_reg = 7, .nr_regs = ARRAY_SIZE(test_regs), .regs = test_regs,
	.data_only = BIT(1),
};

static const struct trampfd_isa test_no_code_reg = {
	.name = "no code register", .slot_size = 64, .word_size = 4, .span = PAGE_SIZE,
	.first_reg = 7, .nr_regs = ARRAY_SIZE(test_regs), .regs = test_regs,
	.no_code_reg = true,
};

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
	{ "as many trampolines as fit beside literals",
	  &test_literals, 15, SET(7, 0x1000), UNSET, 0 },
	{ "one trampoline where the literals are",
	  &test_literals, 16, SET(7, 0x1000), UNSET, -EINVAL },
	{ "as many trampolines as fit before literals",
	  &test_pool, 16, SET(0, 0x1000), UNSET, 0 },
	{ "one trampoline behind the span",
	  &test_pool, 17, SET(0, 0x1000), UNSET, -EINVAL },
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
	{ "data in a register for data only",
	  &test_data_only, 1, SET(7, 0x1000), SET(8, 0x2000), 0 },
	{ "code in a register for data only",
	  &test_data_only, 1, SET(8, 0x1000), SET(7, 0x2000), -EINVAL },
	{ "code in a register before one for data only",
	  &test_data_only, 1, SET(7, 0x1000), UNSET, 0 },
	{ "code in a register behind one for data only",
	  &test_data_only, 1, SET(9, 0x1000), UNSET, 0 },
	{ "code in no register",
	  &test_no_code_reg, 1, SET(TRAMPFD_NO_REG, 0x1000), SET(8, 0x2000), 0 },
	{ "code in no register where it needs one",
	  &test_isa64, 1, SET(TRAMPFD_NO_REG, 0x1000), UNSET, -EINVAL },
	{ "data in no register",
	  &test_no_code_reg, 1, SET(7, 0x1000), SET(TRAMPFD_NO_REG, 0x2000), -EINVAL },
	{ "nothing in a register",
	  &test_no_code_reg, 1, SET(TRAMPFD_NO_REG, 0x1000), SET(TRAMPFD_NO_REG, 0x2000), -EINVAL },
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

static struct trampfd_table good_table(void)
{
	return make_table(&test_isa64, 1, (struct half_row)SET(7, 0x1000),
			  (struct half_row)SET(8, 0x2000));
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
	struct trampfd_table table = good_table();

	table.half[TRAMPFD_CODE].addr |= 0xffULL << 56;
	KUNIT_EXPECT_EQ(test, 0, trampfd_table_check(&table, USER_END));
	table.half[TRAMPFD_CODE].untagged = USER_END;
	KUNIT_EXPECT_EQ(test, -EINVAL, trampfd_table_check(&table, USER_END));
}

static void complete_with_both_halves(struct kunit *test)
{
	struct trampfd_table both = good_table();
	struct trampfd_table code = both, data = both;

	code.half[TRAMPFD_DATA].set = false;
	data.half[TRAMPFD_CODE].set = false;
	KUNIT_EXPECT_TRUE(test, trampfd_table_complete(&both));
	KUNIT_EXPECT_FALSE(test, trampfd_table_complete(&code));
	KUNIT_EXPECT_FALSE(test, trampfd_table_complete(&data));
}

static void max_leaves_room_for_literals(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, MAX64, trampfd_table_max(&test_isa64));
	KUNIT_EXPECT_EQ(test, 15, trampfd_table_max(&test_literals));
	KUNIT_EXPECT_EQ(test, 16, trampfd_table_max(&test_pool));
}

static struct kunit_case table_cases[] = {
	KUNIT_CASE_PARAM(check_decides, check_rows_gen_params),
	KUNIT_CASE(check_uses_the_untagged_address),
	KUNIT_CASE(complete_with_both_halves),
	KUNIT_CASE(max_leaves_room_for_literals),
	{ }
};

static struct kunit_suite table_suite = {
	.name = "trampfd_table",
	.test_cases = table_cases,
};

kunit_test_suite(table_suite);
