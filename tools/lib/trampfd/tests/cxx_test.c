// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of libtrampfd: its header for C++
 */
#include "helpers.h"
#include "cxx.h"

FIXTURE(cxx)
{
	struct trampfd_usage before;
};

FIXTURE_SETUP(cxx)
{
	ASSERT_NE(0, addr(trampfd_default_pool()));
	self->before = usage_of(trampfd_default_pool());
}

/* Nothing is left. */
FIXTURE_TEARDOWN(cxx)
{
	EXPECT_TRUE(same_usage(self->before, usage_of(trampfd_default_pool())));
}

FIXTURE_VARIANT(cxx)
{
	bool (*is_so)(void);
};

FIXTURE_VARIANT_ADD(cxx, lambda_sorts) { cxx_lambda_sorts };
FIXTURE_VARIANT_ADD(cxx, is_moved) { cxx_is_moved };
FIXTURE_VARIANT_ADD(cxx, takes_what_only_moves) { cxx_takes_what_only_moves };
FIXTURE_VARIANT_ADD(cxx, keeps_state) { cxx_keeps_state };
FIXTURE_VARIANT_ADD(cxx, exception_passes) { cxx_exception_passes };
FIXTURE_VARIANT_ADD(cxx, exception_passes_many) { cxx_exception_passes_many_arguments };
FIXTURE_VARIANT_ADD(cxx, arguments_arrive) { cxx_arguments_arrive };

TEST_F(cxx, function)
{
	EXPECT_TRUE(variant->is_so());
}

/* It takes all closures that there is room for. */
TEST(no_closure_is_an_exception)
{
	int fd = dup(0);

	close(fd);
	ASSERT_NE(0, addr(trampfd_default_pool()));
	set_limit(RLIMIT_NOFILE, fd);
	EXPECT_TRUE(cxx_error_is_thrown());
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
