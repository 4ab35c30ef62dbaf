// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of fork_usermode_blob(): what a security module that goes by path knows
 * of the program, and that it can refuse it
 *
 * This needs a kernel that lets everybody change the policy of TOMOYO.
 */
#include "module.h"

#define TOMOYO		"/sys/kernel/security/tomoyo"

/* A kernel thread, and what it executes, is in the domain <kernel>. */
static int set_profile(int profile)
{
	char text[64];

	snprintf(text, sizeof(text), "<kernel>\nuse_profile %d\n", profile);
	return put_text(TOMOYO, "domain_policy", text);
}

static int set_rule(const char *path, bool allow)
{
	char text[128];

	snprintf(text, sizeof(text), "<kernel>\n%sfile execute %s\n",
		 allow ? "" : "delete ", path);
	return put_text(TOMOYO, "domain_policy", text);
}

/* Has there been a process in this domain? */
static bool has_domain(const char *name)
{
	char line[256];
	bool found = false;
	FILE *f = fopen(TOMOYO "/domain_policy", "r");

	while (f && fgets(line, sizeof(line), f))
		found = found || !strncmp(line, name, strlen(name));
	if (f)
		fclose(f);
	return found;
}

FIXTURE(path)
{
};

FIXTURE_SETUP(path)
{
	ASSERT_EQ(0, put_text(TOMOYO, "profile",
			      "1-CONFIG::file::execute={ mode=enforcing }\n"));
	ASSERT_EQ(0, set_profile(1));
}

FIXTURE_TEARDOWN(path)
{
	EXPECT_EQ(0, set_profile(0));
}

TEST_F(path, is_refused_without_a_rule)
{
	EXPECT_EQ(EPERM, load(NAME, ""));
	EXPECT_FALSE(is_loaded(NAME));
}

TEST_F(path, is_refused_if_another_is_allowed)
{
	ASSERT_EQ(0, set_rule("tmpfs:/umh_test_2.\\$", true));
	EXPECT_EQ(EPERM, load(NAME, ""));
	EXPECT_EQ(0, set_rule("tmpfs:/umh_test_2.\\$", false));
}

/* What number will the next file have? */
static unsigned long next_number(void)
{
	char path[64], exe[128] = "";

	if (load(NAME, ""))
		return 0;
	snprintf(path, sizeof(path), "/proc/%d/exe", pid_of(NAME));
	if (readlink(path, exe, sizeof(exe) - 1) < 0)
		exe[0] = '\0';
	unload(NAME);
	return strncmp(exe, "/" NAME ".", strlen("/" NAME ".")) ?
	       0 : strtoul(exe + strlen("/" NAME "."), NULL, 10) + 1;
}

TEST_F(path, is_not_that_of_a_file_in_the_root_directory)
{
	unsigned long number;
	char path[64];
	int fd;

	ASSERT_EQ(0, set_profile(0));
	number = next_number();
	ASSERT_LT(0, number);
	ASSERT_EQ(0, set_profile(1));
	snprintf(path, sizeof(path), "/" NAME ".%lu", number);
	fd = open(path, O_CREAT | O_WRONLY, 0700);
	ASSERT_LE(0, fd);
	close(fd);
	ASSERT_EQ(0, set_rule("/umh_test_1.\\$", true));
	EXPECT_EQ(EPERM, load(NAME, ""));
	EXPECT_EQ(0, set_rule("/umh_test_1.\\$", false));
	EXPECT_EQ(0, unlink(path));
}

TEST_F(path, can_be_allowed)
{
	ASSERT_EQ(0, set_rule("tmpfs:/umh_test_1.\\$", true));
	EXPECT_EQ(0, load(NAME, ""));
	EXPECT_TRUE(has_domain("<kernel> tmpfs:/umh_test_1."));
	EXPECT_EQ(0, unload(NAME));
	EXPECT_EQ(0, set_rule("tmpfs:/umh_test_1.\\$", false));
	EXPECT_EQ(EPERM, load(NAME, ""));
}

int main(int argc, char **argv)
{
	if (access(TOMOYO "/domain_policy", R_OK | W_OK))
		ksft_exit_skip("TOMOYO is not active\n");
	return run_tests(argc, argv);
}
