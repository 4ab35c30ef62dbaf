// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): the descriptor of relative trampolines
 */
#include <pthread.h>
#include <sys/uio.h>

#include "relative.h"

/* Binary logarithm of the greatest distance, in pages; -1 if there is none */
static int last_order(__u32 flags)
{
	int order = -1;

	while (page_size() << (order + 1) <= reach(flags))
		order++;
	return order;
}

FIXTURE(relative)
{
	struct tramp t;
	struct trampfd_relative desc;
};

FIXTURE_SETUP(relative)
{
	ASSERT_EQ(0, tramp_create(&self->t, 2));
	self->desc = default_relative();
}

FIXTURE_TEARDOWN(relative)
{
	tramp_destroy(&self->t);
}

TEST_F(relative, size_is_as_documented)
{
	EXPECT_EQ(ARCH_RELATIVE_SIZE, self->t.info.relative_size);
	EXPECT_LE(2 * sizeof(long), self->t.info.relative_size);
	EXPECT_EQ(0, self->t.info.relative_size % sizeof(long));
}

TEST_F(relative, can_be_described)
{
	EXPECT_EQ(0, set_relative(self->t.fd, &self->desc));
}

TEST_F(relative, can_be_described_after_lseek)
{
	EXPECT_EQ(TRAMPFD_RELATIVE, lseek(self->t.fd, TRAMPFD_RELATIVE, SEEK_SET));
	EXPECT_EQ(sizeof(self->desc),
		  write(self->t.fd, &self->desc, sizeof(self->desc)));
	EXPECT_EQ(TRAMPFD_RELATIVE, lseek(self->t.fd, TRAMPFD_RELATIVE, SEEK_SET));
}

TEST_F(relative, is_described_once)
{
	struct trampfd_relative other = self->desc;

	other.order = 1;
	EXPECT_EQ(0, set_relative(self->t.fd, &self->desc));
	EXPECT_EQ(EEXIST, set_relative(self->t.fd, &self->desc));
	EXPECT_EQ(EEXIST, set_relative(self->t.fd, &other));
}

TEST_F(relative, has_no_tables)
{
	EXPECT_EQ(0, set_relative(self->t.fd, &self->desc));
	EXPECT_EQ(EEXIST, set_code(&self->t));
	EXPECT_EQ(EEXIST, set_data(&self->t));
}

