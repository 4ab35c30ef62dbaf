// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of libtrampfd: pools grow and shrink, or stay as they are if they cannot
 */
#include "helpers.h"
#include "maps.h"

/* With the last one, there are more closures than can be in use by then. */
#define REGIONS		3
#define MAX_CLOSURES	400000

static struct maps before, after;
static trampfd_fn closure[MAX_CLOSURES];

FIXTURE(growth)
{
	struct trampfd_pool *pool;
	struct trampfd_usage empty;
};

FIXTURE_VARIANT(growth)
{
	struct trampfd_pool *(*create)(void);
};

FIXTURE_VARIANT_ADD(growth, with_any_code) { new_pool };
FIXTURE_VARIANT_ADD(growth, with_one_code) { one_code_pool };

FIXTURE_SETUP(growth)
{
	read_maps(&before);
	self->pool = variant->create();
	ASSERT_NE(0, addr(self->pool));
	self->empty = usage_of(self->pool);
}

FIXTURE_TEARDOWN(growth)
{
	trampfd_pool_destroy(self->pool);
}

/* Returns the number of closures, or 0 if it cannot be done. */
static size_t fill(struct trampfd_pool *pool, size_t regions)
{
	size_t n = 0;

	while (usage_of(pool).regions < regions || n < usage_of(pool).capacity) {
		if (n == MAX_CLOSURES || !alloc_many(pool, &closure[n], 1))
			return 0;
		n++;
	}
	return usage_of(pool).regions == regions ? n : 0;
}

TEST_F(growth, starts_with_one_region)
{
	EXPECT_EQ(0, self->empty.closures);
	EXPECT_EQ(1, self->empty.regions);
	EXPECT_LT(0, self->empty.capacity);
	EXPECT_LE(sysconf(_SC_PAGESIZE), self->empty.bytes);
}

TEST_F(growth, is_by_regions_as_needed)
{
	struct trampfd_usage last = self->empty, usage;
	size_t n = 0;

	for (; last.regions < REGIONS || n < last.capacity; last = usage) {
		ASSERT_GT(MAX_CLOSURES, n);
		ASSERT_TRUE(alloc_many(self->pool, &closure[n], 1));
		usage = usage_of(self->pool);
		ASSERT_EQ(++n, usage.closures);
		ASSERT_EQ(last.regions + (n > last.capacity), usage.regions);
		if (n > last.capacity)
			ASSERT_LE(last.capacity + self->empty.capacity, usage.capacity);
		ASSERT_LT(usage.capacity * 2 * sizeof(void *), usage.bytes);
	}
	EXPECT_TRUE(many_work(closure, n));
}

/* On i386, each page of trampolines is a mapping of its own. */
TEST_F(growth, is_what_proc_shows)
{
	size_t n = fill(self->pool, REGIONS), most;

	ASSERT_NE(0, n);
	read_maps(&after);
	most = count_trampoline_mappings(&after);
	EXPECT_LE(REGIONS, most);
	EXPECT_TRUE(free_many(self->pool, closure, n));
	read_maps(&after);
	EXPECT_GE(most / REGIONS, count_trampoline_mappings(&after));
	EXPECT_LT(0, count_trampoline_mappings(&after));
}

TEST_F(growth, is_undone_when_all_is_freed)
{
	size_t n = fill(self->pool, REGIONS);

	ASSERT_NE(0, n);
	EXPECT_TRUE(free_many(self->pool, closure, n));
	EXPECT_TRUE(same_usage(self->empty, usage_of(self->pool)));
}

/* Of those that are side by side, one stays. */
TEST_F(growth, lasts_while_regions_are_in_use)
{
	enum { STRIDE = 100 };
	size_t n = fill(self->pool, REGIONS), i;
	struct trampfd_usage full = usage_of(self->pool);

	ASSERT_NE(0, n);
	for (i = 0; i < n; i++) {
		if (i % STRIDE)
			ASSERT_EQ(0, trampfd_closure_free(self->pool, closure[i]));
	}
	EXPECT_EQ((n + STRIDE - 1) / STRIDE, usage_of(self->pool).closures);
	EXPECT_EQ(REGIONS, usage_of(self->pool).regions);
	for (i = 0; i < n; i += STRIDE)
		EXPECT_TRUE(many_work(&closure[i], 1));

	/* What is free is used before there is more of it. */
	for (i = 0; i < n; i++) {
		if (i % STRIDE)
			ASSERT_TRUE(alloc_many(self->pool, &closure[i], 1));
	}
	EXPECT_TRUE(same_usage(full, usage_of(self->pool)));
	EXPECT_TRUE(many_work(closure, n));
}

/* In the order in which they were allocated: a part of what is idle may stay. */
TEST_F(growth, is_of_address_space_when_most_is_freed)
{
	size_t n = fill(self->pool, REGIONS), last = n - 1, most = own_memory();
	size_t words = n * 2 * sizeof(void *);

	ASSERT_NE(0, n);
	ASSERT_TRUE(free_many(self->pool, closure, last));
	EXPECT_GT(most, own_memory() + words / 2);
	EXPECT_TRUE(many_work(&closure[last], 1));
	EXPECT_TRUE(alloc_many(self->pool, closure, last));
	EXPECT_TRUE(many_work(closure, n));
}

