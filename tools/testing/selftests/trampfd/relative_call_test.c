// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): what relative trampolines do when they are called
 */
#include <pthread.h>

#include "relative.h"

#define STACK_WORDS	512
#define STACK_TOP	(STACK_WORDS / 2)

/* All registers, the flags and the stack at a jump */

FIXTURE(jump)
{
	struct arch_state in, out;
	unsigned long stack[STACK_WORDS];
};

FIXTURE_VARIANT(jump)
{
	__u32 flags;
	unsigned long condition;
	unsigned long pattern;
};

FIXTURE_VARIANT_ADD(jump, with_flags_clear) { 0, 0, 0x01234567UL };
FIXTURE_VARIANT_ADD(jump, with_flags_set) { 0, ARCH_FLAGS, 0x89abcdefUL };
FIXTURE_VARIANT_ADD(jump, to_one_code) { TRAMPFD_ONE_CODE, 0, 0x76543210UL };
FIXTURE_VARIANT_ADD(jump, to_one_code_with_flags_set)
{
	TRAMPFD_ONE_CODE, ARCH_FLAGS, 0xfedcba98UL
};

FIXTURE_SETUP(jump)
{
	int i;

	for (i = 0; i < STACK_WORDS; i++)
		self->stack[i] = i * variant->pattern;
	for (i = 0; i < ARCH_NR_REGS; i++)
		self->in.reg[i] = variant->pattern * (i + 0x1111);
	self->in.sp = (uintptr_t)&self->stack[STACK_TOP];
	self->in.flags = variant->condition;
}

FIXTURE_TEARDOWN(jump)
{
	int i;

	for (i = 0; i < STACK_WORDS; i++)
		EXPECT_EQ(i * variant->pattern, self->stack[i]);
}

/* The state that trampoline number @i has to produce */
static bool state_is_right(const struct region *r, size_t i,
			   struct arch_state want, const struct arch_state *out)
{
	if (r->desc.code_reg != TRAMPFD_NO_REG)
		want.reg[r->desc.code_reg - ARCH_FIRST_REG] = code_entry(r, i)->code;
	want.reg[r->desc.data_reg - ARCH_FIRST_REG] = entry(r, i)->data;
	return !memcmp(want.reg, out->reg, sizeof(want.reg)) && want.sp == out->sp &&
	       !((want.flags ^ out->flags) & ARCH_FLAGS);
}

static int jump_through(const struct region *r, size_t i,
			struct arch_state in, struct arch_state *out)
{
	code_entry(r, i)->code = (uintptr_t)arch_landing;
	entry(r, i)->data = test_data(i);
	arch_call(relative_slot(r, i), &in, out);
	return state_is_right(r, i, in, out) ? 0 : ENOEXEC;
}

/* The first, second and last trampoline of the first, a middle and the last page */
static int jump_through_some(const struct region *r, const struct arch_state *in,
			     struct arch_state *out)
{
	size_t pages = r->length / page_size(), n = per_page(r);
	const size_t page[] = { 0, pages / 2, pages - 1 }, slot[] = { 0, 1, n - 1 };
	int i, err = 0;

	for (i = 0; i < 9 && !err; i++)
		err = jump_through(r, page[i / 3] * n + slot[i % 3], *in, out);
	return err;
}

static int try_registers(struct trampfd_relative desc,
			 const struct arch_state *in, struct arch_state *out)
{
	struct region r;
	int err = region_create(&r, desc);

	if (!err)
		err = jump_through_some(&r, in, out);
	region_destroy(&r);
	return err;
}

TEST_F_TIMEOUT(jump, loads_every_register_and_changes_no_other, 120)
{
	struct trampfd_relative desc = { .flags = variant->flags, .order = 2 };
	unsigned int i, tried = 0;

	if (reach(variant->flags) < page_size() << desc.order)
		desc.order = 0;
	if (reach(variant->flags) < page_size())
		SKIP(return, "no TRAMPFD_ONE_CODE with these pages");
	for (i = 0; i < NR_CODE_REGS; i++) {
		desc.code_reg = code_regs[i];
		for (desc.data_reg = ARCH_FIRST_REG; desc.data_reg < ARCH_END_REG;
		     desc.data_reg++) {
			if (desc.data_reg == desc.code_reg)
				continue;
			EXPECT_EQ(0, try_registers(desc, &self->in, &self->out))
				TH_LOG("code in %u, data in %u", desc.code_reg,
				       desc.data_reg);
			tried++;
		}
	}
	EXPECT_LE(ARCH_NR_REGS - 1, tried);
}

/* Every order, as far as the address space has room for it */

static int use_order(__u32 order, __u32 flags)
{
	struct trampfd_relative desc = default_relative();

	desc.order = order;
	desc.flags = flags;
	return use_relative(desc);
}

FIXTURE(order)
{
};

FIXTURE_VARIANT(order)
{
	__u32 flags;
};

FIXTURE_VARIANT_ADD(order, with_a_code_each) { 0 };
FIXTURE_VARIANT_ADD(order, with_one_code) { TRAMPFD_ONE_CODE };

FIXTURE_SETUP(order)
{
}

FIXTURE_TEARDOWN(order)
{
}

/* The lower ones: a region of a GiB is called in a test of its own. */
TEST_F_TIMEOUT(order, gives_trampolines_that_work, 120)
{
	unsigned int order;

	for (order = 0; order <= 8 && page_size() << order <= reach(variant->flags); order++)
		EXPECT_EQ(0, use_order(order, variant->flags)) TH_LOG("order %u", order);
}

