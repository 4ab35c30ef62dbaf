/* SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause) */
/*
 * libtrampfd - TRAMPFD_ENTRY(): code of closures that call a certain function
 *
 * What a closure jumps to is a few instructions that pass the data register on
 * as an argument.  They are made here; trampfd_entry() has such ones that find
 * the function in the data, and is enough for most programs.
 */
#ifndef _TRAMPFD_ENTRY_H
#define _TRAMPFD_ENTRY_H

#include <trampfd_closures.h>

/**
 * TRAMPFD_ENTRY - Define the code of closures that call a function
 * @name: of the code, which is a &trampfd_fn with external linkage; hidden
 * @function: which has been declared in C (or as extern "C"), takes the
 *	arguments of the closure and behind them its data
 * @nargs: number of arguments of the closure, as a figure from 0 to 5
 *
 * Arguments are integers and pointers, each no larger than a pointer.  A larger
 * one, or a floating-point number, counts for as many as it takes of what the
 * calling convention passes integers in.  The result, if there is one, is a number of
 * up to 64 bits or a pointer.
 *
 * To be used outside of functions, with a semicolon behind it.  As the name of
 * the function is in assembly, it must be external if the program is optimized
 * when it is linked (LTO).  In a shared library for i386 or powerpc, it must be hidden
 * or static.
 */
