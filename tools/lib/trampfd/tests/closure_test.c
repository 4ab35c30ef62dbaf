// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of libtrampfd: what a closure is, and what is none
 */
#include "helpers.h"

/* From a C++ file, if there is a compiler for it */
void *cxx_closure_alloc(struct trampfd_pool *pool, void *code, void *data);
#pragma weak cxx_closure_alloc

FIXTURE(pool)
{
	struct trampfd_pool *pool;
};

FIXTURE_SETUP(pool)
{
	self->pool = default_pool();
	ASSERT_NE(0, addr(self->pool));
}

FIXTURE_TEARDOWN(pool)
{
	trampfd_pool_destroy(self->pool);
}

TEST_F(pool, hands_over_any_data)
{
	const uintptr_t data[] = { 0, 1, (uintptr_t)&self->pool, UINTPTR_MAX };
	void *closure[4];
	int i;

	for (i = 0; i < 4; i++) {
		closure[i] = closure_of(self->pool, data[i]);
		ASSERT_NE(0, addr(closure[i]));
	}
	for (i = 0; i < 4; i++)
		EXPECT_EQ(data[i], call(closure[i]));
}

TEST_F(pool, jumps_to_the_code)
{
	void *inverse = trampfd_closure_alloc(self->pool, (void *)entry_inverse, NULL);
	void *code = trampfd_closure_alloc(self->pool, (void *)entry_code, NULL);

	EXPECT_EQ(~0UL, call(inverse));
	EXPECT_EQ(addr(entry_code), call(code));
}

TEST_F(pool, is_used_from_cxx)
{
	if (!cxx_closure_alloc)
		SKIP(return, "there was no C++ compiler");
	EXPECT_EQ(17, call(cxx_closure_alloc(self->pool, (void *)entry_data, (void *)17)));
}

TEST_F(pool, changes_a_closure_in_place)
{
	void *closure = closure_of(self->pool, 1), *code, *data;

	EXPECT_EQ(0, trampfd_closure_get(self->pool, closure, &code, &data));
	EXPECT_EQ(addr(entry_data), addr(code));
	EXPECT_EQ(1, addr(data));
	EXPECT_EQ(0, trampfd_closure_set(self->pool, closure, (void *)entry_inverse,
					 (void *)2));
	EXPECT_EQ(~2UL, call(closure));
	EXPECT_EQ(0, trampfd_closure_get(self->pool, closure, &code, &data));
	EXPECT_EQ(addr(entry_inverse), addr(code));
	EXPECT_EQ(2, addr(data));
}

TEST_F(pool, takes_no_code_at_null)
{
	void *closure = closure_of(self->pool, 1);

	errno = 0;
	EXPECT_EQ(0, addr(trampfd_closure_alloc(self->pool, NULL, self)));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-EINVAL, trampfd_closure_set(self->pool, closure, NULL, self));
	EXPECT_EQ(1, call(closure));
}

TEST_F(pool, forgets_what_is_freed)
{
	void *closure = closure_of(self->pool, 1), *other = closure_of(self->pool, 2);
	void *code, *data;

	EXPECT_EQ(0, trampfd_closure_free(self->pool, closure));
	EXPECT_EQ(-EINVAL, trampfd_closure_free(self->pool, closure));
	EXPECT_EQ(-EINVAL, trampfd_closure_get(self->pool, closure, &code, &data));
	EXPECT_EQ(-EINVAL, trampfd_closure_set(self->pool, closure, self, self));
	EXPECT_EQ(1, usage_of(self->pool).closures);
	EXPECT_EQ(2, call(other));
}

TEST_F_SIGNAL(pool, raises_sigsegv_for_what_is_freed, SIGSEGV)
{
	void *closure = closure_of(self->pool, 1);

	trampfd_closure_free(self->pool, closure);
	call(closure);
}

