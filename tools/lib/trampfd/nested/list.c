// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Which closures a thread has, and whose they are
 *
 * A function that ends says no more than that: which closure goes is found by its
 * stack pointer.  The chain of a closure is the address of variables of the
 * function that has made it, which are above its stack pointer, and below that of
 * who has called it.  So closures are sorted by chain, and what goes is one of those
 * with the lowest chain that is not below the stack pointer.  It does not matter
 * which stack that is: coroutines may end in any order.
 *
 * Functions that are inlined share a frame with the one that they are in, and the
 * compiler may put the variables of either below those of the other.  All that are
 * in one frame were made when the stack pointer was below the lowest of them, and
 * who has called when it was above; of the former, the last one that was made goes.
 *
 * Nothing is said by functions that longjmp() leaves, by coroutines that are
 * dropped and by stacks that are used again.  What they leave belongs to nobody: it
 * does no harm that it may go instead of what ends.  One with the same chain and
 * code takes its place; so there is never more of it than there is stack.
 */
#include <string.h>

#include "nested.h"

/* How many have a chain that is not below @address */
static size_t position(const struct list *list, const char *address)
{
	size_t first = 0, n = list->used, half;

	if (!n || list->at[n - 1].chain >= address)
		return n;
	while (n) {
		half = n / 2;
		if (list->at[first + half].chain >= address) {
			first += half + 1;
			n -= half + 1;
		} else {
			n = half;
		}
	}
	return first;
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
	size_t end = position(list, chain), i;

	for (i = end; i-- && list->at[i].chain == chain;)
		if (list->at[i].func == func)
			return list_set(list, i, frame, chain, func);
	move(list, list->used++, end);
	return list_set(list, end, frame, chain, func);
}

void tfd_list_remove(struct list *list, const char *frame)
{
	size_t i = position(list, frame), last = i - 1;
	const char *lowest;

	if (!i)
		return;
	lowest = list->at[last].chain;
	while (--i && list->at[i - 1].frame <= lowest)
		if (list->at[i - 1].made > list->at[last].made)
			last = i - 1;
	move(list, last, --list->used);
}
