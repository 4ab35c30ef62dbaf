/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of trampfd() have in common
 */
#ifndef _SELFTESTS_TRAMPFD_H
#define _SELFTESTS_TRAMPFD_H

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/trampfd.h>

#include "../kselftest_harness.h"
#include "arch.h"
#include "helpers.h"

#define RX	(PROT_READ | PROT_EXEC)

/* One past the last descriptor */
#define TRAMPFD_NUM_OFFSETS	(TRAMPFD_RELATIVE + 1)

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE	0x100000
#endif

#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP	4
#endif

/**
 * struct tramp - Trampolines, or what is there of them
 */
struct tramp {
	/** @fd: From trampfd(). */
	int			fd;
	/** @info: From trampfd(). */
	struct trampfd_info	info;
	/** @code: The code descriptor that set_code() writes. */
	struct trampfd_code	code;
	/** @data: The data descriptor that set_data() writes. */
	struct trampfd_data	data;
	/** @code_table: All entries are arch_return_data(). */
	unsigned long		*code_table;
	/** @data_table: All entries are different. */
	unsigned long		*data_table;
	/** @map: From mmap(), or NULL. */
	unsigned char		*map;
};

static inline int sys_trampfd(struct trampfd_info *info)
{
	return syscall(__NR_trampfd, info);
}

static inline int map_err(const void *map)
{
	return map == MAP_FAILED ? errno : 0;
}

#define NAME_OF(reg)	#reg
#define REG_NAME(reg)	NAME_OF(reg)

/* The name of a register that the tests choose */
static inline const char *reg_name(unsigned int reg)
{
	return reg == ARCH_CODE_REG ? REG_NAME(ARCH_CODE_REG) : REG_NAME(ARCH_DATA_REG);
}

static inline size_t page_size(void)
{
	return sysconf(_SC_PAGESIZE);
}

static inline void set_tables(struct tramp *t, unsigned int n)
{
	unsigned int i;

	t->code_table = calloc(n, sizeof(*t->code_table));
	t->data_table = calloc(n, sizeof(*t->data_table));
	for (i = 0; i < n; i++) {
		t->code_table[i] = (uintptr_t)arch_return_data;
		t->data_table[i] = 0xabcd0000UL + i;
	}
	t->code = (struct trampfd_code) {
		.ntrampolines	= n,
		.reg		= ARCH_CODE_REG,
		.table		= (uintptr_t)t->code_table,
	};
	t->data = (struct trampfd_data) {
		.reg		= ARCH_DATA_REG,
		.table		= (uintptr_t)t->data_table,
	};
}

/* Creates a file and makes tables for it; 0 are as many as are possible. */
static inline int tramp_create(struct tramp *t, unsigned int n)
{
	memset(t, 0, sizeof(*t));
	t->fd = sys_trampfd(&t->info);
	if (t->fd < 0)
		return errno;
	set_tables(t, n ? n : t->info.ntrampolines);
	return 0;
}

/* The count differs from the size only if something is very wrong. */
static inline int write_at(int fd, const void *buf, size_t size, off_t pos)
{
	ssize_t ret = pwrite(fd, buf, size, pos);

	if (ret == -1)
		return errno;
	return (size_t)ret == size ? 0 : EIO;
}

static inline int set_code(struct tramp *t)
{
	return write_at(t->fd, &t->code, sizeof(t->code), TRAMPFD_CODE);
}

static inline int set_data(struct tramp *t)
{
	return write_at(t->fd, &t->data, sizeof(t->data), TRAMPFD_DATA);
}

static inline size_t map_size(const struct tramp *t)
{
	return t->code.ntrampolines * t->info.code_size;
}

static inline int map(struct tramp *t)
{
	void *map = mmap(NULL, map_size(t), RX, MAP_PRIVATE, t->fd,
			 t->info.code_offset);
	int err = map_err(map);

	if (!err)
		t->map = map;
	return err;
}

