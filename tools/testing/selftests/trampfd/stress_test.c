// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): random operations, many at a time
 *
 * TRAMPFD_STRESS_SECONDS says for how long, all tests together; TRAMPFD_SEED
 * makes every thread choose the same operations again.
 */
#include <time.h>

#include "stress_race.h"

#define PROCESSES	2
#define THREADS		4
#define OBJECTS		6
#define TESTS		2
#define TIMEOUT		1700

/* Operations in a round of a race */
#define ROUND_OPS	40

static unsigned int seconds(void)
{
	return (env_number("TRAMPFD_STRESS_SECONDS", 5) + TESTS - 1) / TESTS;
}

static __u64 seed(void)
{
	return env_number("TRAMPFD_SEED", (__u64)time(NULL) * 1000003 + getpid());
}

static time_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

/**
 * struct stress - What one process does
 */
struct stress {
	/** @rng: Seeds for its threads. */
	struct rng	rng;
	/** @end: When to end. */
	time_t		end;
	/** @object: For threads that take turns. */
	struct object	object[OBJECTS];
	/** @race: For threads that do not. */
	struct race	race;
	/** @sock: Of the receiver. */
	int		sock;
};

struct worker {
	pthread_t	thread;
	struct rng	rng;
	struct stress	*stress;
	bool		leads;
};

/* One at a time, with an exact prediction */

static void forked_step(struct object *o, struct rng *rng)
{
	pid_t pid = object_fork(o, rng);

	step_alone(o, rng, 4);
	object_join(pid);
}

static void locked_step(struct stress *s, struct rng *rng)
{
	struct object *o = &s->object[rng_next(rng) % OBJECTS];
	struct op op = pick_op(rng);

	pthread_mutex_lock(&o->lock);
	if (op.row->kind == OP_FORK)
		forked_step(o, rng);
	else if (op.row->kind != OP_PASS)
		step(o, &op);
	else if (applies(&o->m, &op))
		object_pass(o, rng, s->sock);
	pthread_mutex_unlock(&o->lock);
}

static void *take_turns(void *arg)
{
	struct worker *w = arg;

	while (now() < w->stress->end)
		locked_step(w->stress, &w->rng);
	return NULL;
}

/* All at once */

static void open_round(struct stress *s)
{
	s->race.over = now() >= s->end;
	if (!s->race.over && race_open(&s->race))
		complain("trampfd: %s", strerror(errno));
}

static void *race_in_rounds(void *arg)
{
	struct worker *w = arg;
	struct race *race = &w->stress->race;

	for (;;) {
		if (w->leads)
			open_round(w->stress);
		pthread_barrier_wait(&race->barrier);
		if (race->over)
			return NULL;
		race_run(race, &w->rng, ROUND_OPS);
		pthread_barrier_wait(&race->barrier);
		if (w->leads)
			race_close(race);
	}
}

static void run_threads(struct stress *s, void *(*fn)(void *))
{
	struct worker worker[THREADS];
	int i;

	for (i = 0; i < THREADS; i++) {
		worker[i] = (struct worker) {
			.rng	= { rng_seed(&s->rng) },
			.stress	= s,
			.leads	= i == 0,
		};
		pthread_create(&worker[i].thread, NULL, fn, &worker[i]);
	}
	for (i = 0; i < THREADS; i++)
		pthread_join(worker[i].thread, NULL);
}

static int stress_with(struct stress *s, void *(*fn)(void *))
{
	int i, err = race_init(&s->race, THREADS, s->sock);

	if (err)
		return err;
	for (i = 0; i < OBJECTS; i++)
		object_init(&s->object[i], 1 << i);
	run_threads(s, fn);
	for (i = 0; i < OBJECTS; i++)
		object_destroy(&s->object[i]);
	race_destroy(&s->race);
	return 0;
}

/* A process that leaves nothing behind */
static int stress_main(__u64 seed, void *(*fn)(void *))
{
	struct stress s = { .rng = { seed }, .end = now() + report->seconds };
	unsigned int descriptors = open_descriptors();
	pid_t receiver;
	int err;

	err = stress_init();
	if (!err)
		err = start_receiver(&s.sock, &receiver);
	if (!err)
		err = stress_with(&s, fn);
	if (err)
		return err;
	close(s.sock);
	object_join(receiver);
	return open_descriptors() == descriptors && !mapped_trampolines() ? 0 : EBUSY;
}

FIXTURE(stress)
{
};

FIXTURE_SETUP(stress)
{
	ASSERT_EQ(0, report_create(seed(), seconds()));
	/* Should the test hang or crash, it can be repeated. */
	ksft_print_msg("TRAMPFD_SEED=%llu\n", report->seed);
	fflush(stdout);
}

FIXTURE_TEARDOWN(stress)
{
	report_print();
	EXPECT_EQ(0, report->complaints);
	report_destroy();
}

static void stress_processes(struct __test_metadata *_metadata, void *(*fn)(void *))
{
	struct rng rng = { report->seed };
	pid_t pid[PROCESSES];
	int i;

	for (i = 0; i < PROCESSES; i++) {
		__u64 seed = rng_seed(&rng);

		pid[i] = fork();
		if (!pid[i])
			_exit(stress_main(seed, fn));
	}
	for (i = 0; i < PROCESSES; i++)
		EXPECT_EQ(0, exit_code(pid[i]));
}

TEST_F_TIMEOUT(stress, gives_each_thread_the_predicted_results, TIMEOUT)
{
	stress_processes(_metadata, take_turns);
}

TEST_F_TIMEOUT(stress, lets_one_thread_win_each_race, TIMEOUT)
{
	stress_processes(_metadata, race_in_rounds);
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], AFTER_EXEC))
		return argc == 8 ? after_exec(argv) : EINVAL;
	return run_tests(argc, argv);
}