/* Where a region begins, no system call is made: it would fail. */
TEST_F(growth, does_not_go_to_and_fro)
{
	size_t n = fill(self->pool, 1);
	int i;

	ASSERT_NE(0, n);
	ASSERT_TRUE(alloc_many(self->pool, &closure[n], 1));
	ASSERT_EQ(0, deny_trampfd(EPERM));
	for (i = 0; i < 1000; i++) {
		ASSERT_EQ(0, trampfd_closure_free(self->pool, closure[n]));
		ASSERT_TRUE(alloc_many(self->pool, &closure[n], 1));
	}
	EXPECT_TRUE(many_work(closure, n + 1));
}

TEST_F(growth, leaves_nothing_to_a_destroyed_pool)
{
	size_t i;

	ASSERT_NE(0, fill(self->pool, REGIONS));
	trampfd_pool_destroy(self->pool);
	self->pool = NULL;
	read_maps(&after);
	EXPECT_EQ(0, count_trampoline_mappings(&after));
	for (i = 0; i < after.n; i++) {
		if (!strcmp("---p", after.mapping[i].perms))
			EXPECT_TRUE(is_in(&before, &after.mapping[i]));
	}
}

/* What a buffer overflow may start from does not come near the words. */
TEST_F(growth, puts_fences_around_what_is_writable)
{
	struct mapping *m;
	size_t i, fenced = 0;

	if (HAS_TSAN)
		SKIP(return, "ThreadSanitizer has mappings of its own");
	ASSERT_NE(0, fill(self->pool, REGIONS));
	read_maps(&after);
	for (i = 1; i + 1 < after.n; i++) {
		m = &after.mapping[i];
		if (is_in(&before, m) || strcmp(m->perms, "rw-p"))
			continue;
		EXPECT_STREQ("---p", m[-1].perms);
		EXPECT_EQ(m->start, m[-1].end);
		EXPECT_STREQ("---p", m[1].perms);
		EXPECT_EQ(m->end, m[1].start);
		fenced++;
	}
	EXPECT_LE(REGIONS, fenced);
}

/* What makes growth fail, and what does away with that */

FIXTURE(no_growth)
{
	struct trampfd_pool *pool;
	struct trampfd_usage full;
};

FIXTURE_VARIANT(no_growth)
{
	void (*impede)(void);
	void (*relieve)(void);
	int err;
};

static void forbid_files(void)
{
	int fd = dup(0);

	close(fd);
	set_limit(RLIMIT_NOFILE, fd);
}

static void allow_files(void)
{
	set_limit(RLIMIT_NOFILE, RLIM_INFINITY);
}

static void forbid_memory(void)
{
	set_limit(RLIMIT_AS, 0);
}

static void allow_memory(void)
{
	set_limit(RLIMIT_AS, RLIM_INFINITY);
}

FIXTURE_VARIANT_ADD(no_growth, without_files) { forbid_files, allow_files, EMFILE };
FIXTURE_VARIANT_ADD(no_growth, without_memory) { forbid_memory, allow_memory, ENOMEM };

FIXTURE_SETUP(no_growth)
{
	if (HAS_TSAN && variant->impede == forbid_memory)
		SKIP(return, "ThreadSanitizer needs memory at any time");
	self->pool = new_pool();
	ASSERT_NE(0, addr(self->pool));
	ASSERT_NE(0, fill(self->pool, 1));
	self->full = usage_of(self->pool);
	variant->impede();
}

FIXTURE_TEARDOWN(no_growth)
{
	trampfd_pool_destroy(self->pool);
}

TEST_F(no_growth, changes_nothing)
{
	int i;

	for (i = 0; i < 10; i++) {
		errno = 0;
		EXPECT_EQ(0, addr(closure_of(self->pool, 1)));
		EXPECT_EQ(variant->err, errno);
	}
	EXPECT_TRUE(same_usage(self->full, usage_of(self->pool)));
	EXPECT_TRUE(many_work(closure, self->full.closures));
}

TEST_F(no_growth, is_not_noticed_while_there_is_room)
{
	EXPECT_EQ(0, trampfd_closure_free(self->pool, closure[0]));
	EXPECT_TRUE(alloc_many(self->pool, closure, 1));
	EXPECT_TRUE(many_work(closure, self->full.closures));
}

TEST_F(no_growth, ends_when_there_is_what_was_missing)
{
	EXPECT_EQ(0, addr(closure_of(self->pool, 1)));
	variant->relieve();
	EXPECT_TRUE(alloc_many(self->pool, closure + self->full.closures, 1));
	EXPECT_EQ(2, usage_of(self->pool).regions);
	EXPECT_TRUE(many_work(closure, self->full.closures + 1));
}

TEST(no_growth_without_permission)
{
	struct trampfd_pool *pool = new_pool();
	struct trampfd_usage full;

	ASSERT_NE(0, addr(pool));
	ASSERT_NE(0, fill(pool, 1));
	full = usage_of(pool);
	ASSERT_EQ(0, deny_trampfd(EPERM));
	EXPECT_EQ(0, addr(closure_of(pool, 1)));
	EXPECT_EQ(EPERM, errno);
	EXPECT_TRUE(same_usage(full, usage_of(pool)));
	trampfd_pool_destroy(pool);
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
