/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Operations on a file of trampolines, and what each has to give
 *
 * The model is all of a file's state that a result depends on.
 */
#ifndef _SELFTESTS_TRAMPFD_STRESS_ORACLE_H
#define _SELFTESTS_TRAMPFD_STRESS_ORACLE_H

#include "trampfd.h"

enum op_kind {
	OP_CREATE,
	OP_WRITE_CODE,
	OP_WRITE_DATA,
	OP_WRITE_HERE,
	OP_SEEK,
	OP_MAP,
	OP_CALL,
	OP_PROTECT,
	OP_REMAP,
	OP_ADVISE,
	OP_UNMAP,
	OP_CLOSE,
	OP_SHOW,
	OP_FORK,
	OP_PASS,
	NR_OPS,
};

/* What is wrong with a descriptor, or with the way it is written */
enum op_flaw {
	FLAW_NULL	= 1 << 0,
	FLAW_OFFSET	= 1 << 1,
	FLAW_SIZE	= 1 << 2,
	FLAW_UNREADABLE	= 1 << 3,
	FLAW_RESERVED	= 1 << 4,
	FLAW_COUNT	= 1 << 5,
	FLAW_REG	= 1 << 6,
	FLAW_TABLE	= 1 << 7,
	/* not a flaw as long as the other descriptor is missing */
	FLAW_OTHER_REG	= 1 << 8,
};

/* Where trampfd() is to put the info */
enum op_info {
	INFO_GOOD,
	INFO_NULL,
	INFO_READ_ONLY,
};

/**
 * struct op_case - A row of the table of all operations
 */
struct op_case {
	/** @kind: Which operation. */
	enum op_kind	kind;
	/** @name: For people. */
	const char	*name;
	/** @weight: How often it is chosen. */
	unsigned int	weight;
	/** @err: The errno that it has whenever nothing else stands before it. */
	int		err;
	/** @prot: Of mmap() and mprotect(). */
	int		prot;
	/** @flags: Of the call: also whence, advice, enum op_info, enum op_flaw. */
	int		flags;
	/** @from: Old pages of mremap(), pages to add to mmap()'s offset, position of lseek(). */
	long		from;
	/** @to: New pages of mremap(), pages to add to mmap()'s length. */
	long		to;
};

/**
 * struct op - An operation to be done
 */
struct op {
	/** @row: What it is. */
	const struct op_case	*row;
	/** @flaws: Of a descriptor; the row's, and perhaps more. */
	unsigned int		flaws;
	/** @random: For whatever else has to be chosen. */
	__u32		random;
};

/**
 * struct model - What is known of a file and of its mapping, in one process
 */
struct model {
	/** @open: There is a file descriptor. */
	bool		open;
	/** @own: The file was created in this address space. */
	bool		own;
	/** @set: The descriptors that have been written, by enum trampfd_offsets. */
	bool		set[TRAMPFD_NUM_OFFSETS];
	/** @reg: Registers in them. */
	__u32		reg[TRAMPFD_NUM_OFFSETS];
	/** @pos: The position. */
	long		pos;
	/** @mapped: The file is mapped here. */
	bool		mapped;
	/** @prot: The protection of the mapping. */
	int		prot;
};

/**
 * struct rng - Source of random numbers that a seed determines
 */
struct rng {
	/** @state: Changes with each number. */
	__u64	state;
};

#define RW	(PROT_READ | PROT_WRITE)
#define RWX	(RW | PROT_EXEC)
#define FIXED	(MREMAP_MAYMOVE | MREMAP_FIXED)

