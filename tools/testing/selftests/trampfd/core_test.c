// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): core files have the page with tables
 */
#include "core.h"

FIXTURE(core)
{
	struct tramp t;
	char pattern[128];
};

FIXTURE_SETUP(core)
{
	if (core_redirect(self->pattern))
		SKIP(return, "cannot say where core files go: %s", strerror(errno));
	ASSERT_EQ(0, tramp_create_mapped(&self->t, 0));
}

FIXTURE_TEARDOWN(core)
{
	tramp_destroy(&self->t);
	core_restore(self->pattern);
}

FIXTURE_VARIANT(core)
{
	/** @filter: As for other memory of files, or none of these. */
	const char *filter;
};

FIXTURE_VARIANT_ADD(core, with_private_mappings_of_files) {
	.filter = "0x37"
};

FIXTURE_VARIANT_ADD(core, by_default) {
	.filter = "0x33"
};

FIXTURE_VARIANT_ADD(core, without_anything) {
	.filter = "0"
};

TEST_F(core, has_the_page)
{
	const void *bytes;
	struct core core;
	size_t size = 0;

	ASSERT_EQ(0, core_of_child(&core, variant->filter));
	bytes = core_find(&core, self->t.map, &size);
	ASSERT_NE(NULL, bytes);
	ASSERT_EQ(page_size(), size);
	EXPECT_EQ(0, memcmp(self->t.map, bytes, size));
	core_close(&core);
}

TEST_F(core, lacks_the_page_if_the_program_says_so)
{
	struct core core;
	size_t size = 0;

	ASSERT_EQ(0, madvise(self->t.map, page_size(), MADV_DONTDUMP));
	EXPECT_EQ(EINVAL, err_of(madvise(self->t.map, page_size(), MADV_DODUMP)));
	ASSERT_EQ(0, core_of_child(&core, variant->filter));
	core_find(&core, self->t.map, &size);
	EXPECT_EQ(0, size);
	core_close(&core);
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
