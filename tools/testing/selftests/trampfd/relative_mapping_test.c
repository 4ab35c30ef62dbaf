// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): mappings of relative trampolines, by whom and how often
 */
#include "relative.h"
#include "smaps.h"

#define ORDER	3
#define PAGES	8U	/* 2^ORDER */

static struct trampfd_relative order_3(void)
{
	struct trampfd_relative desc = default_relative();

	desc.order = ORDER;
	return desc;
}

static int try_mmap(const struct region *r, size_t length, int prot, int flags,
		    off_t offset)
{
	void *map = mmap(NULL, length, prot, flags, r->fd, offset);
	int err = map_err(map);

	if (!err)
		munmap(map, length);
	return err;
}

FIXTURE(bad_mapping)
{
	struct region r;
};

FIXTURE_VARIANT(bad_mapping)
{
	int prot;
	int flags;
	/* in pages */
	size_t length;
	off_t offset;
};

FIXTURE_VARIANT_ADD(bad_mapping, without_access) { PROT_NONE, MAP_PRIVATE, 1, 1 };
FIXTURE_VARIANT_ADD(bad_mapping, only_readable) { PROT_READ, MAP_PRIVATE, 1, 1 };
FIXTURE_VARIANT_ADD(bad_mapping, only_executable) { PROT_EXEC, MAP_PRIVATE, 1, 1 };
FIXTURE_VARIANT_ADD(bad_mapping, only_writable) { PROT_WRITE, MAP_PRIVATE, 1, 1 };
FIXTURE_VARIANT_ADD(bad_mapping, writable) { PROT_READ | PROT_WRITE, MAP_PRIVATE, 1, 1 };
FIXTURE_VARIANT_ADD(bad_mapping, rwx) { RX | PROT_WRITE, MAP_PRIVATE, 1, 1 };
FIXTURE_VARIANT_ADD(bad_mapping, shared) { RX, MAP_SHARED, 1, 1 };
FIXTURE_VARIANT_ADD(bad_mapping, before_the_code) { RX, MAP_PRIVATE, 1, 0 };
FIXTURE_VARIANT_ADD(bad_mapping, a_page_too_long) { RX, MAP_PRIVATE, PAGES + 1, 1 };
FIXTURE_VARIANT_ADD(bad_mapping, far_too_long) { RX, MAP_PRIVATE, 1 << 15, 1 };

FIXTURE_SETUP(bad_mapping)
{
	ASSERT_EQ(0, region_describe(&self->r, order_3()));
}

FIXTURE_TEARDOWN(bad_mapping)
{
	region_destroy(&self->r);
}

TEST_F(bad_mapping, is_refused)
{
	EXPECT_EQ(EINVAL, try_mmap(&self->r, variant->length * page_size(), variant->prot,
				   variant->flags, variant->offset * page_size()));
	EXPECT_EQ(0, region_map(&self->r, distance(&self->r)));
	EXPECT_EQ(0, call_region(&self->r));
}

FIXTURE(described)
{
	struct region r;
};

FIXTURE_SETUP(described)
{
	ASSERT_EQ(0, region_describe(&self->r, order_3()));
}

FIXTURE_TEARDOWN(described)
{
	region_destroy(&self->r);
}

TEST_F(described, can_be_mapped_at_every_length)
{
	size_t pages;

	for (pages = 1; pages <= PAGES; pages++)
		EXPECT_EQ(0, try_mmap(&self->r, pages * page_size(), RX, MAP_PRIVATE,
				      self->r.info.code_offset));
}

TEST_F(described, can_be_mapped_at_every_offset)
{
	const off_t offset[] = {
		self->r.info.code_offset, self->r.info.code_offset + page_size(),
		1000 * (off_t)page_size(), 1 << 30,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(offset); i++) {
		struct region r = self->r;

		ASSERT_EQ(0, region_reserve(&r));
		r.map = r.room;
		r.length = distance(&r);
		EXPECT_EQ(0, map_err(mmap(r.map, r.length, RX, MAP_PRIVATE | MAP_FIXED,
					  r.fd, offset[i])));
		ASSERT_EQ(0, map_entries(&r));
		EXPECT_EQ(0, call_region(&r));
		munmap(r.room, 2 * distance(&r));
	}
}

/* A hundred pages of trampolines, all through one descriptor */
TEST_F(described, can_be_mapped_many_times)
{
	struct region r[100];
	int i;

	for (i = 0; i < 100; i++) {
		r[i] = self->r;
		ASSERT_EQ(0, region_map(&r[i], page_size()));
	}
	for (i = 0; i < 100; i++)
		EXPECT_EQ(0, call_region(&r[i]));
	for (i = 0; i < 100; i++)
		munmap(r[i].room, 2 * distance(&r[i]));
}

