// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): what rules of IMA for MMAP_CHECK do to it
 *
 * Rules cannot be removed.  So there are all at the same time, each for a user
 * of its own, and only where there were none before.
 */
#include <linux/magic.h>

#include "trampfd.h"

#define IMA		"/sys/kernel/security/ima"

#define UID_MEASURED	54001
#define UID_APPRAISED	54002
#define UID_EXEMPTED	54003	/* appraised, too, but for trampolines */

#define STR(x)		#x
#define XSTR(x)		STR(x)

/* The first rule that fits is the one that counts. */
static const char *const rules[] = {
	"dont_appraise fsmagic=" XSTR(TRAMPFD_MAGIC) " uid=" XSTR(UID_EXEMPTED) "\n",
	"appraise func=MMAP_CHECK uid=" XSTR(UID_EXEMPTED) "\n",
	"appraise func=MMAP_CHECK uid=" XSTR(UID_APPRAISED) "\n",
	"measure func=MMAP_CHECK uid=" XSTR(UID_MEASURED) "\n",
};

static bool has_rules(void)
{
	char text[16];

	get_text(IMA, "policy", text, sizeof(text));
	return text[0];
}

static int add_rules(void)
{
	size_t i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(rules) && !err; i++)
		err = put_text(IMA, "policy", rules[i]);
	return err;
}

/* What only root can open, for a user that is somebody else in each test */
FIXTURE(user)
{
	struct tramp t;
	int file;
	FILE *measurements;
};

FIXTURE_SETUP(user)
{
	self->file = open("/proc/self/exe", O_RDONLY);
	ASSERT_LE(0, self->file);
	self->measurements = fopen(IMA "/ascii_runtime_measurements", "r");
	ASSERT_TRUE(!!self->measurements);
	ASSERT_EQ(0, tramp_create(&self->t, 0));
	ASSERT_EQ(0, set_both(&self->t));
}

FIXTURE_TEARDOWN(user)
{
	tramp_destroy(&self->t);
	fclose(self->measurements);
	close(self->file);
}

static int map_file(int fd)
{
	return map_err(mmap(NULL, page_size(), RX, MAP_PRIVATE, fd, 0));
}

static int make_executable_again(const struct tramp *t)
{
	int err = err_of(mprotect(t->map, page_size(), PROT_READ));

	return err ? err : err_of(mprotect(t->map, page_size(), RX));
}

/* Neither has a hash or a signature that could be looked at. */
TEST_F(user, refuses_files_and_trampolines_if_all_is_appraised)
{
	ASSERT_EQ(0, map_file(self->file));
	ASSERT_EQ(0, err_of(setuid(UID_APPRAISED)));
	EXPECT_EQ(EACCES, map_file(self->file));
	EXPECT_EQ(EACCES, map(&self->t));
}

TEST_F(user, refuses_to_make_executable_again_what_is_appraised)
{
	ASSERT_EQ(0, map_and_call(&self->t));
	ASSERT_EQ(0, err_of(setuid(UID_APPRAISED)));
	EXPECT_TRUE(works(&self->t));
	EXPECT_EQ(EPERM, make_executable_again(&self->t));
}

TEST_F(user, refuses_files_if_trampolines_are_exempted)
{
	ASSERT_EQ(0, err_of(setuid(UID_EXEMPTED)));
	EXPECT_EQ(EACCES, map_file(self->file));
}

TEST_F(user, has_trampolines_if_they_are_exempted)
{
	ASSERT_EQ(0, err_of(setuid(UID_EXEMPTED)));
	ASSERT_EQ(0, map_and_call(&self->t));
	EXPECT_EQ(0, make_executable_again(&self->t));
	EXPECT_TRUE(works(&self->t));
}

static bool is_measured(FILE *measurements, const char *name)
{
	char line[512];
	bool found = false;

	rewind(measurements);
	while (fgets(line, sizeof(line), measurements))
		found = found || strstr(line, name);
	return found;
}

TEST_F(user, has_trampolines_measured_and_working)
{
	ASSERT_FALSE(is_measured(self->measurements, "[trampfd]"));
	ASSERT_EQ(0, err_of(setuid(UID_MEASURED)));
	ASSERT_EQ(0, map_and_call(&self->t));
	EXPECT_EQ(0, make_executable_again(&self->t));
	EXPECT_TRUE(works(&self->t));
	EXPECT_TRUE(is_measured(self->measurements, "[trampfd]"));
}

int main(int argc, char **argv)
{
	if (access(IMA "/policy", R_OK | W_OK))
		ksft_exit_skip("the policy of IMA cannot be read and written\n");
	if (has_rules())
		ksft_exit_skip("IMA has rules already\n");
	if (add_rules())
		ksft_exit_fail_msg("cannot add rules to the policy of IMA\n");
	return run_tests(argc, argv);
}
