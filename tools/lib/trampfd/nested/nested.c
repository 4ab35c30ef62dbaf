// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Nested functions of GCC, on trampfd(2): what -ftrampoline-impl=heap calls
 *
 * A function whose nested functions have their address taken calls
 * __gcc_nested_func_ptr_created() for each of these when it begins, and
 * __gcc_nested_func_ptr_deleted() as often when it ends, be it by an exception.
 *
 * No lock is taken but when a thread needs more closures than it had ever before.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>

#include "nested.h"

/*
 * The stack pointer of the function that has called, or what is a constant above
 * it: variables of that function are above it, and those of who is called are not.
 */
#ifdef __clang__
#error "Only GCC tells the stack pointer of who has called."
#endif
#define CALLER_FRAME	((const char *)__builtin_dwarf_cfa())

/*
 * A signal handler that has interrupted what is below finds a list half changed.
 * It takes the next one, of which it leaves nothing.
 */
#define DEPTH		4

struct thread {
	struct list	list[DEPTH];
	/** @busy: How many of the lists are being changed. */
	unsigned int	busy;
	/** @known: Is the end of the thread going to be noticed? */
	bool		known;
};

static __thread struct thread self __attribute__((tls_model("initial-exec")));

/* Who else defines the two, which is libgcc, if it does */

typedef void (*created_fn)(void *chain, void *func, void *dst);
typedef void (*deleted_fn)(void);

#define LIBGCC		"libgcc_s.so.1"

static created_fn next_created;
static deleted_fn next_deleted;

/* Threads */

static pthread_key_t key;
static enum { UNDECIDED, OURS, NEXT } whose;

/* The error, if they are not ours */
static int why;

static void end_thread(void *arg)
{
	struct thread *thread = arg;
	int i;

	thread->known = false;
	for (i = 0; i < DEPTH; i++)
		tfd_supply_take_back(&thread->list[i]);
}

/* Then variables of a function may be elsewhere than on the stack. */
extern int detect_stack_use_after_return
	__asm__("__asan_option_detect_stack_use_after_return") __attribute__((weak));

static bool have_supply(void)
{
	if (&detect_stack_use_after_return && detect_stack_use_after_return) {
		errno = EOPNOTSUPP;
		return false;
	}
	return tfd_supply_create();
}

static void try_ours(void)
{
	why = have_supply() ? pthread_key_create(&key, end_thread) : errno;
	if (!why)
		whose = OURS;
}

static void find_next(void)
{
	errno = why;
	next_created = (created_fn)tfd_next("__gcc_nested_func_ptr_created", LIBGCC);
	next_deleted = (deleted_fn)tfd_next("__gcc_nested_func_ptr_deleted", LIBGCC);
	if (!next_created || !next_deleted)
		tfd_give_up("no trampfd()");
	whose = NEXT;
}

/*
 * When the program begins, as what is called here is not for signal handlers; unless
 * somebody else's constructor is earlier.  Then the key is one of the first, for
 * which pthread_setspecific() needs no memory.
 */
static __attribute__((constructor)) void begin_process(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, try_ours);
}

/*
 * False if closures are not ours.  A handler must not come here while the one
 * before it is here.  The program does not know that anything is called: errno stays.
 */
static __attribute__((noinline, cold)) bool begin_thread(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	int err = errno;
	sigset_t old;

	tfd_block_signals(&old);
	begin_process();
	if (whose == OURS)
		self.known = !pthread_setspecific(key, &self);
	else
		pthread_once(&once, find_next);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	errno = err;
	return whose == OURS;
}

static __attribute__((noinline, cold, noreturn)) void give_up_depth(void)
{
	errno = EAGAIN;
	tfd_give_up("too many signal handlers, each in the midst of another");
}

static struct list *enter(void)
{
	unsigned int depth = self.busy++;

	if (depth >= DEPTH)
		give_up_depth();
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	return &self.list[depth];
}

static void leave(void)
{
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	self.busy--;
}

static __attribute__((noinline)) trampfd_fn add(struct list *list, const char *frame,
						void *chain, void *func)
{
	if (list_is_full(list))
		tfd_supply(list);
	return tfd_list_add(list, frame, chain, func);
}

PUBLIC void __gcc_nested_func_ptr_created(void *chain, void *func, void *dst)
{
	const char *frame = CALLER_FRAME;
	struct list *list;

	if (!self.known && !begin_thread()) {
		next_created(chain, func, dst);
		return;
	}
	list = enter();
	if (list_is_above(list, chain) && !list_is_full(list))
		*(trampfd_fn *)dst = list_set(list, list->used++, frame, chain, func);
	else
		*(trampfd_fn *)dst = add(list, frame, chain, func);
	leave();
}

PUBLIC void __gcc_nested_func_ptr_deleted(void)
{
	const char *frame = CALLER_FRAME;
	struct list *list;

	if (whose == NEXT) {
		next_deleted();
		return;
	}
	list = enter();
	if (list_ends_with(list, frame))
		list->used--;
	else
		tfd_list_remove(list, frame);
	leave();
}
