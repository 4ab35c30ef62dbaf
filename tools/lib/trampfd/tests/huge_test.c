// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of libtrampfd: words of large regions are in huge pages, where there are some
 */
#include "helpers.h"

/*
 * The library aligns words to so many bytes, and gives them back as a whole, in
 * regions that have more of them.
 */
#define UNIT		(2UL << 20)

/* Regions get larger until there are so many. */
#define MAX_CLOSURES	600000

#define SYSFS		"/sys/kernel/mm/transparent_hugepage/"

static trampfd_fn closure[MAX_CLOSURES];

/* To call all of them takes minutes where instructions are emulated. */
static bool some_work(size_t n)
{
	size_t i;

	for (i = 0; i < n; i += 61) {
		if (!many_work(&closure[i], 1))
			return false;
	}
	return true;
}

/**
 * struct words - What /proc tells of the words of a region
 */
struct words {
	/** @size: Bytes of address space. */
	size_t	size;
	/** @resident: Bytes of memory. */
	size_t	resident;
	/** @huge: Bytes of that in huge pages. */
	size_t	huge;
};

/* Returns "" if it cannot be read. */
static const char *read_setting(const char *path)
{
	static char text[64];
	FILE *file = fopen(path, "r");

	if (!file || !fgets(text, sizeof(text), file))
		text[0] = '\0';
	if (file)
		fclose(file);
	return text;
}

/* Takes what a line tells of the words, which are what is writable behind @trampoline. */
static void take_line(const char *line, uintptr_t trampoline, bool *is_behind,
		      bool *is_it, struct words *words)
{
	unsigned long start, end, kib;
	char perms[5];

	if (sscanf(line, "%lx-%lx %4s", &start, &end, perms) == 3) {
		*is_it = *is_behind && !words->size && !strcmp(perms, "rw-p");
		if (*is_it)
			words->size = end - start;
		*is_behind |= start <= trampoline && trampoline < end;
	} else if (*is_it && sscanf(line, "Rss: %lu", &kib) == 1) {
		words->resident = kib << 10;
	} else if (*is_it && sscanf(line, "AnonHugePages: %lu", &kib) == 1) {
		words->huge = kib << 10;
	}
}

static struct words words_of(trampfd_fn trampoline)
{
	FILE *file = fopen("/proc/self/smaps", "r");
	bool is_behind = false, is_it = false;
	struct words words = { };
	char line[512];

	if (!file)
		return words;
	while (fgets(line, sizeof(line), file))
		take_line(line, addr(trampoline), &is_behind, &is_it, &words);
	fclose(file);
	return words;
}

/*
 * Returns how many closures there are before the first one of a large region, or 0 if
 * regions do not get as large.
 */
static size_t reach_large_region(struct trampfd_pool *pool)
{
	size_t n, end = usage_of(pool).capacity, room = 0;

	for (n = 0; n < MAX_CLOSURES && alloc_many(pool, &closure[n], 1); n++) {
		if (n < end)
			continue;
		if (words_of(closure[n]).size > UNIT)
			return n;
		if (usage_of(pool).capacity - end <= room)
			return 0;
		room = usage_of(pool).capacity - end;
		end += room;
	}
	return 0;
}

/**
 * struct large - A pool with a large region
 */
struct large {
	/** @pool: The pool. */
	struct trampfd_pool *pool;
	/** @first: First closure in the region. */
	size_t first;
	/** @end: One past the last closure in it. */
	size_t end;
};

FIXTURE(huge)
{
	struct large large;
	/* Of a page */
	size_t size;
};

FIXTURE_SETUP(huge)
{
	struct large *large = &self->large;

	self->size = strtoul(read_setting(SYSFS "hpage_pmd_size"), NULL, 10);
	if (!self->size || strstr(read_setting(SYSFS "enabled"), "[never]"))
		SKIP(return, "no huge pages in this kernel");
	if (self->size > UNIT)
		SKIP(return, "huge pages are too large for regions");
	if (many(MAX_CLOSURES) < MAX_CLOSURES)
		SKIP(return, "TRAMPFD_CLOSURES is less than a large region has");
	large->pool = new_pool();
	ASSERT_NE(0, addr(large->pool));
	large->first = reach_large_region(large->pool);
	if (!large->first)
		SKIP(return, "regions are too small for huge pages");
	large->end = usage_of(large->pool).capacity;
	ASSERT_GE(MAX_CLOSURES, large->end);
	ASSERT_TRUE(alloc_many(large->pool, &closure[large->first + 1],
			       large->end - large->first - 1));
}

FIXTURE_TEARDOWN(huge)
{
	trampfd_pool_destroy(self->large.pool);
}

/* Bytes of what is in huge pages, of @bytes from an address that is aligned on */
static size_t in_huge_pages(size_t bytes, size_t size)
{
	return bytes / size * size;
}

TEST_F_TIMEOUT(huge, pages_have_all_words_that_fill_some, 300)
{
	struct words words = words_of(closure[self->large.first]);

	EXPECT_EQ(in_huge_pages(words.size, self->size), words.huge);
	EXPECT_EQ(words.size, words.resident);
	EXPECT_TRUE(some_work(self->large.end));
}

/* All of the large region but @one */
static bool free_others(const struct large *large, size_t one)
{
	return free_many(large->pool, &closure[large->first], one - large->first) &&
	       free_many(large->pool, &closure[one + 1], large->end - one - 1) &&
	       many_work(&closure[one], 1);
}

static bool alloc_others(const struct large *large, size_t one)
{
	return alloc_many(large->pool, &closure[large->first], one - large->first) &&
	       alloc_many(large->pool, &closure[one + 1], large->end - one - 1) &&
	       some_work(large->end);
}

/* Some of what is idle may stay. */
#define IDLE	(UNIT / 4)

TEST_F_TIMEOUT(huge, pages_behind_what_is_in_use_are_given_back, 300)
{
	size_t first = self->large.first;
	struct words words;

	ASSERT_TRUE(free_others(&self->large, first));
	words = words_of(closure[first]);
	EXPECT_EQ(UNIT, words.huge);
	EXPECT_GE(UNIT + IDLE, words.resident);
	EXPECT_TRUE(alloc_others(&self->large, first));
}

/* The region's own data is in the first one. */
TEST_F_TIMEOUT(huge, pages_before_what_is_in_use_are_given_back, 300)
{
	size_t last = self->large.end - 1;
	struct words words;

	ASSERT_TRUE(free_others(&self->large, last));
	words = words_of(closure[last]);
	EXPECT_EQ(in_huge_pages(words.size - UNIT, self->size), words.huge);
	EXPECT_GE(UNIT + IDLE, words.resident);
	EXPECT_TRUE(alloc_others(&self->large, last));
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
