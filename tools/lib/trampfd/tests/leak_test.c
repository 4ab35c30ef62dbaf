// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of libtrampfd: to LeakSanitizer, data that only closures have is in use
 *
 * It looks for leaks at the end of each test, which fails if there are some.
 */
#include "helpers.h"

#define POOLS	100

FIXTURE(data)
{
	struct trampfd_pool *pool;
};

FIXTURE_VARIANT(data)
{
	struct trampfd_pool *(*create)(void);
};

FIXTURE_VARIANT_ADD(data, of_any_code) { new_pool };
FIXTURE_VARIANT_ADD(data, of_one_code) { one_code_pool };

FIXTURE_SETUP(data)
{
	self->pool = variant->create();
	ASSERT_NE(0, addr(self->pool));
}

/* What has the data is there to the end. */
FIXTURE_TEARDOWN(data)
{
}

/* Nobody keeps the closures: of a few, a register may still have the data. */
static bool fill_regions(struct trampfd_pool *pool, size_t regions)
{
	while (usage_of(pool).regions < regions) {
		if (!closure_of(pool, addr(malloc(1))))
			return false;
	}
	return true;
}

TEST_F(data, of_all_regions_is_no_leak)
{
	EXPECT_TRUE(fill_regions(self->pool, 4));
}

TEST_F(data, is_no_leak_in_a_child)
{
	pid_t pid;

	ASSERT_TRUE(fill_regions(self->pool, 2));
	pid = fork();
	if (!pid)
		_exit(fill_regions(self->pool, 4));
	EXPECT_EQ(1, exit_code(pid));
}

TEST_F(data, is_no_leak_after_pools_have_gone)
{
	struct trampfd_pool *pool;
	int i;

	for (i = 0; i < POOLS; i++) {
		pool = variant->create();
		ASSERT_NE(0, addr(pool));
		trampfd_pool_destroy(pool);
	}
	EXPECT_TRUE(fill_regions(self->pool, 2));
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
