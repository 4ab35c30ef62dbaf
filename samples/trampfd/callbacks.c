// SPDX-License-Identifier: GPL-2.0-only
/*
 * qsort() with an argument for the comparison, by closures from libtrampfd
 *
 * Each call of sort() makes a closure, and frees it when all is sorted.  Several
 * threads do so at once, with one pool.
 */
#include <err.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <trampfd_closures.h>

#include "closure_arch.h"

#define NTHREADS	4
#define NSORTS		1000
#define NNUMBERS	100

/* Compares two elements, with the argument that sort() was given. */
typedef int (*comparison)(const void *a, const void *b, void *arg);

struct closure {
	comparison	compare;
	void		*arg;
};

static struct trampfd_pool *pool;

int closure_compare(const void *a, const void *b, struct closure *closure)
{
	return closure->compare(a, b, closure->arg);
}

static void sort(void *base, size_t n, size_t size, comparison compare, void *arg)
{
	struct closure closure = { compare, arg };
	void *callback;

	callback = trampfd_closure_alloc(pool, (void *)closure_entry, &closure);
	if (!callback)
		err(1, "trampfd_closure_alloc");
	qsort(base, n, size, (int (*)(const void *, const void *))callback);
	trampfd_closure_free(pool, callback);
}

/* Numbers by their distance from another one */

static int compare_distance(const void *a, const void *b, void *arg)
{
	int x = abs(*(const int *)a - *(int *)arg);
	int y = abs(*(const int *)b - *(int *)arg);

	return (x > y) - (x < y);
}

static bool sort_by_distance_from(int center)
{
	int number[NNUMBERS], i;

	for (i = 0; i < NNUMBERS; i++)
		number[i] = i;
	sort(number, NNUMBERS, sizeof(int), compare_distance, &center);
	for (i = 1; i < NNUMBERS; i++)
		if (compare_distance(&number[i - 1], &number[i], &center) > 0)
			return false;
	return number[0] == center;
}

static void *sort_often(void *arg)
{
	int i;

	for (i = 0; i < NSORTS; i++)
		if (!sort_by_distance_from(i % NNUMBERS))
			errx(1, "not sorted");
	return arg;
}

int main(void)
{
	pthread_t thread[NTHREADS];
	struct trampfd_usage usage;
	int i;

	pool = trampfd_pool_create(trampfd_default_code_reg(),
				   trampfd_default_data_reg());
	if (!pool)
		err(1, "trampfd_pool_create");
	for (i = 0; i < NTHREADS; i++)
		if (pthread_create(&thread[i], NULL, sort_often, NULL))
			errx(1, "cannot create a thread");
	for (i = 0; i < NTHREADS; i++)
		pthread_join(thread[i], NULL);

	trampfd_pool_usage(pool, &usage);
	printf("%d sorts by %d threads, each with a closure; now %zu of %zu are in use\n",
	       NTHREADS * NSORTS, NTHREADS, usage.closures, usage.capacity);
	trampfd_pool_destroy(pool);
	return 0;
}
