// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of nested functions of GCC, wherever their trampolines come from
 *
 * To be compiled with -ftrampoline-impl=heap.
 */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../../../testing/selftests/kselftest_harness.h"

/* What takes long where each instruction is emulated, on a machine that is busy */
FIXTURE(heavy) { };
FIXTURE_SETUP(heavy) { }
FIXTURE_TEARDOWN(heavy) { }

#define TEST_HEAVY(name)	TEST_F_TIMEOUT(heavy, name, 300)

/* Nothing is known of what is called through this. */
typedef int (*function)(int);

static __attribute__((noipa)) int call(function f, int x)
{
	return f(x);
}

/* Pages of this process */
static long memory(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	long size, resident = -1;

	if (fscanf(f, "%ld %ld", &size, &resident) != 2)
		resident = -1;
	fclose(f);
	return resident;
}

/* Some of what is not growth: stacks, heap, caches */
#define SLACK	64

/* One thread, one stack */

static __attribute__((noipa)) int add_nested(int a, int b)
{
	int add(int x)
	{
		return a + x;
	}

	return call(add, b);
}

#include "coroutines.h"

TEST(nested_function_sees_the_variables_of_its_own)
{
	EXPECT_EQ(5, add_nested(2, 3));
	EXPECT_EQ(9, add_nested(4, 5));
}

TEST(all_nested_functions_of_one_are_different)
{
	int a = 10;
	int add(int x) { return a + x; }
	int sub(int x) { return a - x; }
	int mul(int x) { return a * x; }
	function f[] = { add, sub, mul };

	EXPECT_EQ(13, call(f[0], 3));
	EXPECT_EQ(7, call(f[1], 3));
	EXPECT_EQ(30, call(f[2], 3));
	a = 20;
	EXPECT_EQ(23, call(f[0], 3));
	EXPECT_EQ(60, call(f[2], 3));
}

/* Inlined, all of them are one function to the stack pointer. */
static inline __attribute__((always_inline)) int add_inline(int a, function f)
{
	int add(int x)
	{
		return a + call(f, x);
	}

	return call(add, 1);
}

TEST(inlined_functions_are_kept_apart)
{
	int a = 100, i, sum = 0;
	int add(int x) { return a + x; }

	for (i = 0; i < 10; i++)
		sum += add_inline(i, add) + add_inline(1, add);
	EXPECT_EQ(10 * 101 + 45 + 10 * 102, sum);
	EXPECT_EQ(101, call(add, 1));
}

static __attribute__((noipa)) int seven(int a, int b, int c, int d, int e, int f, long g)
{
	return a + b + c + d + e + f + g;
}

static inline __attribute__((always_inline)) int add_all(int a, int n)
{
	int add(int x) { return a + x; }
	int i, sum = 0;

	for (i = 0; i < n; i++)
		sum += call(add, i);
	return sum;
}

/*
 * On x86, arguments of the one call may still be on the stack when the closure of the
 * inlined function is made, and no longer when it goes.
 */
static __attribute__((noipa)) int add_after_seven(int a, int n)
{
	int multiply(int x) { return a * x; }
	function f = multiply;
	int sum = call(f, 1);

	seven(1, 2, 3, 4, 5, 6, 7);
	sum += add_all(a, n);
	sum += add_nested(a, n);
	return sum + call(f, 2);
}

TEST(arguments_come_and_go_on_the_stack)
{
	EXPECT_EQ(10 + 33 + 13 + 20, add_after_seven(10, 3));
	EXPECT_EQ(10 + 0 + 10 + 20, add_after_seven(10, 0));
}

static __attribute__((noipa)) int add_with_array(int n, int b)
{
	int array[n], i;
	int sum(int x)
	{
		int j, s = x;

		for (j = 0; j < n; j++)
			s += array[j];
		return s;
	}

	for (i = 0; i < n; i++)
		array[i] = i;
	return call(sum, b) + (n > 1 ? add_with_array(n / 2, 0) : 0);
}

TEST(functions_with_arrays_of_any_size)
{
	EXPECT_EQ(4950 + 1225 + 300 + 66 + 15 + 3 + 0 + 7, add_with_array(100, 7));
	EXPECT_EQ(add_with_array(1000, 0), add_with_array(1000, 0));
}

/* Each frame has a closure, and the innermost one calls them all. */
#define FRAMES	100000

static function all[FRAMES];

static __attribute__((noipa)) int recurse(int first, int depth)
{
	int wrong = 0, i;
	int number(int x) { return depth + x; }

	all[depth] = number;
	if (depth + 1 < FRAMES)
		return recurse(first, depth + 1);
	for (i = first; i < FRAMES; i++)
		wrong += call(all[i], 1) != i + 1;
	return wrong;
}

/* The program does not see that anything is called that could change errno. */
static void *recurse_in_thread(void *arg)
{
	int wrong;

	errno = EXDEV;
	wrong = recurse(0, 0) + recurse(FRAMES / 2, FRAMES / 2);
	return (void *)(long)(wrong + (errno != EXDEV));
}

TEST_HEAVY(a_hundred_thousand_frames)
{
	pthread_attr_t attr;
	pthread_t thread;
	void *wrong;

	pthread_attr_init(&attr);
	ASSERT_EQ(0, pthread_attr_setstacksize(&attr, 256 << 20));
	ASSERT_EQ(0, pthread_create(&thread, &attr, recurse_in_thread, NULL));
	ASSERT_EQ(0, pthread_join(thread, &wrong));
	EXPECT_EQ(NULL, wrong);
}

/* There is no way to report an error: the program ends before a pointer is wrong. */
static __attribute__((noipa)) void touch_stack(void)
{
	char space[1 << 20];

	memset(space, 0, sizeof(space));
	__asm__ volatile("" : : "r" (space) : "memory");
}

