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

/* The same closure, of those with @frame, which end at @end; NULL if it is new */
static struct nested *find_same(const struct list *list, size_t end,
				const char *frame, void *chain, void *func)
{
	struct nested *nested;

	while (end--) {
		nested = &list->at[end];
		if (nested->frame != frame)
			break;
		if (nested->chain == chain && nested->func == func)
			return nested;
	}
	return NULL;
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

/* There is one that can be used. */
trampfd_fn tfd_list_add(struct list *list, const char *frame, void *chain, void *func)
{
	size_t end = position(list, frame);
	struct nested *nested = find_same(list, end, frame, chain, func);

	if (!nested) {
		move(list, list->used++, end);
		nested = &list->at[end];
	}
	return nested_set(nested, frame, chain, func);
}

void tfd_list_remove(struct list *list, const char *frame)
{
	size_t i = position(list, frame);

	if (!i)
		return;
	move(list, i - 1, --list->used);
}
