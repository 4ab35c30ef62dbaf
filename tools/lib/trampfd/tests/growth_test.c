// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of libtrampfd: pools grow and shrink, or stay as they are if they cannot
 */
#include "helpers.h"
#include "maps.h"

/* More than a block of tables has */
#define PAGES	40

/* More than there are buckets at first */
#define MANY_PAGES	600

static struct maps before, after;

FIXTURE(growth)
{
	struct trampfd_pool *pool;
	struct trampfd_usage empty;
	size_t per_page, n;
	void **closure;
};

FIXTURE_SETUP(growth)
{
	read_maps(&before);
	self->pool = default_pool();
	ASSERT_NE(0, addr(self->pool));
	self->empty = usage_of(self->pool);
	self->per_page = self->empty.capacity;
	self->n = PAGES * self->per_page;
	/* One is for what should not be there. */
	self->closure = calloc(self->n + 1, sizeof(void *));
}

FIXTURE_TEARDOWN(growth)
{
	free(self->closure);
	trampfd_pool_destroy(self->pool);
}

TEST_F(growth, starts_with_one_page)
{
	EXPECT_EQ(0, self->empty.closures);
	EXPECT_EQ(1, self->empty.pages);
	EXPECT_LT(0, self->empty.capacity);
	EXPECT_LE(sysconf(_SC_PAGESIZE), self->empty.bytes);
}

TEST_F(growth, is_by_pages_as_needed)
{
	struct trampfd_usage usage;
	size_t i;

	for (i = 1; i <= self->n; i++) {
		ASSERT_TRUE(alloc_many(self->pool, &self->closure[i - 1], 1));
		usage = usage_of(self->pool);
		ASSERT_EQ(i, usage.closures);
		ASSERT_EQ((i + self->per_page - 1) / self->per_page, usage.pages);
		ASSERT_EQ(usage.pages * self->per_page, usage.capacity);
		ASSERT_LT(usage.capacity * 2 * sizeof(void *), usage.bytes);
	}
	EXPECT_TRUE(many_work(self->closure, self->n));
}

TEST_F(growth, is_what_proc_shows)
{
	ASSERT_TRUE(alloc_many(self->pool, self->closure, self->n));
	read_maps(&after);
	EXPECT_EQ(PAGES, count_trampoline_pages(&after));
	EXPECT_TRUE(free_many(self->pool, self->closure, self->n));
	read_maps(&after);
	EXPECT_EQ(1, count_trampoline_pages(&after));
}

TEST_F(growth, is_undone_when_all_is_freed)
{
	ASSERT_TRUE(alloc_many(self->pool, self->closure, self->n));
	EXPECT_TRUE(free_many(self->pool, self->closure, self->n));
	EXPECT_TRUE(same_usage(self->empty, usage_of(self->pool)));
}

/* Of each page, one closure stays. */
TEST_F(growth, lasts_while_pages_are_in_use)
{
	struct trampfd_usage full;
	size_t i;

	ASSERT_TRUE(alloc_many(self->pool, self->closure, self->n));
	full = usage_of(self->pool);
	for (i = 0; i < self->n; i++) {
		if (i % self->per_page)
			ASSERT_EQ(0, trampfd_closure_free(self->pool, self->closure[i]));
	}
	EXPECT_EQ(PAGES, usage_of(self->pool).closures);
	EXPECT_EQ(PAGES, usage_of(self->pool).pages);
	for (i = 0; i < self->n; i += self->per_page)
		EXPECT_TRUE(many_work(&self->closure[i], 1));

	/* What is free is used before there is more of it. */
	for (i = 0; i < self->n; i++) {
		if (i % self->per_page)
			ASSERT_TRUE(alloc_many(self->pool, &self->closure[i], 1));
	}
	EXPECT_TRUE(same_usage(full, usage_of(self->pool)));
	EXPECT_TRUE(many_work(self->closure, self->n));
}

/* Where a page begins, no system call is made: it would fail. */
TEST_F(growth, does_not_go_to_and_fro)
{
	int i;

	ASSERT_TRUE(alloc_many(self->pool, self->closure, self->per_page + 1));
	ASSERT_EQ(0, deny_trampfd(EPERM));
	for (i = 0; i < 1000; i++) {
		ASSERT_EQ(0, trampfd_closure_free(self->pool,
						  self->closure[self->per_page]));
		ASSERT_TRUE(alloc_many(self->pool, &self->closure[self->per_page], 1));
	}
	EXPECT_TRUE(many_work(self->closure, self->per_page + 1));
}

TEST_F(growth, leaves_nothing_to_a_destroyed_pool)
{
	size_t i;

	ASSERT_TRUE(alloc_many(self->pool, self->closure, self->n));
	trampfd_pool_destroy(self->pool);
	self->pool = NULL;
	read_maps(&after);
	EXPECT_EQ(0, count_trampoline_pages(&after));
	for (i = 0; i < after.n; i++) {
		if (!strcmp("---p", after.mapping[i].perms))
			EXPECT_TRUE(is_in(&before, &after.mapping[i]));
	}
}

TEST_F(growth, leaves_nothing_to_a_destroyed_large_pool)
{
	while (usage_of(self->pool).pages < MANY_PAGES)
		ASSERT_NE(0, addr(closure_of(self->pool, 1)));
	trampfd_pool_destroy(self->pool);
	self->pool = NULL;
	read_maps(&after);
	EXPECT_EQ(0, count_trampoline_pages(&after));
}

/* What a buffer overflow may start from does not come near the tables. */
TEST_F(growth, puts_fences_around_tables)
{
	struct mapping *m;
	size_t i, fenced = 0;

	free(self->closure);
	self->closure = NULL;
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
	EXPECT_LT(0, fenced);
}

/* What makes growth fail, and what does away with that */

FIXTURE(no_growth)
{
	struct trampfd_pool *pool;
	struct trampfd_usage full;
	void **closure;
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
	self->pool = default_pool();
	ASSERT_NE(0, addr(self->pool));
	self->full = usage_of(self->pool);
	self->full.closures = self->full.capacity;
	self->closure = calloc(self->full.closures + 1, sizeof(void *));
	ASSERT_TRUE(alloc_many(self->pool, self->closure, self->full.closures));
	variant->impede();
}

FIXTURE_TEARDOWN(no_growth)
{
	free(self->closure);
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
	EXPECT_TRUE(many_work(self->closure, self->full.closures));
}

TEST_F(no_growth, is_not_noticed_while_there_is_room)
{
	EXPECT_EQ(0, trampfd_closure_free(self->pool, self->closure[0]));
	EXPECT_TRUE(alloc_many(self->pool, self->closure, 1));
	EXPECT_TRUE(many_work(self->closure, self->full.closures));
}

TEST_F(no_growth, ends_when_there_is_what_was_missing)
{
	EXPECT_EQ(0, addr(closure_of(self->pool, 1)));
	variant->relieve();
	EXPECT_TRUE(alloc_many(self->pool, self->closure + self->full.closures, 1));
	EXPECT_EQ(2, usage_of(self->pool).pages);
	EXPECT_TRUE(many_work(self->closure, self->full.closures + 1));
}

TEST(no_growth_without_permission)
{
	struct trampfd_pool *pool = default_pool();
	struct trampfd_usage full;

	ASSERT_NE(0, addr(pool));
	while (usage_of(pool).closures < usage_of(pool).capacity)
		ASSERT_NE(0, addr(closure_of(pool, 1)));
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
