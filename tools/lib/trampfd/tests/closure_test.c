// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of libtrampfd: what a closure is, and what is none
 */
#include "helpers.h"

int main(int argc, char **argv);

FIXTURE(pool)
{
	struct trampfd_pool *pool;
};

FIXTURE_VARIANT(pool)
{
	struct trampfd_pool *(*create)(void);
};

FIXTURE_VARIANT_ADD(pool, with_any_code) { new_pool };
FIXTURE_VARIANT_ADD(pool, with_one_code) { one_code_pool };

FIXTURE_SETUP(pool)
{
	self->pool = variant->create();
	ASSERT_NE(0, addr(self->pool));
}

FIXTURE_TEARDOWN(pool)
{
	trampfd_pool_destroy(self->pool);
}

TEST_F(pool, hands_over_any_data)
{
	const uintptr_t data[] = { 0, 1, addr(&self->pool), UINTPTR_MAX };
	trampfd_fn closure[4];
	int i;

	for (i = 0; i < 4; i++) {
		closure[i] = closure_of(self->pool, data[i]);
		ASSERT_NE(0, addr(closure[i]));
	}
	for (i = 0; i < 4; i++)
		EXPECT_EQ(data[i], call(closure[i]));
}

TEST_F(pool, changes_a_closure_in_place)
{
	trampfd_fn closure = closure_of(self->pool, 1), code;
	void *data;

	EXPECT_EQ(0, trampfd_closure_get(self->pool, closure, &code, &data));
	EXPECT_EQ(addr(entry_data), addr(code));
	EXPECT_EQ(1, addr(data));
	EXPECT_EQ(0, trampfd_closure_set(self->pool, closure, entry_data, (void *)2));
	EXPECT_EQ(2, call(closure));
	EXPECT_EQ(0, trampfd_closure_get(self->pool, closure, &code, &data));
	EXPECT_EQ(addr(entry_data), addr(code));
	EXPECT_EQ(2, addr(data));
}

TEST_F(pool, forgets_what_is_freed)
{
	trampfd_fn closure = closure_of(self->pool, 1), code;
	trampfd_fn other = closure_of(self->pool, 2);
	void *data;

	EXPECT_EQ(0, trampfd_closure_free(self->pool, closure));
	EXPECT_EQ(-EINVAL, trampfd_closure_free(self->pool, closure));
	EXPECT_EQ(-EINVAL, trampfd_closure_get(self->pool, closure, &code, &data));
	EXPECT_EQ(-EINVAL, trampfd_closure_set(self->pool, closure, entry_data, self));
	EXPECT_EQ(1, usage_of(self->pool).closures);
	EXPECT_EQ(2, call(other));
}

TEST_F(pool, allocates_again_what_is_freed)
{
	trampfd_fn closure = closure_of(self->pool, 1);

	EXPECT_EQ(0, trampfd_closure_free(self->pool, closure));
	EXPECT_EQ(addr(closure), addr(closure_of(self->pool, 2)));
	EXPECT_EQ(2, call(closure));
}

/* Many, in another order than that in which they were allocated */
TEST_F(pool, gives_each_closure_to_one)
{
	enum { N = 1000, STRIDE = 7 };
	trampfd_fn closure[N], other[N];
	size_t i;

	ASSERT_TRUE(alloc_many(self->pool, closure, N));
	for (i = 0; i < N; i++)
		if (i % STRIDE)
			ASSERT_EQ(0, trampfd_closure_free(self->pool,
							  closure[i * STRIDE % N]));
	ASSERT_TRUE(alloc_many(self->pool, other, N));
	EXPECT_TRUE(many_work(other, N));
	for (i = 0; i < N; i += STRIDE)
		EXPECT_TRUE(many_work(&closure[i * STRIDE % N], 1));
}

TEST(no_pool_has_no_closure)
{
	errno = EXDEV;
	EXPECT_TRUE(!trampfd_closure_alloc(NULL, entry_inverse, NULL));
	EXPECT_EQ(EXDEV, errno);
	EXPECT_EQ(0, trampfd_closure_free(NULL, NULL));
}

TEST_F(pool, frees_null)
{
	EXPECT_EQ(0, trampfd_closure_free(self->pool, NULL));
	trampfd_pool_destroy(NULL);
}

