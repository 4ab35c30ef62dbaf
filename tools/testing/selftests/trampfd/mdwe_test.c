// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): it works where no memory may be writable and executable
 */
#include "enforce.h"

FIXTURE(enforced)
{
	unsigned char *memory;
};

FIXTURE_VARIANT(enforced)
{
	int (*enforce)(void);
};

FIXTURE_VARIANT_ADD(enforced, mdwe) { enforce_mdwe };
FIXTURE_VARIANT_ADD(enforced, seccomp) { enforce_seccomp };
FIXTURE_VARIANT_ADD(enforced, mdwe_and_seccomp) { enforce_both };

FIXTURE_SETUP(enforced)
{
	int err;

	self->memory = mmap(NULL, page_size(), PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_EQ(0, map_err(self->memory));
	err = variant->enforce();
	if (err == EINVAL)
		SKIP(return, "this kernel does not have PR_SET_MDWE or seccomp filters");
	ASSERT_EQ(0, err);
}

FIXTURE_TEARDOWN(enforced)
{
	munmap(self->memory, page_size());
}

static int map_writable_and_executable(struct tramp *t)
{
	return map_err(mmap(NULL, page_size(), RX | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

/* Were this not so, the other tests here would prove nothing. */
TEST_F(enforced, refuses_writable_and_executable_memory)
{
	EXPECT_EQ(EACCES, map_writable_and_executable(NULL));
}

TEST_F(enforced, refuses_to_make_memory_executable)
{
	EXPECT_EQ(EACCES, err_of(mprotect(self->memory, page_size(), RX)));
}

TEST_F(enforced, refuses_it_to_a_child_as_well)
{
	EXPECT_EQ(EACCES, in_child(map_writable_and_executable, NULL));
}

TEST_F(enforced, lets_trampolines_work)
{
	struct tramp t;

	EXPECT_EQ(0, use_twice(&t));
}

TEST_F(enforced, lets_trampolines_work_in_a_child)
{
	struct tramp t;

	EXPECT_EQ(0, in_child(create_and_call, &t));
}

TEST_F(enforced, refuses_to_make_trampolines_writable)
{
	struct tramp t;

	ASSERT_EQ(0, tramp_create_mapped(&t, 0));
	EXPECT_EQ(EACCES, err_of(mprotect(t.map, page_size(), PROT_READ | PROT_WRITE)));
	EXPECT_TRUE(works(&t));
	tramp_destroy(&t);
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
