/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Coroutines of one thread that have nested functions, and end in any order
 */
#ifndef _LIBTRAMPFD_NESTED_TESTS_COROUTINES_H
#define _LIBTRAMPFD_NESTED_TESTS_COROUTINES_H

#include <ucontext.h>

#define COROUTINES	3
#define STACK_SIZE	(64 << 10)

static ucontext_t scheduler, coroutine[COROUTINES];
static int wrong_values;

/* The first to begin is the first to end. */
static void run_coroutine(int id)
{
	int i;
	int value(int x) { return 100 * id + x; }
	function f = value;

	for (i = 0; i <= id; i++) {
		wrong_values += add_nested(id, i) != id + i;
		swapcontext(&coroutine[id], &scheduler);
		wrong_values += call(f, i) != 100 * id + i;
	}
}

static void start_coroutine(int id, void *stack)
{
	getcontext(&coroutine[id]);
	coroutine[id].uc_stack.ss_sp = stack;
	coroutine[id].uc_stack.ss_size = STACK_SIZE;
	coroutine[id].uc_link = &scheduler;
	makecontext(&coroutine[id], (void (*)(void))run_coroutine, 1, id);
}

static void interleave(const int *order)
{
	static char stack[COROUTINES][STACK_SIZE];
	int i, round;

	for (i = 0; i < COROUTINES; i++)
		start_coroutine(i, stack[order[i]]);
	for (round = 0; round <= COROUTINES; round++) {
		for (i = round ? round - 1 : 0; i < COROUTINES; i++)
			swapcontext(&scheduler, &coroutine[i]);
	}
}

#endif /* _LIBTRAMPFD_NESTED_TESTS_COROUTINES_H */