TEST_F(relative, cannot_be_what_has_a_code_table)
{
	EXPECT_EQ(0, set_code(&self->t));
	EXPECT_EQ(EEXIST, set_relative(self->t.fd, &self->desc));
	EXPECT_EQ(0, set_data(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
}

TEST_F(relative, cannot_be_what_has_a_data_table)
{
	EXPECT_EQ(0, set_data(&self->t));
	EXPECT_EQ(EEXIST, set_relative(self->t.fd, &self->desc));
	EXPECT_EQ(0, set_code(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
}

/* What the creator alone may do, until it is done */

static int describe(struct tramp *t)
{
	struct trampfd_relative desc = default_relative();

	return set_relative(t->fd, &desc);
}

static int describe_badly(struct tramp *t)
{
	struct trampfd_relative desc = default_relative();

	desc.flags = ~0U;
	return set_relative(t->fd, &desc);
}

/* From where nothing is: the file is not mapped. */
static int describe_by_nothing(struct tramp *t)
{
	void *nothing = (char *)t->map + 1;

	return write_at(t->fd, nothing, sizeof(struct trampfd_relative),
			TRAMPFD_RELATIVE);
}

static int describe_too_shortly(struct tramp *t)
{
	struct trampfd_relative desc = default_relative();

	return write_at(t->fd, &desc, sizeof(desc) - 1, TRAMPFD_RELATIVE);
}

TEST_F(relative, is_described_by_its_creator)
{
	EXPECT_EQ(EPERM, in_child(describe, &self->t));
	EXPECT_EQ(0, describe(&self->t));
	EXPECT_EQ(EEXIST, in_child(describe, &self->t));
	EXPECT_EQ(EEXIST, in_child(set_code, &self->t));
}

TEST_F(relative, reports_the_size_before_the_address_space)
{
	EXPECT_EQ(EINVAL, in_child(describe_too_shortly, &self->t));
}

TEST_F(relative, reports_the_address_space_before_the_buffer)
{
	EXPECT_EQ(EPERM, in_child(describe_by_nothing, &self->t));
}

TEST_F(relative, reports_the_buffer_before_what_exists)
{
	EXPECT_EQ(0, describe(&self->t));
	EXPECT_EQ(EFAULT, describe_by_nothing(&self->t));
	EXPECT_EQ(EFAULT, in_child(describe_by_nothing, &self->t));
}

TEST_F(relative, reports_what_exists_before_bad_values)
{
	EXPECT_EQ(0, describe(&self->t));
	EXPECT_EQ(EEXIST, describe_badly(&self->t));
}

/* A failed write changes nothing: the next one may be right. */

TEST_F(relative, size_is_exact)
{
	unsigned char longer[sizeof(self->desc) + 1] = { };
	/* something that the compiler does not warn of */
	void *null = self->t.map;
	size_t size;

	memcpy(longer, &self->desc, sizeof(self->desc));
	for (size = 0; size <= sizeof(longer); size++) {
		if (size != sizeof(self->desc))
			EXPECT_EQ(EINVAL, write_at(self->t.fd, longer, size, TRAMPFD_RELATIVE));
	}
	EXPECT_EQ(EINVAL, write_at(self->t.fd, null, sizeof(self->desc), TRAMPFD_RELATIVE));
	EXPECT_EQ(0, describe(&self->t));
}

/* In several pieces, with @hole instead of the second half */
static int describe_in_pieces(const struct tramp *t, void *hole)
{
	struct trampfd_relative desc = default_relative();
	struct iovec iov[] = {
		{ &desc, sizeof(desc) / 2 },
		{ NULL, 0 },
		{ hole ? hole : &desc.order, sizeof(desc) / 2 },
	};
	ssize_t ret = pwritev(t->fd, iov, 3, TRAMPFD_RELATIVE);

	if (ret == -1)
		return errno;
	return ret == sizeof(desc) ? 0 : EIO;
}

TEST_F(relative, can_be_described_in_pieces)
{
	void *nothing = (char *)self->t.map + 1;

	EXPECT_EQ(EFAULT, describe_in_pieces(&self->t, nothing));
	EXPECT_EQ(0, describe_in_pieces(&self->t, NULL));
	EXPECT_EQ(EEXIST, describe(&self->t));
}

/* Of several threads at the same time, one succeeds. */

struct racer {
	pthread_t thread;
	pthread_barrier_t *start;
	struct tramp *t;
	int err;
};

static void *race(void *arg)
{
	struct racer *racer = arg;

	pthread_barrier_wait(racer->start);
	racer->err = describe(racer->t);
	return NULL;
}

static int count_winners(struct tramp *t)
{
	struct racer racer[4];
	pthread_barrier_t start;
	int i, winners = 0;

	pthread_barrier_init(&start, NULL, ARRAY_SIZE(racer));
	for (i = 0; i < (int)ARRAY_SIZE(racer); i++) {
		racer[i] = (struct racer) { .start = &start, .t = t };
		pthread_create(&racer[i].thread, NULL, race, &racer[i]);
	}
	for (i = 0; i < (int)ARRAY_SIZE(racer); i++) {
		pthread_join(racer[i].thread, NULL);
		winners += !racer[i].err;
		if (racer[i].err && racer[i].err != EEXIST)
			return -racer[i].err;
	}
	pthread_barrier_destroy(&start);
	return winners;
}

TEST_F(relative, is_described_by_one_of_several_threads)
{
	struct tramp t;
	int i;

	for (i = 0; i < 200; i++) {
		ASSERT_EQ(0, tramp_create(&t, 1));
		EXPECT_EQ(1, count_winners(&t));
		tramp_destroy(&t);
	}
}

TEST_F(relative, refuses_each_unknown_flag)
{
	int bit;

	for (bit = 1; bit < 32; bit++) {
		self->desc.flags = 1U << bit;
		EXPECT_EQ(EINVAL, set_relative(self->t.fd, &self->desc));
		self->desc.flags |= TRAMPFD_ONE_CODE;
		EXPECT_EQ(EINVAL, set_relative(self->t.fd, &self->desc));
	}
	EXPECT_EQ(0, describe(&self->t));
}

static bool is_code_reg(__u32 reg)
{
	unsigned int i;

	for (i = 0; i < NR_CODE_REGS; i++) {
		if (code_regs[i] == reg)
			return true;
	}
	return false;
}

TEST_F(relative, refuses_other_code_registers)
{
	__u32 reg;

	for (reg = 0; reg < ARCH_END_REG + 10; reg++) {
		if (is_code_reg(reg) || reg == self->desc.data_reg)
			continue;
		self->desc.code_reg = reg;
		EXPECT_EQ(EINVAL, set_relative(self->t.fd, &self->desc));
	}
	self->desc.code_reg = TRAMPFD_NO_REG - 1;
	EXPECT_EQ(EINVAL, set_relative(self->t.fd, &self->desc));
	if (!is_code_reg(TRAMPFD_NO_REG)) {
		self->desc.code_reg = TRAMPFD_NO_REG;
		EXPECT_EQ(EINVAL, set_relative(self->t.fd, &self->desc));
	}
	EXPECT_EQ(0, describe(&self->t));
}

TEST_F(relative, refuses_other_data_registers)
{
	const __u32 bad[] = {
		ARCH_FIRST_REG - 1, ARCH_END_REG, ARCH_FOREIGN_REG, TRAMPFD_NO_REG,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		self->desc.data_reg = bad[i];
		EXPECT_EQ(EINVAL, set_relative(self->t.fd, &self->desc));
	}
	EXPECT_EQ(0, describe(&self->t));
}

TEST_F(relative, refuses_one_register_for_both)
{
	unsigned int i;

	for (i = 0; i < NR_CODE_REGS; i++) {
		self->desc.code_reg = code_regs[i];
		self->desc.data_reg = code_regs[i];
		EXPECT_EQ(EINVAL, set_relative(self->t.fd, &self->desc));
	}
	EXPECT_EQ(0, describe(&self->t));
}

/* Orders */

FIXTURE(order)
{
	struct tramp t;
	struct trampfd_relative desc;
	int last;
};

FIXTURE_VARIANT(order)
{
	__u32 flags;
};

FIXTURE_VARIANT_ADD(order, with_a_code_each) { 0 };
FIXTURE_VARIANT_ADD(order, with_one_code) { TRAMPFD_ONE_CODE };

FIXTURE_SETUP(order)
{
	ASSERT_EQ(0, tramp_create(&self->t, 1));
	self->desc = default_relative();
	self->desc.flags = variant->flags;
	self->last = last_order(variant->flags);
}

FIXTURE_TEARDOWN(order)
{
	tramp_destroy(&self->t);
}

TEST_F(order, up_to_the_last_is_possible)
{
	struct region r;
	int order;

	for (order = 0; order <= self->last; order++) {
		self->desc.order = order;
		EXPECT_EQ(0, region_describe(&r, self->desc));
		region_destroy(&r);
	}
}

TEST_F(order, behind_the_last_is_refused)
{
	__u32 order;

	for (order = self->last + 1; order < 200; order++) {
		self->desc.order = order;
		EXPECT_EQ(EINVAL, set_relative(self->t.fd, &self->desc));
	}
	for (order = 1U << 31; order; order >>= 1) {
		if ((int)order > self->last) {
			self->desc.order = order;
			EXPECT_EQ(EINVAL, set_relative(self->t.fd, &self->desc));
		}
	}
	self->desc.order = UINT32_MAX;
	EXPECT_EQ(EINVAL, set_relative(self->t.fd, &self->desc));
	EXPECT_EQ(0, describe(&self->t));
}

int main(int argc, char **argv)
{
	return run_relative_tests(argc, argv);
}