static inline int unmap(struct tramp *t)
{
	int err = err_of(munmap(t->map, map_size(t)));

	t->map = NULL;
	return err;
}

static inline int set_both(struct tramp *t)
{
	int err = set_code(t);

	return err ? err : set_data(t);
}

static inline int tramp_create_mapped(struct tramp *t, unsigned int n)
{
	int err = tramp_create(t, n);

	if (!err)
		err = set_both(t);
	if (!err)
		err = map(t);
	return err;
}

static inline void tramp_destroy(struct tramp *t)
{
	if (t->map)
		unmap(t);
	if (t->fd >= 0)
		close(t->fd);
	free(t->code_table);
	free(t->data_table);
}

static inline void *slot(const struct tramp *t, unsigned int i)
{
	return t->map + (size_t)i * t->info.code_size;
}

static inline unsigned long call(const struct tramp *t, unsigned int i)
{
	typeof(arch_return_data) *fn = slot(t, i);

	return fn();
}

/* Where in the page the literals start, if there are any */
static inline size_t literals_pos(void)
{
	return ARCH_SPAN - ARCH_NLITERALS * sizeof(long);
}

static inline bool is_literal(size_t pos)
{
	return pos >= literals_pos() && pos < ARCH_SPAN;
}

/* Are they the addresses in the descriptors? */
static inline bool literals_are_right(const struct tramp *t)
{
	const unsigned long want[] = { t->code.table, t->data.table };

	return !memcmp(want, t->map + literals_pos(), ARCH_NLITERALS * sizeof(long));
}

/* Does each trampoline hand over its own data? */
static inline bool works(const struct tramp *t)
{
	unsigned int i;

	for (i = 0; i < t->code.ntrampolines; i++) {
		if (call(t, i) != t->data_table[i])
			return false;
	}
	return true;
}

static inline int call_first(struct tramp *t)
{
	return call(t, 0) == t->data_table[0] ? 0 : ENOEXEC;
}

static inline int call_all(struct tramp *t)
{
	return works(t) ? 0 : ENOEXEC;
}

/* Completes what only lacks the mapping; ENOEXEC if calls go wrong. */
static inline int map_and_call(struct tramp *t)
{
	int err = map(t);

	return err ? err : call_all(t);
}

static inline int create_and_call(struct tramp *t)
{
	int err = tramp_create_mapped(t, 0);

	return err ? err : call_all(t);
}

/* Do new trampolines work, and when they are mapped once more? */
static inline int use_twice(struct tramp *t)
{
	int err = create_and_call(t);

	if (!err)
		err = unmap(t);
	if (!err)
		err = map_and_call(t);
	tramp_destroy(t);
	return err;
}

/* The lines of fdinfo that do not come from the file system core */
static inline void read_fdinfo(int fd, char *buf, size_t size)
{
	char name[16], *ours;

	snprintf(name, sizeof(name), "%d", fd);
	get_text("/proc/self/fdinfo", name, buf, size);
	ours = strstr(buf, "abi:");
	if (ours)
		memmove(buf, ours, strlen(ours) + 1);
}

/* A number that whoever runs the test has set, or another one */
static inline __u64 env_number(const char *name, __u64 otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

/* Result of @fn in a forked child, or the negated signal that killed it. */
static inline int in_child(int (*fn)(struct tramp *t), struct tramp *t)
{
	pid_t pid = fork();

	if (!pid)
		_exit(fn(t));
	return exit_code(pid);
}

/* Does the kernel lack the system call that has just failed? */
static inline bool is_missing(int err)
{
	return err == ENOSYS;
}

/* A kernel without trampfd() has nothing to test. */
static inline int run_tests(int argc, char **argv)
{
	if (sys_trampfd(NULL) && is_missing(errno))
		ksft_exit_skip("no trampfd() in this kernel\n");
	return test_harness_run(argc, argv);
}

#endif /* _SELFTESTS_TRAMPFD_H */
