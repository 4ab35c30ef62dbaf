/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file under stress, its mapping, and the model of both
 */
#ifndef _SELFTESTS_TRAMPFD_STRESS_OBJECT_H
#define _SELFTESTS_TRAMPFD_STRESS_OBJECT_H

#include <dirent.h>
#include <pthread.h>

#include "stress_oracle.h"
#include "stress_report.h"

struct object {
	/** @lock: For those who predict results exactly. */
	pthread_mutex_t	lock;
	/** @t: The file, the mapping, and the tables, which last. */
	struct tramp	t;
	/** @m: The state that all is in. */
	struct model	m;
};

/* No table of whatever word size can start here. */
#define NOWHERE		(~7ULL)

/* Where mappings would be moved; not where mmap() looks for room by itself. */
#define MAX_PAGE_SIZE	65536
static _Alignas(MAX_PAGE_SIZE) unsigned char room[MAX_PAGE_SIZE];

static void *no_access;
static const struct trampfd_info read_only_info;

/* Once in each process, before anything is done */
static inline int stress_init(void)
{
	no_access = mmap(NULL, page_size(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return map_err(no_access);
}

/* Tables for @n trampolines, and no file yet */
static inline void object_init(struct object *o, unsigned int n)
{
	memset(o, 0, sizeof(*o));
	pthread_mutex_init(&o->lock, NULL);
	o->t.fd = -1;
	set_tables(&o->t, n);
}

static inline void object_destroy(struct object *o)
{
	tramp_destroy(&o->t);
	pthread_mutex_destroy(&o->lock);
}

static inline int do_create(struct object *o, const struct op *op)
{
	struct trampfd_info *info = &o->t.info;
	int fd;

	if (op->row->flags == INFO_NULL)
		info = NULL;
	else if (op->row->flags == INFO_READ_ONLY)
		info = (struct trampfd_info *)&read_only_info;
	fd = sys_trampfd(info);
	if (fd < 0)
		return errno;
	o->t.fd = fd;
	return 0;
}

static inline struct trampfd_code make_code(const struct object *o, const struct op *op)
{
	struct trampfd_code code = o->t.code;

	code.reg = reg_of(TRAMPFD_CODE, op->flaws);
	if (op->flaws & FLAW_COUNT)
		code.ntrampolines = op->random & 1 ? 0 : o->t.info.ntrampolines + 1;
	if (op->flaws & FLAW_TABLE)
		code.table = op->random & 2 ? code.table + 1 : NOWHERE;
	return code;
}

static inline struct trampfd_data make_data(const struct object *o, const struct op *op)
{
	struct trampfd_data data = o->t.data;

	data.reg = reg_of(TRAMPFD_DATA, op->flaws);
	if (op->flaws & FLAW_RESERVED)
		data.reserved = op->random;
	if (op->flaws & FLAW_TABLE)
		data.table = op->random & 2 ? data.table + 1 : NOWHERE;
	return data;
}

static inline int write_here(int fd, const void *buf, size_t size)
{
	ssize_t ret = write(fd, buf, size);

	if (ret == -1)
		return errno;
	return (size_t)ret == size ? 0 : EIO;
}

static inline int do_write(struct object *o, const struct op *op, enum trampfd_offsets which)
{
	struct trampfd_code code = make_code(o, op);
	struct trampfd_data data = make_data(o, op);
	const void *buf = which == TRAMPFD_CODE ? (void *)&code : (void *)&data;
	size_t size = sizeof(code);
	off_t pos = which;

	if (op->flaws & FLAW_NULL)
		buf = NULL;
	else if (op->flaws & FLAW_UNREADABLE)
		buf = no_access;
	if (op->flaws & FLAW_SIZE)
		size -= 1 + op->random % size;
	if (op->flaws & FLAW_OFFSET)
		pos = TRAMPFD_NUM_OFFSETS + op->random;
	if (op->row->kind == OP_WRITE_HERE)
		return write_here(o->t.fd, buf, size);
	return write_at(o->t.fd, buf, size, pos);
}

static inline int do_map(struct object *o, const struct op *op)
{
	const struct op_case *row = op->row;
	struct tramp *t = &o->t;
	void *map;

	map = mmap(row->flags & MAP_FIXED ? t->map : NULL,
		   map_size(t) + row->to * page_size(), row->prot, row->flags, t->fd,
		   t->info.code_offset + row->from * page_size());
	if (map == MAP_FAILED)
		return errno;
	t->map = map;
	return 0;
}

/* Right after the entries were changed */
static inline int do_call(struct object *o, const struct op *op)
{
	unsigned int i = op->random % o->t.code.ntrampolines;
	bool inverse = op->random & 0x10000;
	unsigned long data = op->random;

	o->t.data_table[i] = data;
	o->t.code_table[i] = (uintptr_t)(inverse ? arch_return_inverse : arch_return_data);
	return call(&o->t, i) == (inverse ? ~data : data) ? 0 : ENOEXEC;
}

static inline int do_remap(struct object *o, const struct op *op)
{
	const struct op_case *row = op->row;

	return map_err(mremap(o->t.map, row->from * page_size(), row->to * page_size(),
			      row->flags, room));
}

static inline int do_close(struct object *o)
{
	int err = err_of(close(o->t.fd));

	o->t.fd = -1;
	return err;
}

static inline bool shows(const char *text, const char *what)
{
	return strstr(text, what);
}

/* fdinfo says to the creator what is in the model, and to others no address. */
static inline bool is_shown(const struct model *m, const char *text)
{
	if (!shows(text, "\nmapped:\t"))
		return false;
	if (!m->own)
		return !shows(text, "_table:");
	return shows(text, "\nmapped:\t1\n") == m->mapped &&
	       shows(text, "\ncode_table:") == m->set[TRAMPFD_CODE] &&
	       shows(text, "\ndata_table:") == m->set[TRAMPFD_DATA];
}

static inline int do_show(struct object *o)
{
	char name[16], text[1024];

	snprintf(name, sizeof(name), "%d", o->t.fd);
	get_text("/proc/self/fdinfo", name, text, sizeof(text));
	return is_shown(&o->m, text) ? 0 : ENOMSG;
}

/* Does what one process can do by itself, whatever the model says. */
static inline int perform(struct object *o, const struct op *op)
{
	struct tramp *t = &o->t;

	switch (op->row->kind) {
	case OP_CREATE:
		return do_create(o, op);
	case OP_WRITE_CODE:
		return do_write(o, op, TRAMPFD_CODE);
	case OP_WRITE_DATA:
		return do_write(o, op, TRAMPFD_DATA);
	case OP_WRITE_HERE:
		return do_write(o, op, o->m.pos);
	case OP_SEEK:
		return err_of(lseek(t->fd, op->row->from, op->row->flags));
	case OP_MAP:
		return do_map(o, op);
	case OP_CALL:
		return do_call(o, op);
	case OP_PROTECT:
		return err_of(mprotect(t->map, page_size(), op->row->prot));
	case OP_REMAP:
		return do_remap(o, op);
	case OP_ADVISE:
		return err_of(madvise(t->map, page_size(), op->row->flags));
	case OP_UNMAP:
		return unmap(t);
	case OP_CLOSE:
		return do_close(o);
	case OP_SHOW:
		return do_show(o);
	default:
		/* OP_FORK and OP_PASS take more than the object. */
		return -1;
	}
}

/* Does what applies; reports it if the result is not the predicted one. */
static inline void step(struct object *o, const struct op *op)
{
	struct model before = o->m;
	int got, want;

	if (!applies(&before, op))
		return;
	got = perform(o, op);
	want = predict(&o->m, op);
	report_op(op, &before, want, got);
}

/* By who has the object for itself */
static inline void step_alone(struct object *o, struct rng *rng, unsigned int n)
{
	struct op op;

	while (n--) {
		op = pick_op(rng);
		if (op.row->kind != OP_FORK && op.row->kind != OP_PASS)
			step(o, &op);
	}
}

/* What a process should have closed and unmapped */

static inline unsigned int open_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned int n = 0;

	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n;
}

#endif /* _SELFTESTS_TRAMPFD_STRESS_OBJECT_H */