#define TRAMPFD_ENTRY(name, function, nargs)				\
	static void (*const _trampfd_entry_of_##name)(void)		\
		__attribute__((used)) = (trampfd_fn)function;		\
	_TRAMPFD_ENTRY(name, nargs, _TRAMPFD_ENTRY_CALL(#function))

#ifdef __cplusplus
#define _TRAMPFD_ENTRY_EXTERN	extern "C"
#else
#define _TRAMPFD_ENTRY_EXTERN	extern
#endif

/*
 * After its type, labels are functions: of Thumb code, they have bit 0 set.  In a
 * section of its own, what unwinders on arm know of it is not what they take for
 * that of the next function, which may have no such tables.
 */
#define _TRAMPFD_ENTRY(name, nargs, call)				\
	__asm__(".pushsection .text.trampfd_entry, \"ax\", %progbits\n"	\
		_TRAMPFD_ENTRY_STATE					\
		"	.balign	16\n"					\
		"	.globl	" #name "\n"				\
		"	.hidden	" #name "\n"				\
		"	.type	" #name ", %function\n"			\
		#name ":\n"						\
		_TRAMPFD_ENTRY_BODY(nargs, call)			\
		"	.size	" #name ", . - " #name "\n"		\
		".popsection\n");					\
	_TRAMPFD_ENTRY_EXTERN void name(void)				\
		__attribute__((visibility("hidden")))

/*
 * What there is of each architecture, for programs that make trampolines of their own:
 *
 * TRAMPFD_DATA_REG: the register that entries expect the data in
 * TRAMPFD_CODE_REG: the one that trampolines load the code address into; it is not
 *	defined where that is in no register
 * TRAMPFD_CHAIN_REG: that of the static chain of GCC's nested functions
 *	(gcc/config, STATIC_CHAIN_REGNUM)
 *
 * and for trampfd_closures.hpp:
 *
 * _TRAMPFD_FLOATS: how many floating-point numbers have registers of their own; it is
 *	not defined with ABIs whose registers for these are not of double precision
 *
 * and here:
 *
 * _TRAMPFD_ENTRY_BODY(): passes the data on, and calls or jumps
 * _TRAMPFD_ENTRY_CALL(): calls or jumps to a function
 * _TRAMPFD_ENTRY_CALL_DATA: calls or jumps to the function that data begins with
 */
#define _TRAMPFD_ENTRY_STATE

#if defined(__x86_64__)

#define TRAMPFD_DATA_REG	x64_r10
#define TRAMPFD_CHAIN_REG	x64_r10
#define _TRAMPFD_FLOATS		8

#define _TRAMPFD_ARG_0	"%rdi"
#define _TRAMPFD_ARG_1	"%rsi"
#define _TRAMPFD_ARG_2	"%rdx"
#define _TRAMPFD_ARG_3	"%rcx"
#define _TRAMPFD_ARG_4	"%r8"
#define _TRAMPFD_ARG_5	"%r9"

#define _TRAMPFD_ENTRY_BODY(nargs, call)				\
		"	endbr64\n"					\
		"	mov	%r10, " _TRAMPFD_ARG_##nargs "\n"	\
		call
#define _TRAMPFD_ENTRY_CALL(function)	"	jmp	" function "@PLT\n"
#define _TRAMPFD_ENTRY_CALL_DATA	"	jmp	*(%r10)\n"

#elif defined(__i386__)

#define TRAMPFD_DATA_REG	x32_eax
#define TRAMPFD_CHAIN_REG	x32_ecx
#define _TRAMPFD_FLOATS		0

/*
 * All arguments are on the stack, and are pushed again behind the data.  The
 * stack is aligned to 16 bytes where functions are called.
 */
#define _TRAMPFD_ENTRY_PAD	"((6 - .Ltrampfd_nargs) & 3)"
#define _TRAMPFD_ENTRY_WORDS	"(.Ltrampfd_nargs + 1 + " _TRAMPFD_ENTRY_PAD ")"

#define _TRAMPFD_ENTRY_BODY(nargs, call)				\
		"	.set	.Ltrampfd_nargs, " #nargs "\n"		\
		"	.cfi_startproc\n"				\
		"	endbr32\n"					\
		"	sub	$4 * " _TRAMPFD_ENTRY_PAD ", %esp\n"	\
		"	push	%eax\n"					\
		"	.cfi_adjust_cfa_offset 4 + 4 * " _TRAMPFD_ENTRY_PAD "\n" \
		"	.rept	.Ltrampfd_nargs\n"			\
		"	pushl	4 * " _TRAMPFD_ENTRY_WORDS "(%esp)\n"	\
		"	.cfi_adjust_cfa_offset 4\n"			\
		"	.endr\n"					\
		call							\
		"	add	$4 * " _TRAMPFD_ENTRY_WORDS ", %esp\n"	\
		"	.cfi_adjust_cfa_offset -4 * " _TRAMPFD_ENTRY_WORDS "\n" \
		"	ret\n"						\
		"	.cfi_endproc\n"
#define _TRAMPFD_ENTRY_CALL(function)	"	call	" function "\n"
#define _TRAMPFD_ENTRY_CALL_DATA	"	call	*(%eax)\n"

#elif defined(__aarch64__)

#define TRAMPFD_DATA_REG	arm64_r17
#define TRAMPFD_CODE_REG	arm64_r16
#define TRAMPFD_CHAIN_REG	arm64_r18
#define _TRAMPFD_FLOATS		8

#define _TRAMPFD_ARG_0	"x0"
#define _TRAMPFD_ARG_1	"x1"
#define _TRAMPFD_ARG_2	"x2"
#define _TRAMPFD_ARG_3	"x3"
#define _TRAMPFD_ARG_4	"x4"
#define _TRAMPFD_ARG_5	"x5"

/* First is bti c, which old assemblers do not know by name. */
#define _TRAMPFD_ENTRY_BODY(nargs, call)				\
		"	hint	#34\n"					\
		"	mov	" _TRAMPFD_ARG_##nargs ", x17\n"	\
		call
#define _TRAMPFD_ENTRY_CALL(function)	"	b	" function "\n"
#define _TRAMPFD_ENTRY_CALL_DATA					\
		"	ldr	x16, [x17]\n"				\
		"	br	x16\n"

#elif defined(__arm__)

#define TRAMPFD_DATA_REG	arm_r12
#define TRAMPFD_CHAIN_REG	arm_r12
#ifdef __ARM_PCS_VFP
#define _TRAMPFD_FLOATS		8
#else
#define _TRAMPFD_FLOATS		0
#endif

#undef _TRAMPFD_ENTRY_STATE
#ifdef __thumb__
#define _TRAMPFD_ENTRY_STATE	".syntax unified\n .thumb\n"
#else
#define _TRAMPFD_ENTRY_STATE	".syntax unified\n .arm\n"
#endif

/*
 * From the fifth on, arguments are on the stack, and are pushed again behind the
 * data.  The stack is aligned to 8 bytes where functions are called.
 */
#define _TRAMPFD_ENTRY_PAD	"(.Ltrampfd_nargs & 1)"
#define _TRAMPFD_ENTRY_WORDS	"(.Ltrampfd_nargs - 3 + " _TRAMPFD_ENTRY_PAD ")"

#define _TRAMPFD_ENTRY_BODY(nargs, call)				\
		"	.set	.Ltrampfd_nargs, " #nargs "\n"		\
		"	.fnstart\n"					\
		"	.if	.Ltrampfd_nargs < 4\n"			\
		"	mov	r" #nargs ", ip\n"			\
		"	.else\n"					\
		"	push	{lr}\n"					\
		"	.save	{lr}\n"					\
		"	sub	sp, sp, #4 * " _TRAMPFD_ENTRY_PAD "\n"	\
		"	push	{ip}\n"					\
		"	.pad	#4 + 4 * " _TRAMPFD_ENTRY_PAD "\n"	\
		"	.rept	.Ltrampfd_nargs - 4\n"			\
		"	ldr	lr, [sp, #4 * " _TRAMPFD_ENTRY_WORDS "]\n" \
		"	push	{lr}\n"					\
		"	.pad	#4\n"					\
		"	.endr\n"					\
		"	.endif\n"					\
		call							\
		"	.if	.Ltrampfd_nargs > 3\n"			\
		"	add	sp, sp, #4 * " _TRAMPFD_ENTRY_WORDS "\n"	\
		"	pop	{pc}\n"					\
		"	.endif\n"					\
		"	.fnend\n"
#define _TRAMPFD_ENTRY_CALL(function)					\
		"	.irp	function, " function "\n"		\
		"	.if	.Ltrampfd_nargs < 4\n"			\
		"	b	\\function\n"				\
		"	.else\n"					\
		"	bl	\\function\n"				\
		"	.endif\n"					\
		"	.endr\n"
#define _TRAMPFD_ENTRY_CALL_DATA					\
		"	ldr	ip, [ip]\n"				\
		"	.if	.Ltrampfd_nargs < 4\n"			\
		"	bx	ip\n"					\
		"	.else\n"					\
		"	blx	ip\n"					\
		"	.endif\n"

#elif defined(__loongarch64)

#define TRAMPFD_DATA_REG	loongarch64_t1
#define TRAMPFD_CODE_REG	loongarch64_t0
#define TRAMPFD_CHAIN_REG	loongarch64_t8
#if defined(__loongarch_double_float)
#define _TRAMPFD_FLOATS		8
#elif defined(__loongarch_soft_float)
#define _TRAMPFD_FLOATS		0
#endif

#define _TRAMPFD_ARG_0	"$a0"
#define _TRAMPFD_ARG_1	"$a1"
#define _TRAMPFD_ARG_2	"$a2"
#define _TRAMPFD_ARG_3	"$a3"
#define _TRAMPFD_ARG_4	"$a4"
#define _TRAMPFD_ARG_5	"$a5"

#define _TRAMPFD_ENTRY_BODY(nargs, call)				\
		"	move	" _TRAMPFD_ARG_##nargs ", $t1\n"	\
		call
#define _TRAMPFD_ENTRY_CALL(function)	"	b	" function "\n"
#define _TRAMPFD_ENTRY_CALL_DATA					\
		"	ld.d	$t0, $t1, 0\n"				\
		"	jr	$t0\n"

#elif defined(__riscv)

/* t2 has labels of landing pads. */
#ifdef __riscv_landing_pad
#define _TRAMPFD_RV_CHAIN(rv)	rv##_t3
#else
#define _TRAMPFD_RV_CHAIN(rv)	rv##_t2
#endif

#if __riscv_xlen == 64
#define TRAMPFD_DATA_REG	rv64_t1
#define TRAMPFD_CODE_REG	rv64_t3
#define TRAMPFD_CHAIN_REG	_TRAMPFD_RV_CHAIN(rv64)
#else
#define TRAMPFD_DATA_REG	rv32_t1
#define TRAMPFD_CODE_REG	rv32_t3
#define TRAMPFD_CHAIN_REG	_TRAMPFD_RV_CHAIN(rv32)
#endif
#if defined(__riscv_float_abi_double)
#define _TRAMPFD_FLOATS		8
#elif defined(__riscv_float_abi_soft)
#define _TRAMPFD_FLOATS		0
#endif

#define _TRAMPFD_ARG_0	"a0"
#define _TRAMPFD_ARG_1	"a1"
#define _TRAMPFD_ARG_2	"a2"
#define _TRAMPFD_ARG_3	"a3"
#define _TRAMPFD_ARG_4	"a4"
#define _TRAMPFD_ARG_5	"a5"

#if __riscv_xlen == 64
#define _TRAMPFD_ENTRY_LOAD	"ld"
#else
#define _TRAMPFD_ENTRY_LOAD	"lw"
#endif

/* First is lpad 0, which old assemblers do not know by name. */
#define _TRAMPFD_ENTRY_BODY(nargs, call)				\
		"	auipc	zero, 0\n"				\
		"	mv	" _TRAMPFD_ARG_##nargs ", t1\n"		\
		call
#define _TRAMPFD_ENTRY_CALL(function)	"	tail	" function "\n"
#define _TRAMPFD_ENTRY_CALL_DATA					\
		"	" _TRAMPFD_ENTRY_LOAD "	t3, (t1)\n"		\
		"	jr	t3\n"

#elif defined(__powerpc64__) && _CALL_ELF == 2

#define TRAMPFD_DATA_REG	ppc64_r11
#define TRAMPFD_CODE_REG	ppc64_r12
#define TRAMPFD_CHAIN_REG	ppc64_r11
#define _TRAMPFD_FLOATS		0

#define _TRAMPFD_ARG_0	"3"
#define _TRAMPFD_ARG_1	"4"
#define _TRAMPFD_ARG_2	"5"
#define _TRAMPFD_ARG_3	"6"
#define _TRAMPFD_ARG_4	"7"
#define _TRAMPFD_ARG_5	"8"

/*
 * r12 is the address of the entry, and has to be that of the function, which may
 * be called by code with another table of contents.
 */
#define _TRAMPFD_ENTRY_BODY(nargs, call)				\
		"77:	mr	" _TRAMPFD_ARG_##nargs ", 11\n"		\
		call							\
		"	mtctr	12\n"					\
		"	bctr\n"
#define _TRAMPFD_ENTRY_CALL(function)					\
		"	.irp	function, " function "\n"		\
		"	addis	12, 12, (\\function - 77b)@ha\n"	\
		"	addi	12, 12, (\\function - 77b)@l\n"	\
		"	.endr\n"
#define _TRAMPFD_ENTRY_CALL_DATA	"	ld	12, 0(11)\n"

#elif defined(__s390x__)

#define TRAMPFD_DATA_REG	s390_r0
#define TRAMPFD_CODE_REG	s390_r1
#define TRAMPFD_CHAIN_REG	s390_r0
#define _TRAMPFD_FLOATS		4

#define _TRAMPFD_ARG_0	"%r2"
#define _TRAMPFD_ARG_1	"%r3"
#define _TRAMPFD_ARG_2	"%r4"
#define _TRAMPFD_ARG_3	"%r5"
#define _TRAMPFD_ARG_4	"%r6"
#define _TRAMPFD_ARG_5	"%r6"

/*
 * The fifth register for arguments is one that functions keep, and behind it, the
 * data is on the stack.
 */
#define _TRAMPFD_ENTRY_BODY(nargs, call)				\
		"	.set	.Ltrampfd_nargs, " #nargs "\n"		\
		"	.cfi_startproc\n"				\
		"	.if	.Ltrampfd_nargs > 3\n"			\
		"	stmg	%r6, %r15, 48(%r15)\n"			\
		"	.cfi_offset 6, -112\n"				\
		"	.cfi_offset 14, -48\n"				\
		"	.cfi_offset 15, -40\n"				\
		"	aghi	%r15, -168\n"				\
		"	.cfi_adjust_cfa_offset 168\n"			\
		"	.endif\n"					\
		"	.if	.Ltrampfd_nargs > 4\n"			\
		"	stg	%r0, 160(%r15)\n"			\
		"	.else\n"					\
		"	lgr	" _TRAMPFD_ARG_##nargs ", %r0\n"		\
		"	.endif\n"					\
		call							\
		"	.if	.Ltrampfd_nargs > 3\n"			\
		"	lmg	%r6, %r15, 216(%r15)\n"			\
		"	.cfi_adjust_cfa_offset -168\n"			\
		"	br	%r14\n"					\
		"	.endif\n"					\
		"	.cfi_endproc\n"
#define _TRAMPFD_ENTRY_CALL(function)					\
		"	.irp	function, " function "\n"		\
		"	.if	.Ltrampfd_nargs > 3\n"			\
		"	brasl	%r14, \\function@PLT\n"		\
		"	.else\n"					\
		"	jg	\\function@PLT\n"			\
		"	.endif\n"					\
		"	.endr\n"
#define _TRAMPFD_ENTRY_CALL_DATA					\
		"	lgr	%r1, %r0\n"				\
		"	lg	%r1, 0(%r1)\n"				\
		"	.if	.Ltrampfd_nargs > 3\n"			\
		"	basr	%r14, %r1\n"				\
		"	.else\n"					\
		"	br	%r1\n"					\
		"	.endif\n"

#else
#error "libtrampfd does not know this architecture yet"
#endif

#endif /* _TRAMPFD_ENTRY_H */
