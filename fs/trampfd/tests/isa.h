/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of pages and of the code in them share
 */
#ifndef _FS_TRAMPFD_TESTS_ISA_H
#define _FS_TRAMPFD_TESTS_ISA_H

#include <linux/trampfd.h>
#include <linux/types.h>

struct kunit;
struct trampfd_table;

/* Addresses of the tables; of 4 bytes, the lower ones */
#define CODE_TABLE	0x1122334455667788
#define DATA_TABLE	0x0123456789abcde8

/* Stands where nothing must be written. */
#define UNTOUCHED	0xa5

/* No trampoline is longer, nor likely to become so. */
#define SLOT_MAX	64

/* The ISA of that name, NULL if this kernel does not have it */
const struct trampfd_isa *trampfd_find_isa(const char *name);

/* Every ordered pair of different registers of an ISA, by number */
u32 trampfd_nr_pairs(const struct trampfd_isa *isa);
struct trampfd_slot trampfd_pair(const struct trampfd_isa *isa, u32 pair,
				 u32 index);

/* Where the literals are in the page, or else the end of the span */
u32 trampfd_code_end(const struct trampfd_isa *isa);

/* A complete table, for the first pair */
struct trampfd_table trampfd_test_table(const struct trampfd_isa *isa, u32 n);

u8 *trampfd_alloc_untouched(struct kunit *test);
u8 *trampfd_filled_page(struct kunit *test, const struct trampfd_isa *isa,
			u32 n);
void trampfd_expect_traps(struct kunit *test, const struct trampfd_isa *isa,
			  const u8 *page, u32 from, u32 to);

/* A trampoline, byte by byte */
struct trampfd_golden {
	const char	*desc;
	const char	*isa;
	u32		code_reg;	/* by name */
	u32		data_reg;
	u32		index;
	u32		code_literal;
	u32		len;
	u8		bytes[SLOT_MAX];
};

/* A test case with struct trampfd_golden as its parameter */
void trampfd_emit_matches_assembler(struct kunit *test);

void trampfd_expect_density(struct kunit *test, const char *isa, u32 slot_size,
			    u32 nr_regs, u32 max);

/* Where in a page a decoder is */
struct trampfd_cursor {
	struct kunit			*test;
	const struct trampfd_isa	*isa;
	const u8			*page;
	u32				pos;
};

/* The next instruction, of 4 bytes */
u32 trampfd_next_insn(struct trampfd_cursor *at);

/* What code loads that loads a word from @pos in its page */
u64 trampfd_load_literal(struct trampfd_cursor *at, u32 pos);

/*
 * Decodes one trampoline, and expects that it loads the registers in @slot
 * from the addresses in @slot, jumps, and does nothing else.
 */
typedef void (*trampfd_decode_fn)(struct trampfd_cursor *at,
				  const struct trampfd_slot *slot);

/*
 * Decode the trampolines of every slot for one pair, and of every pair for the
 * first slot, one in the middle, and the last.
 */
void trampfd_decode_all(struct kunit *test, const char *isa,
			trampfd_decode_fn decode);

#endif /* _FS_TRAMPFD_TESTS_ISA_H */
