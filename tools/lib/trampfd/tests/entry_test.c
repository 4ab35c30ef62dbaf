// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of libtrampfd: ordinary functions that closures call
 */
#include "helpers.h"

#define MAX_ARGS	5

struct sum {
	trampfd_fn function;
	unsigned long of_arguments;
	unsigned int calls;
	bool misaligned;
};

static void add(struct sum *sum, unsigned long value)
{
	/* The compiler trusts the stack to be aligned. */
	max_align_t local;
	uintptr_t address = addr(&local);

	/* It need not know that. */
	__asm__("" : "+r" (address));
	sum->misaligned = address % __alignof__(max_align_t);
	sum->of_arguments = value;
	sum->calls++;
}

static void call_0(struct sum *sum)
{
	add(sum, 0);
}

static void call_1(long a, struct sum *sum)
{
	add(sum, a);
}

static void call_2(long a, long b, struct sum *sum)
{
	add(sum, a + 2 * b);
}

static void call_3(long a, long b, long c, struct sum *sum)
{
	add(sum, a + 2 * b + 3 * c);
}

static void call_4(long a, long b, long c, long d, struct sum *sum)
{
	add(sum, a + 2 * b + 3 * c + 4 * d);
}

static void call_5(long a, long b, long c, long d, long e, struct sum *sum)
{
	add(sum, a + 2 * b + 3 * c + 4 * d + 5 * e);
}

TRAMPFD_ENTRY(entry_0, call_0, 0);
TRAMPFD_ENTRY(entry_1, call_1, 1);
TRAMPFD_ENTRY(entry_2, call_2, 2);
TRAMPFD_ENTRY(entry_3, call_3, 3);
TRAMPFD_ENTRY(entry_4, call_4, 4);
TRAMPFD_ENTRY(entry_5, call_5, 5);

FIXTURE(entry)
{
	struct trampfd_pool *pool;
	struct sum sum;
};

FIXTURE_VARIANT(entry)
{
	unsigned int nargs;
	trampfd_fn entry;
	trampfd_fn function;
	unsigned long sum;
};

FIXTURE_VARIANT_ADD(entry, with_0) { 0, entry_0, (trampfd_fn)call_0, 0 };
FIXTURE_VARIANT_ADD(entry, with_1) { 1, entry_1, (trampfd_fn)call_1, 10 };
FIXTURE_VARIANT_ADD(entry, with_2) { 2, entry_2, (trampfd_fn)call_2, 50 };
FIXTURE_VARIANT_ADD(entry, with_3) { 3, entry_3, (trampfd_fn)call_3, 140 };
FIXTURE_VARIANT_ADD(entry, with_4) { 4, entry_4, (trampfd_fn)call_4, 300 };
FIXTURE_VARIANT_ADD(entry, with_5) { 5, entry_5, (trampfd_fn)call_5, 550 };

FIXTURE_SETUP(entry)
{
	self->pool = new_pool();
	ASSERT_NE(0, addr(self->pool));
	self->sum.function = variant->function;
}

FIXTURE_TEARDOWN(entry)
{
	trampfd_pool_destroy(self->pool);
}

/* Passing more arguments than a function has does no harm. */
static void call_with_all(trampfd_fn closure)
{
	((void (*)(long a, long b, long c, long d, long e))closure)(10, 20, 30, 40, 50);
}

TEST_F(entry, calls_its_function)
{
	trampfd_fn closure = trampfd_closure_alloc(self->pool, variant->entry, &self->sum);

	call_with_all(closure);
	EXPECT_EQ(1, self->sum.calls);
	EXPECT_EQ(variant->sum, self->sum.of_arguments);
	EXPECT_FALSE(self->sum.misaligned);
}

TEST_F(entry, calls_the_function_in_the_data)
{
	trampfd_fn closure = trampfd_closure_alloc(self->pool, trampfd_entry(variant->nargs),
						   &self->sum);

	call_with_all(closure);
	EXPECT_EQ(1, self->sum.calls);
	EXPECT_EQ(variant->sum, self->sum.of_arguments);
	EXPECT_FALSE(self->sum.misaligned);
}

/* What a function returns, and other arguments */

struct scale {
	double (*function)(double x, struct scale *scale);
	double by;
};

static double scaled(double x, struct scale *scale)
{
	return x * scale->by;
}

TEST(entry_passes_floating_point_numbers)
{
	struct scale scale = { scaled, 2.5 };
	double (*closure)(double x);
	trampfd_fn fn;

	fn = trampfd_closure_alloc(trampfd_default_pool(), trampfd_entry(ARCH_DOUBLE_ARGS),
				   &scale);
	closure = (double (*)(double x))fn;
	EXPECT_EQ(10, closure(4));
	EXPECT_EQ(0, trampfd_closure_free(trampfd_default_pool(), fn));
}

TEST(entry_has_a_limit)
{
	EXPECT_NE(0, addr(trampfd_entry(MAX_ARGS)));
	EXPECT_EQ(0, addr(trampfd_entry(MAX_ARGS + 1)));
	EXPECT_EQ(0, addr(trampfd_entry(UINT32_MAX)));
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
