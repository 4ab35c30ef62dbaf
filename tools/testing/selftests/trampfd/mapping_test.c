// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): the mapping, and what /proc shows
 */
#include "trampfd.h"

FIXTURE(bad_mapping)
{
	struct tramp t;
};

FIXTURE_VARIANT(bad_mapping)
{
	int prot;
	int flags;
	/* bytes and pages to add to the right length and offset */
	size_t length;
	int offset;
};

FIXTURE_VARIANT_ADD(bad_mapping, without_access) { PROT_NONE, MAP_PRIVATE, 0, 0 };
FIXTURE_VARIANT_ADD(bad_mapping, only_readable) { PROT_READ, MAP_PRIVATE, 0, 0 };
FIXTURE_VARIANT_ADD(bad_mapping, only_executable) { PROT_EXEC, MAP_PRIVATE, 0, 0 };
FIXTURE_VARIANT_ADD(bad_mapping, only_writable) { PROT_WRITE, MAP_PRIVATE, 0, 0 };
FIXTURE_VARIANT_ADD(bad_mapping, writable) { PROT_READ | PROT_WRITE, MAP_PRIVATE, 0, 0 };
FIXTURE_VARIANT_ADD(bad_mapping, rwx) { RX | PROT_WRITE, MAP_PRIVATE, 0, 0 };
FIXTURE_VARIANT_ADD(bad_mapping, shared) { RX, MAP_SHARED, 0, 0 };
FIXTURE_VARIANT_ADD(bad_mapping, shared_validate) { RX, 3 /* MAP_SHARED_VALIDATE */, 0, 0 };
FIXTURE_VARIANT_ADD(bad_mapping, neither_private) { RX, 0, 0, 0 };
FIXTURE_VARIANT_ADD(bad_mapping, a_byte_more) { RX, MAP_PRIVATE, 1, 0 };
FIXTURE_VARIANT_ADD(bad_mapping, many_pages_more) { RX, MAP_PRIVATE, 1 << 20, 0 };
FIXTURE_VARIANT_ADD(bad_mapping, a_page_before) { RX, MAP_PRIVATE, 0, -1 };
FIXTURE_VARIANT_ADD(bad_mapping, a_page_behind) { RX, MAP_PRIVATE, 0, 1 };

FIXTURE_SETUP(bad_mapping)
{
	ASSERT_EQ(0, tramp_create(&self->t, 0));
	ASSERT_EQ(0, set_both(&self->t));
}

FIXTURE_TEARDOWN(bad_mapping)
{
	tramp_destroy(&self->t);
}

static int try_mmap(const struct tramp *t, size_t length, int prot, int flags,
		    off_t offset)
{
	return map_err(mmap(NULL, length, prot, flags, t->fd, offset));
}

TEST_F(bad_mapping, is_refused)
{
	EXPECT_EQ(EINVAL, try_mmap(&self->t, page_size() + variant->length,
				   variant->prot, variant->flags,
				   self->t.info.code_offset + variant->offset * page_size()));
	EXPECT_EQ(0, map_and_call(&self->t));
}

/* Of several errors, the one that comes first here is reported. */
TEST_F(bad_mapping, is_reported_before_what_exists)
{
	EXPECT_EQ(0, map(&self->t));
	EXPECT_EQ(EINVAL, try_mmap(&self->t, page_size() + variant->length,
				   variant->prot, variant->flags,
				   self->t.info.code_offset + variant->offset * page_size()));
	EXPECT_TRUE(works(&self->t));
}

FIXTURE(unmapped)
{
	struct tramp t;
};

FIXTURE_SETUP(unmapped)
{
	ASSERT_EQ(0, tramp_create(&self->t, 0));
}

FIXTURE_TEARDOWN(unmapped)
{
	tramp_destroy(&self->t);
}

