// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of libtrampfd: how it tells why there are no closures
 */
#include "helpers.h"

FIXTURE(probe)
{
};

FIXTURE_VARIANT(probe)
{
	int err;
};

FIXTURE_VARIANT_ADD(probe, of_a_kernel_without) { ENOSYS };
FIXTURE_VARIANT_ADD(probe, of_an_abi_without) { EOPNOTSUPP };
FIXTURE_VARIANT_ADD(probe, denied_with_eacces) { EACCES };
FIXTURE_VARIANT_ADD(probe, denied_with_eperm) { EPERM };

FIXTURE_SETUP(probe)
{
	ASSERT_EQ(0, trampfd_probe());
	ASSERT_EQ(0, deny_trampfd(variant->err));
}

FIXTURE_TEARDOWN(probe)
{
}

TEST_F(probe, tells_the_error)
{
	EXPECT_EQ(-variant->err, trampfd_probe());
}

TEST_F(probe, is_right_about_pools)
{
	errno = 0;
	EXPECT_EQ(0, addr(new_pool()));
	EXPECT_EQ(variant->err, errno);
}

TEST(probe_needs_a_file_descriptor)
{
	int fd = dup(0);

	close(fd);
	set_limit(RLIMIT_NOFILE, fd);
	EXPECT_EQ(-EMFILE, trampfd_probe());
	set_limit(RLIMIT_NOFILE, fd + 1);
	EXPECT_EQ(0, trampfd_probe());
}

TEST(probe_needs_memory)
{
	set_limit(RLIMIT_AS, 0);
	EXPECT_EQ(-ENOMEM, trampfd_probe());
	set_limit(RLIMIT_AS, RLIM_INFINITY);
	EXPECT_EQ(0, trampfd_probe());
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
