/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A load of which the cost for each closure can be measured
 */
#ifndef _LIBTRAMPFD_TESTS_EXCHANGE_H
#define _LIBTRAMPFD_TESTS_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <trampfd_closures.h>

/* A prime: multiples of it fall onto all of the places, one after the other. */
#define EXCHANGE_STRIDE	7919

static inline trampfd_fn *exchange_place(trampfd_fn *closure, size_t n, size_t i)
{
	return &closure[(uint64_t)i * EXCHANGE_STRIDE % n];
}

/*
 * Frees @todo of the @n closures, at places far from each other, and then
 * allocates as many.
 */
static inline bool exchange(struct trampfd_pool *pool, trampfd_fn *closure, size_t n,
			    size_t todo, trampfd_fn code)
{
	trampfd_fn *place;
	size_t i;

	for (i = 0; i < todo; i++) {
		if (trampfd_closure_free(pool, *exchange_place(closure, n, i)))
			return false;
	}
	for (i = 0; i < todo; i++) {
		place = exchange_place(closure, n, i);
		*place = trampfd_closure_alloc(pool, code, place);
		if (!*place)
			return false;
	}
	return true;
}

#endif /* _LIBTRAMPFD_TESTS_EXCHANGE_H */
