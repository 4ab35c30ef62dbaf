// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench LIVE TODO: allocates LIVE closures, then frees and allocates TODO times
 *
 * Prints the time for each.  To count anything else, such as instructions, run
 * it twice from what counts them, with TODO and with 0, and take the difference.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "entry.h"
#include "exchange.h"

/* Freed one after the other, before any is allocated again */
#define BATCH	100

static size_t parse_number(const char *text)
{
	char *end;
	size_t n = strtoul(text, &end, 10);

	if (!*text || *end)
		errx(2, "%s: not a number", text);
	return n;
}

static void allocate(struct trampfd_pool *pool, trampfd_fn *closure, size_t live)
{
	size_t i;

	for (i = 0; i < live; i++) {
		closure[i] = trampfd_closure_alloc(pool, entry_data, NULL);
		if (!closure[i])
			err(1, "closure %zu", i);
	}
}

static void exchange_all(struct trampfd_pool *pool, trampfd_fn *closure, size_t live,
			 size_t todo)
{
	size_t batch;

	for (; todo; todo -= batch) {
		batch = todo < BATCH ? todo : BATCH;
		batch = batch < live ? batch : live;
		if (!exchange(pool, closure, live, batch, entry_data))
			err(1, "exchange");
	}
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e9 + ts.tv_nsec;
}

int main(int argc, char **argv)
{
	struct trampfd_pool *pool;
	size_t live, todo;
	trampfd_fn *closure;
	double start;

	if (argc != 3)
		errx(2, "usage: %s LIVE TODO", argv[0]);
	live = parse_number(argv[1]);
	todo = parse_number(argv[2]);
	pool = trampfd_pool_create(NULL);
	closure = calloc(live, sizeof(*closure));
	if (!pool || !closure || !live)
		err(1, "%zu closures", live);
	allocate(pool, closure, live);
	start = now();
	exchange_all(pool, closure, live, todo);
	printf("%zu closures: %.1f ns to free and allocate, %zu times\n", live,
	       todo ? (now() - start) / todo : 0, todo);
	return 0;
}
