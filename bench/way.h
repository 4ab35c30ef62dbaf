/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ways to have closures, of which each is a file way_NAME.c
 */
#ifndef BENCH_WAY_H
#define BENCH_WAY_H

#include <stddef.h>

/* What is called, and returns the data */
typedef unsigned long (*closure_fn)(void);

/**
 * struct closure - What a way knows of a closure
 */
struct closure {
	/** @fn: To be called. */
	closure_fn	fn;
	/** @handle: For the way. */
	void		*handle;
};

void way_init(void);
void way_create(struct closure *closure, unsigned long data);
void way_free(struct closure *closure);

#endif /* BENCH_WAY_H */
