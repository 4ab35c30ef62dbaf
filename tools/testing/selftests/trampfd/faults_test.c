// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): each allocation and each user copy fails in its turn
 *
 * An operation is tried with the first of them failing, with the second, and
 * so on, until there is none left to fail.  After each error all must be as
 * before, and the operation must work when it is tried again.
 */
#include "faults.h"
#include "memcg.h"
#include "relative.h"

/* More faults than any operation has room for */
#define MAX_FAULTS	5000

#define MAX_ERRNO	64

/* How often to walk over all faults, at most */
#define WALKS		16

/* There may be no fault at all. */
#define NONE		-1

/**
 * struct operation - What faults are injected into
 */
struct operation {
	/** @prepare: Do all that comes before. */
	int	(*prepare)(struct tramp *t);
	/** @perform: Do it; 0 or an errno. */
	int	(*perform)(struct tramp *t);
	/** @finish: Get from there to trampolines, and call them. */
	int	(*finish)(struct tramp *t);
	/** @result: What perform() returns without a fault. */
	int	result;
	/** @errors: What else it may return, by its documentation. */
	int	errors[2];
	/** @outcome: What at least one fault must result in, or NONE. */
	int	outcome[NR_FAULT_KINDS];
};

/* Operations */

static int prepare_nothing(struct tramp *t)
{
	*t = (struct tramp) { .fd = -1 };
	return 0;
}

static int create(struct tramp *t)
{
	t->fd = sys_trampfd(&t->info);
	return t->fd < 0 ? errno : 0;
}

static int use_file(struct tramp *t)
{
	int err;

	set_tables(t, t->info.ntrampolines);
	err = set_both(t);
	return err ? err : map_and_call(t);
}

static int prepare_file(struct tramp *t)
{
	return tramp_create(t, 0);
}

static int set_data_and_use(struct tramp *t)
{
	int err = set_data(t);

	return err ? err : map_and_call(t);
}

static int set_code_and_use(struct tramp *t)
{
	int err = set_code(t);

	return err ? err : map_and_call(t);
}

static int prepare_descriptors(struct tramp *t)
{
	int err = tramp_create(t, 0);

	return err ? err : set_both(t);
}

/* Relative trampolines: the page is there as long as a file is described so. */

static int describe(struct tramp *t)
{
	struct trampfd_relative desc = default_relative();

	return set_relative(t->fd, &desc);
}

static int map_region_and_call(struct tramp *t)
{
	struct region r = { .fd = t->fd, .info = t->info, .desc = default_relative() };
	int err = region_map(&r, page_size());

	if (!err)
		err = call_region(&r);
	munmap(r.room, 2 * distance(&r));
	return err;
}

