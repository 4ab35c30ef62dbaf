// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): where memory, or room for mappings, ends
 */
#include "memcg.h"
#include "trampfd.h"

#define TIMEOUT	1700

/*
 * Many mapped files with one trampoline each.  Their tables are there from the
 * start: who is out of memory must not touch a page for the first time.
 */
struct herd {
	struct tramp *member;
	/** @n: How many are mapped; their descriptors are closed. */
	unsigned int n;
	unsigned long *code_table;
	unsigned long *data_table;
};

static void herd_init(struct herd *h, unsigned int room)
{
	unsigned int i;

	h->n = 0;
	h->member = calloc(room, sizeof(*h->member));
	h->code_table = calloc(room, sizeof(*h->code_table));
	h->data_table = calloc(room, sizeof(*h->data_table));
	for (i = 0; i < room; i++) {
		struct tramp *t = &h->member[i];

		h->code_table[i] = (uintptr_t)arch_return_data;
		h->data_table[i] = 0x1234 + i;
		t->code_table = &h->code_table[i];
		t->data_table = &h->data_table[i];
		t->code = (struct trampfd_code) { 1, ARCH_CODE_REG, (uintptr_t)t->code_table };
		t->data = (struct trampfd_data) { ARCH_DATA_REG, 0, (uintptr_t)t->data_table };
	}
}

static void herd_free(struct herd *h)
{
	free(h->member);
	free(h->code_table);
	free(h->data_table);
}

/* The next one */
static struct tramp *herd_end(const struct herd *h)
{
	return &h->member[h->n];
}

static int herd_map(struct herd *h)
{
	struct tramp *t = herd_end(h);
	int err = map(t);

	if (err)
		return err;
	h->n++;
	return err_of(close(t->fd));
}

/* If the mapping fails, the file stays open. */
static int herd_add(struct herd *h)
{
	struct tramp *t = herd_end(h);
	int err;

	t->fd = sys_trampfd(&t->info);
	if (t->fd < 0)
		return errno;
	err = set_both(t);
	return err ? err : herd_map(h);
}

static int herd_grow(struct herd *h, unsigned int n)
{
	int err = 0;

	while (h->n < n && !err)
		err = herd_add(h);
	return err;
}

static int herd_shrink(struct herd *h, unsigned int n)
{
	int err = 0;

	while (h->n > n && !err)
		err = unmap(&h->member[--h->n]);
	return err;
}

static bool herd_works(const struct herd *h, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (!works(&h->member[i]))
			return false;
	}
	return true;
}

/* Memory cgroups */

#define LIMIT_PAGES	1500

FIXTURE(limited)
{
	struct memcg cg;
	long before;
};

/* Children look for it here. */
static const struct memcg *limited;

FIXTURE_SETUP(limited)
{
	char limit[32];
	int err = memcg_create(&self->cg);

	if (err)
		SKIP(return, "no memory cgroup: %s", strerror(err));
	snprintf(limit, sizeof(limit), "%zu", LIMIT_PAGES * page_size());
	ASSERT_EQ(0, put_text(self->cg.dir, "memory.max", limit));
	self->before = memcg_kernel_bytes(&self->cg);
	ASSERT_LE(0, self->before);
	limited = &self->cg;
}

FIXTURE_TEARDOWN(limited)
{
	long most = self->before + memcg_slack();

	EXPECT_GE(most, memcg_settle(&self->cg, 0, most));
	memcg_destroy(&self->cg);
}

/*
 * Nobody is killed for want of memory where all are exempt, so that what needs
 * more fails.  Only, page faults are then repeated for ever.
 */
static int enter_unkillable(void)
{
	int err = put_text("/proc/self", "oom_score_adj", "-1000");

	if (!err)
		err = err_of(mlockall(MCL_CURRENT));
	return err ? err : memcg_enter(limited);
}

static int grow_to_the_end(struct tramp *t)
{
	static struct herd h;
	int err;

	herd_init(&h, LIMIT_PAGES + 1);
	err = enter_unkillable();
	if (err)
		return -1;
	/* Called here, and so not for the first time later. */
	if (herd_grow(&h, 100) || !herd_works(&h, 100))
		return -2;
	err = herd_grow(&h, LIMIT_PAGES);
	if (!herd_works(&h, 100))
		return -3;
	if (herd_shrink(&h, h.n / 2) || herd_add(&h) || !works(&h.member[h.n - 1]))
		return -4;
	return err;
}

TEST_F_TIMEOUT(limited, refuses_more_than_there_is_and_goes_on, 300)
{
	EXPECT_EQ(ENOMEM, in_child(grow_to_the_end, NULL));
}

static long times_killed(const struct memcg *cg)
{
	return get_number(cg->dir, "memory.events", "\noom_kill ");
}

static int fill_memory(struct tramp *t)
{
	static struct herd h;
	size_t size = LIMIT_PAGES * page_size();
	void *memory;

	herd_init(&h, 200);
	if (memcg_enter(limited) || herd_grow(&h, 200) || !herd_works(&h, 200))
		return -1;
	memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (map_err(memory))
		return -2;
	memset(memory, 1, size);
	return 0;
}

TEST_F_TIMEOUT(limited, gives_all_back_when_its_user_is_killed, 300)
{
	EXPECT_EQ(-SIGKILL, in_child(fill_memory, NULL));
	EXPECT_EQ(1, times_killed(&self->cg));
}

/* Many mappings */

/* Distributions raise the limit, 65530, to more than fits into memory. */
#define MAX_MAPPINGS	70000

static unsigned int map_limit(void)
{
	char text[32];

	get_text("/proc/sys/vm", "max_map_count", text, sizeof(text));
	return atol(text);
}

FIXTURE(crowded)
{
	struct herd h;
	unsigned int limit;
};

FIXTURE_SETUP(crowded)
{
	self->limit = map_limit();
	if (self->limit > MAX_MAPPINGS)
		SKIP(return, "vm.max_map_count is %u", self->limit);
	/* One more is let in, and one is for who does not fit. */
	herd_init(&self->h, self->limit + 2);
}

FIXTURE_TEARDOWN(crowded)
{
	herd_free(&self->h);
}

TEST_F_TIMEOUT(crowded, refuses_a_mapping_too_many_and_keeps_the_others, TIMEOUT)
{
	struct herd *h = &self->h;
	struct tramp late;

	ASSERT_EQ(ENOMEM, herd_grow(h, self->limit + 1));
	ksft_print_msg("%u mappings\n", h->n);
	/* The program itself has some. */
	EXPECT_LT(self->limit - 100, h->n);

	late = *herd_end(h);
	EXPECT_EQ(ENOMEM, map(&late));
	EXPECT_EQ(0, herd_shrink(h, h->n - 1));
	EXPECT_EQ(0, map_and_call(&late));
	EXPECT_TRUE(herd_works(h, h->n));

	EXPECT_EQ(0, unmap(&late));
	EXPECT_EQ(0, close(late.fd));
	EXPECT_EQ(0, herd_shrink(h, 0));
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
