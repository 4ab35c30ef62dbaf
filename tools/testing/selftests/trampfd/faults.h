/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Faults that the kernel injects into what the current thread asks for: see
 * Documentation/fault-injection/fault-injection.rst
 */
#ifndef _SELFTESTS_TRAMPFD_FAULTS_H
#define _SELFTESTS_TRAMPFD_FAULTS_H

#include "trampfd.h"

#define FAULTS_DIR	"/sys/kernel/debug"

/* What is to fail.  User copies are counted with each. */
enum fault_kind { OBJECTS, PAGES, COPIES, NR_FAULT_KINDS };

/* No page allocation is of order 32. */
static const struct fault_knob {
	const char *name;
	const char *value[NR_FAULT_KINDS];
} fault_knobs[] = {
	{ "failslab/verbose", { "0", "0", "0" } },
	{ "failslab/ignore-gfp-wait", { "N", "Y", "Y" } },
	{ "fail_page_alloc/verbose", { "0", "0", "0" } },
	{ "fail_page_alloc/ignore-gfp-wait", { "N", "N", "N" } },
	{ "fail_page_alloc/ignore-gfp-highmem", { "N", "N", "N" } },
	{ "fail_page_alloc/min-order", { "32", "0", "32" } },
	{ "fail_usercopy/verbose", { "0", "0", "0" } },
};

/**
 * struct faults - What it takes to inject faults
 */
struct faults {
	/** @fd: To say which one is to fail, and to ask whether it has. */
	int	fd;
	/** @old: What the knobs were before. */
	char	old[ARRAY_SIZE(fault_knobs)][16];
};

static inline int faults_choose(enum fault_kind kind)
{
	int err = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(fault_knobs) && !err; i++)
		err = put_text(FAULTS_DIR, fault_knobs[i].name,
			       fault_knobs[i].value[kind]);
	return err;
}

static inline void faults_close(struct faults *faults)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(fault_knobs); i++)
		put_text(FAULTS_DIR, fault_knobs[i].name, faults->old[i]);
	close(faults->fd);
}

/* Fails where the kernel lacks one of the kinds, or the right to use it. */
static inline int faults_open(struct faults *faults)
{
	size_t i;
	int err;

	for (i = 0; i < ARRAY_SIZE(fault_knobs); i++)
		get_text(FAULTS_DIR, fault_knobs[i].name, faults->old[i],
			 sizeof(faults->old[i]));
	faults->fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	err = faults->fd < 0 ? errno : faults_choose(COPIES);
	if (err)
		faults_close(faults);
	return err;
}

/* The nth thing that can fail from here on will, for the current thread. */
static inline int faults_arm(const struct faults *faults, unsigned int n)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", n);
	return write_at(faults->fd, text, strlen(text), 0);
}

/*
 * Has the fault been injected?  To ask takes a user copy, which may well be
 * what fails if nothing else has.
 */
static inline bool faults_disarm(const struct faults *faults)
{
	char text[16] = "";
	bool asked = pread(faults->fd, text, sizeof(text) - 1, 0) > 0;

	while (faults_arm(faults, 0) == EFAULT)
		;
	return asked && !atoi(text);
}

#endif /* _SELFTESTS_TRAMPFD_FAULTS_H */