/* An address for a page that a page table of its own is needed for */
static void *lonely_address(void)
{
	size_t span = page_size() * (page_size() / sizeof(long));
	char *room = mmap(NULL, 2 * span, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	munmap(room, 2 * span);
	return room + span - (uintptr_t)room % span;
}

static int prepare_lonely_mapping(struct tramp *t)
{
	int err = prepare_descriptors(t);

	if (err)
		return err;
	t->map = mmap(lonely_address(), map_size(t), RX,
		      MAP_PRIVATE | MAP_FIXED_NOREPLACE, t->fd,
		      t->info.code_offset);
	return map_err(t->map);
}

static int prepare_used(struct tramp *t)
{
	int err = tramp_create_mapped(t, 0);

	return err ? err : call_first(t);
}

static pid_t child;

static int fork_caller(struct tramp *t)
{
	child = fork();
	if (!child)
		_exit(call_all(t));
	return child < 0 ? errno : 0;
}

static int wait_and_call(struct tramp *t)
{
	int err = exit_code(child);

	return err ? err : call_all(t);
}

static int unmap_once(struct tramp *t)
{
	return err_of(munmap(t->map, map_size(t)));
}

static void *destination;

static int prepare_move(struct tramp *t)
{
	destination = lonely_address();
	return prepare_used(t);
}

static int move(struct tramp *t)
{
	return map_err(mremap(t->map, page_size(), page_size(),
			      MREMAP_MAYMOVE | MREMAP_FIXED, destination));
}

/* What can be seen of trampolines from outside */

struct sight {
	int		free_fd;
	unsigned int	nmaps;
	char		fdinfo[512];
};

static struct sight look(const struct tramp *t)
{
	struct sight sight = { };
	char name[16];

	sight.free_fd = next_fd();
	sight.nmaps = mapped_trampolines();
	snprintf(name, sizeof(name), "%d", t->fd);
	get_text("/proc/self/fdinfo", name, sight.fdinfo, sizeof(sight.fdinfo));
	return sight;
}

/* Walks over faults */

/**
 * struct walk - An operation, and the faults that were injected into it
 */
struct walk {
	/** @op: The operation. */
	const struct operation	*op;
	/** @faults: What is injected. */
	struct faults		faults;
	/** @count: How many faults had which result, by errno. */
	int			count[MAX_ERRNO];
};

FIXTURE(operation)
{
	struct walk walk;
};

FIXTURE_VARIANT(operation)
{
	struct operation op;
};

FIXTURE_VARIANT_ADD(operation, create)
{
	{ prepare_nothing, create, use_file, 0, { ENOMEM, EFAULT },
	  { ENOMEM, NONE, EFAULT } }
};

FIXTURE_VARIANT_ADD(operation, write_code)
{
	{ prepare_file, set_code, set_data_and_use, 0, { EFAULT },
	  { NONE, NONE, EFAULT } }
};

FIXTURE_VARIANT_ADD(operation, write_data)
{
	{ prepare_file, set_data, set_code_and_use, 0, { EFAULT },
	  { NONE, NONE, EFAULT } }
};

#if ARCH_RELATIVE_SIZE
FIXTURE_VARIANT_ADD(operation, write_relative)
{
	{ prepare_file, describe, map_region_and_call, 0, { ENOMEM, EFAULT },
	  { ENOMEM, ENOMEM, EFAULT } }
};
#endif

FIXTURE_VARIANT_ADD(operation, map)
{
	{ prepare_descriptors, map, call_all, 0, { ENOMEM },
	  { ENOMEM, ENOMEM, NONE } }
};

/* An access has nobody to report an error to: the kernel tries again. */
FIXTURE_VARIANT_ADD(operation, first_access)
{
	{ prepare_lonely_mapping, call_first, call_all, 0, { },
	  { NONE, 0, NONE } }
};

FIXTURE_VARIANT_ADD(operation, fork)
{
	{ prepare_used, fork_caller, wait_and_call, 0, { ENOMEM },
	  { ENOMEM, ENOMEM, NONE } }
};

FIXTURE_VARIANT_ADD(operation, unmap)
{
	{ prepare_used, unmap_once, map_and_call, 0, { ENOMEM },
	  { NONE, NONE, NONE } }
};

/* Its refusal comes after preparations which it has to undo. */
FIXTURE_VARIANT_ADD(operation, move)
{
	{ prepare_move, move, call_all, EINVAL, { ENOMEM },
	  { ENOMEM, NONE, NONE } }
};

FIXTURE_SETUP(operation)
{
	int err = faults_open(&self->walk.faults);

	if (err)
		SKIP(return, "no fault injection: %s", strerror(err));
	self->walk.op = &variant->op;
}

FIXTURE_TEARDOWN(operation)
{
	faults_close(&self->walk.faults);
}

static bool may_fail_with(const struct operation *op, int err)
{
	return err && (err == op->errors[0] || err == op->errors[1]);
}

/* Tries it with the @nth fault.  Returns false if there are not so many. */
static bool step(struct __test_metadata *_metadata, struct walk *walk, int nth)
{
	const struct operation *op = walk->op;
	struct sight before, after;
	struct tramp t;
	bool injected;
	int err;

	ASSERT_EQ(0, op->prepare(&t));
	before = look(&t);
	ASSERT_EQ(0, faults_arm(&walk->faults, nth));
	err = op->perform(&t);
	injected = faults_disarm(&walk->faults);
	if (err) {
		after = look(&t);
		EXPECT_EQ(0, memcmp(&before, &after, sizeof(before)))
			TH_LOG("fault %d left something behind", nth);
	}
	if (err != op->result) {
		EXPECT_TRUE(injected && may_fail_with(op, err))
			TH_LOG("fault %d is reported as error %d", nth, err);
		EXPECT_EQ(op->result, op->perform(&t));
	}
	EXPECT_EQ(0, op->finish(&t)) TH_LOG("fault %d broke it", nth);
	tramp_destroy(&t);
	walk->count[err % MAX_ERRNO] += injected;
	return injected;
}

static void walk_over(struct __test_metadata *_metadata, struct walk *walk,
		      enum fault_kind kind)
{
	int nth = 1;

	ASSERT_EQ(0, faults_choose(kind));
	while (nth < MAX_FAULTS && step(_metadata, walk, nth))
		nth++;
	EXPECT_GT(MAX_FAULTS, nth);
}

/*
 * The same, and the faults have to have the effect that they are to have.  With
 * a page more, an allocator needs none the next time, so that what was to fail
 * after it is not reached any more: walk again then.
 */
static void expect_outcome(struct __test_metadata *_metadata, struct walk *walk,
			   enum fault_kind kind)
{
	const int outcome = walk->op->outcome[kind];
	int i;

	walk_over(_metadata, walk, kind);
	for (i = 1; i < WALKS && outcome != NONE && !walk->count[outcome]; i++)
		walk_over(_metadata, walk, kind);
	ksft_print_msg("faults: %d ENOMEM, %d EFAULT, %d without effect\n",
		       walk->count[ENOMEM], walk->count[EFAULT],
		       walk->count[walk->op->result]);
	if (outcome != NONE)
		EXPECT_LT(0, walk->count[outcome]);
}

TEST_F_TIMEOUT(operation, survives_each_lack_of_an_object, 300)
{
	expect_outcome(_metadata, &self->walk, OBJECTS);
}

TEST_F_TIMEOUT(operation, survives_each_lack_of_a_page, 300)
{
	expect_outcome(_metadata, &self->walk, PAGES);
}

TEST_F_TIMEOUT(operation, survives_each_failure_of_a_user_copy, 300)
{
	expect_outcome(_metadata, &self->walk, COPIES);
}

/*
 * An error path that loses a page loses one with each walk at least, and where
 * there are many faults with each of many.
 */
#define FAULTS		200

static int count_faults(const struct walk *walk)
{
	int i, n = 0;

	for (i = 0; i < MAX_ERRNO; i++)
		n += walk->count[i];
	return n;
}

TEST_F_TIMEOUT(operation, gives_back_all_memory, 900)
{
	struct memcg cg;
	int i, err = memcg_create(&cg);
	long limit;

	if (err)
		SKIP(return, "no memory cgroup: %s", strerror(err));
	ASSERT_EQ(0, memcg_enter(&cg));
	limit = memcg_kernel_bytes(&cg) + WALKS / 2 * page_size();
	for (i = 0; i < WALKS && count_faults(&self->walk) < FAULTS; i++) {
		walk_over(_metadata, &self->walk, OBJECTS);
		walk_over(_metadata, &self->walk, PAGES);
	}
	EXPECT_GE(limit, memcg_settle(&cg, 0, limit));
	memcg_leave(&cg);
	memcg_destroy(&cg);
}

/*
 * Without restartable sequences: where the kernel writes their state to a page
 * that fork() has made copy-on-write, a fault costs the program its life.
 */
static void drop_rseq(char **argv)
{
	if (getenv("GLIBC_TUNABLES"))
		return;
	setenv("GLIBC_TUNABLES", "glibc.pthread.rseq=0", 1);
	execv("/proc/self/exe", argv);
}

int main(int argc, char **argv)
{
	drop_rseq(argv);
	return run_tests(argc, argv);
}
