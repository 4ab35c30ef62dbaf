// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of libtrampfd: pools of parent and child
 */
#include <dirent.h>
#include <sys/syscall.h>

#include "helpers.h"

#define THREADS		3
#define FORKS		20

/* Of so many times what the first region has, the child frees the first half. */
#define REGIONS		2

/* A child that waits for a lock of nobody does not do so for ever. */
#define SECONDS		60

static struct trampfd_pool *pool;
static trampfd_fn *closure;
static size_t n;

FIXTURE(pool)
{
	struct trampfd_usage before;
};

FIXTURE_SETUP(pool)
{
	pool = new_pool();
	ASSERT_NE(0, addr(pool));
	n = REGIONS * usage_of(pool).capacity;
	closure = calloc(n, sizeof(*closure));
	ASSERT_TRUE(alloc_many(pool, closure, n));
	self->before = usage_of(pool);
}

FIXTURE_TEARDOWN(pool)
{
	free(closure);
	trampfd_pool_destroy(pool);
}

static bool call_all(void)
{
	return many_work(closure, n);
}

static bool free_some(void)
{
	return free_many(pool, closure, n / 2) &&
	       many_work(closure + n / 2, n - n / 2);
}

static bool change_all(void)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (trampfd_closure_set(pool, closure[i], entry_inverse, NULL) ||
		    call(closure[i]) != ~0UL)
			return false;
	}
	return true;
}

static bool reuse_inherited(void)
{
	return free_some() && alloc_many(pool, closure, n / 2) && call_all();
}

/* The parent's regions do not have room for all: some are in regions of the child. */
static bool allocate_more(void)
{
	trampfd_fn *own = calloc(n, sizeof(*closure));
	bool good = alloc_many(pool, own, n) && call_all() && many_work(own, n) &&
		    free_many(pool, own, n);

	free(own);
	return good;
}

static bool destroy(void)
{
	trampfd_pool_destroy(pool);
	pool = new_pool();
	return pool && call(closure_of(pool, 1)) == 1;
}

static bool work_in_grandchild(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(reuse_inherited() && allocate_more());
	return exit_code(pid) == 1 && call_all();
}

/* What a child does, in which nothing is undone */
FIXTURE_VARIANT(pool)
{
	bool (*work)(void);
};

FIXTURE_VARIANT_ADD(pool, called_by_a_child) { call_all };
FIXTURE_VARIANT_ADD(pool, freed_by_a_child) { free_some };
FIXTURE_VARIANT_ADD(pool, changed_by_a_child) { change_all };
FIXTURE_VARIANT_ADD(pool, reused_by_a_child) { reuse_inherited };
FIXTURE_VARIANT_ADD(pool, grown_by_a_child) { allocate_more };
FIXTURE_VARIANT_ADD(pool, destroyed_by_a_child) { destroy };
FIXTURE_VARIANT_ADD(pool, used_by_a_grandchild) { work_in_grandchild };

TEST_F(pool, stays_what_it_is_in_the_parent)
{
	pid_t pid = fork();

	if (!pid)
		_exit(variant->work());
	EXPECT_EQ(1, exit_code(pid));
	EXPECT_TRUE(call_all());
	EXPECT_TRUE(same_usage(self->before, usage_of(pool)));
	EXPECT_TRUE(free_some());
}

TEST_F(pool, stays_what_it_is_in_the_child)
{
	int wait[2];
	char c;
	pid_t pid;

	ASSERT_EQ(0, pipe(wait));
	pid = fork();
	if (!pid) {
		close(wait[1]);
		_exit(read(wait[0], &c, 1) == 0 && call_all() && reuse_inherited());
	}
	EXPECT_TRUE(variant->work());
	close(wait[1]);
	EXPECT_EQ(1, exit_code(pid));
}

/* Other threads are in the midst of it. */

static bool stop;

static void *allocate_and_free(void *arg)
{
	trampfd_fn own[300];
	bool good = true;

	while (good && !__atomic_load_n(&stop, __ATOMIC_RELAXED))
		good = alloc_many(pool, own, 300) && many_work(own, 300) &&
		       free_many(pool, own, 300);
	return (void *)(uintptr_t)good;
}

static void *create_and_destroy(void *arg)
{
	struct trampfd_pool *other;
	bool good = true;

	while (good && !__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		other = new_pool();
		good = other && call(closure_of(other, 5)) == 5;
		trampfd_pool_destroy(other);
	}
	return (void *)(uintptr_t)good;
}

static bool is_trampfd(int dir, const char *name)
{
	char target[64] = "";

	return readlinkat(dir, name, target, sizeof(target) - 1) > 0 &&
	       strstr(target, "[trampfd]");
}

static bool has_no_descriptor(void)
{
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *entry;
	bool found = false;

	while ((entry = readdir(dir)))
		found |= is_trampfd(dirfd(dir), entry->d_name);
	closedir(dir);
	return !found;
}

static int busy_child(void)
{
	alarm(SECONDS);
	if (!has_no_descriptor())
		return 2;
	if (!reuse_inherited())
		return 3;
	if (!allocate_more())
		return 4;
	return 0;
}

static int fork_often(void)
{
	int i, status = 0;
	pid_t pid;

	for (i = 0; i < FORKS && !status; i++) {
		pid = fork();
		if (!pid)
			_exit(busy_child());
		status = exit_code(pid);
	}
	return status;
}

FIXTURE(busy)
{
	pthread_t thread[THREADS];
};

FIXTURE_VARIANT(busy)
{
	void *(*work)(void *arg);
};

FIXTURE_VARIANT_ADD(busy, with_closures) { allocate_and_free };
FIXTURE_VARIANT_ADD(busy, with_pools) { create_and_destroy };

FIXTURE_SETUP(busy)
{
	pool = new_pool();
	ASSERT_NE(0, addr(pool));
	n = REGIONS * usage_of(pool).capacity;
	closure = calloc(n, sizeof(*closure));
	ASSERT_TRUE(alloc_many(pool, closure, n));
}

FIXTURE_TEARDOWN(busy)
{
	free(closure);
	trampfd_pool_destroy(pool);
}

TEST_F_TIMEOUT(busy, threads_do_not_spoil_children, 600)
{
	void *good;
	int i;

	if (HAS_ASAN)
		SKIP(return, "AddressSanitizer's allocator may be locked in children");
	for (i = 0; i < THREADS; i++)
		ASSERT_EQ(0, pthread_create(&self->thread[i], NULL, variant->work, NULL));
	EXPECT_EQ(0, fork_often());
	__atomic_store_n(&stop, true, __ATOMIC_RELAXED);
	for (i = 0; i < THREADS; i++) {
		ASSERT_EQ(0, pthread_join(self->thread[i], &good));
		EXPECT_NE(0, addr(good));
	}
	EXPECT_TRUE(call_all());
	EXPECT_EQ(n, usage_of(pool).closures);
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
