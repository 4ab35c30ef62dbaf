// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of libtrampfd: a million closures, each as cheap as one of a thousand
 */
#include <signal.h>
#include <sys/ptrace.h>

#include "helpers.h"
#include "exchange.h"

#define MILLION		1000000

/* A test kernel takes its time for the pages, and for each step. */
#define TIMEOUT		1800

static void *closure[MILLION];

FIXTURE(million)
{
	struct trampfd_pool *pool;
	struct trampfd_usage empty;
};

FIXTURE_SETUP(million)
{
	self->pool = default_pool();
	ASSERT_NE(0, addr(self->pool));
	self->empty = usage_of(self->pool);
}

FIXTURE_TEARDOWN(million)
{
	trampfd_pool_destroy(self->pool);
}

TEST_F_TIMEOUT(million, live_are_called_and_freed, TIMEOUT)
{
	size_t per_page = self->empty.capacity;

	ASSERT_TRUE(alloc_many(self->pool, closure, MILLION));
	EXPECT_EQ(MILLION, usage_of(self->pool).closures);
	EXPECT_EQ((MILLION + per_page - 1) / per_page, usage_of(self->pool).pages);
	EXPECT_TRUE(many_work(closure, MILLION));
	EXPECT_TRUE(exchange(self->pool, closure, MILLION, MILLION / 2,
			     (void *)entry_data));
	EXPECT_TRUE(many_work(closure, MILLION));
	EXPECT_TRUE(free_many(self->pool, closure, MILLION));
	EXPECT_TRUE(same_usage(self->empty, usage_of(self->pool)));
}

/* Instructions, counted by single steps */

/* Each step costs a debug kernel some milliseconds. */
#define EXCHANGED	20

static void stepped_child(size_t live, size_t todo)
{
	struct trampfd_pool *pool = default_pool();
	bool good;

	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) || !alloc_many(pool, closure, live))
		_exit(1);
	raise(SIGSTOP);
	good = exchange(pool, closure, live, todo, (void *)entry_data);
	raise(SIGSTOP);
	_exit(good ? 0 : 1);
}

static bool stopped_by(pid_t pid, int sig)
{
	int status;

	return waitpid(pid, &status, 0) == pid && WIFSTOPPED(status) &&
	       WSTOPSIG(status) == sig;
}

/* Steps from one stop to the next; -1 if that cannot be done */
static long count_steps(pid_t pid)
{
	long steps = 0;
	int status;

	for (;;) {
		if (ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL) ||
		    waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
			return -1;
		if (WSTOPSIG(status) == SIGSTOP)
			return steps;
		steps++;
	}
}

static long steps_of(size_t live, size_t todo)
{
	pid_t pid = fork();
	long steps;

	if (!pid)
		stepped_child(live, todo);
	if (!stopped_by(pid, SIGSTOP))
		return -1;
	steps = count_steps(pid);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return steps;
}

FIXTURE(instructions)
{
};

FIXTURE_SETUP(instructions)
{
}

FIXTURE_TEARDOWN(instructions)
{
}

TEST_F_TIMEOUT(instructions, are_as_many_for_a_million_as_for_a_thousand, TIMEOUT)
{
	long nothing = steps_of(1000, 0), few, many;

	if (nothing < 0)
		SKIP(return, "programs cannot be stepped through");
	few = steps_of(1000, EXCHANGED) - nothing;
	many = steps_of(MILLION, EXCHANGED) - nothing;
	TH_LOG("to free and allocate, of 1000: %ld.%02ld instructions, of 1000000: %ld.%02ld",
	       few / EXCHANGED, few % EXCHANGED * 100 / EXCHANGED,
	       many / EXCHANGED, many % EXCHANGED * 100 / EXCHANGED);
	ASSERT_LT(0, few);
	ASSERT_LT(0, many);
	EXPECT_GT(few * 13 / 10, many);
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
