/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What closures of the tests jump to.  What depends on the architecture is in the
 * headers of the kselftests of trampfd().
 *
 * SLOT_WORDS		memory for a closure, in words
 * WITH_TABLES		defined where there are no relative trampolines
 *
 * All of these take no argument:
 * entry_data()		returns the data
 * entry_inverse()	returns the complement of the data
 * entry_other()	returns what is in ARCH_OTHER_REG
 */
#ifndef _LIBTRAMPFD_TESTS_ENTRY_H
#define _LIBTRAMPFD_TESTS_ENTRY_H

#include <linux/trampfd.h>
#include <trampfd_entry.h>

#include "../../../testing/selftests/trampfd/arch.h"

/* On arm, one in each state */
#ifdef __arm__
#define IN_THUMB	__attribute__((target("thumb")))
#define IN_A32		__attribute__((target("arm")))
#else
#define IN_THUMB
#define IN_A32
#endif

static IN_THUMB unsigned long return_data(unsigned long data)
{
	return data;
}

static IN_A32 unsigned long return_inverse(unsigned long data)
{
	return ~data;
}

TRAMPFD_ENTRY(entry_data, return_data, 0);
TRAMPFD_ENTRY(entry_inverse, return_inverse, 0);

void entry_other(void);

#if ARCH_RELATIVE_SIZE
#define SLOT_WORDS	(ARCH_RELATIVE_SIZE / sizeof(void *))
#else
#define WITH_TABLES
#define SLOT_WORDS	(ARCH_CODE_SIZE / sizeof(void *))
#endif

/* Linkers for arm64 mistake local symbols in the table of global offsets. */
__asm__(".pushsection .text\n"
	"	.balign	4\n"
	"	.globl	entry_other\n"
	"	.hidden	entry_other\n"
	"	.type	entry_other, %function\n"
	"entry_other:\n"
	ARCH_RETURN_OTHER
	".popsection\n");

#endif /* _LIBTRAMPFD_TESTS_ENTRY_H */
