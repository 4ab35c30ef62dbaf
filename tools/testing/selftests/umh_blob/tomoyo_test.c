// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of fork_usermode_blob(): what a security module that goes by path knows
 * of the program, that it can refuse it, and what others can do while it decides
 *
 * This needs a kernel that lets everybody change the policy of TOMOYO.
 */
#include <poll.h>
#include <time.h>

#include "module.h"

#define TOMOYO		"/sys/kernel/security/tomoyo"

#define PATH_1		"/umh_test_1.\\$\\040(deleted)"
#define PATH_2		"/umh_test_2.\\$\\040(deleted)"

/* It waits 10 seconds for whoever has its queries open. */
#define SOON_MS		5000

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

static int enforce(void)
{
	int err = put_text(TOMOYO, "profile",
			   "1-CONFIG::file::execute={ mode=enforcing }\n");

	return err ? err : set_profile(1);
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
	bool made_dev_fd, moved_dev_fd;
};

FIXTURE_VARIANT(path)
{
	bool dev_fd;
};

/* What is executed by a file descriptor is looked up there. */
FIXTURE_VARIANT_ADD(path, with_dev_fd) { true };
FIXTURE_VARIANT_ADD(path, without_dev_fd) { false };

FIXTURE_SETUP(path)
{
	if (variant->dev_fd)
		self->made_dev_fd = !symlink("/proc/self/fd", "/dev/fd");
	else
		self->moved_dev_fd = !rename("/dev/fd", "/dev/fd-away");
	ASSERT_EQ(0, enforce());
}

FIXTURE_TEARDOWN(path)
{
	EXPECT_EQ(0, set_profile(0));
	if (self->made_dev_fd)
		EXPECT_EQ(0, unlink("/dev/fd"));
	if (self->moved_dev_fd)
		EXPECT_EQ(0, rename("/dev/fd-away", "/dev/fd"));
}

TEST_F(path, is_refused_without_a_rule)
{
	EXPECT_EQ(EPERM, load(NAME, ""));
	EXPECT_FALSE(is_loaded(NAME));
}

TEST_F(path, is_refused_if_another_is_allowed)
{
	ASSERT_EQ(0, set_rule(PATH_2, true));
	EXPECT_EQ(EPERM, load(NAME, ""));
	EXPECT_EQ(0, set_rule(PATH_2, false));
}

TEST_F(path, can_be_allowed)
{
	ASSERT_EQ(0, set_rule(PATH_1, true));
	EXPECT_EQ(0, load(NAME, ""));
	EXPECT_TRUE(has_domain("<kernel> /umh_test_1."));
	EXPECT_EQ(0, unload(NAME));
	EXPECT_EQ(0, set_rule(PATH_1, false));
	EXPECT_EQ(EPERM, load(NAME, ""));
}

/* A process that is about to execute the program, until somebody answers */

FIXTURE(held)
{
	int query;
	pid_t loader;
	pid_t pid;
	int serial;
};

static int load_module(int unused)
{
	return load(NAME, "");
}

static int number_behind(const char *text, const char *word)
{
	const char *found = strstr(text, word);

	return found ? atoi(found + strlen(word)) : -1;
}

static int answer(int query, int serial, int verdict)
{
	char text[32];

	snprintf(text, sizeof(text), "A%d=%d\n", serial, verdict);
	return err_of(write(query, text, strlen(text)));
}

FIXTURE_SETUP(held)
{
	struct pollfd events = { .events = POLLIN };
	char text[4096] = "";

	self->query = open(TOMOYO "/query", O_RDWR);
	ASSERT_LE(0, self->query);
	ASSERT_EQ(0, enforce());
	self->loader = in_child(load_module, -1);
	events.fd = self->query;
	ASSERT_EQ(1, poll(&events, 1, PATIENCE_MS));
	ASSERT_LT(0, read(self->query, text, sizeof(text) - 1));
	self->serial = number_behind(text, "Q");
	self->pid = number_behind(text, "global-pid=");
	ASSERT_LE(0, self->serial) TH_LOG("%s", text);
	ASSERT_LT(0, self->pid) TH_LOG("%s", text);
}

FIXTURE_TEARDOWN(held)
{
	close(self->query);
	EXPECT_EQ(0, set_profile(0));
	unload(NAME);
}

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

TEST_F(held, goes_when_who_loads_the_module_is_killed)
{
	long start = now_ms();

	ASSERT_EQ(0, kill(self->loader, SIGKILL));
	EXPECT_EQ(-SIGKILL, exit_code(self->loader));
	EXPECT_TRUE(goes(self->pid));
	EXPECT_GT(SOON_MS, now_ms() - start);
	EXPECT_FALSE(is_loaded(NAME));
}

TEST_F(held, can_be_killed)
{
	long start = now_ms();

	ASSERT_EQ(0, kill(self->pid, SIGKILL));
	/* TOMOYO has no answer, and refuses it. */
	EXPECT_EQ(EPERM, exit_code(self->loader));
	EXPECT_FALSE(exists(self->pid));
	EXPECT_GT(SOON_MS, now_ms() - start);
	EXPECT_FALSE(is_loaded(NAME));
}

TEST_F(held, shows_no_directory_but_the_root)
{
	EXPECT_EQ(0, compare_with_root(self->pid, "cwd"));
	EXPECT_EQ(0, compare_with_root(self->pid, "root"));
	EXPECT_EQ(0, answer(self->query, self->serial, 1));
	EXPECT_EQ(0, exit_code(self->loader));
	EXPECT_EQ(0, compare_with_root(self->pid, "cwd"));
}

int main(int argc, char **argv)
{
	if (access(TOMOYO "/domain_policy", R_OK | W_OK))
		ksft_exit_skip("TOMOYO is not active\n");
	return run_tests(argc, argv);
}