TEST_F(unmapped, needs_descriptors)
{
	EXPECT_EQ(EINVAL, map(&self->t));
	EXPECT_EQ(0, set_both(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
}

TEST_F(unmapped, needs_data_descriptor)
{
	EXPECT_EQ(0, set_code(&self->t));
	EXPECT_EQ(EINVAL, map(&self->t));
	EXPECT_EQ(0, set_data(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
}

TEST_F(unmapped, needs_code_descriptor)
{
	EXPECT_EQ(0, set_data(&self->t));
	EXPECT_EQ(EINVAL, map(&self->t));
	EXPECT_EQ(0, set_code(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
}

TEST_F(unmapped, may_be_mapped_with_less_than_a_page)
{
	self->t.code.ntrampolines = 1;
	EXPECT_EQ(0, set_both(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
}

FIXTURE(mmap_flag)
{
	struct tramp t;
};

FIXTURE_VARIANT(mmap_flag)
{
	int flag;
};

FIXTURE_VARIANT_ADD(mmap_flag, fixed) { MAP_FIXED };
FIXTURE_VARIANT_ADD(mmap_flag, populate) { MAP_POPULATE };
FIXTURE_VARIANT_ADD(mmap_flag, locked) { MAP_LOCKED };
FIXTURE_VARIANT_ADD(mmap_flag, noreserve) { MAP_NORESERVE };

FIXTURE_SETUP(mmap_flag)
{
	ASSERT_EQ(0, tramp_create(&self->t, 0));
	ASSERT_EQ(0, set_both(&self->t));
}

FIXTURE_TEARDOWN(mmap_flag)
{
	tramp_destroy(&self->t);
}

TEST_F(mmap_flag, is_possible)
{
	struct tramp *t = &self->t;
	void *room = mmap(NULL, page_size(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_EQ(0, map_err(room));
	t->map = mmap(room, page_size(), RX, MAP_PRIVATE | MAP_FIXED | variant->flag,
		      t->fd, t->info.code_offset);
	ASSERT_TRUE(t->map == room);
	EXPECT_TRUE(works(t));
}

FIXTURE(mapped)
{
	struct tramp t;
	void *room;
};

FIXTURE_SETUP(mapped)
{
	ASSERT_EQ(0, tramp_create_mapped(&self->t, 0));
	self->room = mmap(NULL, 4 * page_size(), PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_EQ(0, map_err(self->room));
}

FIXTURE_TEARDOWN(mapped)
{
	munmap(self->room, 4 * page_size());
	tramp_destroy(&self->t);
}

TEST_F(mapped, cannot_be_mapped_twice)
{
	struct tramp second = self->t;

	EXPECT_EQ(EEXIST, map(&second));
	EXPECT_TRUE(works(&self->t));
}

TEST_F(mapped, can_be_mapped_again_after_munmap)
{
	EXPECT_EQ(0, unmap(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
	EXPECT_EQ(0, unmap(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
}

TEST_F(mapped, can_be_mapped_over_itself)
{
	struct tramp *t = &self->t;

	EXPECT_EQ(0, map_err(mmap(t->map, page_size(), RX, MAP_PRIVATE | MAP_FIXED,
				  t->fd, t->info.code_offset)));
	EXPECT_TRUE(works(t));
	EXPECT_EQ(EEXIST, try_mmap(t, page_size(), RX, MAP_PRIVATE, t->info.code_offset));
}

TEST_F(mapped, can_be_mapped_elsewhere_when_replaced)
{
	struct tramp *t = &self->t;

	EXPECT_EQ(0, map_err(mmap(t->map, page_size(), PROT_NONE,
				  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)));
	EXPECT_EQ(0, unmap(t));
	EXPECT_EQ(0, map_and_call(t));
}

TEST_F(mapped, can_be_mapped_once_through_a_duplicate)
{
	struct tramp second = self->t;

	second.fd = dup(self->t.fd);
	EXPECT_EQ(EEXIST, map(&second));
	EXPECT_EQ(0, unmap(&self->t));
	EXPECT_EQ(0, map_and_call(&second));
	EXPECT_EQ(EEXIST, map(&self->t));
	EXPECT_EQ(0, unmap(&second));
	close(second.fd);
}

TEST_F(mapped, outlives_the_descriptor)
{
	EXPECT_EQ(0, close(self->t.fd));
	self->t.fd = -1;
	EXPECT_TRUE(works(&self->t));
}

TEST_F(mapped, is_gone_after_munmap)
{
	const void *gone = self->t.map;
	unsigned char core;

	EXPECT_EQ(0, mincore((void *)gone, page_size(), &core));
	EXPECT_EQ(0, unmap(&self->t));
	EXPECT_EQ(ENOMEM, err_of(mincore((void *)gone, page_size(), &core)));
}

TEST_F(mapped, becomes_callable_again_after_mprotect)
{
	struct tramp *t = &self->t;

	EXPECT_EQ(0, mprotect(t->map, page_size(), PROT_NONE));
	EXPECT_EQ(-SIGSEGV, in_child(call_first, t));
	EXPECT_EQ(0, mprotect(t->map, page_size(), PROT_READ));
	EXPECT_EQ(0, mprotect(t->map, page_size(), RX));
	EXPECT_TRUE(works(t));
}

static int try_mremap(const struct tramp *t, size_t size, int flags, void *to)
{
	return map_err(mremap(t->map, page_size(), size, flags, to));
}

TEST_F(mapped, keeps_its_size)
{
	struct tramp *t = &self->t;

	EXPECT_EQ(EFAULT, try_mremap(t, 2 * page_size(), 0, NULL));
	EXPECT_EQ(EFAULT, try_mremap(t, 2 * page_size(), MREMAP_MAYMOVE, NULL));
	EXPECT_TRUE(works(t));
	EXPECT_EQ(0, try_mremap(t, page_size(), 0, NULL));
	EXPECT_TRUE(works(t));
}

TEST_F(mapped, keeps_its_address)
{
	EXPECT_EQ(EINVAL, try_mremap(&self->t, page_size(), MREMAP_MAYMOVE | MREMAP_FIXED,
				     self->room));
	EXPECT_TRUE(works(&self->t));
}

TEST_F(mapped, is_not_left_behind_by_a_move)
{
	EXPECT_EQ(EINVAL, try_mremap(&self->t, page_size(),
				     MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL));
	EXPECT_TRUE(works(&self->t));
}

TEST_F(mapped, cannot_be_duplicated)
{
	EXPECT_EQ(EINVAL, map_err(mremap(self->t.map, 0, page_size(), MREMAP_MAYMOVE)));
	EXPECT_TRUE(works(&self->t));
}

TEST_F(mapped, still_counts_once_after_a_failed_move)
{
	struct tramp *t = &self->t;

	EXPECT_EQ(EINVAL, try_mremap(t, page_size(), MREMAP_MAYMOVE | MREMAP_FIXED,
				     self->room));
	EXPECT_EQ(EEXIST, try_mmap(t, page_size(), RX, MAP_PRIVATE, t->info.code_offset));
	EXPECT_EQ(0, unmap(t));
	EXPECT_EQ(0, map_and_call(t));
}

/* What /proc shows */

TEST_F(mapped, is_shown_in_maps)
{
	static char maps[65536];
	char want[64], *line;

	snprintf(want, sizeof(want), "%08lx-%08lx r-xp %08lx ", (unsigned long)self->t.map,
		 (unsigned long)self->t.map + page_size(), (long)self->t.info.code_offset);
	get_text("/proc/self", "maps", maps, sizeof(maps));
	line = strstr(maps, want);
	ASSERT_TRUE(!!line) TH_LOG("no %s in %s", want, maps);
	line[strcspn(line, "\n")] = '\0';
	EXPECT_STREQ(" anon_inode:[trampfd]", strrchr(line, ' '));
}

TEST_F(mapped, is_shown_as_link)
{
	char path[32], link[64] = "";

	snprintf(path, sizeof(path), "/proc/self/fd/%d", self->t.fd);
	EXPECT_LT(0, readlink(path, link, sizeof(link) - 1));
	EXPECT_STREQ("anon_inode:[trampfd]", link);
}

static void want_fdinfo(const struct tramp *t, char *buf, size_t size)
{
	snprintf(buf, size,
		 "abi:\t%s\nform:\ttables\ncode_size:\t%u\nntrampolines:\t%u\n"
		 "code_reg:\t%u %s\ncode_table:\t0x%llx\n"
		 "data_reg:\t%u %s\ndata_table:\t0x%llx\nmapped:\t%d\n",
		 ARCH_ABI_NAME, t->info.code_size, t->code.ntrampolines,
		 t->code.reg, reg_name(t->code.reg), t->code.table,
		 t->data.reg, reg_name(t->data.reg), t->data.table, !!t->map);
}

TEST_F(mapped, is_shown_in_fdinfo)
{
	char want[512], seen[512];

	want_fdinfo(&self->t, want, sizeof(want));
	read_fdinfo(self->t.fd, seen, sizeof(seen));
	EXPECT_STREQ(want, seen);

	EXPECT_EQ(0, unmap(&self->t));
	want_fdinfo(&self->t, want, sizeof(want));
	read_fdinfo(self->t.fd, seen, sizeof(seen));
	EXPECT_STREQ(want, seen);
}

/* The descriptor may be in the hands of those who must not know addresses. */
static int fdinfo_shows_addresses(struct tramp *t)
{
	char seen[512];

	read_fdinfo(t->fd, seen, sizeof(seen));
	if (!strstr(seen, "code_reg:") || !strstr(seen, "data_reg:"))
		return -1;
	return !!strstr(seen, "_table:");
}

TEST_F(mapped, shows_addresses_to_its_creator_alone)
{
	EXPECT_EQ(1, fdinfo_shows_addresses(&self->t));
	EXPECT_EQ(0, in_child(fdinfo_shows_addresses, &self->t));
}

TEST_F(unmapped, is_shown_in_fdinfo)
{
	char want[512], seen[512];

	snprintf(want, sizeof(want),
		 "abi:\t%s\nform:\tnone\ncode_size:\t%u\nntrampolines:\t0\nmapped:\t0\n",
		 ARCH_ABI_NAME, self->t.info.code_size);
	read_fdinfo(self->t.fd, seen, sizeof(seen));
	EXPECT_STREQ(want, seen);
}

TEST_F(unmapped, shows_a_lone_descriptor_in_fdinfo)
{
	struct tramp *t = &self->t;
	char want[512], seen[512];

	EXPECT_EQ(0, set_data(t));
	snprintf(want, sizeof(want),
		 "abi:\t%s\nform:\ttables\ncode_size:\t%u\nntrampolines:\t0\n"
		 "data_reg:\t%u %s\ndata_table:\t0x%llx\nmapped:\t0\n",
		 ARCH_ABI_NAME, t->info.code_size, t->data.reg, reg_name(t->data.reg),
		 t->data.table);
	read_fdinfo(t->fd, seen, sizeof(seen));
	EXPECT_STREQ(want, seen);
}

TEST_F(unmapped, shows_its_position_in_fdinfo)
{
	char name[16], text[512];

	snprintf(name, sizeof(name), "%d", self->t.fd);
	EXPECT_EQ(TRAMPFD_DATA, lseek(self->t.fd, TRAMPFD_DATA, SEEK_SET));
	get_text("/proc/self/fdinfo", name, text, sizeof(text));
	EXPECT_EQ(0, strncmp("pos:\t1\n", text, strlen("pos:\t1\n")));
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
