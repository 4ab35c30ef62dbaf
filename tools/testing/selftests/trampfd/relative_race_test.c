// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): threads that race for what a file becomes, and for a page
 * that comes and goes
 *
 * TRAMPFD_STRESS_SECONDS says for how long; TRAMPFD_SEED makes every thread choose
 * the same operations again.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "relative.h"

#define THREADS		4
#define ROUND_OPS	20
#define TIMEOUT		1700

/* Orders 0 and 1 */
#define NPATTERNS	2

/* A file for which threads race; each round has a new one. */
struct race {
	struct tramp		t;
	atomic_uint		wins[TRAMPFD_NUM_OFFSETS];
	atomic_uint		complaints;
	atomic_uint		calls;
	pthread_barrier_t	barrier;
	time_t			end;
	bool			over;
};

static struct race race;

static void complain(const char *what, int got)
{
	ksft_print_msg("%s: %s\n", what, strerror(got));
	atomic_fetch_add(&race.complaints, 1);
}

static unsigned int wins(enum trampfd_offsets which)
{
	return atomic_load(&race.wins[which]);
}

static bool is_relative(void)
{
	return wins(TRAMPFD_RELATIVE);
}

static struct trampfd_relative pattern(unsigned int random)
{
	struct trampfd_relative desc = default_relative();

	desc.order = random % NPATTERNS;
	return desc;
}

/* Each descriptor is written once, and not beside one that excludes it. */
static void win(enum trampfd_offsets which, int err)
{
	if (err && err != EEXIST)
		complain("write", err);
	if (!err && atomic_fetch_add(&race.wins[which], 1))
		complain("written twice", 0);
}

static void write_relative(unsigned int random)
{
	struct trampfd_relative desc = pattern(random);

	win(TRAMPFD_RELATIVE, set_relative(race.t.fd, &desc));
}

static void write_table(unsigned int random)
{
	if (random % 2)
		win(TRAMPFD_CODE, set_code(&race.t));
	else
		win(TRAMPFD_DATA, set_data(&race.t));
}

/*
 * Can it be mapped, as relative trampolines?  If a mapping over another one
 * fails, there may be a hole, which other threads take: not tried there first.
 */
static int try_map(void)
{
	void *map = mmap(NULL, page_size(), RX, MAP_PRIVATE, race.t.fd,
			 race.t.info.code_offset);
	int err = map_err(map);

	if (!err)
		munmap(map, page_size());
	return is_relative() ? err : EINVAL;
}

/*
 * The order is what somebody else has chosen: entries are where both that are
 * possible find them.
 */
static int map_and_call_both(void)
{
	struct region r = { .fd = race.t.fd, .info = race.t.info, .desc = pattern(1) };
	unsigned char *far = NULL;
	int err = try_map();

	if (!err)
		err = region_map(&r, page_size());
	if (err)
		goto out;
	far = (unsigned char *)entry(&r, 0);
	err = map_err(mmap(r.map + page_size(), page_size(), PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
	set_entry(&r, 1);
	memcpy(r.map + page_size(), far, page_size());
	if (!err && call_relative(&r, 1) != test_data(1))
		err = ENOEXEC;
out:
	if (r.room)
		munmap(r.room, 2 * distance(&r));
	return err;
}

/* Who has seen that it is relative can map it. */
static void map_it(unsigned int random)
{
	bool sure = is_relative();
	int err;

	if (!sure && (wins(TRAMPFD_CODE) || wins(TRAMPFD_DATA)))
		return;
	err = map_and_call_both();
	if (err && (sure || err != EINVAL))
		complain("use", err);
	if (!err)
		atomic_fetch_add(&race.calls, 1);
}

static void map_in_child(unsigned int random)
{
	pid_t pid;
	int err;

	if (!is_relative())
		return;
	pid = fork();
	if (!pid)
		_exit(map_and_call_both());
	err = exit_code(pid);
	if (err)
		complain("use in a child", err);
}

/* A file of its own, with the same page */
static void use_another(unsigned int random)
{
	struct region r;
	int err = region_create(&r, pattern(random));

	if (!err && !relative_works(&r, 1))
		err = ENOEXEC;
	if (err)
		complain("another", err);
	region_destroy(&r);
}

static void (* const ops[])(unsigned int random) = {
	write_relative, write_relative, write_table, map_it, map_it, use_another,
	use_another, map_in_child,
};

static void open_round(void)
{
	race.over = time(NULL) >= race.end || atomic_load(&race.complaints);
	memset(race.wins, 0, sizeof(race.wins));
	race.t.fd = sys_trampfd(&race.t.info);
	if (race.t.fd < 0)
		complain("trampfd", errno);
}

static void close_round(void)
{
	if (is_relative() && (wins(TRAMPFD_CODE) || wins(TRAMPFD_DATA)))
		complain("both forms", 0);
	close(race.t.fd);
}

static void *run(void *arg)
{
	unsigned int seed = (uintptr_t)arg, i;

	for (;;) {
		if (pthread_barrier_wait(&race.barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
			open_round();
		pthread_barrier_wait(&race.barrier);
		if (race.over)
			return NULL;
		for (i = 0; i < ROUND_OPS; i++)
			ops[rand_r(&seed) / 7 % ARRAY_SIZE(ops)](rand_r(&seed));
		if (pthread_barrier_wait(&race.barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
			close_round();
	}
}

FIXTURE(race)
{
	unsigned int seed;
};

FIXTURE_SETUP(race)
{
	self->seed = env_number("TRAMPFD_SEED", time(NULL));
	ksft_print_msg("TRAMPFD_SEED=%u\n", self->seed);
	set_tables(&race.t, 1);
	race.end = time(NULL) + env_number("TRAMPFD_STRESS_SECONDS", 5);
	ASSERT_EQ(0, pthread_barrier_init(&race.barrier, NULL, THREADS));
}

FIXTURE_TEARDOWN(race)
{
	pthread_barrier_destroy(&race.barrier);
}

TEST_F_TIMEOUT(race, has_one_winner, TIMEOUT)
{
	pthread_t thread[THREADS];
	unsigned int i;

	for (i = 0; i < THREADS; i++)
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, run,
					    (void *)(uintptr_t)(self->seed + i)));
	for (i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	ksft_print_msg("%u calls\n", race.calls);
	EXPECT_EQ(0, race.complaints);
	EXPECT_LT(0, race.calls);
}

int main(int argc, char **argv)
{
	return run_relative_tests(argc, argv);
}
