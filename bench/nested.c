// SPDX-License-Identifier: GPL-2.0-only
/*
 * PROGRAM nested N: nanoseconds of this processor to create a trampoline for a function
 * in a function, as GCC has them, to call it, and to delete it, in N frames that have
 * one at a time
 *
 * With PLAIN, the function is not nested, and has no trampoline.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Fewer are over too soon. */
#define MIN_TIMES	2000000

typedef long (*function)(long);

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return ts.tv_sec * 1e9 + ts.tv_nsec;
}

/* Nothing is known of what is called through this. */
static __attribute__((noipa)) long call(function f, long x)
{
	return f(x);
}

#ifdef PLAIN
static __attribute__((noipa)) long add(long x)
{
	return x + 1;
}
#endif

static __attribute__((noipa)) long descend(long frames)
{
#ifndef PLAIN
	long add(long x)
	{
		return x + frames;
	}
#endif
	long result = call(add, 1);

	return frames > 1 ? result + descend(frames - 1) : result;
}

static long times(void)
{
	const char *limit = getenv("CALLS");

	return limit ? atol(limit) : MIN_TIMES;
}

static void measure(long frames)
{
	long n = times() / frames, i, sum = descend(frames);
	double start = now();

	for (i = 0; i < n; i++)
		sum += descend(frames);
	printf("create-call-delete %.2f\n", (now() - start) / (n * frames));
	/* Nobody else needs it. */
	__asm__ volatile("" : : "r" (sum));
}

int main(int argc, char **argv)
{
	long frames = argc == 3 ? atol(argv[2]) : 0;

	if (frames < 1 || frames > times())
		errx(2, "usage: %s nested N", argv[0]);
	measure(frames);
	return 0;
}
