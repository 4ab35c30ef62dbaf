// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the tests of pages and of the code in them share
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include <asm/page.h>

#include "../internal.h"
#include "isa.h"

const struct trampfd_isa *trampfd_find_isa(const char *name)
{
	const struct trampfd_isa *const *isa;

	for (isa = arch_trampfd_isas; *isa; isa++)
		if (!strcmp((*isa)->name, name))
			break;
	return *isa;
}

u32 trampfd_nr_pairs(const struct trampfd_isa *isa)
{
	return isa->nr_regs * (isa->nr_regs - 1);
}

u32 trampfd_code_end(const struct trampfd_isa *isa)
{
	return isa->span - (isa->literals ? 2 * isa->word_size : 0);
}

static u64 to_word(const struct trampfd_isa *isa, u64 addr)
{
	return isa->word_size == sizeof(u64) ? addr : (u32)addr;
}

struct trampfd_slot trampfd_pair(const struct trampfd_isa *isa, u32 pair,
				 u32 index)
{
	u32 code = isa->nr_regs - 1 - pair / (isa->nr_regs - 1);
	u32 data = pair % (isa->nr_regs - 1);
	u32 literals = trampfd_code_end(isa) - index * isa->slot_size;

	if (data >= code)
		data++;
	return (struct trampfd_slot) {
		.code_addr	= to_word(isa, CODE_TABLE) + index * isa->word_size,
		.data_addr	= to_word(isa, DATA_TABLE) + index * isa->word_size,
		.index		= index,
		.code_literal	= literals,
		.data_literal	= literals + isa->word_size,
		.code_reg	= isa->regs[code],
		.data_reg	= isa->regs[data],
	};
}

/* What a page is made from is the address with its tag. */
static struct trampfd_half test_half(const struct trampfd_isa *isa, u32 reg,
				     u64 addr)
{
	return (struct trampfd_half) {
		.addr		= to_word(isa, addr),
		.untagged	= to_word(isa, addr) & GENMASK_ULL(55, 0),
		.reg		= isa->first_reg + reg,
		.set		= true,
	};
}

struct trampfd_table trampfd_test_table(const struct trampfd_isa *isa, u32 n)
{
	return (struct trampfd_table) {
		.isa			= isa,
		.half[TRAMPFD_CODE]	= test_half(isa, isa->nr_regs - 1, CODE_TABLE),
		.half[TRAMPFD_DATA]	= test_half(isa, 0, DATA_TABLE),
		.ntrampolines		= n,
	};
}

u8 *trampfd_alloc_untouched(struct kunit *test)
{
	u8 *page = kunit_kmalloc(test, PAGE_SIZE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, page);
	memset(page, UNTOUCHED, PAGE_SIZE);
	return page;
}

u8 *trampfd_filled_page(struct kunit *test, const struct trampfd_isa *isa,
			u32 n)
{
	struct trampfd_table table = trampfd_test_table(isa, n);
	u8 *page = trampfd_alloc_untouched(test);

	trampfd_table_fill(&table, page);
	return page;
}

void trampfd_expect_traps(struct kunit *test, const struct trampfd_isa *isa,
			  const u8 *page, u32 from, u32 to)
{
	for (; from < to; from += isa->trap_size)
		KUNIT_ASSERT_MEMEQ_MSG(test, isa->trap, page + from,
				       isa->trap_size, "%s at %u",
				       isa->name, from);
}

void trampfd_emit_matches_assembler(struct kunit *test)
{
	const struct trampfd_golden *row = test->param_value;
	const struct trampfd_isa *isa = trampfd_find_isa(row->isa);
	struct trampfd_slot slot;
	u8 buf[SLOT_MAX] = { };

	if (!isa)
		kunit_skip(test, "no programs for %s", row->isa);

	slot = trampfd_pair(isa, 0, row->index);
	slot.code_literal = row->code_literal;
	slot.data_literal = row->code_literal + isa->word_size;
	slot.code_reg = row->code_reg == TRAMPFD_NO_REG ? TRAMPFD_NO_MACHINE_REG :
			isa->regs[row->code_reg - isa->first_reg];
	slot.data_reg = isa->regs[row->data_reg - isa->first_reg];
	KUNIT_EXPECT_EQ(test, row->len, isa->emit(buf, &slot));
	KUNIT_EXPECT_MEMEQ(test, row->bytes, buf, sizeof(buf));
}