static const int mmap_flags[] = { 0, MAP_POPULATE, MAP_LOCKED, MAP_NORESERVE };

TEST_F(described, can_be_mapped_with_other_flags)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(mmap_flags); i++) {
		struct region r = self->r;

		ASSERT_EQ(0, region_reserve(&r));
		r.map = r.room;
		r.length = page_size();
		EXPECT_EQ(0, map_relative(&r, r.map, r.length, MAP_FIXED | mmap_flags[i]));
		ASSERT_EQ(0, map_entries(&r));
		EXPECT_EQ(0, call_region(&r));
		munmap(r.room, 2 * distance(&r));
	}
}

TEST(needs_a_descriptor)
{
	struct trampfd_relative desc = default_relative();
	struct region r = { .fd = sys_trampfd(&r.info) };

	ASSERT_LE(0, r.fd);
	EXPECT_EQ(EINVAL, try_mmap(&r, page_size(), RX, MAP_PRIVATE, page_size()));
	EXPECT_EQ(0, set_relative(r.fd, &desc));
	EXPECT_EQ(0, try_mmap(&r, page_size(), RX, MAP_PRIVATE, page_size()));
	close(r.fd);
}

FIXTURE(mapped)
{
	struct region r;
};

FIXTURE_SETUP(mapped)
{
	ASSERT_EQ(0, region_create(&self->r, order_3()));
}

FIXTURE_TEARDOWN(mapped)
{
	region_destroy(&self->r);
}

TEST_F(mapped, outlives_the_descriptor)
{
	EXPECT_EQ(0, close(self->r.fd));
	self->r.fd = -1;
	EXPECT_EQ(0, call_region(&self->r));
}

TEST_F(mapped, can_lose_some_of_its_pages)
{
	struct region *r = &self->r;

	EXPECT_EQ(0, munmap(r->map + page_size(), page_size()));
	EXPECT_TRUE(relative_works(r, 0));
	EXPECT_TRUE(relative_works(r, 2 * per_page(r)));
	EXPECT_EQ(0, map_relative(r, r->map + page_size(), page_size(), MAP_FIXED));
	EXPECT_EQ(0, call_region(r));
}

static int call_first_page(struct region *r)
{
	return relative_works(r, 0) ? 0 : ENOEXEC;
}

TEST_F(mapped, becomes_callable_again_after_mprotect)
{
	struct region *r = &self->r;

	EXPECT_EQ(0, mprotect(r->map, page_size(), PROT_NONE));
	EXPECT_EQ(-SIGSEGV, in_child_region(call_first_page, r));
	EXPECT_EQ(0, mprotect(r->map, page_size(), RX));
	EXPECT_EQ(0, call_region(r));
}

TEST_F(mapped, never_becomes_writable)
{
	struct region *r = &self->r;

	EXPECT_EQ(EACCES, err_of(mprotect(r->map, page_size(), PROT_READ | PROT_WRITE)));
	EXPECT_EQ(EACCES, err_of(mprotect(r->map, distance(r), RX | PROT_WRITE)));
	EXPECT_EQ(EACCES, err_of(mprotect(r->map, page_size(), PROT_WRITE)));
	EXPECT_EQ(0, call_region(r));
}

/* Moves: trampolines have no address in them, but their entries stay behind. */

TEST_F(mapped, can_be_moved_with_its_entries)
{
	struct region *r = &self->r, new = *r;

	ASSERT_EQ(0, region_reserve(&new));
	new.map = new.room;
	EXPECT_EQ(0, map_err(mremap(r->map, r->length, r->length,
				    MREMAP_MAYMOVE | MREMAP_FIXED, new.map)));
	EXPECT_EQ(0, map_err(mremap(r->map + distance(r), r->length, r->length,
				    MREMAP_MAYMOVE | MREMAP_FIXED,
				    new.map + distance(r))));
	EXPECT_EQ(0, call_region(&new));
	EXPECT_EQ(EACCES, err_of(mprotect(new.map, page_size(), RX | PROT_WRITE)));
	munmap(new.room, 2 * distance(&new));
}

TEST_F(mapped, cannot_grow)
{
	struct region *r = &self->r;

	EXPECT_EQ(EFAULT, map_err(mremap(r->map, page_size(), 2 * page_size(), MREMAP_MAYMOVE)));
	EXPECT_EQ(EFAULT, map_err(mremap(r->map, r->length, r->length + page_size(),
					 MREMAP_MAYMOVE)));
	EXPECT_EQ(0, call_region(r));
}

