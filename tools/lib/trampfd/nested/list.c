// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Which closures a thread has, and whose they are
 *
 * A function that ends says no more than that: which closure goes is found by its
 * stack pointer, which is the one with which it has begun, or a lower one if it
 * has taken more of the stack meanwhile.  So what goes is the last closure of
 * those with the lowest stack pointer that is not below its own.  It does not
 * matter which stack that is: coroutines may end in any order.
 *
 * Nothing is said by functions that longjmp() leaves, by coroutines that are
 * dropped and by stacks that are used again.  What they leave lies below all that
 * is alive on their stack.  A function that begins at the same place finds it,
 * and takes its place; so there is never more of it than there is stack.
 */
#include <string.h>

#include "nested.h"

/* How many have a stack pointer that is not below @frame */
static size_t position(const struct list *list, const char *frame)
{
	size_t first = 0, n = list->used, half;

	if (!n || list->at[n - 1].frame >= frame)
		return n;
	while (n) {
		half = n / 2;
		if (list->at[first + half].frame >= frame) {
			first += half + 1;
			n -= half + 1;
		} else {
			n = half;
		}
	}
	return first;
}

/* The place of a closure that is the same, or that of a new one */
static size_t place(const struct list *list, const char *frame, void *chain, void *func)
{
	size_t end = position(list, frame), i = end;

	while (i && list->at[i - 1].frame == frame) {
		i--;
		if (list->at[i].chain == chain && list->at[i].func == func)
			return i;
	}
	return end;
}

/* Moves one to another place, and those between by one. */
static void move(struct list *list, size_t from, size_t to)
{
	struct nested moved = list->at[from];

	if (from > to)
		memmove(&list->at[to + 1], &list->at[to],
			(from - to) * sizeof(moved));
	else
		memmove(&list->at[from], &list->at[from + 1],
			(to - from) * sizeof(moved));
	list->at[to] = moved;
}

static bool is_same(const struct list *list, size_t i, const char *frame, void *chain,
		    void *func)
{
	return i < list->used && list->at[i].frame == frame &&
	       list->at[i].chain == chain && list->at[i].func == func;
}

/* There is one that can be used. */
trampfd_fn tfd_list_add(struct list *list, const char *frame, void *chain, void *func)
{
	size_t i = place(list, frame, chain, func);

	if (!is_same(list, i, frame, chain, func)) {
		if (i != list->used)
			move(list, list->used, i);
		list->used++;
	}
	return nested_set(&list->at[i], frame, chain, func);
}

void tfd_list_remove(struct list *list, const char *frame)
{
	size_t i = position(list, frame);

	if (!i)
		return;
	list->used--;
	if (i - 1 != list->used)
		move(list, i - 1, list->used);
}