static void recurse_without_memory(void)
{
	struct rlimit none = { };

	add_nested(1, 2);
	touch_stack();
	if (!setrlimit(RLIMIT_AS, &none))
		recurse(FRAMES - 5000, FRAMES - 5000);
}

TEST(no_memory_is_the_end)
{
	int status;
	pid_t pid;

	pid = fork();
	if (!pid) {
		recurse_without_memory();
		_exit(0);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_TRUE(WIFSIGNALED(status));
	EXPECT_EQ(SIGABRT, WTERMSIG(status));
}

/* What is left without a word */

static jmp_buf out;

static __attribute__((noipa)) void jump_out(int a)
{
	int leave(int x)
	{
		if (x)
			longjmp(out, a);
		return a;
	}

	call(leave, 1);
}

/* @pad moves the frame that is left. */
static __attribute__((noipa)) int jump_from(int a, int pad)
{
	char space[16 * pad + 16];

	memset(space, 0, sizeof(space));
	if (!setjmp(out))
		jump_out(a + space[pad]);
	return add_nested(a, 1);
}

TEST_HEAVY(longjmp_leaves_nothing_that_grows)
{
	long before;
	int i, wrong = 0;

	for (i = 1; i < 1000; i++)
		jump_from(i, i % 64);
	before = memory();
	for (i = 1; i < 100000; i++)
		wrong += jump_from(i, i % 64) != i + 1;
	EXPECT_EQ(0, wrong);
	EXPECT_GE(before + SLACK, memory());
}

static void *leave_by_exit(void *arg)
{
	int leave(int x)
	{
		pthread_exit(arg);
		return x;
	}

	call(leave, 1);
	return NULL;
}

TEST_HEAVY(threads_leave_nothing_that_grows)
{
	long before = 0;
	pthread_t thread;
	void *result;
	int i;

	for (i = 0; i < 1100; i++) {
		ASSERT_EQ(0, pthread_create(&thread, NULL, leave_by_exit, &i));
		ASSERT_EQ(0, pthread_join(thread, &result));
		ASSERT_EQ(&i, result);
		if (i == 100)
			before = memory();
	}
	EXPECT_GE(before + SLACK, memory());
}

/* Several stacks in one thread */

TEST(coroutines_keep_their_own)
{
	int orders[][COROUTINES] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(orders); i++)
		interleave(orders[i]);
	EXPECT_EQ(0, wrong_values);
}

/* Several threads, processes and signals */

static _Atomic bool stop;

static void *create_until_stopped(void *arg)
{
	long i, wrong = 0;

	for (i = 0; !stop; i++)
		wrong += add_nested(i, 1) != i + 1 || add_with_array(10, 0) != 56;
	return (void *)wrong;
}

static int in_child(void)
{
	return add_nested(1, 2) == 3 && add_with_array(10, 0) == 56 ? 0 : 1;
}

TEST_HEAVY(children_of_who_has_threads_have_them)
{
	pthread_t thread[2];
	int i, status;
	void *wrong;
	pid_t pid;

	stop = false;
	for (i = 0; i < 2; i++)
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, create_until_stopped, NULL));
	for (i = 0; i < 20; i++) {
		pid = fork();
		if (!pid)
			_exit(in_child());
		ASSERT_EQ(pid, waitpid(pid, &status, 0));
		EXPECT_EQ(0, status);
	}
	stop = true;
	for (i = 0; i < 2; i++) {
		ASSERT_EQ(0, pthread_join(thread[i], &wrong));
		EXPECT_EQ(NULL, wrong);
	}
}

TEST(vfork_gives_them_back)
{
	int i, status;
	pid_t pid;

	for (i = 0; i < 100; i++) {
		pid = vfork();
		if (!pid)
			_exit(add_nested(i, 2) == i + 2 ? 0 : 1);
		ASSERT_EQ(pid, waitpid(pid, &status, 0));
		ASSERT_EQ(0, status);
		ASSERT_EQ(i + 1, add_nested(i, 1));
	}
}

static _Atomic int handled, handled_wrong;

static void handle(int signal)
{
	handled++;
	handled_wrong += add_nested(handled, 1) != handled + 1;
}

TEST_HEAVY(signal_handlers_can_have_them)
{
	struct itimerval often = { { 0, 1000 }, { 0, 1000 } }, never = { };
	long i, wrong = 0;

	signal(SIGALRM, handle);
	ASSERT_EQ(0, setitimer(ITIMER_REAL, &often, NULL));
	for (i = 0; handled < 500; i++)
		wrong += add_nested(i, 1) != i + 1;
	setitimer(ITIMER_REAL, &never, NULL);
	EXPECT_EQ(0, wrong);
	EXPECT_EQ(0, handled_wrong);
}

/* Such a handler may run while fork() has stopped all changes for its child. */

static _Atomic bool in_fork;
static int right_values;

static __attribute__((noipa)) int descend(int depth)
{
	int value(int x) { return depth + x; }
	int right = call(value, 1) == depth + 1;

	return depth > 1 ? right + descend(depth - 1) : right;
}

static void handle_in_fork(int signal)
{
	right_values = descend(1000);
}

static void raise_in_fork(void)
{
	if (in_fork)
		raise(SIGUSR1);
}

/* Called last by fork(), as it is registered before any library's */
static __attribute__((constructor(101))) void register_first(void)
{
	pthread_atfork(raise_in_fork, NULL, NULL);
}

TEST(signal_handlers_during_fork_can_have_them)
{
	int status;
	pid_t pid;

	signal(SIGUSR1, handle_in_fork);
	in_fork = true;
	pid = fork();
	in_fork = false;
	if (!pid)
		_exit(in_child());
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_EQ(1000, right_values);
}

TEST_HARNESS_MAIN
