/* SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause) */
/*
 * libtrampfd - closures on trampfd(2)
 *
 * A closure is a C function pointer that carries data: whoever calls it gets to
 * the code of the closure, with the data of the closure in a register, and from
 * there to an ordinary function that has the data as its last argument.  See
 * trampfd_closures(3).
 *
 * This header needs no other than those of the C library.  <trampfd_entry.h>
 * and <trampfd_closures.hpp> are beside it.
 */
#ifndef _TRAMPFD_CLOSURES_H
#define _TRAMPFD_CLOSURES_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * DOC: Pools
 *
 * A pool has closures that use the same register.  It grows and shrinks by
 * regions of trampolines.  It has a lock of its own: every function can be
 * called by any thread at any time, except for trampfd_pool_destroy().  No
 * function may be called by a signal handler that may have interrupted one of
 * them, nor may fork(), which waits for them to end (_Fork() does not); calling
 * closures is always allowed.
 *
 * A child process that was made by fork() has a copy of each pool and of all
 * closures in it, which it may call, change and free, and allocate more;
 * the parent does not notice.  After vfork() and exec there is nothing to do.
 *
 * For that, the library registers handlers with pthread_atfork() when it is loaded.
 * Those that were registered earlier run while all pools are locked, and must not
 * call a function of it.
 */
struct trampfd_pool;

/**
 * typedef trampfd_fn - A closure, or the code of one
 *
 * To be cast to the type of function that it is, which no compiler warns of.
 */
typedef void (*trampfd_fn)(void);

/*
 * Flag of struct trampfd_options: data_reg is the register for data.  Without it,
 * that is the one which entries expect, TRAMPFD_DATA_REG of <trampfd_entry.h>: r10 on
 * x86-64, x17 on arm64.
 */
#define TRAMPFD_HAS_DATA_REG	0x1

/**
 * struct trampfd_options - What a pool shall be like
 *
 * All zero is what trampfd_pool_create() takes if there are no options.
 */
struct trampfd_options {
	/**
	 * @code: The code of all closures, or NULL if each has its own.  With
	 * one code, calls of many closures are faster.
	 */
	trampfd_fn code;
	/**
	 * @data_reg: With %TRAMPFD_HAS_DATA_REG, the name, from
	 * <linux/trampfd.h>, of the register that gets the data; on some
	 * architectures, 0 is one.  Without, it must be zero.
	 */
	unsigned int data_reg;
	/**
	 * @flags: 0 or %TRAMPFD_HAS_DATA_REG.
	 */
	unsigned int flags;
	/**
	 * @reserved: Must be zero.
	 */
	unsigned int reserved[4];
};

/**
 * struct trampfd_usage - What a pool has and uses
 */
struct trampfd_usage {
	/**
	 * @closures: Closures that are allocated.
	 */
	size_t closures;
	/**
	 * @capacity: Closures for which there is room in @regions.
	 */
	size_t capacity;
	/**
	 * @regions: Regions of trampolines.
	 */
	size_t regions;
	/**
	 * @bytes: Memory that the pool has mapped, in bytes: trampolines, which
	 * are the same page of the system again and again; what they load; and
	 * bookkeeping.  Only what has been in use is there.  Pages that cannot
	 * be accessed, on both sides of what can be written, are not counted.
	 */
	size_t bytes;
};

/**
 * trampfd_probe - Find out whether this process can have closures now
 *
 * Makes trampolines and gives them back.
 *
 * Return: 0 or a negative error number.
 *
 * * %-ENOSYS: the kernel does not have trampfd(), or a seccomp filter says so
 * * %-EOPNOTSUPP: the kernel has it, but not for this ABI
 * * %-EACCES, %-EPERM: a security module or a seccomp filter refuses it
 * * %-EAGAIN, %-EMFILE, %-ENFILE, %-ENOMEM: see trampfd_pool_create(); may pass
 */
int trampfd_probe(void);

/**
 * trampfd_pool_create - Create a pool
 * @options: what it shall be like, or NULL
 *
 * Return: the pool, which has room from the start, or NULL with errno set.
 *
 * * %EINVAL: the register is none of those of this ABI, a flag is not known, or
 *   what must be zero is not
 * * %ENOSYS, %EOPNOTSUPP, %EACCES, %EPERM: see trampfd_probe()
 * * %EMFILE: the process has no file descriptor left; one is needed while
 *   trampolines are made
 * * %ENFILE: the system has no file left
 * * %EAGAIN: RLIMIT_MEMLOCK is reached, by a process that locks what it maps
 *   (mlockall()), or on i386, where trampolines are locked memory
 * * %ENOMEM: there is no memory, or the process has as many mappings as it may
 *   have (vm.max_map_count), or RLIMIT_AS is reached
 */
