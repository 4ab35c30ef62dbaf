/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the processes of a stress test count, and say about what went wrong
 *
 * May be called in the child of a process that has threads.
 */
#ifndef _SELFTESTS_TRAMPFD_STRESS_REPORT_H
#define _SELFTESTS_TRAMPFD_STRESS_REPORT_H

#include <stdarg.h>
#include <stdatomic.h>

#include "stress_oracle.h"

/* More are counted, but not told. */
#define MAX_COMPLAINTS	20

/**
 * struct report - Memory that all processes of a test share
 */
struct report {
	/** @seed: Of the test, to repeat it. */
	__u64	seed;
	/** @seconds: How long it lasts. */
	unsigned int	seconds;
	/** @ops: Operations that were done, by errno. */
	atomic_ulong	ops[256];
	/** @forks: Processes that were forked. */
	atomic_ulong	forks;
	/** @execs: Those of them that exec. */
	atomic_ulong	execs;
	/** @passes: File descriptors that were sent to another process. */
	atomic_ulong	passes;
	/** @rounds: Files that threads have raced for. */
	atomic_ulong	rounds;
	/** @complaints: What went wrong. */
	atomic_ulong	complaints;
};

/* The report of this process, and the descriptor of its memory */
static struct report *report;
static int report_fd = -1;

static inline int report_attach(int fd)
{
	report_fd = fd;
	report = mmap(NULL, sizeof(*report), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	return map_err(report);
}

/* Not closed by exec: the program goes on with the same report. */
static inline int report_create(__u64 seed, unsigned int seconds)
{
	int fd = syscall(__NR_memfd_create, "report", 0);
	int err = err_of(fd);

	if (!err)
		err = err_of(ftruncate(fd, sizeof(*report)));
	if (!err)
		err = report_attach(fd);
	if (err)
		return err;
	report->seed = seed;
	report->seconds = seconds;
	return 0;
}

static inline void report_destroy(void)
{
	munmap(report, sizeof(*report));
	close(report_fd);
}

/*
 * Something is as it must not be.  One write(), and no stdio, whose locks
 * another thread may have had.
 */
static inline __printf(1, 2) void complain(const char *format, ...)
{
	char line[512] = "# ";
	va_list args;
	size_t len;

	if (atomic_fetch_add(&report->complaints, 1) >= MAX_COMPLAINTS)
		return;
	va_start(args, format);
	vsnprintf(line + 2, sizeof(line) - 3, format, args);
	va_end(args);
	len = strlen(line);
	line[len++] = '\n';
	if (write(STDOUT_FILENO, line, len) < 0)
		_exit(errno);
}

/* An operation has given what was expected, or has not. */
static inline void report_op(const struct op *op, const struct model *before, int want, int got)
{
	atomic_fetch_add(&report->ops[got & 255], 1);
	if (got == want)
		return;
	complain("%s, flaws %x: expected errno %d, got %d, pid %d, seed %llu",
		 op->row->name, op->flaws, want, got, getpid(), report->seed);
	complain("before: open %d, own %d, code %d, data %d, at %ld, mapped %d, prot %d",
		 before->open, before->own, before->set[TRAMPFD_CODE],
		 before->set[TRAMPFD_DATA], before->pos, before->mapped, before->prot);
}

static inline void print_count(int err, unsigned long n)
{
	static const struct {
		int err;
		const char *name;
	} names[] = {
		{ 0, "success" },
		{ EPERM, "EPERM" },
		{ EBADF, "EBADF" },
		{ EACCES, "EACCES" },
		{ EFAULT, "EFAULT" },
		{ EEXIST, "EEXIST" },
		{ EINVAL, "EINVAL" },
	};
	const char *name = strerror(err);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (names[i].err == err)
			name = names[i].name;
	}
	ksft_print_msg("%-8s%lu\n", name, n);
}

static inline void report_print(void)
{
	unsigned long sum = 0;
	int err;

	for (err = 0; err < (int)ARRAY_SIZE(report->ops); err++)
		sum += report->ops[err];
	ksft_print_msg("seed %llu, %u seconds, %lu operations\n",
		       report->seed, report->seconds, sum);
	for (err = 0; err < (int)ARRAY_SIZE(report->ops); err++) {
		if (report->ops[err])
			print_count(err, report->ops[err]);
	}
	ksft_print_msg("%lu forks, %lu of them with exec, %lu descriptors passed\n",
		       report->forks, report->execs, report->passes);
	if (report->rounds)
		ksft_print_msg("%lu files raced for\n", report->rounds);
}

#endif /* _SELFTESTS_TRAMPFD_STRESS_REPORT_H */
