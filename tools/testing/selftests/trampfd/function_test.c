// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): functions in C, called through trampolines
 */
#include <unwind.h>

#include "trampfd.h"

/*
 * Arguments in all registers that can have any
 *
 * Where their trampoline destroys a register that functions keep for their
 * callers, an asm() right behind the call says so: the compiler saves the
 * register, and has nothing in it that is used behind the asm().
 */

FIXTURE(function)
{
	struct tramp t;
};

FIXTURE_SETUP(function)
{
	ASSERT_EQ(0, tramp_create(&self->t, 1));
	self->t.data.reg = ARCH_ARGS_DATA_REG;
	ASSERT_EQ(0, set_both(&self->t));
	ASSERT_EQ(0, map(&self->t));
}

FIXTURE_TEARDOWN(function)
{
	tramp_destroy(&self->t);
}

static double seen_sum;

static long
many_arguments(int a, double b, long long c, float d, char e, double f, long g,
	       const char *h, double i, int j, long long k, double l, int m,
	       double n, double o, short p, double q, double r)
{
	seen_sum = b + d + f + i + l + n + o + q + r;
	return a + c * 2 + e * 3 + g * 5 + strlen(h) * 7 + j * 11 + k * 13 + m * 17 + p * 19;
}

static long call_many_arguments(typeof(many_arguments) *fn)
{
	long ret = fn(-1, 0.5, 2, 1.0, 3, 2.0, 5, "text", 4.0, 6, 7, 8.0, 8, 16.0,
		      32.0, 9, 64.0, 128.0);

	asm volatile("" : : : ARCH_ARGS_CLOBBER, "memory");
	return ret;
}

TEST_F(function, gets_all_arguments)
{
	self->t.code_table[0] = (uintptr_t)many_arguments;
	EXPECT_EQ(-1 + 2 * 2 + 3 * 3 + 5 * 5 + 4 * 7 + 6 * 11 + 7 * 13 + 8 * 17 + 9 * 19,
		  call_many_arguments(slot(&self->t, 0)));
	EXPECT_EQ(255.5, seen_sum);
}

struct big {
	long word[16];
};

static struct big inverse(struct big in)
{
	unsigned int i;

	for (i = 0; i < 16; i++)
		in.word[i] = ~in.word[i];
	return in;
}

static struct big call_inverse(typeof(inverse) *fn, struct big in)
{
	struct big ret = fn(in);

	asm volatile("" : : : ARCH_ARGS_CLOBBER, "memory");
	return ret;
}

TEST_F(function, gets_a_structure_and_returns_one)
{
	struct big in, out;
	int i;

	for (i = 0; i < 16; i++)
		in.word[i] = i * 0x10001L;
	self->t.code_table[0] = (uintptr_t)inverse;
	out = call_inverse(slot(&self->t, 0), in);
	for (i = 0; i < 16; i++)
		EXPECT_EQ(~in.word[i], out.word[i]);
}

/* Unwinding: a trampoline has no frame of its own. */

#define MAX_FRAMES	16

static uintptr_t unwound[MAX_FRAMES], return_to_outer, return_to_test;
static int frames;

static _Unwind_Reason_Code note_frame(struct _Unwind_Context *context, void *arg)
{
	if (frames == MAX_FRAMES)
		return _URC_END_OF_STACK;
	unwound[frames++] = _Unwind_GetIP(context);
	return _URC_NO_REASON;
}

/* Addresses of instructions, as the unwinder knows them */
static uintptr_t without_thumb_bit(const void *address)
{
	return (uintptr_t)address & ~(uintptr_t)ARCH_THUMB_BIT;
}

/* Both are only called through trampolines, and so cannot be inlined. */

static int inner(void)
{
	return_to_outer = without_thumb_bit(__builtin_return_address(0));
	_Unwind_Backtrace(note_frame, NULL);
	return 100;
}

static int outer(typeof(inner) *fn)
{
	return_to_test = without_thumb_bit(__builtin_return_address(0));
	return fn() + 1;
}

FIXTURE(unwinding)
{
	struct tramp t;
};

FIXTURE_SETUP(unwinding)
{
	ASSERT_EQ(0, tramp_create_mapped(&self->t, 2));
}

FIXTURE_TEARDOWN(unwinding)
{
	tramp_destroy(&self->t);
}

TEST_F(unwinding, goes_through_trampolines)
{
	typeof(outer) *fn = slot(&self->t, 0);
	int i = 0;

	self->t.code_table[0] = (uintptr_t)outer;
	self->t.code_table[1] = (uintptr_t)inner;
	EXPECT_EQ(101, fn(slot(&self->t, 1)));
	while (i < frames && unwound[i] != return_to_outer)
		i++;
	ASSERT_LT(i + 1, frames);
	EXPECT_EQ(return_to_test, unwound[i + 1]);
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
