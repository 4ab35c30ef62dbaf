/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A process that a security module has under its control, and what it may do
 */
#ifndef _SELFTESTS_TRAMPFD_MODULE_FIXTURE_H
#define _SELFTESTS_TRAMPFD_MODULE_FIXTURE_H

#include "trampfd.h"

#define SECURITYFS	"/sys/kernel/security"

/* Is a security module active? */
static inline bool is_active(const char *module)
{
	char text[256], *name, *rest = text;

	if (access(SECURITYFS "/lsm", R_OK))
		return false;
	get_text(SECURITYFS, "lsm", text, sizeof(text));
	while ((name = strsep(&rest, ",\n"))) {
		if (!strcmp(name, module))
			return true;
	}
	return false;
}

FIXTURE(module)
{
};

FIXTURE_VARIANT(module)
{
	/* the name in securityfs */
	const char *name;
	/* puts the process under its control; NULL if all of them always are */
	int (*enforce)(void);
	/* what is then refused, and by which error */
	int (*attempt)(void);
	int err;
};

FIXTURE_SETUP(module)
{
	if (!is_active(variant->name))
		SKIP(return, "%s is not active", variant->name);
	if (variant->enforce) {
		ASSERT_EQ(0, variant->attempt());
		ASSERT_EQ(0, variant->enforce());
	}
}

FIXTURE_TEARDOWN(module)
{
}

/* Were this not so, the other tests here would prove nothing. */
TEST_F(module, refuses_what_it_is_there_for)
{
	EXPECT_EQ(variant->err, variant->attempt());
}

TEST_F(module, lets_trampolines_work)
{
	struct tramp t;

	EXPECT_EQ(0, use_twice(&t));
}

TEST_F(module, lets_trampolines_work_in_a_child)
{
	struct tramp t;

	EXPECT_EQ(0, in_child(create_and_call, &t));
}

TEST_F(module, lets_them_be_executable_again)
{
	struct tramp t;

	ASSERT_EQ(0, tramp_create_mapped(&t, 0));
	EXPECT_EQ(0, err_of(mprotect(t.map, page_size(), PROT_READ)));
	EXPECT_EQ(0, err_of(mprotect(t.map, page_size(), RX)));
	EXPECT_TRUE(works(&t));
	tramp_destroy(&t);
}

#endif /* _SELFTESTS_TRAMPFD_MODULE_FIXTURE_H */
