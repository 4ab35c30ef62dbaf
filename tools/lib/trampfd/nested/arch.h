/* SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause) */
/*
 * What nested functions of GCC need to know of architectures
 *
 * CHAIN_REG: the register of the static chain (gcc/config, STATIC_CHAIN_REGNUM)
 * ARGS_SIZE: what the arguments of __gcc_nested_func_ptr_created() take of the
 *	stack, 0 by default
 */
#ifndef _LIBTRAMPFD_NESTED_ARCH_H
#define _LIBTRAMPFD_NESTED_ARCH_H

#include <linux/trampfd.h>

#if defined(__x86_64__)
#define CHAIN_REG	x64_r10
#elif defined(__i386__)
#define CHAIN_REG	x32_ecx
#define ARGS_SIZE	16
#elif defined(__aarch64__)
#define CHAIN_REG	arm64_r18
#elif defined(__arm__)
#define CHAIN_REG	arm_r12
#elif defined(__riscv) && __riscv_xlen == 64
#define CHAIN_REG	rv64_t2
#elif defined(__riscv)
#define CHAIN_REG	rv32_t2
#elif defined(__powerpc64__)
#define CHAIN_REG	ppc64_r11
#elif defined(__s390x__)
#define CHAIN_REG	s390_r0
#else
/* Of trampolines without a name for it, there are none. */
#define CHAIN_REG	0
#endif

#ifndef ARGS_SIZE
#define ARGS_SIZE	0
#endif

#endif /* _LIBTRAMPFD_NESTED_ARCH_H */