static const struct op_case cases[] = {
	{ OP_CREATE, "trampfd", 30 },
	{ OP_CREATE, "trampfd without info", 2, EINVAL, .flags = INFO_NULL },
	{ OP_CREATE, "trampfd with read-only info", 2, EFAULT, .flags = INFO_READ_ONLY },

	{ OP_WRITE_CODE, "write code", 20 },
	{ OP_WRITE_CODE, "write code, NULL", 1, .flags = FLAW_NULL },
	{ OP_WRITE_CODE, "write code, bad offset", 1, .flags = FLAW_OFFSET },
	{ OP_WRITE_CODE, "write code, bad size", 1, .flags = FLAW_SIZE },
	{ OP_WRITE_CODE, "write code, unreadable", 2, .flags = FLAW_UNREADABLE },
	{ OP_WRITE_CODE, "write code, bad count", 2, .flags = FLAW_COUNT },
	{ OP_WRITE_CODE, "write code, bad register", 2, .flags = FLAW_REG },
	{ OP_WRITE_CODE, "write code, bad table", 2, .flags = FLAW_TABLE },
	{ OP_WRITE_CODE, "write code, data register", 2, .flags = FLAW_OTHER_REG },

	{ OP_WRITE_DATA, "write data", 20 },
	{ OP_WRITE_DATA, "write data, NULL", 1, .flags = FLAW_NULL },
	{ OP_WRITE_DATA, "write data, bad offset", 1, .flags = FLAW_OFFSET },
	{ OP_WRITE_DATA, "write data, bad size", 1, .flags = FLAW_SIZE },
	{ OP_WRITE_DATA, "write data, unreadable", 2, .flags = FLAW_UNREADABLE },
	{ OP_WRITE_DATA, "write data, reserved bits", 2, .flags = FLAW_RESERVED },
	{ OP_WRITE_DATA, "write data, bad register", 2, .flags = FLAW_REG },
	{ OP_WRITE_DATA, "write data, bad table", 2, .flags = FLAW_TABLE },
	{ OP_WRITE_DATA, "write data, code register", 2, .flags = FLAW_OTHER_REG },

	{ OP_WRITE_HERE, "write at the position", 10 },
	{ OP_WRITE_HERE, "write at the position, NULL", 1, .flags = FLAW_NULL },
	{ OP_WRITE_HERE, "write at the position, bad size", 1, .flags = FLAW_SIZE },
	{ OP_WRITE_HERE, "write at the position, unreadable", 1, .flags = FLAW_UNREADABLE },

	{ OP_SEEK, "lseek to code", 5, .flags = SEEK_SET, .from = TRAMPFD_CODE },
	{ OP_SEEK, "lseek to data", 5, .flags = SEEK_SET, .from = TRAMPFD_DATA },
	{ OP_SEEK, "lseek behind", 1, EINVAL, .flags = SEEK_SET, .from = TRAMPFD_NUM_OFFSETS },
	{ OP_SEEK, "lseek before", 1, EINVAL, .flags = SEEK_SET, .from = -1 },
	{ OP_SEEK, "lseek from here", 1, EINVAL, .flags = SEEK_CUR },
	{ OP_SEEK, "lseek from the end", 1, EINVAL, .flags = SEEK_END },

	{ OP_MAP, "mmap", 30, .prot = RX, .flags = MAP_PRIVATE },
	{ OP_MAP, "mmap, populated", 5, .prot = RX, .flags = MAP_PRIVATE | MAP_POPULATE },
	{ OP_MAP, "mmap over itself", 5, .prot = RX, .flags = MAP_PRIVATE | MAP_FIXED },
	{ OP_MAP, "mmap, shared", 2, EINVAL, .prot = RX, .flags = MAP_SHARED },
	{ OP_MAP, "mmap, writable", 2, EINVAL, .prot = RW, .flags = MAP_PRIVATE },
	{ OP_MAP, "mmap, rwx", 2, EINVAL, .prot = RWX, .flags = MAP_PRIVATE },
	{ OP_MAP, "mmap, read-only", 2, EINVAL, .prot = PROT_READ, .flags = MAP_PRIVATE },
	{ OP_MAP, "mmap, no access", 2, EINVAL, .prot = PROT_NONE, .flags = MAP_PRIVATE },
	{ OP_MAP, "mmap, two pages", 2, EINVAL, .prot = RX, .flags = MAP_PRIVATE, .to = 1 },
	{ OP_MAP, "mmap, page before", 2, EINVAL, .prot = RX, .flags = MAP_PRIVATE, .from = -1 },
	{ OP_MAP, "mmap, page behind", 2, EINVAL, .prot = RX, .flags = MAP_PRIVATE, .from = 1 },

	{ OP_CALL, "call", 80 },

	{ OP_PROTECT, "mprotect writable", 5, EACCES, .prot = RW },
	{ OP_PROTECT, "mprotect write-only", 2, EACCES, .prot = PROT_WRITE },
	{ OP_PROTECT, "mprotect rwx", 5, EACCES, .prot = RWX },
	{ OP_PROTECT, "mprotect no access", 3, .prot = PROT_NONE },
	{ OP_PROTECT, "mprotect read-only", 3, .prot = PROT_READ },
	{ OP_PROTECT, "mprotect executable", 15, .prot = RX },

	{ OP_REMAP, "mremap in place", 3, .from = 1, .to = 1 },
	{ OP_REMAP, "mremap, grow", 3, EFAULT, .from = 1, .to = 2 },
	{ OP_REMAP, "mremap, grow and move", 3, EFAULT, .from = 1, .to = 2,
	  .flags = MREMAP_MAYMOVE },
	{ OP_REMAP, "mremap, move", 5, EINVAL, .from = 1, .to = 1, .flags = FIXED },
	{ OP_REMAP, "mremap, leave behind", 3, EINVAL, .from = 1, .to = 1,
	  .flags = MREMAP_MAYMOVE | MREMAP_DONTUNMAP },
	{ OP_REMAP, "mremap, duplicate", 3, EINVAL, .from = 0, .to = 1,
	  .flags = MREMAP_MAYMOVE },

	{ OP_ADVISE, "MADV_DONTNEED", 15, .flags = MADV_DONTNEED },
	{ OP_ADVISE, "MADV_COLD", 2, .flags = MADV_COLD },
	{ OP_ADVISE, "MADV_FREE", 2, EINVAL, .flags = MADV_FREE },
	{ OP_ADVISE, "MADV_WIPEONFORK", 2, EINVAL, .flags = MADV_WIPEONFORK },
	{ OP_ADVISE, "MADV_REMOVE", 2, EACCES, .flags = MADV_REMOVE },

	{ OP_UNMAP, "munmap", 20 },
	{ OP_CLOSE, "close", 6 },
	{ OP_SHOW, "fdinfo", 8 },
	{ OP_FORK, "fork", 3 },
	{ OP_PASS, "SCM_RIGHTS", 3 },
};

