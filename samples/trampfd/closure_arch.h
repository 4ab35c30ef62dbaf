/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The part of a closure that depends on the architecture: two registers which
 * a function may change anyway, and the code that every trampoline jumps to.
 */
#ifndef CLOSURE_ARCH_H
#define CLOSURE_ARCH_H

#include <linux/trampfd.h>

struct closure;

int closure_compare(const void *a, const void *b, struct closure *closure);
extern const char closure_entry[];

/*
 * CLOSURE_CODE_REG, CLOSURE_DATA_REG: registers for the trampoline to load;
 * CLOSURE_RELATIVE_CODE_REG: the code register of relative trampolines.
 *
 * closure_entry: has the arguments of a qsort() comparison where the ABI puts
 * them, and the closure in CLOSURE_DATA_REG.  Calls
 * closure_compare(a, b, closure) and returns what it returns.
 */
#if defined(__x86_64__) && !defined(__ILP32__)

#define CLOSURE_CODE_REG	x64_r11
#define CLOSURE_RELATIVE_CODE_REG	TRAMPFD_NO_REG
#define CLOSURE_DATA_REG	x64_r10

__asm__(".pushsection .text\n"
	"closure_entry:\n"
	"	mov	%r10, %rdx\n"
	"	jmp	closure_compare\n"
	".popsection\n");

#elif defined(__i386__)

#define CLOSURE_CODE_REG	x32_ecx
#define CLOSURE_DATA_REG	x32_eax

__asm__(".pushsection .text\n"
	"closure_entry:\n"
	"	pushl	%eax\n"
	"	pushl	12(%esp)\n"
	"	pushl	12(%esp)\n"
	"	call	closure_compare\n"
	"	add	$12, %esp\n"
	"	ret\n"
	".popsection\n");

#elif defined(__aarch64__)

#define CLOSURE_CODE_REG	arm64_r16
#define CLOSURE_DATA_REG	arm64_r17

/* First is bti c, which old assemblers do not know by name. */
__asm__(".pushsection .text\n"
	"	.balign	4\n"
	"closure_entry:\n"
	"	hint	#34\n"
	"	mov	x2, x17\n"
	"	b	closure_compare\n"
	".popsection\n");

#elif defined(__arm__)

#define CLOSURE_CODE_REG	arm_r12
#define CLOSURE_RELATIVE_CODE_REG	TRAMPFD_NO_REG
#define CLOSURE_DATA_REG	arm_r3

#ifdef __thumb__
#define CLOSURE_STATE		".thumb\n"
#else
#define CLOSURE_STATE		".arm\n"
#endif

/* The type puts the state into bit 0 of the address. */
__asm__(".pushsection .text\n"
	CLOSURE_STATE
	"	.balign	4\n"
	"	.type	closure_entry, %function\n"
	"closure_entry:\n"
	"	mov	r2, r3\n"
	"	b	closure_compare\n"
	".popsection\n");

#elif defined(__powerpc64__)

#define CLOSURE_CODE_REG	ppc64_r12
#define CLOSURE_DATA_REG	ppc64_r11

/* Its own address is in r12, from which it finds its table of contents. */
__asm__(".pushsection .text\n"
	"	.balign	4\n"
	"	.type	closure_entry, @function\n"
	"closure_entry:\n"
	"0:	addis	2, 12, .TOC. - 0b@ha\n"
	"	addi	2, 2, .TOC. - 0b@l\n"
	"	.localentry closure_entry, . - closure_entry\n"
	"	mr	5, 11\n"
	"	b	closure_compare\n"
	".popsection\n");

#elif defined(__riscv)

#if __riscv_xlen == 64
#define CLOSURE_CODE_REG	rv64_t3
#define CLOSURE_DATA_REG	rv64_t1
#else
#define CLOSURE_CODE_REG	rv32_t3
#define CLOSURE_DATA_REG	rv32_t1
#endif

/* First is lpad 0, which old assemblers do not know by name. */
__asm__(".pushsection .text\n"
	"	.balign	4\n"
	"closure_entry:\n"
	"	auipc	zero, 0\n"
	"	mv	a2, t1\n"
	"	tail	closure_compare\n"
	".popsection\n");

#elif defined(__s390x__)

#define CLOSURE_CODE_REG	s390_r1
#define CLOSURE_DATA_REG	s390_r0

__asm__(".pushsection .text\n"
	"closure_entry:\n"
	"	lgr	%r4, %r0\n"
	"	jg	closure_compare\n"
	".popsection\n");

#else
#error "closure_entry() has not been written for this architecture"
#endif

#ifndef CLOSURE_RELATIVE_CODE_REG
#define CLOSURE_RELATIVE_CODE_REG	CLOSURE_CODE_REG
#endif

#endif /* CLOSURE_ARCH_H */
