/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files for which threads race, in rounds of one file each
 *
 * Results depend on who is faster, so that the oracle is asked about each state
 * that the file may be in.  What must hold whoever is faster is counted.
 */
#ifndef _SELFTESTS_TRAMPFD_STRESS_RACE_H
#define _SELFTESTS_TRAMPFD_STRESS_RACE_H

#include <stdatomic.h>

#include "stress_process.h"

#define NTRAMPOLINES	16

/* Data entries have this in common, and their number; the rest changes. */
#define TAG		0x5a000000UL
#define TAG_MASK	0xff0000ffUL

struct race {
	/** @file: What all race for; its descriptor is for duplication only. */
	struct object		file;
	/** @wins: Successful writes, by enum trampfd_offsets. */
	atomic_uint		wins[TRAMPFD_NUM_OFFSETS];
	/** @tries: Writes that can only fail because somebody else was faster. */
	atomic_uint		tries[TRAMPFD_NUM_OFFSETS];
	/** @live: Successful mmap() calls without a munmap() call that has begun. */
	atomic_uint		live;
	/**
	 * @in_use: Held for reading by who uses file.t.map, for writing by who
	 * sets it, or takes it away and unmaps it.  Not held for mmap().
	 */
	pthread_rwlock_t	in_use;
	/** @barrier: Begin and end of a round. */
	pthread_barrier_t	barrier;
	/** @sock: Of a receiver. */
	int			sock;
	/** @over: There is no further round. */
	bool			over;
};

static inline int race_init(struct race *race, unsigned int nthreads, int sock)
{
	memset(race, 0, sizeof(*race));
	race->sock = sock;
	object_init(&race->file, NTRAMPOLINES);
	pthread_rwlock_init(&race->in_use, NULL);
	return pthread_barrier_init(&race->barrier, NULL, nthreads);
}

static inline void race_destroy(struct race *race)
{
	pthread_barrier_destroy(&race->barrier);
	pthread_rwlock_destroy(&race->in_use);
	object_destroy(&race->file);
}

static inline unsigned long make_entry(unsigned int i, __u32 random)
{
	return TAG | (random & ~TAG_MASK) | i;
}

/* One thread opens and ends each round. */
static inline int race_open(struct race *race)
{
	struct tramp *t = &race->file.t;
	unsigned int i;

	for (i = 0; i < NTRAMPOLINES; i++)
		t->data_table[i] = make_entry(i, 0);
	for (i = 0; i < TRAMPFD_NUM_OFFSETS; i++) {
		atomic_store(&race->wins[i], 0);
		atomic_store(&race->tries[i], 0);
	}
	atomic_store(&race->live, 0);
	t->fd = sys_trampfd(&t->info);
	atomic_fetch_add(&report->rounds, 1);
	return err_of(t->fd);
}

static inline void race_close(struct race *race)
{
	struct tramp *t = &race->file.t;
	unsigned int i;

	for (i = 0; i < TRAMPFD_NUM_OFFSETS; i++) {
		if (race->tries[i] && race->wins[i] != 1)
			complain("%u of %u writes at %u have succeeded",
				 race->wins[i], race->tries[i], i);
	}
	if (t->map)
		unmap(t);
	close(t->fd);
	t->fd = -1;
}

/* Can it be that the operation, begun in some state like @least, gives @got? */
static inline bool is_possible(const struct model *least, const struct op *op, int got)
{
	unsigned int state;

	for (state = 0; state < 8; state++) {
		struct model m = *least;

		m.set[TRAMPFD_CODE] |= !!(state & 1);
		m.set[TRAMPFD_DATA] |= !!(state & 2);
		m.mapped = state & 4;
		m.reg[TRAMPFD_CODE] = ARCH_CODE_REG;
		m.reg[TRAMPFD_DATA] = ARCH_DATA_REG;
		if (predict(&m, op) == got)
			return true;
	}
	return false;
}

/*
 * What is known before the operation will not be undone while it runs.  A result
 * that no state explains is reported as one where -1 was expected.
 */
static inline int race_perform(struct race *race, struct object *o, const struct op *op)
{
	struct model least = o->m;
	int got;

	least.set[TRAMPFD_CODE] = race->wins[TRAMPFD_CODE];
	least.set[TRAMPFD_DATA] = race->wins[TRAMPFD_DATA];
	got = perform(o, op);
	report_op(op, &least, is_possible(&least, op, got) ? got : -1, got);
	return got;
}

