/* SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause) */
/*
 * What the parts of libtrampfd-nested know of each other
 */
#ifndef _LIBTRAMPFD_NESTED_H
#define _LIBTRAMPFD_NESTED_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../include/trampfd_closures.h"

/* The rest is the library's own. */
#define PUBLIC	__attribute__((visibility("default")))

/**
 * struct nested - A closure, and whose it is
 */
struct nested {
	/** @closure: Made once, and never given back before the thread ends. */
	trampfd_fn	closure;
	/** @code_word: Where it loads its code from. */
	uintptr_t	*code_word;
	/** @data_word: Where it loads its data from. */
	uintptr_t	*data_word;
	/** @frame: Stack pointer of the function that has made it, then. */
	const char	*frame;
	/** @chain: Its data: where variables of that function are. */
	const char	*chain;
	/** @func: Its code. */
	void		*func;
	/** @made: When, by number. */
	uint64_t	made;
};

/**
 * struct list - Closures of a thread
 */
struct list {
	/** @at: Those in use, by @chain, the lowest last; then those to be used. */
	struct nested	*at;
	/** @used: Number of those in use. */
	size_t		used;
	/** @all: Number of those and of those to be used. */
	size_t		all;
	/** @room: For how many there is memory at @at. */
	size_t		room;
	/** @made: How often one has been made. */
	uint64_t	made;
};

static inline bool list_is_full(const struct list *list)
{
	return list->used == list->all;
}

/* Usually, who begins is below all, and who ends is the lowest, with one closure. */

static inline bool list_is_above(const struct list *list, const char *chain)
{
	return !list->used || list->at[list->used - 1].chain > chain;
}

static inline bool list_ends_with(const struct list *list, const char *frame)
{
	const struct nested *end = list->at + list->used;

	return list->used && end[-1].chain >= frame &&
	       (list->used == 1 || end[-2].frame > end[-1].chain);
}

static inline trampfd_fn list_set(struct list *list, size_t i, const char *frame,
				  void *chain, void *func)
{
	struct nested *nested = &list->at[i];

	nested->frame = frame;
	nested->chain = chain;
	nested->func = func;
	nested->made = list->made++;
	*nested->data_word = (uintptr_t)chain;
	*nested->code_word = (uintptr_t)func;
	return nested->closure;
}

/* nested.c: what GCC calls */
void __gcc_nested_func_ptr_created(void *chain, void *func, void *dst);
void __gcc_nested_func_ptr_deleted(void);

/* list.c: in the general case */
trampfd_fn tfd_list_add(struct list *list, const char *frame, void *chain, void *func);
void tfd_list_remove(struct list *list, const char *frame);

/* supply.c */
bool tfd_supply_create(void);
void tfd_supply(struct list *list);
void tfd_supply_take_back(struct list *list);

/* next.c */
trampfd_fn tfd_next(const char *name, const char *library);
void tfd_give_up(const char *what) __attribute__((noreturn));

/* flang.c: what flang calls */
void *_FortranATrampolineInit(void *scratch, const void *func, const void *chain);
void *_FortranATrampolineAdjust(void *handle);
void _FortranATrampolineFree(void *handle);

/* closure.c and fork.c of libtrampfd */
void tfd_closure_words(struct trampfd_pool *pool, trampfd_fn closure,
		       uintptr_t **code, uintptr_t **data);
void tfd_block_signals(sigset_t *old);

#endif /* _LIBTRAMPFD_NESTED_H */