/* A page at either end, and entries for them alone */
TEST_F_TIMEOUT(order, reaches_as_far_as_it_says, 60)
{
	struct trampfd_relative desc = default_relative();
	struct region r;

	if (reach(variant->flags) < page_size())
		SKIP(return, "no TRAMPFD_ONE_CODE with these pages");
	desc.flags = variant->flags;
	while (page_size() << (desc.order + 1) <= reach(variant->flags))
		desc.order++;
	ASSERT_EQ(0, region_describe(&r, desc));
	if (region_map(&r, distance(&r)) == ENOMEM)
		SKIP(return, "no room for twice %zu bytes", distance(&r));
	EXPECT_TRUE(relative_works(&r, 0));
	EXPECT_TRUE(relative_works(&r, ntrampolines(&r) - 1));
	region_destroy(&r);
}

/* Entries */

FIXTURE(entries)
{
	struct region r;
};

FIXTURE_VARIANT(entries)
{
	__u32 flags;
};

FIXTURE_VARIANT_ADD(entries, with_a_code_each) { 0 };
FIXTURE_VARIANT_ADD(entries, with_one_code) { TRAMPFD_ONE_CODE };

FIXTURE_SETUP(entries)
{
	struct trampfd_relative desc = default_relative();
	size_t i;

	desc.flags = variant->flags;
	if (reach(variant->flags) < page_size())
		SKIP(return, "no TRAMPFD_ONE_CODE with these pages");
	ASSERT_EQ(0, region_create(&self->r, desc));
	for (i = 0; i < ntrampolines(&self->r); i++)
		set_entry(&self->r, i);
}

FIXTURE_TEARDOWN(entries)
{
	region_destroy(&self->r);
}

TEST_F(entries, give_every_trampoline_its_own_data)
{
	size_t i;

	for (i = 0; i < ntrampolines(&self->r); i++)
		EXPECT_EQ(test_data(i), call_relative(&self->r, i));
}

/* One code serves all; its word in other entries is the program's own. */
TEST_F_TIMEOUT(entries, give_trampolines_their_code, 120)
{
	const struct region *r = &self->r;
	bool one = variant->flags & TRAMPFD_ONE_CODE;
	size_t i, k, n = ntrampolines(r);

	for (i = one; i < n; i += 1 + n / 300) {
		entry(r, i)->code = (uintptr_t)arch_return_inverse;
		for (k = 0; k < n; k++)
			ASSERT_EQ(!one && k == i ? ~test_data(k) : test_data(k),
				  call_relative(r, k))
				TH_LOG("%zu when %zu is different", k, i);
		entry(r, i)->code = one ? 0 : (uintptr_t)arch_return_data;
	}
	entry(r, 0)->code = (uintptr_t)arch_return_inverse;
	EXPECT_EQ(~test_data(0), call_relative(r, 0));
	EXPECT_EQ(one ? ~test_data(n - 1) : test_data(n - 1), call_relative(r, n - 1));
}

TEST_F(entries, take_effect_at_the_next_call)
{
	const struct region *r = &self->r;

	EXPECT_EQ(test_data(1), call_relative(r, 1));
	entry(r, 1)->data = 17;
	EXPECT_EQ(17, call_relative(r, 1));
	code_entry(r, 1)->code = (uintptr_t)arch_return_inverse;
	EXPECT_EQ(~17UL, call_relative(r, 1));
}

static void *change_data(void *arg)
{
	__atomic_store_n((unsigned long *)arg, 4711, __ATOMIC_RELAXED);
	return NULL;
}

TEST_F(entries, take_effect_when_another_thread_changes_them)
{
	pthread_t thread;

	EXPECT_NE(4711, call_relative(&self->r, 2));
	ASSERT_EQ(0, pthread_create(&thread, NULL, change_data, &entry(&self->r, 2)->data));
	while (call_relative(&self->r, 2) != 4711)
		;	/* ends with the time limit of the test, if need be */
	EXPECT_EQ(0, pthread_join(thread, NULL));
}

TEST_F(entries, can_be_made_immutable)
{
	const struct region *r = &self->r;

	EXPECT_EQ(0, mprotect(r->map + distance(r), r->length, PROT_READ));
	EXPECT_EQ(test_data(0), call_relative(r, 0));
}

/* The rest of a slot, and of the page */

static const unsigned char trap[] = ARCH_TRAP;

/* Two pages of trampolines are the same page. */
TEST(page_is_one_trampoline_repeated_and_traps)
{
	struct trampfd_relative desc = default_relative();
	struct region r;
	size_t i, end;

	desc.order = 1;
	ASSERT_EQ(0, region_create(&r, desc));
	end = per_page(&r) * r.info.relative_size;
	for (i = r.info.relative_size; i < end; i += r.info.relative_size)
		EXPECT_EQ(0, memcmp(r.map, r.map + i, r.info.relative_size));
	for (; end < page_size(); end += sizeof(trap))
		EXPECT_EQ(0, memcmp(trap, r.map + end, sizeof(trap)));
	EXPECT_EQ(0, memcmp(r.map, r.map + page_size(), page_size()));
	region_destroy(&r);
}

int main(int argc, char **argv)
{
	return run_relative_tests(argc, argv);
}