static inline void race_write(struct race *race, struct object *o, const struct op *op)
{
	enum trampfd_offsets which = op->row->kind == OP_WRITE_CODE ?
				     TRAMPFD_CODE : TRAMPFD_DATA;

	if (op->flaws & FLAW_OTHER_REG)
		return;
	if (o->m.open && !op->flaws)
		atomic_fetch_add(&race->tries[which], 1);
	if (!race_perform(race, o, op) && atomic_fetch_add(&race->wins[which], 1))
		complain("second write at %u has succeeded", which);
}

static inline void race_map(struct race *race, struct object *o, const struct op *op)
{
	if (op->row->flags & MAP_FIXED || race_perform(race, o, op))
		return;
	if (atomic_fetch_add(&race->live, 1))
		complain("second mmap has succeeded");
	pthread_rwlock_wrlock(&race->in_use);
	race->file.t.map = o->t.map;
	pthread_rwlock_unlock(&race->in_use);
}

/* From here on, others may map the file. */
static inline void race_unmap(struct race *race)
{
	struct tramp *t = &race->file.t;

	pthread_rwlock_wrlock(&race->in_use);
	if (t->map) {
		atomic_fetch_sub(&race->live, 1);
		if (unmap(t))
			complain("munmap: %s", strerror(errno));
	}
	pthread_rwlock_unlock(&race->in_use);
}

/* Others change the entry, too, but to nothing else. */
static inline int race_call(struct object *o, const struct op *op)
{
	unsigned int i = op->random % NTRAMPOLINES;
	unsigned long data;
	bool known;

	__atomic_store_n(&o->t.data_table[i], make_entry(i, op->random), __ATOMIC_RELAXED);
	__atomic_store_n(&o->t.code_table[i],
			 (uintptr_t)(op->random & 0x10000 ? arch_return_inverse :
				     arch_return_data), __ATOMIC_RELAXED);
	data = call(&o->t, i);
	known = (data & TAG_MASK) == (TAG | i) || (~data & TAG_MASK) == (TAG | i);
	return known ? 0 : ENOEXEC;
}

static inline void race_use(struct object *o, const struct op *op)
{
	int got;

	/* Others are calling. */
	if (op->row->kind == OP_PROTECT && !op->row->err && op->row->prot != RX)
		return;
	got = op->row->kind == OP_CALL ? race_call(o, op) : perform(o, op);
	report_op(op, &o->m, op->row->err, got);
}

static inline void race_use_mapping(struct race *race, struct object *o, const struct op *op,
				    struct rng *rng)
{
	pid_t pid = 0;

	pthread_rwlock_rdlock(&race->in_use);
	o->t.map = race->file.t.map;
	o->m.mapped = o->t.map;
	o->m.prot = RX;
	if (op->row->kind == OP_FORK)
		pid = object_fork(o, rng);
	else if (o->t.map)
		race_use(o, op);
	pthread_rwlock_unlock(&race->in_use);
	o->m.mapped = false;
	if (pid)
		object_join(pid);
}

static inline void race_step(struct race *race, struct object *o, const struct op *op,
			     struct rng *rng)
{
	switch (op->row->kind) {
	case OP_CREATE:
		if (op->row->err)
			step(o, op);
		break;
	case OP_SEEK:
	case OP_CLOSE:
		step(o, op);
		break;
	case OP_WRITE_CODE:
	case OP_WRITE_DATA:
		race_write(race, o, op);
		break;
	case OP_MAP:
		race_map(race, o, op);
		break;
	case OP_UNMAP:
		race_unmap(race);
		break;
	case OP_PASS:
		if (o->m.open)
			object_pass(o, rng, race->sock);
		break;
	case OP_WRITE_HERE:
		/* Where that is, others change. */
		break;
	case OP_SHOW:
		/* What it shows, too. */
		if (o->m.open)
			perform(o, op);
		break;
	default:
		race_use_mapping(race, o, op, rng);
		break;
	}
}

/* What each thread does in a round */
static inline void race_run(struct race *race, struct rng *rng, unsigned int nops)
{
	struct object o = race->file;
	struct op op;

	o.t.fd = dup(race->file.t.fd);
	o.t.map = NULL;
	o.m = (struct model) {
		.open	= true,
		.own	= true,
		.reg	= { ARCH_CODE_REG, ARCH_DATA_REG },
	};
	while (nops--) {
		op = pick_op(rng);
		race_step(race, &o, &op, rng);
	}
	if (o.m.open)
		close(o.t.fd);
}

#endif /* _SELFTESTS_TRAMPFD_STRESS_RACE_H */
