// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests of fork_usermode_blob(): what it refuses
 *
 * They run when there may be no root file system yet.
 */
#include <kunit/test.h>
#include <linux/umh.h>

struct refusal {
	const char *name;
	const void *data;
	size_t len;
	int err;
};

/* What the program itself would result in: there may be no other helper. */
#define WITHOUT_STATIC_HELPER(err) \
	(IS_ENABLED(CONFIG_STATIC_USERMODEHELPER) ? -EPERM : (err))

static const struct refusal refusals[] = {
	{ "no data",		NULL,		8,	-EINVAL },
	{ "no length",		"\177ELF",	0,	-EINVAL },
	{ "no program",		"GARBAGE\n",	8,	WITHOUT_STATIC_HELPER(-ENOEXEC) },
	{ "one byte",		"\177ELF",	1,	WITHOUT_STATIC_HELPER(-ENOEXEC) },
	{ "truncated program",	"\177ELF",	4,	WITHOUT_STATIC_HELPER(-ENOEXEC) },
	{ "script",		"#!/none\n",	8,
	  WITHOUT_STATIC_HELPER(IS_BUILTIN(CONFIG_BINFMT_SCRIPT) ? -ENOENT : -ENOEXEC) },
};

KUNIT_ARRAY_PARAM_DESC(refusal, refusals, name);

static void refuses(struct kunit *test)
{
	const struct refusal *r = test->param_value;
	struct umh_info info = { .pid = -1 };

	KUNIT_EXPECT_EQ(test, r->err, fork_usermode_blob(r->data, r->len, &info));
	KUNIT_EXPECT_EQ(test, -1, info.pid);
	KUNIT_EXPECT_NULL(test, info.to_umh);
	KUNIT_EXPECT_NULL(test, info.from_umh);
	KUNIT_EXPECT_NULL(test, info.tgid);
}

static void refuses_to_forget_the_process(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, -EINVAL,
			fork_usermode_blob("GARBAGE\n", 8, NULL));
}

static void refuses_while_helpers_are_disabled(struct kunit *test)
{
	struct umh_info info;
	int err;

	KUNIT_ASSERT_EQ(test, 0, usermodehelper_disable());
	err = fork_usermode_blob("GARBAGE\n", 8, &info);
	usermodehelper_enable();
	KUNIT_EXPECT_EQ(test, WITHOUT_STATIC_HELPER(-EBUSY), err);
}

static void releases_what_was_never_started(struct kunit *test)
{
	struct umh_info info = { };

	umh_release(&info);
	KUNIT_EXPECT_NULL(test, info.tgid);
}

static struct kunit_case umh_blob_cases[] = {
	KUNIT_CASE_PARAM(refuses, refusal_gen_params),
	KUNIT_CASE(refuses_to_forget_the_process),
	KUNIT_CASE(refuses_while_helpers_are_disabled),
	KUNIT_CASE(releases_what_was_never_started),
	{ }
};

static struct kunit_suite umh_blob_suite = {
	.name		= "umh_blob",
	.test_cases	= umh_blob_cases,
};

kunit_test_suite(umh_blob_suite);