/* None is an address of a closure in use, though some are near one. */
TEST_F(pool, refuses_other_addresses)
{
	trampfd_fn closure = closure_of(self->pool, 1), code;
	struct trampfd_usage before = usage_of(self->pool);
	uintptr_t page = sysconf(_SC_PAGESIZE), start = addr(closure) & -page, i;
	const uintptr_t others[] = {
		1, addr(self), addr(self->pool), addr(main), UINTPTR_MAX,
		addr(closure) - page, addr(closure) + page,
	};
	void *data;

	for (i = start; i < start + page; i++) {
		if (i != addr(closure))
			ASSERT_EQ(-EINVAL, trampfd_closure_free(self->pool, (trampfd_fn)i));
	}
	for (i = 0; i < ARRAY_SIZE(others); i++)
		EXPECT_EQ(-EINVAL, trampfd_closure_free(self->pool, (trampfd_fn)others[i]));
	EXPECT_EQ(-EINVAL, trampfd_closure_get(self->pool, NULL, &code, &data));
	EXPECT_TRUE(same_usage(before, usage_of(self->pool)));
	EXPECT_EQ(1, call(closure));
}

TEST_F(pool, refuses_closures_of_another_pool)
{
	struct trampfd_pool *other = variant->create();
	trampfd_fn closure = closure_of(self->pool, 1), code;
	void *data;

	ASSERT_NE(0, addr(other));
	EXPECT_EQ(-EINVAL, trampfd_closure_free(other, closure));
	EXPECT_EQ(-EINVAL, trampfd_closure_set(other, closure, entry_data, self));
	EXPECT_EQ(-EINVAL, trampfd_closure_get(other, closure, &code, &data));
	trampfd_pool_destroy(other);
	EXPECT_EQ(1, call(closure));
}

/* Any code */

FIXTURE(code)
{
	struct trampfd_pool *pool;
};

FIXTURE_SETUP(code)
{
	self->pool = new_pool();
	ASSERT_NE(0, addr(self->pool));
}

FIXTURE_TEARDOWN(code)
{
	trampfd_pool_destroy(self->pool);
}

TEST_F(code, is_that_of_the_closure)
{
	trampfd_fn data = closure_of(self->pool, 1);
	trampfd_fn inverse = trampfd_closure_alloc(self->pool, entry_inverse, NULL);

	EXPECT_EQ(1, call(data));
	EXPECT_EQ(~0UL, call(inverse));
}

TEST_F(code, is_changed)
{
	trampfd_fn closure = closure_of(self->pool, 1), code;
	void *data;

	EXPECT_EQ(0, trampfd_closure_set(self->pool, closure, entry_inverse, (void *)2));
	EXPECT_EQ(~2UL, call(closure));
	EXPECT_EQ(0, trampfd_closure_get(self->pool, closure, &code, &data));
	EXPECT_EQ(addr(entry_inverse), addr(code));
}

TEST_F(code, is_not_null)
{
	trampfd_fn closure = closure_of(self->pool, 1);

	errno = 0;
	EXPECT_EQ(0, addr(trampfd_closure_alloc(self->pool, NULL, self)));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-EINVAL, trampfd_closure_set(self->pool, closure, NULL, self));
	EXPECT_EQ(1, call(closure));
}

TEST_F_SIGNAL(code, of_what_is_freed_raises_sigsegv, SIGSEGV)
{
	trampfd_fn closure = closure_of(self->pool, 1);

	trampfd_closure_free(self->pool, closure);
	call(closure);
}

/* One code */

FIXTURE(one_code)
{
	struct trampfd_pool *pool;
};

FIXTURE_SETUP(one_code)
{
	self->pool = one_code_pool();
	ASSERT_NE(0, addr(self->pool));
}

FIXTURE_TEARDOWN(one_code)
{
	trampfd_pool_destroy(self->pool);
}

TEST_F(one_code, need_not_be_named)
{
	trampfd_fn closure = trampfd_closure_alloc(self->pool, NULL, (void *)3), code;
	void *data;

	EXPECT_EQ(3, call(closure));
	EXPECT_EQ(0, trampfd_closure_set(self->pool, closure, NULL, (void *)4));
	EXPECT_EQ(4, call(closure));
	EXPECT_EQ(0, trampfd_closure_get(self->pool, closure, &code, &data));
	EXPECT_EQ(addr(entry_data), addr(code));
	EXPECT_EQ(4, addr(data));
}

TEST_F(one_code, is_no_other)
{
	trampfd_fn closure = closure_of(self->pool, 1);

	errno = 0;
	EXPECT_EQ(0, addr(trampfd_closure_alloc(self->pool, entry_inverse, self)));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-EINVAL, trampfd_closure_set(self->pool, closure, entry_inverse, self));
	EXPECT_EQ(1, call(closure));
}

