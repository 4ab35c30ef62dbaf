// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of libtrampfd: a million closures, or as many as TRAMPFD_CLOSURES says,
 * each as cheap as one of a thousand
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <sys/ptrace.h>

#include "helpers.h"
#include "exchange.h"
#include "maps.h"

#define MILLION		1000000

/* A test kernel takes its time for the pages, and for each step. */
#define TIMEOUT		1800

static trampfd_fn closure[MILLION];

FIXTURE(million)
{
	struct trampfd_pool *pool;
	struct trampfd_usage empty;
};

FIXTURE_SETUP(million)
{
	self->pool = new_pool();
	ASSERT_NE(0, addr(self->pool));
	self->empty = usage_of(self->pool);
}

FIXTURE_TEARDOWN(million)
{
	trampfd_pool_destroy(self->pool);
}

TEST_F_TIMEOUT(million, live_are_called_and_freed, TIMEOUT)
{
	size_t n = many(MILLION);

	ASSERT_TRUE(alloc_many(self->pool, closure, n));
	EXPECT_EQ(n, usage_of(self->pool).closures);
	EXPECT_LE(n, usage_of(self->pool).capacity);
	EXPECT_TRUE(many_work(closure, n));
	EXPECT_TRUE(exchange(self->pool, closure, n, n / 2, entry_data));
	EXPECT_TRUE(many_work(closure, n));
	EXPECT_TRUE(free_many(self->pool, closure, n));
	EXPECT_TRUE(same_usage(self->empty, usage_of(self->pool)));
}

/* Where a million is too many, a pool's own page counts. */
#define SMALL_POOL	(1024 * 1024)

/* Some of each page are called. */
#define STRIDE		100

/* What a region has for itself, and page tables, are less than a quarter of that. */
TEST_F_TIMEOUT(million, take_little_memory, TIMEOUT)
{
	size_t n = many(MILLION), before, bytes, i;

	if (HAS_TSAN)
		SKIP(return, "ThreadSanitizer has memory for each word");
	memset(closure, 0, sizeof(closure));
	before = own_memory();
	ASSERT_TRUE(alloc_many(self->pool, closure, n));
	for (i = 0; i < n; i += STRIDE)
		ASSERT_TRUE(many_work(&closure[i], 1));
	bytes = own_memory() - before;
	TH_LOG("%zu closures: %zu.%02zu bytes each, of memory and page tables", n,
	       bytes / n, bytes % n * 100 / n);
	EXPECT_LE(bytes, n * SLOT_WORDS * sizeof(void *) * 5 / 4 + (n < MILLION ? SMALL_POOL : 0));
}

#ifndef WITH_TABLES
TEST_F_TIMEOUT(million, are_few_mappings, TIMEOUT)
{
	size_t before = count_mappings() - 4, n = many(MILLION), mappings, regions;

	if (HAS_TSAN)
		SKIP(return, "ThreadSanitizer has mappings of its own");
	ASSERT_TRUE(alloc_many(self->pool, closure, n));
	regions = usage_of(self->pool).regions;
	mappings = count_mappings() - before;
	TH_LOG("%zu closures: %zu mappings for %zu regions", n, mappings, regions);
	EXPECT_GE(5 * regions, mappings);
}
#endif

/* Instructions, counted by single steps */

#define EXCHANGED	10

/* Where tracer and child need not wake each other's CPU, a step is short. */
static void stay_on_this_cpu(void)
{
	cpu_set_t here;

	CPU_ZERO(&here);
	CPU_SET(sched_getcpu(), &here);
	sched_setaffinity(0, sizeof(here), &here);
}

static void stepped_child(size_t live, size_t todo)
{
	struct trampfd_pool *pool = new_pool();
	bool good;

	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) || !alloc_many(pool, closure, live))
		_exit(1);
	raise(SIGSTOP);
	good = exchange(pool, closure, live, todo, entry_data);
	raise(SIGSTOP);
	_exit(good ? 0 : 1);
}

static bool stopped_by(pid_t pid, int sig)
{
	int status;

	return waitpid(pid, &status, 0) == pid && WIFSTOPPED(status) &&
	       WSTOPSIG(status) == sig;
}

/*
 * Steps from one stop to the next; -1 if that cannot be done: QEMU 7.2 takes no
 * branch while it steps through an s390 program, which then faults forever.
 */
static long count_steps(pid_t pid)
{
	long steps = 0;

	while (!ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL)) {
		int status;

		if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
			return -1;
		if (WSTOPSIG(status) == SIGSTOP)
			return steps;
		if (WSTOPSIG(status) != SIGTRAP)
			return -1;
		steps++;
	}
	return -1;
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

TEST_F_TIMEOUT(instructions, are_as_many_for_all_as_for_a_thousand, TIMEOUT)
{
	long nothing, few, most;

	stay_on_this_cpu();
	nothing = steps_of(1000, 0);
	if (nothing < 0)
		SKIP(return, "programs cannot be stepped through");
	few = steps_of(1000, EXCHANGED) - nothing;
	most = steps_of(many(MILLION), EXCHANGED) - nothing;
	TH_LOG("to free and allocate, of 1000: %ld.%02ld instructions, of %zu: %ld.%02ld",
	       few / EXCHANGED, few % EXCHANGED * 100 / EXCHANGED, many(MILLION),
	       most / EXCHANGED, most % EXCHANGED * 100 / EXCHANGED);
	ASSERT_LT(0, few);
	ASSERT_LT(0, most);
	EXPECT_GT(few * 13 / 10, most);
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
