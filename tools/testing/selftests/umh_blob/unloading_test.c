// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of fork_usermode_blob(): modules that end before their programs do
 */
#include <sys/ptrace.h>
#include <time.h>

#include "module.h"

#define CYCLES		200

FIXTURE(unloading)
{
	pid_t pid;
	pid_t child;
};

FIXTURE_VARIANT(unloading)
{
	const char *parameters;
	/* what the program is told, or 0 */
	char letter;
	/* a signal that it gets, or 0 */
	int sig;
};

FIXTURE_VARIANT_ADD(unloading, idle) { "", 0, 0 };
FIXTURE_VARIANT_ADD(unloading, busy) { "", 's', 0 };
FIXTURE_VARIANT_ADD(unloading, waiting_for_a_reader) { "", 'f', 0 };
FIXTURE_VARIANT_ADD(unloading, being_read_by_a_thread) { "drain=1", 'f', 0 };
FIXTURE_VARIANT_ADD(unloading, silent_and_read_by_a_thread) { "drain=1", 0, 0 };
FIXTURE_VARIANT_ADD(unloading, stopped) { "", 0, SIGSTOP };
FIXTURE_VARIANT_ADD(unloading, busy_and_stopped) { "", 's', SIGSTOP };
FIXTURE_VARIANT_ADD(unloading, with_a_child) { "", 'k', 0 };

FIXTURE_SETUP(unloading)
{
	char text[16] = "";
	int io;

	ASSERT_EQ(0, load(NAME, variant->parameters));
	self->pid = pid_of(NAME);
	io = open_io(NAME);
	ASSERT_LE(0, io);
	if (variant->letter)
		ASSERT_EQ(0, send(io, variant->letter));
	if (variant->letter == 'k') {
		ASSERT_LT(0, read(io, text, sizeof(text) - 1));
		self->child = atoi(text);
		ASSERT_TRUE(exists(self->child));
	}
	if (variant->sig)
		ASSERT_EQ(0, kill(self->pid, variant->sig));
	close(io);
	usleep(50000);
}

FIXTURE_TEARDOWN(unloading)
{
}

TEST_F(unloading, leaves_nothing_behind)
{
	ASSERT_TRUE(exists(self->pid));
	EXPECT_EQ(0, unload(NAME));
	EXPECT_FALSE(exists(self->pid));
	EXPECT_FALSE(is_loaded(NAME));
	if (self->child)
		EXPECT_TRUE(goes(self->child));
}

static int trace_and_unload(int unused)
{
	pid_t pid = pid_of(NAME);
	int err, status = 0;

	err = err_of(ptrace(PTRACE_SEIZE, pid, NULL, NULL));
	if (!err)
		err = unload(NAME);
	/* It has not been reaped until the tracer knows of its end. */
	if (!err && (waitpid(pid, &status, 0) != pid || !WIFSIGNALED(status)))
		err = ECHILD;
	return err;
}

TEST(does_not_wait_for_who_traces)
{
	ASSERT_EQ(0, load(NAME, ""));
	EXPECT_EQ(0, exit_code(in_child(trace_and_unload, -1)));
	EXPECT_FALSE(is_loaded(NAME));
}

/* It has the program's standard output for ten seconds. */
TEST(does_not_wait_for_what_has_left_the_group)
{
	time_t start;
	int io;

	ASSERT_EQ(0, load(NAME, "drain=1"));
	io = open_io(NAME);
	EXPECT_EQ(0, send(io, 'd'));
	close(io);
	usleep(500000);
	start = time(NULL);
	EXPECT_EQ(0, unload(NAME));
	EXPECT_GT(5, time(NULL) - start);
}

static bool is_unloaded(void)
{
	int i;

	for (i = 0; i < PATIENCE_MS && is_loaded(NAME); i++)
		usleep(1000);
	return !is_loaded(NAME);
}

TEST(can_be_done_by_the_program)
{
	pid_t pid;
	int io;

	ASSERT_EQ(0, load(NAME, ""));
	pid = pid_of(NAME);
	io = open_io(NAME);
	EXPECT_EQ(0, send(io, 'u'));
	close(io);
	EXPECT_TRUE(is_unloaded());
	EXPECT_TRUE(goes(pid));
}

/* Many modules */

static int load_and_unload(void)
{
	int err = load(NAME, "");
	pid_t pid = pid_of(NAME);

	if (!err)
		err = unload(NAME);
	return !err && exists(pid) ? EEXIST : err;
}

FIXTURE(many)
{
};

FIXTURE_SETUP(many)
{
}

FIXTURE_TEARDOWN(many)
{
}

TEST_F_TIMEOUT(many, can_be_loaded_one_after_the_other_without_a_leak, 600)
{
	long files, memory;
	int i;

	ASSERT_EQ(0, load_and_unload());
	files = settled_files(0);
	memory = number_after("/proc", "meminfo", "Shmem:");
	for (i = 0; i < CYCLES; i++)
		ASSERT_EQ(0, load_and_unload()) TH_LOG("cycle %d", i);
	EXPECT_GE(files + FILES_SLACK, settled_files(files + FILES_SLACK));
	EXPECT_GE(memory + 1024, number_after("/proc", "meminfo", "Shmem:"));
}

TEST_F(many, run_at_once)
{
	static const char *const names[] = {
		"umh_test_1", "umh_test_2", "umh_test_3", "umh_test_4"
	};
	pid_t pids[4];
	int io[4], i;

	for (i = 0; i < 4; i++) {
		ASSERT_EQ(0, load(names[i], ""));
		pids[i] = pid_of(names[i]);
		io[i] = open_io(names[i]);
		EXPECT_EQ(0, send(io[i], 'e'));
	}
	for (i = 0; i < 4; i++)
		EXPECT_EQ(0, echo(io[i], names[i]));
	for (i = 0; i < 4; i++) {
		EXPECT_TRUE(exists(pids[i]));
		close(io[i]);
		EXPECT_EQ(0, unload(names[i]));
		EXPECT_FALSE(exists(pids[i]));
	}
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