TEST_F(pool, allocates_again_what_is_freed)
{
	void *closure = closure_of(self->pool, 1);

	EXPECT_EQ(0, trampfd_closure_free(self->pool, closure));
	EXPECT_EQ(addr(closure), addr(closure_of(self->pool, 2)));
	EXPECT_EQ(2, call(closure));
}

TEST_F(pool, frees_null)
{
	EXPECT_EQ(0, trampfd_closure_free(self->pool, NULL));
	trampfd_pool_destroy(NULL);
}

/* None is an address of a closure in use, though some are near one. */
TEST_F(pool, refuses_other_addresses)
{
	char *closure = closure_of(self->pool, 1);
	struct trampfd_usage before = usage_of(self->pool);
	uintptr_t page = sysconf(_SC_PAGESIZE), start = (uintptr_t)closure & -page;
	void *code, *data;
	char *address;
	size_t i;

	for (i = 0; i < page; i++) {
		address = (char *)start + i;
		if (address != closure)
			ASSERT_EQ(-EINVAL, trampfd_closure_free(self->pool, address));
	}
	EXPECT_EQ(-EINVAL, trampfd_closure_free(self->pool, closure + page));
	EXPECT_EQ(-EINVAL, trampfd_closure_free(self->pool, closure - page));
	EXPECT_EQ(-EINVAL, trampfd_closure_free(self->pool, self));
	EXPECT_EQ(-EINVAL, trampfd_closure_free(self->pool, (void *)UINTPTR_MAX));
	EXPECT_EQ(-EINVAL, trampfd_closure_get(self->pool, NULL, &code, &data));
	EXPECT_TRUE(same_usage(before, usage_of(self->pool)));
	EXPECT_EQ(1, call(closure));
}

TEST_F(pool, refuses_closures_of_another_pool)
{
	struct trampfd_pool *other = default_pool();
	void *closure = closure_of(self->pool, 1), *code, *data;

	ASSERT_NE(0, addr(other));
	EXPECT_EQ(-EINVAL, trampfd_closure_free(other, closure));
	EXPECT_EQ(-EINVAL, trampfd_closure_set(other, closure, self, self));
	EXPECT_EQ(-EINVAL, trampfd_closure_get(other, closure, &code, &data));
	trampfd_pool_destroy(other);
	EXPECT_EQ(1, call(closure));
}

/* Registers */

FIXTURE(registers)
{
};

FIXTURE_SETUP(registers)
{
}

FIXTURE_TEARDOWN(registers)
{
}

TEST_F(registers, can_be_exchanged)
{
	struct trampfd_pool *pool = trampfd_pool_create(trampfd_default_data_reg(),
							trampfd_default_code_reg());
	void *closure;

	ASSERT_NE(0, addr(pool));
	closure = trampfd_closure_alloc(pool, (void *)entry_code, (void *)3);
	EXPECT_EQ(3, call(closure));
	trampfd_pool_destroy(pool);
}

static bool is_reg(unsigned int reg)
{
	return reg - FIRST_REG < END_REG - FIRST_REG;
}

/* Returns whether it went as it should. */
static bool try_pair(unsigned int code_reg, unsigned int data_reg)
{
	bool good = is_reg(code_reg) && is_reg(data_reg) && code_reg != data_reg &&
		    code_reg != DATA_ONLY_REG;
	struct trampfd_pool *pool;

	errno = 0;
	pool = trampfd_pool_create(code_reg, data_reg);
	if (!pool)
		return !good && errno == EINVAL;
	trampfd_pool_destroy(pool);
	return good;
}

TEST_F_TIMEOUT(registers, are_any_two_and_no_other, 600)
{
	const unsigned int end = END_REG + 2;
	unsigned int code_reg, data_reg;

	for (code_reg = 0; code_reg < end; code_reg++) {
		for (data_reg = 0; data_reg < end; data_reg++)
			EXPECT_TRUE(try_pair(code_reg, data_reg)) {
				TH_LOG("code register %u, data register %u",
				       code_reg, data_reg);
			}
	}
	EXPECT_TRUE(try_pair(UINT32_MAX - 1, FIRST_REG));
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
