/* SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause) */
/*
 * libtrampfd - closures on trampfd(2)
 *
 * A closure is a C function pointer that carries data: whoever calls it gets to
 * the code of the closure, with the data of the closure in a register.  See
 * trampfd_closures(3), and Documentation/trampfd.rst in the kernel tree for how
 * such code looks.
 */
#ifndef _TRAMPFD_CLOSURES_H
#define _TRAMPFD_CLOSURES_H

#include <stddef.h>
#include <linux/trampfd.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * DOC: Pools
 *
 * A pool has closures that use the same two registers.  It grows and shrinks by
 * pages of trampolines.  It has a lock of its own: every function can be called
 * by any thread at any time, except for trampfd_pool_destroy().  No function may
 * be called by a signal handler that may have interrupted one of them; calling
 * closures is always allowed.
 *
 * A child process that was made by fork() has a copy of each pool and of all
 * closures in it, which it may call, change and free, and allocate more;
 * the parent does not notice.  After vfork() and exec there is nothing to do.
 */
struct trampfd_pool;

/**
 * struct trampfd_usage - What a pool has and uses
 */
struct trampfd_usage {
	/**
	 * @closures: Closures that are allocated.
	 */
	size_t closures;
	/**
	 * @capacity: Closures for which there is room in @pages.
	 */
	size_t capacity;
	/**
	 * @pages: Pages of trampolines, each of them a mapping of its own.
	 */
	size_t pages;
	/**
	 * @bytes: Memory that the pool has mapped, in bytes: @pages, tables and
	 * bookkeeping, of which not all need to have been touched.  Pages that
	 * cannot be accessed, on both sides of tables, are not counted.
	 */
	size_t bytes;
};

/**
 * trampfd_default_code_reg - A code register for the calling convention of C
 *
 * Return: the name of a register that functions may change and that holds no
 * argument, or none of the first few; see trampfd_default_data_reg().
 */
static inline unsigned int trampfd_default_code_reg(void)
{
#if defined(__x86_64__)
	return x64_r11;
#elif defined(__i386__)
	return x32_ecx;
#elif defined(__aarch64__)
	return arm64_r16;
#elif defined(__arm__)
	return arm_r12;
#elif defined(__riscv) && __riscv_xlen == 64
	return rv64_t3;
#elif defined(__riscv)
	return rv32_t3;
#else
	/* No register has a name, and trampfd() fails before it sees any. */
	return 0;
#endif
}

/**
 * trampfd_default_data_reg - The data register that goes with it
 *
 * Return: r10 on x86-64 (with r11 for the code), eax on i386 (ecx), x17 on
 * arm64 (x16), r3 on arm (r12), t1 on riscv (t3).  On i386 the pair is free in
 * functions that have all arguments on the stack; on arm, in functions with up
 * to three words of arguments.
 */
static inline unsigned int trampfd_default_data_reg(void)
{
#if defined(__x86_64__)
	return x64_r10;
#elif defined(__i386__)
	return x32_eax;
#elif defined(__aarch64__)
	return arm64_r17;
#elif defined(__arm__)
	return arm_r3;
#elif defined(__riscv) && __riscv_xlen == 64
	return rv64_t1;
#elif defined(__riscv)
	return rv32_t1;
#else
	return 1;
#endif
}

/**
 * trampfd_probe - Find out whether this process can have closures now
 *
 * Makes a page of trampolines and gives it back.
 *
 * Return: 0 or a negative error number.
 *
 * * %-ENOSYS: the kernel does not have trampfd(), or a seccomp filter says so
 * * %-EOPNOTSUPP: the kernel has it, but not for this ABI
 * * %-EACCES, %-EPERM: a security module or a seccomp filter refuses it
 * * %-EMFILE, %-ENFILE, %-ENOMEM: see trampfd_pool_create(); may pass
 */
int trampfd_probe(void);

/**
 * trampfd_pool_create - Create a pool
 * @code_reg: name of the register for the address of the code, from
 *	<asm/trampfd.h>
 * @data_reg: name of the register for the address of the data
 *
 * Return: the pool, which has one page of trampolines from the start, or NULL
 * with errno set.
 *
 * * %EINVAL: a register is none of those of this ABI, or both are the same
 * * %ENOSYS, %EOPNOTSUPP, %EACCES, %EPERM: see trampfd_probe()
 * * %EMFILE: the process has no file descriptor left; one is needed while the
 *   page is made
 * * %ENFILE: the system has no file left
 * * %ENOMEM: there is no memory, or the process has as many mappings as it may
 *   have (vm.max_map_count), or RLIMIT_AS is reached
 */
struct trampfd_pool *trampfd_pool_create(unsigned int code_reg,
					 unsigned int data_reg);

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
 * trampfd_closure_alloc - Allocate a closure
 * @pool: the pool to take it from
 * @code: what a call of the closure jumps to; not NULL
 * @data: what is in the data register then; any value
 *
 * Takes the same time however many closures there are; once for each page of
 * trampolines it makes system calls.  An allocation that fails changes nothing.
 *
 * Return: the address of the closure, to be cast to a pointer to a function and
 * called, or NULL with errno set.
 *
 * * %EINVAL: @code is NULL
 * * %EMFILE, %ENFILE, %ENOMEM, %ENOSYS, %EACCES, %EPERM: there was no room, and
 *   no page could be made; see trampfd_pool_create()
 */
void *trampfd_closure_alloc(struct trampfd_pool *pool, void *code, void *data);

/**
 * trampfd_closure_free - Free a closure
 * @pool: the pool from which it was allocated
 * @closure: the closure; if NULL, nothing is done
 *
 * A page of trampolines of which none is in use is given back to the kernel,
 * except for one in each pool.  A call of a closure that has been freed raises
 * SIGSEGV, unless the address has been allocated again.
 *
 * Return: 0, or %-EINVAL if @closure is no closure of @pool or has been freed.
 */
int trampfd_closure_free(struct trampfd_pool *pool, void *closure);

/**
 * trampfd_closure_get - Look up the code and the data of a closure
 * @pool: the pool from which it was allocated
 * @closure: the closure
 * @code: where to store the address of its code
 * @data: where to store the address of its data
 *
 * Return: 0, or %-EINVAL if @closure is no closure of @pool or has been freed.
 */
int trampfd_closure_get(struct trampfd_pool *pool, void *closure, void **code,
			void **data);

/**
 * trampfd_closure_set - Change the code and the data of a closure
 * @pool: the pool from which it was allocated
 * @closure: the closure
 * @code: what a call of the closure jumps to from now on; not NULL
 * @data: what is in the data register then
 *
 * The closure keeps its address.  Each of the two changes at once, but not both
 * at once: a thread that calls the closure meanwhile may get the old code with
 * the new data, or the new code with the old data.  trampfd_closure_get() gets
 * either both old or both new.
 *
 * Return: 0, or %-EINVAL if @code is NULL, or @closure is no closure of @pool
 * or has been freed.
 */
int trampfd_closure_set(struct trampfd_pool *pool, void *closure, void *code,
			void *data);

#ifdef __cplusplus
}
#endif

#endif /* _TRAMPFD_CLOSURES_H */
