/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of relative trampolines share
 */
#ifndef _FS_TRAMPFD_TESTS_PATTERN_H
#define _FS_TRAMPFD_TESTS_PATTERN_H

#include "isa.h"

/* A relative trampoline, byte by byte, without the traps behind it */
struct trampfd_relative_golden {
	const char	*desc;
	const char	*isa;
	u32		code_reg;	/* by name */
	u32		data_reg;
	u32		order;
	u32		flags;
	u32		index;
	u32		len;
	u8		bytes[SLOT_MAX];
};

/* A test case with struct trampfd_relative_golden as its parameter */
void trampfd_pattern_matches_assembler(struct kunit *test);

void trampfd_expect_relative_density(struct kunit *test, const char *isa,
				     u32 slot_size, u32 max, u32 reach,
				     u32 reach_one_code);

/*
 * Decodes one trampoline, and expects that it takes data and code from the
 * places in @slot, into the registers in @slot, and does nothing else.
 */
typedef void (*trampfd_decode_relative_fn)(struct trampfd_cursor *at,
					   const struct trampfd_relative_slot *slot);

/* Decode all trampolines of the pages for all registers, orders and flags. */
void trampfd_decode_patterns(struct kunit *test, const char *isa,
			     trampfd_decode_relative_fn decode);

#endif /* _FS_TRAMPFD_TESTS_PATTERN_H */
