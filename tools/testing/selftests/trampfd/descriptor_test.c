// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): what may be in the two descriptors
 */
#include "file_fixture.h"

/* Behind it, there is ENOMEM, or EINVAL on loongarch. */
static bool in_user_space(unsigned long page)
{
	void *map = mmap((void *)page, page_size(), PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (map == MAP_FAILED)
		return errno != ENOMEM && errno != EINVAL;
	munmap(map, page_size());
	return true;
}

/* Where user space ends, for mmap(); this can be 4 GiB for a 32-bit program. */
static __u64 user_end(void)
{
	unsigned long bit, last = 0;

	for (bit = ~(~0UL >> 1); bit >= page_size(); bit >>= 1) {
		if (in_user_space(last | bit))
			last |= bit;
	}
	return (__u64)last + page_size();
}

TEST_F(file, refuses_no_trampolines)
{
	struct tramp bad = self->t;

	bad.code.ntrampolines = 0;
	EXPECT_EQ(EINVAL, set_code(&bad));
	EXPECT_EQ(0, set_both(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
}

TEST_F(file, refuses_too_many_trampolines)
{
	struct tramp bad = self->t;

	bad.code.ntrampolines = self->t.info.ntrampolines + 1;
	EXPECT_EQ(EINVAL, set_code(&bad));
	bad.code.ntrampolines = UINT32_MAX;
	EXPECT_EQ(EINVAL, set_code(&bad));
	EXPECT_EQ(0, set_both(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
}

TEST_F(file, refuses_reserved_bits_in_data)
{
	struct tramp bad = self->t;
	int bit;

	for (bit = 0; bit < 32; bit++) {
		bad.data.reserved = 1U << bit;
		EXPECT_EQ(EINVAL, set_data(&bad));
	}
	EXPECT_EQ(0, set_both(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
}

TEST_F(file, refuses_data_in_the_code_register)
{
	struct tramp bad = self->t;

	bad.data.reg = self->t.code.reg;
	EXPECT_EQ(0, set_code(&self->t));
	EXPECT_EQ(EINVAL, set_data(&bad));
	EXPECT_EQ(0, set_data(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
}

TEST_F(file, refuses_code_in_the_data_register)
{
	struct tramp bad = self->t;

	bad.code.reg = self->t.data.reg;
	EXPECT_EQ(0, set_data(&self->t));
	EXPECT_EQ(EINVAL, set_code(&bad));
	EXPECT_EQ(0, set_code(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
}

/* Nothing need be in memory there as long as nothing is called. */
TEST_F(file, accepts_tables_at_the_end_of_user_space)
{
	self->t.code.table = user_end() - 2 * sizeof(long);
	self->t.data.table = self->t.code.table;
	EXPECT_EQ(0, set_both(&self->t));
	EXPECT_EQ(0, map(&self->t));
}

TEST_F(file, refuses_code_table_with_the_last_entry_outside)
{
	struct tramp bad = self->t;

	bad.code.table = user_end() - sizeof(long);
	EXPECT_EQ(EINVAL, set_code(&bad));
	EXPECT_EQ(0, set_both(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
}

TEST_F(file, refuses_data_table_with_the_last_entry_outside)
{
	struct tramp bad = self->t;

	bad.data.table = user_end() - sizeof(long);
	EXPECT_EQ(0, set_code(&self->t));
	EXPECT_EQ(EINVAL, set_data(&bad));
	EXPECT_EQ(0, set_data(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
}

#if ARCH_TAG_BITS
/* What trampolines load from is the address as it was written. */
TEST_F(file, keeps_the_tags_of_tables)
{
	struct tramp *t = &self->t;

	t->code.table |= 0xa5ULL << 56;
	t->data.table |= 0xffULL << 56;
	EXPECT_EQ(0, set_both(t));
	EXPECT_EQ(0, map_and_call(t));
	EXPECT_TRUE(literals_are_right(t));
}
#endif

/* Only the code descriptor says how long the table of data is. */
TEST_F(file, refuses_more_code_than_there_is_room_for_data)
{
	self->t.data.table = user_end() - sizeof(long);
	EXPECT_EQ(0, set_data(&self->t));
	EXPECT_EQ(EINVAL, set_code(&self->t));
	self->t.code.ntrampolines = 1;
	EXPECT_EQ(0, set_code(&self->t));
	EXPECT_EQ(0, map(&self->t));
}

/* Values that are wrong in both descriptors, in either order */

struct value {
	__u32 reg;
	__u64 table;
};

static void reg_below_first(struct value *v)
{
	/* The one below 0 is TRAMPFD_NO_REG. */
	v->reg = ARCH_FIRST_REG ? ARCH_FIRST_REG - 1 : TRAMPFD_NO_REG - 1;
}

static void reg_behind_last(struct value *v)
{
	v->reg = ARCH_END_REG;
}

static void reg_of_other_width(struct value *v)
{
	v->reg = ARCH_FOREIGN_REG;
}

static void reg_with_high_bit(struct value *v)
{
	v->reg |= 1U << 31;
}

static void table_null(struct value *v)
{
	v->table = 0;
}

static void table_at_odd_address(struct value *v)
{
	v->table += 1;
}

static void table_at_half_an_entry(struct value *v)
{
	v->table += sizeof(long) / 2;
}

static void table_behind_user_space(struct value *v)
{
	v->table = user_end();
}

static void table_wraps_word(struct value *v)
{
	v->table = -sizeof(long);
}

static void table_wraps_u64(struct value *v)
{
	v->table = -(__u64)sizeof(long);
}

#ifndef ARCH_USER_ALL
/* Of the bits that count */
static void table_with_highest_bit(struct value *v)
{
	v->table |= 1ULL << (63 - ARCH_TAG_BITS);
}
#endif

FIXTURE(bad_value)
{
	struct tramp t, bad;
};

FIXTURE_VARIANT(bad_value)
{
	void (*spoil)(struct value *v);
};

FIXTURE_VARIANT_ADD(bad_value, reg_below_first) { reg_below_first };
FIXTURE_VARIANT_ADD(bad_value, reg_behind_last) { reg_behind_last };
FIXTURE_VARIANT_ADD(bad_value, reg_of_other_width) { reg_of_other_width };
FIXTURE_VARIANT_ADD(bad_value, reg_with_high_bit) { reg_with_high_bit };
FIXTURE_VARIANT_ADD(bad_value, table_null) { table_null };
FIXTURE_VARIANT_ADD(bad_value, table_at_odd_address) { table_at_odd_address };
FIXTURE_VARIANT_ADD(bad_value, table_at_half_an_entry) { table_at_half_an_entry };
FIXTURE_VARIANT_ADD(bad_value, table_behind_user_space) { table_behind_user_space };
FIXTURE_VARIANT_ADD(bad_value, table_wraps_word) { table_wraps_word };
FIXTURE_VARIANT_ADD(bad_value, table_wraps_u64) { table_wraps_u64 };
#ifndef ARCH_USER_ALL
FIXTURE_VARIANT_ADD(bad_value, table_with_highest_bit) { table_with_highest_bit };
#endif

#if ARCH_TAG_BITS
static void table_tagged_behind_user_space(struct value *v)
{
	v->table = user_end() | 1ULL << 63;
}

FIXTURE_VARIANT_ADD(bad_value, table_tagged_behind_user_space) { table_tagged_behind_user_space };
#endif

#if __SIZEOF_LONG__ == 4
static void table_above_4_gib(struct value *v)
{
	v->table |= 1ULL << 32;
}

FIXTURE_VARIANT_ADD(bad_value, table_above_4_gib) { table_above_4_gib };
#endif

FIXTURE_SETUP(bad_value)
{
	struct value code, data;

	ASSERT_EQ(0, tramp_create(&self->t, 2));
	self->bad = self->t;
	code = (struct value) { self->t.code.reg, self->t.code.table };
	variant->spoil(&code);
	self->bad.code.reg = code.reg;
	self->bad.code.table = code.table;
	data = (struct value) { self->t.data.reg, self->t.data.table };
	variant->spoil(&data);
	self->bad.data.reg = data.reg;
	self->bad.data.table = data.table;
}

FIXTURE_TEARDOWN(bad_value)
{
	tramp_destroy(&self->t);
}

TEST_F(bad_value, is_refused_in_code_as_first)
{
	EXPECT_EQ(EINVAL, set_code(&self->bad));
	EXPECT_EQ(0, set_both(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
}

TEST_F(bad_value, is_refused_in_code_as_second)
{
	EXPECT_EQ(0, set_data(&self->t));
	EXPECT_EQ(EINVAL, set_code(&self->bad));
	EXPECT_EQ(0, set_code(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
}

TEST_F(bad_value, is_refused_in_data_as_first)
{
	EXPECT_EQ(EINVAL, set_data(&self->bad));
	EXPECT_EQ(0, set_both(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
}

TEST_F(bad_value, is_refused_in_data_as_second)
{
	EXPECT_EQ(0, set_code(&self->t));
	EXPECT_EQ(EINVAL, set_data(&self->bad));
	EXPECT_EQ(0, set_data(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
