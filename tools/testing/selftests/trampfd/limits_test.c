// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): what it costs, that this is charged, and given back
 */
#include "cycles.h"

#define TIMEOUT		1500
#define DEBUGFS		"/sys/kernel/debug"
#define KMEMLEAK	DEBUGFS "/kmemleak"

/* Much at once */

struct crowd {
	struct tramp *member;
	unsigned int n;
};

/* Up to @n files that are mapped at the same time */
static int crowd_grow(struct crowd *crowd, unsigned int n)
{
	int err = 0;

	crowd->n = 0;
	crowd->member = calloc(n, sizeof(*crowd->member));
	while (crowd->n < n && !err) {
		err = tramp_create_mapped(&crowd->member[crowd->n], 1);
		if (!err)
			crowd->n++;
	}
	return err;
}

static bool crowd_works(const struct crowd *crowd)
{
	unsigned int i;

	for (i = 0; i < crowd->n; i++) {
		crowd->member[i].data_table[0] = i;
		if (!works(&crowd->member[i]))
			return false;
	}
	return true;
}

static void crowd_close(struct crowd *crowd)
{
	unsigned int i;

	for (i = 0; i < crowd->n; i++) {
		close(crowd->member[i].fd);
		crowd->member[i].fd = -1;
	}
}

static void crowd_destroy(struct crowd *crowd)
{
	unsigned int i;

	for (i = 0; i < crowd->n; i++)
		tramp_destroy(&crowd->member[i]);
	free(crowd->member);
}

FIXTURE(crowd)
{
	struct crowd c;
};

FIXTURE_SETUP(crowd)
{
	if (allow_files(1100))
		SKIP(return, "may not have 1100 open files");
	ASSERT_EQ(0, crowd_grow(&self->c, 1000));
}

FIXTURE_TEARDOWN(crowd)
{
	crowd_destroy(&self->c);
}

TEST_F_TIMEOUT(crowd, of_a_thousand_works, 120)
{
	EXPECT_TRUE(crowd_works(&self->c));
}

TEST_F_TIMEOUT(crowd, works_without_descriptors, 120)
{
	crowd_close(&self->c);
	EXPECT_TRUE(crowd_works(&self->c));
}

TEST(full_descriptor_table_leaves_the_mapped_ones_alone)
{
	struct crowd c;

	ASSERT_EQ(0, allow_files(64));
	EXPECT_EQ(EMFILE, crowd_grow(&c, 100));
	EXPECT_LT(50, c.n);
	EXPECT_TRUE(crowd_works(&c));
	crowd_destroy(&c);
	ASSERT_EQ(EMFILE, crowd_grow(&c, 100));
	crowd_destroy(&c);
}

/* Charges */

TEST_F_TIMEOUT(charged, for_every_page, 120)
{
	const unsigned int n = 1000;
	long least = self->before + n * page_size() - memcg_slack();
	long most = self->before + memcg_slack();
	struct crowd c;

	ASSERT_EQ(0, crowd_grow(&c, n));
	EXPECT_LE(least, memcg_settle(&self->cg, least, LONG_MAX));
	crowd_destroy(&c);
	EXPECT_GE(most, memcg_settle(&self->cg, 0, most));
}

static const struct memcg *limited;

/* Alone in the cgroup: it must not be the test that is killed. */
static int grow_in_limited(struct tramp *t)
{
	struct crowd c = { .member = t };
	int err = memcg_enter(limited);

	return err ? err : crowd_grow(&c, 1000);
}

/* Who is over the limit gets an error or is killed, and all is given back. */
TEST_F_TIMEOUT(charged, up_to_the_limit, 120)
{
	long most = self->before + memcg_slack();
	char limit[32];
	int err;

	snprintf(limit, sizeof(limit), "%zu", 600 * page_size());
	ASSERT_EQ(0, memcg_leave(&self->cg));
	ASSERT_EQ(0, put_text(self->cg.dir, "memory.max", limit));
	limited = &self->cg;
	err = in_child(grow_in_limited, NULL);
	EXPECT_TRUE(err == ENOMEM || err == -SIGKILL) TH_LOG("result %d", err);
	EXPECT_GE(most, memcg_settle(&self->cg, 0, most));
}

/* Cycles */

static int cycle(void)
{
	struct tramp t;
	int err = tramp_create_mapped(&t, 1);

	if (!err && !works(&t))
		err = ENOEXEC;
	tramp_destroy(&t);
	return err;
}

TEST_F_TIMEOUT(charged, cycles_leave_nothing_behind, TIMEOUT)
{
	EXPECT_EQ(0, leaves_nothing_behind(self, cycle));
}

/* Nor do processes that leave all the work to exit(). */
static int leave_open(struct tramp *t)
{
	return tramp_create_mapped(t, 1);
}

TEST_F_TIMEOUT(charged, processes_leave_nothing_behind, 300)
{
	const long n = 500;
	long limit;
	struct tramp t;
	int i;

	for (i = 0; i < 20; i++)
		ASSERT_EQ(0, in_child(leave_open, &t));
	limit = memcg_settle(&self->cg, 0, self->before + tolerance(0)) + tolerance(0);
	for (i = 0; i < n; i++)
		ASSERT_EQ(0, in_child(leave_open, &t));
	EXPECT_GE(limit, memcg_settle(&self->cg, 0, limit));
}

/* kmemleak knows of objects that no cgroup is charged for. */

static int scan_for_leaks(void)
{
	int err;

	sleep(6);	/* younger objects are not reported */
	err = put_text(DEBUGFS, "kmemleak", "scan");
	return err ? err : put_text(DEBUGFS, "kmemleak", "scan");
}

static bool kmemleak_blames(const char *name)
{
	char line[512];
	bool found = false;
	FILE *f = fopen(KMEMLEAK, "r");

	while (f && fgets(line, sizeof(line), f))
		found = found || strstr(line, name);
	if (f)
		fclose(f);
	return found;
}

FIXTURE(kmemleak)
{
};

FIXTURE_SETUP(kmemleak)
{
	if (access(KMEMLEAK, W_OK))
		SKIP(return, "no kmemleak: %s", strerror(errno));
}

FIXTURE_TEARDOWN(kmemleak)
{
}

TEST_F_TIMEOUT(kmemleak, finds_nothing, 300)
{
	struct tramp t;
	int err;

	ASSERT_EQ(0, cycle_in_threads(cycle, 400));
	ASSERT_EQ(0, in_child(leave_open, &t));
	err = scan_for_leaks();
	if (err == EPERM)
		SKIP(return, "kmemleak is switched off");
	ASSERT_EQ(0, err);
	EXPECT_FALSE(kmemleak_blames("trampfd"));
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