struct trampfd_pool *trampfd_pool_create(const struct trampfd_options *options);

/**
 * trampfd_default_pool - Get the pool that all parts of a program share
 *
 * It is created, without options, when it is first asked for, and stays.
 *
 * Return: the pool, which must not be destroyed, or NULL with errno set as by
 * trampfd_pool_create(); asking again may succeed.
 */
struct trampfd_pool *trampfd_default_pool(void);

/**
 * trampfd_pool_destroy - Destroy a pool and all closures in it
 * @pool: the pool, or NULL
 *
 * No other thread may use the pool or call its closures.
 */
void trampfd_pool_destroy(struct trampfd_pool *pool);

/**
 * trampfd_pool_usage - Report what a pool has and uses
 * @pool: the pool
 * @usage: where to report it
 */
void trampfd_pool_usage(struct trampfd_pool *pool, struct trampfd_usage *usage);

/**
 * trampfd_entry - Code for closures whose data knows the function to call
 * @nargs: number of arguments with which the closure is called, up to 5
 *
 * Such data begins with a pointer to a function, which takes the arguments of
 * the closure and behind them a pointer to the data.  Arguments are integers and
 * pointers, each no larger than a pointer; the result, if there is one, is a number
 * of up to 64 bits or a pointer.
 *
 * Return: the code, for trampfd_closure_alloc(), or NULL if there are too many
 * arguments.
 */
trampfd_fn trampfd_entry(unsigned int nargs);

/**
 * trampfd_closure_alloc - Allocate a closure
 * @pool: the pool to take it from; if NULL, as trampfd_default_pool() may be, there is
 *	no closure, and errno stays
 * @code: what a call of the closure jumps to; in a pool with one code, that or
 *	NULL, else not NULL
 * @data: what is in the data register then; any value
 *
 * Takes the same time however many closures there are; once for thousands of
 * closures it makes system calls.  An allocation that fails changes nothing.
 *
 * Return: the closure, to be cast to the type of function that it is and called,
 * or NULL with errno set.
 *
 * * %EINVAL: @code is not possible
 * * %EAGAIN, %EMFILE, %ENFILE, %ENOMEM, %ENOSYS, %EACCES, %EPERM: there was no
 *   room, and no region could be made; see trampfd_pool_create()
 */
trampfd_fn trampfd_closure_alloc(struct trampfd_pool *pool, trampfd_fn code,
				 void *data);

/**
 * trampfd_closure_free - Free a closure
 * @pool: the pool from which it was allocated
 * @closure: the closure; if NULL, nothing is done
 *
 * Memory of closures that are not in use is given back to the kernel, but for a
 * part of each region, and one region in each pool.  A call of a closure that has
 * been freed raises SIGSEGV or, in a pool with one code, gets to that code with data that
 * is NULL, unless the closure has been allocated again.
 *
 * Return: 0, or %-EINVAL if @closure is no closure of @pool or has been freed.
 */
int trampfd_closure_free(struct trampfd_pool *pool, trampfd_fn closure);

/**
 * trampfd_closure_get - Look up the code and the data of a closure
 * @pool: the pool from which it was allocated
 * @closure: the closure
 * @code: where to store its code
 * @data: where to store its data
 *
 * Return: 0, or %-EINVAL if @closure is no closure of @pool or has been freed.
 */
int trampfd_closure_get(struct trampfd_pool *pool, trampfd_fn closure,
			trampfd_fn *code, void **data);

/**
 * trampfd_closure_set - Change the code and the data of a closure
 * @pool: the pool from which it was allocated
 * @closure: the closure
 * @code: what a call of the closure jumps to from now on, as in
 *	trampfd_closure_alloc()
 * @data: what is in the data register then
 *
 * The closure keeps its address.  Each of the two changes at once, but not both
 * at once: a thread that calls the closure meanwhile may get the old code with
 * the new data, or the new code with the old data.  trampfd_closure_get() gets
 * either both old or both new.
 *
 * Return: 0, or %-EINVAL if @code is not possible, or @closure is no closure of
 * @pool or has been freed.
 */
int trampfd_closure_set(struct trampfd_pool *pool, trampfd_fn closure,
			trampfd_fn code, void *data);

#ifdef __cplusplus
}
#endif

#endif /* _TRAMPFD_CLOSURES_H */
