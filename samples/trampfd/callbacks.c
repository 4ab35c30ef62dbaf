// SPDX-License-Identifier: GPL-2.0-only
/*
 * Callbacks that have no argument for data, with data, by closures from
 * libtrampfd: a comparison for qsort(), and a signal handler
 *
 * Each call of sort() makes a closure, and frees it when all is sorted.  Several
 * threads do so at once, with one pool.
 */
#define _GNU_SOURCE
#include <err.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <trampfd_closures.h>

#define NTHREADS	4
#define NSORTS		1000
#define NNUMBERS	100
#define NSIGNALS	3

/*
 * A closure that is called with so many arguments: the function at the start of
 * the data gets them, and the data behind them.
 */
static trampfd_fn make_closure(unsigned int nargs, void *data)
{
	struct trampfd_pool *pool = trampfd_default_pool();
	trampfd_fn closure = NULL;

	if (pool)
		closure = trampfd_closure_alloc(pool, trampfd_entry(nargs), data);
	if (!closure)
		err(1, "no closure");
	return closure;
}

static void free_closure(trampfd_fn closure)
{
	trampfd_closure_free(trampfd_default_pool(), closure);
}

/* Numbers by their distance from another one */

struct order {
	int (*function)(const void *a, const void *b, struct order *order);
	int center;
};

static int compare_distance(const void *a, const void *b, struct order *order)
{
	int x = abs(*(const int *)a - order->center);
	int y = abs(*(const int *)b - order->center);

	return (x > y) - (x < y);
}

static void sort(int *number, size_t n, struct order *order)
{
	trampfd_fn closure = make_closure(2, order);

	qsort(number, n, sizeof(*number), (int (*)(const void *, const void *))closure);
	free_closure(closure);
}

static bool sort_by_distance_from(int center)
{
	struct order order = { compare_distance, center };
	int number[NNUMBERS], i;

	for (i = 0; i < NNUMBERS; i++)
		number[i] = i;
	sort(number, NNUMBERS, &order);
	for (i = 1; i < NNUMBERS; i++)
		if (compare_distance(&number[i - 1], &number[i], &order) > 0)
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

static void sort_in_threads(void)
{
	pthread_t thread[NTHREADS];
	int i;

	for (i = 0; i < NTHREADS; i++)
		if (pthread_create(&thread[i], NULL, sort_often, NULL))
			errx(1, "cannot create a thread");
	for (i = 0; i < NTHREADS; i++)
		pthread_join(thread[i], NULL);
}

/* Two handlers of one function: no variable is shared by who does not want to. */

struct counter {
	void (*function)(int sig, struct counter *counter);
	int n;
};

static void count(int sig, struct counter *counter)
{
	(void)sig;
	__atomic_add_fetch(&counter->n, 1, __ATOMIC_RELAXED);
}

static int signals_of(struct counter *counter)
{
	return __atomic_load_n(&counter->n, __ATOMIC_RELAXED);
}

static void handle_signals(void)
{
	struct counter usr1 = { count, 0 }, usr2 = { count, 0 };
	trampfd_fn closure1 = make_closure(1, &usr1), closure2 = make_closure(1, &usr2);
	int i;

	signal(SIGUSR1, (void (*)(int))closure1);
	signal(SIGUSR2, (void (*)(int))closure2);
	for (i = 0; i < NSIGNALS; i++)
		raise(SIGUSR1);
	raise(SIGUSR2);
	signal(SIGUSR1, SIG_DFL);
	signal(SIGUSR2, SIG_DFL);
	free_closure(closure1);
	free_closure(closure2);
	if (signals_of(&usr1) != NSIGNALS || signals_of(&usr2) != 1)
		errx(1, "signals got lost");
	printf("%d signals by one handler, and 1 by another\n", NSIGNALS);
}

int main(void)
{
	struct trampfd_usage usage;

	sort_in_threads();
	handle_signals();
	trampfd_pool_usage(trampfd_default_pool(), &usage);
	printf("%d sorts by %d threads, each with a closure; now %zu of %zu are in use\n",
	       NTHREADS * NSORTS, NTHREADS, usage.closures, usage.capacity);
	return 0;
}