/* splitmix64 */
static inline __u64 rng_seed(struct rng *rng)
{
	__u64 z = (rng->state += 0x9e3779b97f4a7c15ULL);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static inline __u32 rng_next(struct rng *rng)
{
	return rng_seed(rng) >> 32;
}

static inline unsigned int total_weight(void)
{
	unsigned int i, sum = 0;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		sum += cases[i].weight;
	return sum;
}

static inline const struct op_case *pick_row(struct rng *rng)
{
	unsigned int at = rng_next(rng) % total_weight();
	const struct op_case *row = cases;

	while (at >= row->weight) {
		at -= row->weight;
		row++;
	}
	return row;
}

static inline bool is_write(enum op_kind kind)
{
	return kind == OP_WRITE_CODE || kind == OP_WRITE_DATA || kind == OP_WRITE_HERE;
}

/* Descriptors with more than one flaw show which one is reported. */
static inline struct op pick_op(struct rng *rng)
{
	struct op op = { .row = pick_row(rng), .random = rng_next(rng) };
	const struct op_case *other = pick_row(rng);

	if (is_write(op.row->kind)) {
		op.flaws = op.row->flags;
		if (op.flaws && other->kind == op.row->kind)
			op.flaws |= other->flags;
	}
	return op;
}

static inline bool is_callable(const struct model *m)
{
	return m->mapped && m->prot == RX &&
	       m->reg[TRAMPFD_CODE] == ARCH_CODE_REG &&
	       m->reg[TRAMPFD_DATA] == ARCH_DATA_REG;
}

static inline bool applies(const struct model *m, const struct op *op)
{
	switch (op->row->kind) {
	case OP_CREATE:
		return op->row->err || (!m->open && !m->mapped);
	case OP_SEEK:
		/* Both processes have the same position. */
		return op->row->err || m->own || !m->open;
	case OP_MAP:
		/* A failed one may, or may not, unmap what is there. */
		return !(op->row->flags & MAP_FIXED) || (m->open && m->own && m->mapped);
	case OP_CALL:
		return is_callable(m);
	case OP_PROTECT:
	case OP_REMAP:
	case OP_ADVISE:
	case OP_UNMAP:
		return m->mapped;
	case OP_SHOW:
	case OP_PASS:
		return m->open;
	default:
		return true;
	}
}

static inline int predict_create(struct model *m, const struct op *op)
{
	if (!op->row->err)
		*m = (struct model) { .open = true, .own = true };
	return op->row->err;
}

static inline __u32 reg_of(enum trampfd_offsets which, unsigned int flaws)
{
	if (flaws & FLAW_REG)
		return ARCH_FOREIGN_REG;
	return (which == TRAMPFD_CODE) == !(flaws & FLAW_OTHER_REG) ?
	       ARCH_CODE_REG : ARCH_DATA_REG;
}

static inline int predict_write(struct model *m, const struct op *op,
				enum trampfd_offsets which)
{
	enum trampfd_offsets other = which == TRAMPFD_CODE ? TRAMPFD_DATA : TRAMPFD_CODE;
	__u32 reg = reg_of(which, op->flaws);
	int err = 0;

	if (!m->open)
		err = EBADF;
	else if (op->flaws & (FLAW_NULL | FLAW_OFFSET | FLAW_SIZE))
		err = EINVAL;
	else if (!m->own)
		err = EPERM;
	else if (op->flaws & FLAW_UNREADABLE)
		err = EFAULT;
	else if (op->flaws & FLAW_RESERVED)
		err = EINVAL;
	else if (m->set[which])
		err = EEXIST;
	else if (op->flaws & (FLAW_COUNT | FLAW_REG | FLAW_TABLE))
		err = EINVAL;
	else if (m->set[other] && m->reg[other] == reg)
		err = EINVAL;

	if (!err) {
		m->set[which] = true;
		m->reg[which] = reg;
	}
	return err;
}

static inline int predict_seek(struct model *m, const struct op *op)
{
	int err = m->open ? op->row->err : EBADF;

	if (!err)
		m->pos = op->row->from;
	return err;
}

static inline int predict_map(struct model *m, const struct op *op)
{
	int err = 0;

	if (!m->open)
		err = EBADF;
	else if (op->row->err)
		err = op->row->err;
	else if (!m->own || !m->set[TRAMPFD_CODE] || !m->set[TRAMPFD_DATA])
		err = EINVAL;
	else if (m->mapped && !(op->row->flags & MAP_FIXED))
		err = EEXIST;

	if (!err) {
		m->mapped = true;
		m->prot = RX;
	}
	return err;
}

static inline int predict_protect(struct model *m, const struct op *op)
{
	if (!op->row->err)
		m->prot = op->row->prot;
	return op->row->err;
}

static inline int predict_close(struct model *m)
{
	int err = m->open ? 0 : EBADF;

	m->open = false;
	return err;
}

static inline int predict(struct model *m, const struct op *op)
{
	switch (op->row->kind) {
	case OP_CREATE:
		return predict_create(m, op);
	case OP_WRITE_CODE:
		return predict_write(m, op, TRAMPFD_CODE);
	case OP_WRITE_DATA:
		return predict_write(m, op, TRAMPFD_DATA);
	case OP_WRITE_HERE:
		return predict_write(m, op, m->pos);
	case OP_SEEK:
		return predict_seek(m, op);
	case OP_MAP:
		return predict_map(m, op);
	case OP_PROTECT:
		return predict_protect(m, op);
	case OP_UNMAP:
		m->mapped = false;
		return 0;
	case OP_CLOSE:
		return predict_close(m);
	default:
		return op->row->err;
	}
}

static inline struct model seen_from_elsewhere(const struct model *m, bool with_mapping)
{
	struct model there = *m;

	there.own = false;
	there.mapped = m->mapped && with_mapping;
	return there;
}

#endif /* _SELFTESTS_TRAMPFD_STRESS_ORACLE_H */
