// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of fork_usermode_blob(): programs that end before their modules do
 */
#include <sys/mount.h>
#include <sys/stat.h>

#include "module.h"

FIXTURE(ending)
{
	int io;
	pid_t pid;
};

FIXTURE_VARIANT(ending)
{
	/* what the program is told, or 0 */
	char letter;
	/* a signal that it gets, or 0 */
	int sig;
};

FIXTURE_VARIANT_ADD(ending, by_a_crash) { 'c', 0 };
FIXTURE_VARIANT_ADD(ending, by_itself) { 'x', 0 };
FIXTURE_VARIANT_ADD(ending, by_sigterm) { 0, SIGTERM };
FIXTURE_VARIANT_ADD(ending, by_sigkill) { 0, SIGKILL };

FIXTURE_SETUP(ending)
{
	ASSERT_EQ(0, load(NAME, ""));
	self->io = open_io(NAME);
	ASSERT_LE(0, self->io);
	self->pid = pid_of(NAME);
	if (variant->letter)
		ASSERT_EQ(0, send(self->io, variant->letter));
	if (variant->sig)
		ASSERT_EQ(0, kill(self->pid, variant->sig));
}

FIXTURE_TEARDOWN(ending)
{
	close(self->io);
	EXPECT_EQ(0, unload(NAME));
}

TEST_F(ending, leaves_no_zombie)
{
	EXPECT_EQ(0, wait_for_end(NAME));
	EXPECT_FALSE(exists(self->pid));
}

/* SIGPIPE would end this test. */
TEST_F(ending, fails_writes_without_a_signal_and_ends_reads)
{
	ASSERT_NE(SIG_ERR, signal(SIGPIPE, SIG_DFL));
	EXPECT_EQ(0, wait_for_end(NAME));
	EXPECT_EQ(0, read_end(self->io));
	EXPECT_EQ(EPIPE, send(self->io, 'e'));
	EXPECT_EQ(EPIPE, send(self->io, 'e'));
}

TEST_F(ending, can_be_killed_again)
{
	EXPECT_EQ(0, put_text(DEBUGFS "/" NAME, "kill", "1"));
	EXPECT_EQ(0, put_text(DEBUGFS "/" NAME, "kill", "1"));
	EXPECT_FALSE(exists(self->pid));
}

/* Memory */

#define CGROUP_ROOT	"/tmp/umh-cgroup"
#define CGROUP		CGROUP_ROOT "/umh"

static int make_cgroup(void)
{
	int err;

	mkdir(CGROUP_ROOT, 0755);
	err = err_of(mount("none", CGROUP_ROOT, "cgroup2", 0, NULL));
	if (!err)
		err = put_text(CGROUP_ROOT, "cgroup.subtree_control", "+memory");
	if (!err)
		err = err_of(mkdir(CGROUP, 0755));
	return err;
}

static void remove_cgroup(void)
{
	int i;

	for (i = 0; i < PATIENCE_MS && rmdir(CGROUP) && errno == EBUSY; i++)
		usleep(1000);
	umount(CGROUP_ROOT);
	rmdir(CGROUP_ROOT);
}

TEST(is_noticed_if_memory_runs_out)
{
	char pid[16];
	int io;

	if (make_cgroup()) {
		remove_cgroup();
		SKIP(return, "there is no memory controller");
	}
	ASSERT_EQ(0, load(NAME, ""));
	io = open_io(NAME);
	snprintf(pid, sizeof(pid), "%d", pid_of(NAME));
	ASSERT_EQ(0, put_text(CGROUP, "memory.max", "16M"));
	put_text(CGROUP, "memory.swap.max", "0");
	ASSERT_EQ(0, put_text(CGROUP, "cgroup.procs", pid));
	ASSERT_EQ(0, send(io, 'm'));
	EXPECT_EQ(0, wait_for_end(NAME));
	EXPECT_EQ(0, read_end(io));
	EXPECT_EQ(EPIPE, send(io, 'e'));
	EXPECT_EQ(1, number_after(CGROUP, "memory.events", "oom_kill "));
	close(io);
	EXPECT_EQ(0, unload(NAME));
	remove_cgroup();
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