/* It gets there with NULL, or nowhere. */
TEST_F(one_code, of_what_is_freed_has_no_data)
{
	trampfd_fn closure[3];
	pid_t pid;
	int i, code;

	ASSERT_TRUE(alloc_many(self->pool, closure, 3));
	ASSERT_TRUE(free_many(self->pool, closure, 3));
	for (i = 0; i < 3; i++) {
		pid = fork();
		if (!pid)
			_exit(call(closure[i]) ? 1 : 0);
		code = exit_code(pid);
		EXPECT_TRUE(code == 0 || code == -SIGSEGV) {
			TH_LOG("closure %d: %d", i, code);
		}
	}
}

/* Options */

FIXTURE(options)
{
};

FIXTURE_SETUP(options)
{
}

FIXTURE_TEARDOWN(options)
{
}

/* What a closure returns that has 17 as its data, or 0 if there is none */
static unsigned long result_of(const struct trampfd_options *options, trampfd_fn code)
{
	struct trampfd_pool *pool = trampfd_pool_create(options);
	unsigned long result = pool ? call(trampfd_closure_alloc(pool, code, (void *)17)) : 0;

	trampfd_pool_destroy(pool);
	return result;
}

static unsigned long result_with(unsigned int reg, trampfd_fn code)
{
	const struct trampfd_options options = {
		.data_reg = reg, .flags = TRAMPFD_HAS_DATA_REG,
	};

	return result_of(&options, code);
}

TEST_F(options, need_not_name_the_register_for_data)
{
	const struct trampfd_options options = { };

	EXPECT_EQ(17, result_of(&options, entry_data));
	EXPECT_EQ(17, result_of(NULL, entry_data));
}

TEST_F(options, name_the_register_for_data)
{
	EXPECT_EQ(17, result_with(ARCH_OTHER_REG, entry_other));
}

/* Leaves results where the caller finds them */
static void nothing(void)
{
}

/* Its number is 0 in some ABIs.  It has results, or data by default. */
TEST_F(options, name_the_first_register)
{
	bool is_default = ARCH_FIRST_REG == TRAMPFD_DATA_REG;

	EXPECT_EQ(17, result_with(ARCH_FIRST_REG, is_default ? entry_data : nothing));
}

/* What alone can have the code cannot have data. */
static bool is_for_code(unsigned int reg)
{
	static const unsigned int code_regs[] = ARCH_RELATIVE_CODE_REGS;

	return sizeof(code_regs) == sizeof(reg) && reg == code_regs[0];
}

/* Returns whether it went as it should. */
static bool try_reg(unsigned int reg, trampfd_fn code)
{
	const struct trampfd_options options = {
		.data_reg = reg, .code = code, .flags = TRAMPFD_HAS_DATA_REG,
	};
	bool good = reg - ARCH_FIRST_REG < ARCH_NR_REGS && !is_for_code(reg);
	struct trampfd_pool *pool;

	errno = 0;
	pool = trampfd_pool_create(&options);
	if (!pool)
		return !good && errno == EINVAL;
	trampfd_pool_destroy(pool);
	return good;
}

TEST_F_TIMEOUT(options, have_any_register_and_no_other, 600)
{
	unsigned int reg;

	for (reg = 0; reg < ARCH_END_REG + 2; reg++)
		EXPECT_TRUE(try_reg(reg, NULL) && try_reg(reg, entry_data)) {
			TH_LOG("register %u", reg);
		}
	EXPECT_TRUE(try_reg(TRAMPFD_NO_REG, NULL));
}

static bool are_refused(struct trampfd_options options)
{
	errno = 0;
	return !trampfd_pool_create(&options) && errno == EINVAL;
}

TEST_F(options, have_nothing_else)
{
	struct trampfd_options options = { };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(options.reserved); i++) {
		options.reserved[i] = 1;
		EXPECT_TRUE(are_refused(options));
		options.reserved[i] = 0;
	}
	for (i = 1; i < 32; i++) {
		options.flags = 1U << i;
		EXPECT_TRUE(are_refused(options));
	}
}

/* It could be overlooked. */
TEST_F(options, have_no_register_without_the_flag)
{
	EXPECT_TRUE(are_refused((struct trampfd_options) { .data_reg = ARCH_END_REG - 1 }));
}

TEST(default_pool_is_one)
{
	struct trampfd_pool *pool = trampfd_default_pool();

	ASSERT_NE(0, addr(pool));
	EXPECT_EQ(addr(pool), addr(trampfd_default_pool()));
	EXPECT_EQ(5, call(closure_of(pool, 5)));
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