TEST_F(mapped, cannot_be_duplicated)
{
	struct region *r = &self->r;

	EXPECT_EQ(EINVAL, map_err(mremap(r->map, 0, page_size(), MREMAP_MAYMOVE)));
	EXPECT_EQ(EINVAL, map_err(mremap(r->map, r->length, r->length,
					 MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL)));
	EXPECT_EQ(0, call_region(r));
}

/* Memory of the process: each place counts, though there is one page. */

TEST_F(mapped, is_resident_where_it_was_touched)
{
	struct region *r = &self->r;

	EXPECT_EQ(0, madvise(r->map, r->length, MADV_DONTNEED));
	EXPECT_EQ(0, smaps_bytes(r->map, "Rss:"));
	ASSERT_EQ(0, madvise(r->map, r->length, MADV_POPULATE_READ));
	EXPECT_EQ(r->length, smaps_bytes(r->map, "Rss:"));
	EXPECT_GE(page_size(), smaps_bytes(r->map, "Pss:"));
	EXPECT_EQ(0, smaps_bytes(r->map, "Locked:"));
}

/* How often faults have started again; -1 if that is not counted */
static long fault_retries(void)
{
	return get_number("/proc", "vmstat", "\nvma_lock_retry ");
}

/* Faults that need the lock of all mappings begin with the VMA's, and try again. */
TEST_F(mapped, is_touched_with_no_more_than_the_lock_of_its_vma)
{
	const long before = fault_retries();
	struct region *r = &self->r;
	long touched = 0, same = 0;
	size_t at;

	if (before < 0)
		SKIP(return, "this kernel does not count what is done with locks of VMAs");
	while (touched < 1000) {
		ASSERT_EQ(0, madvise(r->map, r->length, MADV_DONTNEED));
		for (at = 0; at < r->length; at += page_size(), touched++)
			same += r->map[at] == r->map[0];
	}
	EXPECT_EQ(touched, same);
	EXPECT_GT(touched / 2, fault_retries() - before);
}

/* Other processes */

static int map_and_call_all(struct region *r)
{
	int err = region_map(r, distance(r));

	return err ? err : call_region(r);
}

static int unmap_and_close(struct region *r)
{
	region_destroy(r);
	return 0;
}

TEST_F(mapped, is_inherited_by_a_child)
{
	EXPECT_EQ(0, in_child_region(call_region, &self->r));
	EXPECT_EQ(0, call_region(&self->r));
}

TEST_F(mapped, can_be_mapped_by_a_child)
{
	EXPECT_EQ(0, in_child_region(map_and_call_all, &self->r));
	EXPECT_EQ(0, call_region(&self->r));
}

TEST_F(mapped, is_not_changed_by_a_child)
{
	EXPECT_EQ(0, in_child_region(unmap_and_close, &self->r));
	EXPECT_EQ(0, call_region(&self->r));
}

TEST_F(mapped, is_not_lost_by_a_child_when_its_parent_has_it_no_more)
{
	int go[2];
	char byte;
	pid_t pid;

	ASSERT_EQ(0, pipe(go));
	pid = fork();
	if (!pid) {
		close(go[1]);
		_exit(read(go[0], &byte, 1) || call_region(&self->r));
	}
	region_destroy(&self->r);
	self->r = (struct region) { .fd = -1 };
	close(go[1]);
	EXPECT_EQ(0, exit_code(pid));
	close(go[0]);
}

/* What fdinfo shows, to everybody; as strcmp() */
static int compare_fdinfo(struct region *r)
{
	char want[512], code[32] = "", seen[512];

	if (r->desc.code_reg != TRAMPFD_NO_REG)
		snprintf(code, sizeof(code), "code_reg:\t%u %s\n",
			 r->desc.code_reg, reg_name(r->desc.code_reg));
	snprintf(want, sizeof(want),
		 "abi:\t%s\nform:\trelative\nrelative_size:\t%u\n%sdata_reg:\t%u %s\n"
		 "order:\t%u\none_code:\t%u\n",
		 ARCH_ABI_NAME, ARCH_RELATIVE_SIZE, code, r->desc.data_reg,
		 reg_name(r->desc.data_reg), r->desc.order, r->desc.flags);
	read_fdinfo(r->fd, seen, sizeof(seen));
	return strcmp(want, seen);
}

TEST_F(mapped, is_shown_in_fdinfo)
{
	EXPECT_EQ(0, compare_fdinfo(&self->r));
	EXPECT_EQ(0, in_child_region(compare_fdinfo, &self->r));
}

int main(int argc, char **argv)
{
	return run_relative_tests(argc, argv);
}
