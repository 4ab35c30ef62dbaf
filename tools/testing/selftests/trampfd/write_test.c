// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): how the two descriptors are written
 */
#include "file_fixture.h"

TEST_F(file, accepts_code_first)
{
	EXPECT_EQ(0, set_code(&self->t));
	EXPECT_EQ(0, set_data(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
}

TEST_F(file, accepts_data_first)
{
	EXPECT_EQ(0, set_data(&self->t));
	EXPECT_EQ(0, set_code(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
}

TEST_F(file, accepts_lseek_and_write)
{
	struct tramp *t = &self->t;

	EXPECT_EQ(TRAMPFD_DATA, lseek(t->fd, TRAMPFD_DATA, SEEK_SET));
	EXPECT_EQ(sizeof(t->data), write(t->fd, &t->data, sizeof(t->data)));
	EXPECT_EQ(TRAMPFD_CODE, lseek(t->fd, TRAMPFD_CODE, SEEK_SET));
	EXPECT_EQ(sizeof(t->code), write(t->fd, &t->code, sizeof(t->code)));
	EXPECT_EQ(0, map_and_call(t));
}

TEST_F(file, starts_at_the_code_descriptor)
{
	struct tramp *t = &self->t;

	EXPECT_EQ(sizeof(t->code), write(t->fd, &t->code, sizeof(t->code)));
	EXPECT_EQ(EEXIST, set_code(t));
	EXPECT_EQ(0, set_data(t));
}

/* Were the position moved by the size or by 1, this would be EINVAL or 16. */
TEST_F(file, keeps_its_position_when_written)
{
	struct tramp *t = &self->t;

	EXPECT_EQ(sizeof(t->code), write(t->fd, &t->code, sizeof(t->code)));
	EXPECT_EQ(EEXIST, err_of(write(t->fd, &t->code, sizeof(t->code))));
}

TEST_F(file, refuses_other_lseek)
{
	static const struct {
		off_t offset;
		int whence;
	} bad[] = {
		{ TRAMPFD_NUM_OFFSETS, SEEK_SET },
		{ -1, SEEK_SET },
		{ 1LL << 32, SEEK_SET },
		{ 0, SEEK_CUR },
		{ 1, SEEK_CUR },
		{ 0, SEEK_END },
		{ 0, SEEK_DATA },
		{ 0, SEEK_HOLE },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(EINVAL, err_of(lseek(self->t.fd, bad[i].offset, bad[i].whence)))
			TH_LOG("row %zu", i);
	}
	EXPECT_EQ(sizeof(self->t.code),
		  write(self->t.fd, &self->t.code, sizeof(self->t.code)));
}

TEST_F(file, refuses_second_code_descriptor)
{
	EXPECT_EQ(0, set_code(&self->t));
	EXPECT_EQ(EEXIST, set_code(&self->t));
	EXPECT_EQ(0, set_data(&self->t));
	EXPECT_EQ(EEXIST, set_code(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
	EXPECT_EQ(EEXIST, set_code(&self->t));
}

TEST_F(file, refuses_second_data_descriptor)
{
	EXPECT_EQ(0, set_data(&self->t));
	EXPECT_EQ(EEXIST, set_data(&self->t));
	EXPECT_EQ(0, set_code(&self->t));
	EXPECT_EQ(EEXIST, set_data(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
	EXPECT_EQ(EEXIST, set_data(&self->t));
}

/* Of several errors, the one that comes first here is reported. */

static int write_short_code(struct tramp *t)
{
	return write_at(t->fd, &t->code, 1, TRAMPFD_CODE);
}

static int write_unreadable_code(struct tramp *t)
{
	void *page = mmap(NULL, page_size(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int err = write_at(t->fd, page, sizeof(t->code), TRAMPFD_CODE);

	munmap(page, page_size());
	return err;
}

TEST_F(file, reports_the_size_before_the_address_space)
{
	EXPECT_EQ(EINVAL, in_child(write_short_code, &self->t));
}

TEST_F(file, reports_the_address_space_before_the_buffer)
{
	EXPECT_EQ(EPERM, in_child(write_unreadable_code, &self->t));
}

TEST_F(file, reports_the_buffer_before_what_exists)
{
	EXPECT_EQ(0, set_code(&self->t));
	EXPECT_EQ(EFAULT, write_unreadable_code(&self->t));
}

TEST_F(file, reports_reserved_bits_before_what_exists)
{
	EXPECT_EQ(0, set_data(&self->t));
	self->t.data.reserved = 1;
	EXPECT_EQ(EINVAL, set_data(&self->t));
}

TEST_F(file, reports_what_exists_before_bad_values)
{
	EXPECT_EQ(0, set_code(&self->t));
	self->t.code.ntrampolines = 0;
	EXPECT_EQ(EEXIST, set_code(&self->t));
}

/* Buffers, sizes and offsets */

#define SIZE	sizeof(struct trampfd_code)

TEST_F(file, refuses_a_null_buffer)
{
	/* something that the compiler does not warn of */
	void *null = self->t.map;

	EXPECT_EQ(EINVAL, write_at(self->t.fd, null, SIZE, TRAMPFD_CODE));
	EXPECT_EQ(EINVAL, write_at(self->t.fd, null, SIZE, TRAMPFD_DATA));
	EXPECT_EQ(0, set_both(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
}

FIXTURE(bad_write)
{
	struct tramp t;
	unsigned char *pages;
};

FIXTURE_VARIANT(bad_write)
{
	off_t pos;
	size_t size;
	/* bytes of the buffer that are there before an unreadable page */
	size_t readable;
	int err;
};

FIXTURE_VARIANT_ADD(bad_write, empty_code) { TRAMPFD_CODE, 0, SIZE, EINVAL };
FIXTURE_VARIANT_ADD(bad_write, empty_data) { TRAMPFD_DATA, 0, SIZE, EINVAL };
FIXTURE_VARIANT_ADD(bad_write, short_code) { TRAMPFD_CODE, SIZE - 1, SIZE, EINVAL };
FIXTURE_VARIANT_ADD(bad_write, short_data) { TRAMPFD_DATA, SIZE - 1, SIZE, EINVAL };
FIXTURE_VARIANT_ADD(bad_write, long_code) { TRAMPFD_CODE, SIZE + 1, 2 * SIZE, EINVAL };
FIXTURE_VARIANT_ADD(bad_write, long_data) { TRAMPFD_DATA, SIZE + 1, 2 * SIZE, EINVAL };
FIXTURE_VARIANT_ADD(bad_write, both_at_once) { TRAMPFD_CODE, 2 * SIZE, 2 * SIZE, EINVAL };
FIXTURE_VARIANT_ADD(bad_write, behind_offsets) { TRAMPFD_NUM_OFFSETS, SIZE, SIZE, EINVAL };
FIXTURE_VARIANT_ADD(bad_write, far_behind) { 1LL << 32, SIZE, SIZE, EINVAL };
FIXTURE_VARIANT_ADD(bad_write, negative_offset) { -1, SIZE, SIZE, EINVAL };
FIXTURE_VARIANT_ADD(bad_write, unreadable_code) { TRAMPFD_CODE, SIZE, 0, EFAULT };
FIXTURE_VARIANT_ADD(bad_write, unreadable_data) { TRAMPFD_DATA, SIZE, 0, EFAULT };
FIXTURE_VARIANT_ADD(bad_write, half_code) { TRAMPFD_CODE, SIZE, SIZE / 2, EFAULT };
FIXTURE_VARIANT_ADD(bad_write, half_data) { TRAMPFD_DATA, SIZE, SIZE / 2, EFAULT };

/* Were it not for what the variant spoils, the buffer would be right. */
FIXTURE_SETUP(bad_write)
{
	unsigned char *end;

	ASSERT_EQ(0, tramp_create(&self->t, 2));
	self->pages = mmap(NULL, 2 * page_size(), PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_EQ(0, map_err(self->pages));
	end = self->pages + page_size();
	if (variant->pos == TRAMPFD_DATA)
		memcpy(end - variant->readable, &self->t.data, SIZE);
	else
		memcpy(end - variant->readable, &self->t.code, SIZE);
	ASSERT_EQ(0, mprotect(end, page_size(), PROT_NONE));
}

FIXTURE_TEARDOWN(bad_write)
{
	munmap(self->pages, 2 * page_size());
	tramp_destroy(&self->t);
}

TEST_F(bad_write, is_refused)
{
	unsigned char *buf = self->pages + page_size() - variant->readable;

	EXPECT_EQ(variant->err, write_at(self->t.fd, buf, variant->size, variant->pos));
	EXPECT_EQ(0, set_both(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
