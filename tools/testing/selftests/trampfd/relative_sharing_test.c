// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): one physical page for all relative trampolines that say
 * the same, whoever describes and maps them
 */
#include "relative.h"

#ifndef MADV_HWPOISON
#define MADV_HWPOISON	100
#endif

#define DEBUGFS		"/sys/kernel/debug/trampfd"
#define MAX_REFS	"max_page_refs"

#define PFN_MASK	((1ULL << 55) - 1)

/* Physical page at an address that has been touched; 0 if it is not told */
static __u64 pfn_at(const void *at)
{
	int fd = open("/proc/self/pagemap", O_RDONLY);
	off_t pos = (uintptr_t)at / page_size() * sizeof(__u64);
	__u64 entry = 0;

	if (pread(fd, &entry, sizeof(entry), pos) != sizeof(entry))
		entry = 0;
	close(fd);
	return entry & PFN_MASK;
}

/* Touches the first page of a region that is mapped for it, and unmaps it. */
static __u64 pfn_of(struct trampfd_relative desc)
{
	struct region r;
	__u64 pfn = 0;

	if (!region_describe(&r, desc) && !region_map(&r, page_size()) &&
	    relative_works(&r, 0))
		pfn = pfn_at(r.map);
	region_destroy(&r);
	return pfn;
}

FIXTURE(shared)
{
	struct region r;
	__u64 pfn;
};

FIXTURE_SETUP(shared)
{
	struct trampfd_relative desc = default_relative();

	desc.order = 2;
	ASSERT_EQ(0, region_create(&self->r, desc));
	ASSERT_EQ(0, call_region(&self->r));
	self->pfn = pfn_at(self->r.map);
	if (!self->pfn)
		SKIP(return, "no right to see physical addresses");
}

FIXTURE_TEARDOWN(shared)
{
	region_destroy(&self->r);
}

TEST_F(shared, by_all_pages_of_a_mapping)
{
	size_t pos;

	for (pos = 0; pos < self->r.length; pos += page_size()) {
		ASSERT_TRUE(relative_works(&self->r, pos / page_size() * per_page(&self->r)));
		EXPECT_EQ(self->pfn, pfn_at(self->r.map + pos));
	}
}

TEST_F(shared, by_another_mapping)
{
	struct region r = self->r;

	ASSERT_EQ(0, region_map(&r, page_size()));
	EXPECT_TRUE(relative_works(&r, 0));
	EXPECT_EQ(self->pfn, pfn_at(r.map));
	munmap(r.room, 2 * distance(&r));
}

TEST_F(shared, by_another_file)
{
	EXPECT_EQ(self->pfn, pfn_of(self->r.desc));
}

static __u64 expected;

static int sees_expected(struct region *r)
{
	return pfn_of(r->desc) != expected;
}

TEST_F(shared, by_another_process)
{
	expected = self->pfn;
	EXPECT_EQ(0, in_child_region(sees_expected, &self->r));
}

TEST_F(shared, by_nobody_who_says_something_else)
{
	struct trampfd_relative order = self->r.desc, flags = self->r.desc;

	order.order++;
	EXPECT_NE(0, pfn_of(order));
	EXPECT_NE(self->pfn, pfn_of(order));
	if (distance(&self->r) <= reach(TRAMPFD_ONE_CODE)) {
		flags.flags = TRAMPFD_ONE_CODE;
		EXPECT_NE(0, pfn_of(flags));
		EXPECT_NE(self->pfn, pfn_of(flags));
	}
}

/* References: a page with too many of them is not used any more. */

static int set_max_refs(unsigned long n)
{
	char text[32];

	snprintf(text, sizeof(text), "%lu", n);
	return put_text(DEBUGFS, MAX_REFS, text);
}

FIXTURE(limited)
{
	unsigned long usual;
	struct region r;
};

FIXTURE_SETUP(limited)
{
	struct trampfd_relative desc = default_relative();
	char text[32];

	if (access(DEBUGFS "/" MAX_REFS, W_OK))
		SKIP(return, "the limit cannot be changed in this kernel");
	get_text(DEBUGFS, MAX_REFS, text, sizeof(text));
	self->usual = strtoul(text, NULL, 0);
	/* One that no other test has, and that is possible with large pages */
	desc.order = 3;
	ASSERT_EQ(0, region_create(&self->r, desc));
}

FIXTURE_TEARDOWN(limited)
{
	set_max_refs(self->usual);
	region_destroy(&self->r);
}

TEST_F(limited, is_far_away)
{
	const unsigned long half = INT_MAX / 2;

	EXPECT_EQ(half, self->usual);
}

/* The first trampoline of each page: 0 if all of them work */
static int call_each_page(const struct region *r)
{
	size_t i;

	for (i = 0; i < ntrampolines(r); i += per_page(r)) {
		if (!relative_works(r, i))
			return -1;
	}
	return 0;
}

/* How many pages of the region are the physical page of the first one */
static size_t count_first(const struct region *r)
{
	size_t pos, n = 0;

	for (pos = 0; pos < r->length; pos += page_size())
		n += pfn_at(r->map + pos) == pfn_at(r->map);
	return n;
}

TEST_F(limited, gives_copies_that_work)
{
	struct region *r = &self->r;
	const size_t pages = r->length / page_size(), limit = pages / 2 + 1;

	ASSERT_EQ(0, set_max_refs(limit));
	EXPECT_EQ(0, call_each_page(r));
	EXPECT_EQ(0, memcmp(r->map, r->map + r->length - page_size(), page_size()));
	if (pfn_at(r->map)) {
		EXPECT_GT(limit, count_first(r));
		EXPECT_LT(1, count_first(r));
	}

	/* There is one page again when there may be as many references as usual. */
	ASSERT_EQ(0, set_max_refs(self->usual));
	EXPECT_EQ(0, madvise(r->map, r->length, MADV_DONTNEED));
	EXPECT_EQ(0, call_each_page(r));
	if (pfn_at(r->map))
		EXPECT_EQ(pages, count_first(r));
}

TEST_F(limited, holds_for_children_too)
{
	ASSERT_EQ(0, set_max_refs(1));
	EXPECT_EQ(0, in_child_region(call_region, &self->r));
	EXPECT_EQ(0, call_region(&self->r));
}

/* Tables: of these, too, a fault gives a copy. */
TEST_F(limited, holds_for_tables)
{
	struct tramp t;

	ASSERT_EQ(0, tramp_create_mapped(&t, 0));
	ASSERT_EQ(0, set_max_refs(1));
	EXPECT_TRUE(works(&t));
	EXPECT_EQ(0, madvise(t.map, page_size(), MADV_DONTNEED));
	EXPECT_TRUE(works(&t));
	tramp_destroy(&t);
}

/* Hardware errors */

TEST_F(shared, is_replaced_after_a_hardware_error)
{
	struct region *r = &self->r;
	__u64 other;

	if (madvise(r->map, page_size(), MADV_HWPOISON) && errno != EBUSY)
		SKIP(return, "no hardware errors: %s", strerror(errno));
	EXPECT_EQ(0, madvise(r->map, r->length, MADV_DONTNEED));
	EXPECT_EQ(0, call_region(r));
	EXPECT_NE(self->pfn, pfn_at(r->map));

	other = pfn_of(r->desc);
	EXPECT_NE(0, other);
	EXPECT_NE(self->pfn, other);
	expected = self->pfn;
	EXPECT_EQ(1, in_child_region(sees_expected, r));
}

int main(int argc, char **argv)
{
	return run_relative_tests(argc, argv);
}
