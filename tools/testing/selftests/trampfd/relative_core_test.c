// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): core files have relative trampolines only if asked for,
 * as there may be a GiB of them
 */
#include "core.h"
#include "relative.h"

FIXTURE(relative_core)
{
	struct region r;
	char pattern[128];
};

FIXTURE_SETUP(relative_core)
{
	struct trampfd_relative desc = default_relative();

	if (core_redirect(self->pattern))
		SKIP(return, "cannot say where core files go: %s", strerror(errno));
	desc.order = 1;
	ASSERT_EQ(0, region_create(&self->r, desc));
	ASSERT_EQ(0, call_region(&self->r));
}

FIXTURE_TEARDOWN(relative_core)
{
	region_destroy(&self->r);
	core_restore(self->pattern);
}

TEST_F(relative_core, is_without_them_by_default)
{
	struct core core;
	size_t size = 1;

	ASSERT_EQ(0, core_of_child(&core, "0x33"));
	ASSERT_NE(NULL, core_find(&core, self->r.map, &size));
	EXPECT_EQ(0, size);
	core_close(&core);
}

TEST_F(relative_core, has_them_with_private_mappings_of_files)
{
	const void *bytes;
	struct core core;
	size_t size = 0;

	ASSERT_EQ(0, core_of_child(&core, "0x37"));
	bytes = core_find(&core, self->r.map, &size);
	ASSERT_NE(NULL, bytes);
	ASSERT_EQ(self->r.length, size);
	EXPECT_EQ(0, memcmp(self->r.map, bytes, size));
	core_close(&core);
}

/* Their entries are ordinary memory, which may go on behind them. */
TEST_F(relative_core, has_the_entries)
{
	const void *entries = entry(&self->r, 0), *bytes;
	struct core core;
	size_t size = 0;

	ASSERT_EQ(0, core_of_child(&core, "0x33"));
	bytes = core_find(&core, entries, &size);
	ASSERT_NE(NULL, bytes);
	ASSERT_LE(self->r.length, size);
	EXPECT_EQ(0, memcmp(entries, bytes, self->r.length));
	core_close(&core);
}

int main(int argc, char **argv)
{
	return run_relative_tests(argc, argv);
}
