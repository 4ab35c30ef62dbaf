/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The life of a file again and again, by several threads
 */
#ifndef _SELFTESTS_TRAMPFD_CYCLES_H
#define _SELFTESTS_TRAMPFD_CYCLES_H

#include <pthread.h>

#include "charged_fixture.h"

#define THREADS		4

/* How often */
static inline long cycles(void)
{
	return env_number("TRAMPFD_CYCLES", 100000);
}

struct worker {
	pthread_t thread;
	/** @cycle: 0 or an errno, which ends it. */
	int (*cycle)(void);
	long todo;
	int err;
	bool talks;
};

static inline void *work(void *arg)
{
	struct worker *worker = arg;
	long i, tenth = worker->todo / 10;

	for (i = 1; i <= worker->todo && !worker->err; i++) {
		worker->err = worker->cycle();
		if (worker->talks && i % tenth == 0)
			ksft_print_msg("%ld cycles\n", i * THREADS);
	}
	return NULL;
}

static inline int cycle_in_threads(int (*cycle)(void), long n)
{
	struct worker worker[THREADS] = { };
	int i, err = 0;

	for (i = 0; i < THREADS; i++) {
		worker[i].cycle = cycle;
		worker[i].todo = n / THREADS;
		worker[i].talks = i == 0 && n >= 1000;
		pthread_create(&worker[i].thread, NULL, work, &worker[i]);
	}
	for (i = 0; i < THREADS; i++) {
		pthread_join(worker[i].thread, NULL);
		err = err ? err : worker[i].err;
	}
	return err;
}

/* An object or a page that leaks in every cycle is far more than this. */
static inline long tolerance(long n)
{
	return memcg_slack() + 8 * n;
}

/* What is charged after some cycles, @self->before them, is it after many. */
static inline int leaves_nothing_behind(const FIXTURE_DATA(charged) * self,
					int (*cycle)(void))
{
	long most;
	int err = cycle_in_threads(cycle, 400);

	if (err)
		return err;
	most = memcg_settle(&self->cg, 0, self->before + tolerance(0)) +
	       tolerance(cycles());
	err = cycle_in_threads(cycle, cycles());
	if (err)
		return err;
	return memcg_settle(&self->cg, 0, most) <= most ? 0 : ENOMEM;
}

#endif /* _SELFTESTS_TRAMPFD_CYCLES_H */