void trampfd_expect_density(struct kunit *test, const char *name, u32 slot_size,
			    u32 nr_regs, u32 max)
{
	const struct trampfd_isa *isa = trampfd_find_isa(name);

	KUNIT_ASSERT_NOT_NULL(test, isa);
	KUNIT_EXPECT_EQ(test, slot_size, isa->slot_size);
	KUNIT_EXPECT_EQ(test, nr_regs, isa->nr_regs);
	KUNIT_EXPECT_EQ(test, max, trampfd_table_max(isa));
}

u32 trampfd_next_insn(struct trampfd_cursor *at)
{
	u32 pos = at->pos;

	KUNIT_ASSERT_LE(at->test, pos, PAGE_SIZE - sizeof(u32));
	at->pos += sizeof(u32);
	return get_unaligned_le32(at->page + pos);
}

u64 trampfd_load_literal(struct trampfd_cursor *at, u32 pos)
{
	u32 size = at->isa->word_size;

	KUNIT_ASSERT_LE(at->test, pos, PAGE_SIZE - size);
	KUNIT_ASSERT_EQ(at->test, 0, pos % size);
	return size == sizeof(u64) ? *(const u64 *)(at->page + pos) :
				     *(const u32 *)(at->page + pos);
}

/* Returns the length. */
static u32 decode_one(struct kunit *test, const struct trampfd_isa *isa,
		      const u8 *page, u32 pair, u32 index,
		      trampfd_decode_fn decode)
{
	struct trampfd_slot slot = trampfd_pair(isa, pair, index);
	struct trampfd_cursor at = {
		.test	= test,
		.isa	= isa,
		.page	= page,
		.pos	= index * isa->slot_size,
	};

	decode(&at, &slot);
	/* One that is wrong says enough. */
	KUNIT_ASSERT_EQ_MSG(test, KUNIT_SUCCESS, test->status,
			    "%s, pair %u, slot %u", isa->name, pair, index);
	return at.pos - index * isa->slot_size;
}

static void decode_slots(struct kunit *test, const struct trampfd_isa *isa,
			 const u8 *page, trampfd_decode_fn decode)
{
	u32 i, len, pos;

	for (i = 0; i < trampfd_table_max(isa); i++) {
		pos = i * isa->slot_size;
		len = decode_one(test, isa, page, 0, i, decode);
		trampfd_expect_traps(test, isa, page, pos + len,
				     pos + isa->slot_size);
	}
}

/* By machine number */
static bool is_data_only(const struct trampfd_isa *isa, u8 reg)
{
	u32 i = 0;

	while (isa->regs[i] != reg)
		i++;
	return isa->data_only & BIT(i);
}

static void decode_pairs(struct kunit *test, const struct trampfd_isa *isa,
			 u8 *page, u32 index, trampfd_decode_fn decode)
{
	u32 i;

	for (i = 0; i < trampfd_nr_pairs(isa); i++) {
		struct trampfd_slot slot = trampfd_pair(isa, i, index);
		u32 len;

		if (is_data_only(isa, slot.code_reg))
			continue;
		len = isa->emit(page + index * isa->slot_size, &slot);
		KUNIT_EXPECT_EQ(test, len,
				decode_one(test, isa, page, i, index, decode));
	}
}

void trampfd_decode_all(struct kunit *test, const char *name,
			trampfd_decode_fn decode)
{
	const struct trampfd_isa *isa = trampfd_find_isa(name);
	u32 max;
	u8 *page;

	if (!isa)
		kunit_skip(test, "no programs for %s", name);

	max = trampfd_table_max(isa);
	page = trampfd_filled_page(test, isa, max);
	decode_slots(test, isa, page, decode);
	decode_pairs(test, isa, page, 0, decode);
	decode_pairs(test, isa, page, max / 2, decode);
	decode_pairs(test, isa, page, max - 1, decode);
}
