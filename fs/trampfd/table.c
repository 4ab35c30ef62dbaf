// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tables of trampolines: what may be asked for, and the page that results.
 *
 * Nothing here depends on a file, an address space or the current task.
 */
#include <linux/align.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include <asm/page.h>

#include "internal.h"

/* Bytes that the code of a page can take, from its start */
static u32 trampfd_code_span(const struct trampfd_isa *isa)
{
	u32 literals = isa->literals ? TRAMPFD_NUM_TABLES * isa->word_size : 0;

	return isa->span - literals;
}

/* Where the literal of a table is in the page */
static u32 trampfd_literal_pos(const struct trampfd_isa *isa,
			       enum trampfd_offsets which)
{
	return trampfd_code_span(isa) + which * isa->word_size;
}

/**
 * trampfd_table_max - Most trampolines that a page can hold
 * @isa: How the ABI does trampolines.
 *
 * Return: Number of slots of @isa in a page.
 */
u32 trampfd_table_max(const struct trampfd_isa *isa)
{
	return trampfd_code_span(isa) / isa->slot_size;
}

static bool trampfd_range_valid(const struct trampfd_isa *isa, u64 start,
				u32 n, u64 user_end)
{
	u64 len = (u64)n * isa->word_size;

	/* 32-bit code may run in a task which has a 64-bit address space. */
	if (isa->word_size == sizeof(u32))
		user_end = min(user_end, SZ_4G);

	return start && IS_ALIGNED(start, isa->word_size) &&
	       len <= user_end && start <= user_end - len;
}

static bool trampfd_half_in_reach(const struct trampfd_table *table,
				  const struct trampfd_half *half, u64 user_end)
{
	/* The length is not known before the code descriptor is there. */
	u32 n = max(table->ntrampolines, 1U);

	return trampfd_range_valid(table->isa, half->untagged, n, user_end);
}

/**
 * trampfd_table_check - Can there be such a table?
 * @table: The table to check; either half may still be missing.
 * @user_end: Address behind the last byte of the user's address space.
 *
 * Return:
 * * 0 - Yes.
 * * -EINVAL - The number of trampolines, a register or an address is out of
 *   its range, an address is not aligned, or both registers are the same.
 */
int trampfd_table_check(const struct trampfd_table *table, u64 user_end)
{
	const struct trampfd_half *code = &table->half[TRAMPFD_CODE];
	const struct trampfd_half *data = &table->half[TRAMPFD_DATA];

	if (code->set && (!table->ntrampolines ||
			  table->ntrampolines > trampfd_table_max(table->isa)))
		return -EINVAL;
	if (code->set && !(trampfd_code_reg_valid(table->isa, code->reg) &&
			   trampfd_half_in_reach(table, code, user_end)))
		return -EINVAL;
	if (data->set && !(trampfd_reg_valid(table->isa, data->reg) &&
			   trampfd_half_in_reach(table, data, user_end)))
		return -EINVAL;
	if (trampfd_table_complete(table) && code->reg == data->reg)
		return -EINVAL;
	return 0;
}

/**
 * trampfd_table_complete - Have both descriptors been written?
 * @table: The table to look at.
 *
 * Return: True if a page can be filled from @table.
 */
bool trampfd_table_complete(const struct trampfd_table *table)
{
	return table->half[TRAMPFD_CODE].set && table->half[TRAMPFD_DATA].set;
}

/* Literals are data, and have the byte order of data. */
static void trampfd_put_word(const struct trampfd_isa *isa, u8 *pos, u64 word)
{
	if (isa->word_size == sizeof(u64))
		*(u64 *)pos = word;
	else
		*(u32 *)pos = word;
}

static void trampfd_fill_literals(const struct trampfd_table *table, u8 *page)
{
	const struct trampfd_isa *isa = table->isa;
	enum trampfd_offsets i;

	for (i = 0; i < TRAMPFD_NUM_TABLES; i++)
		trampfd_put_word(isa, page + trampfd_literal_pos(isa, i),
				 table->half[i].addr);
}

static struct trampfd_slot trampfd_make_slot(const struct trampfd_table *table,
					     u32 i)
{
	const struct trampfd_half *code = &table->half[TRAMPFD_CODE];
	const struct trampfd_half *data = &table->half[TRAMPFD_DATA];
	const struct trampfd_isa *isa = table->isa;
	u32 pos = i * isa->slot_size;

	return (struct trampfd_slot) {
		.code_addr	= code->addr + (u64)i * isa->word_size,
		.data_addr	= data->addr + (u64)i * isa->word_size,
		.index		= i,
		.code_literal	= trampfd_literal_pos(isa, TRAMPFD_CODE) - pos,
		.data_literal	= trampfd_literal_pos(isa, TRAMPFD_DATA) - pos,
		.code_reg	= trampfd_machine_reg(isa, code->reg),
		.data_reg	= trampfd_machine_reg(isa, data->reg),
	};
}

/**
 * trampfd_table_fill - Write the page of trampolines
 * @table: A complete table that trampfd_table_check() has accepted.
 * @page: Where to write, aligned to 8; all bytes of the page are set.
 */
void trampfd_table_fill(const struct trampfd_table *table, void *page)
{
	const struct trampfd_isa *isa = table->isa;
	u32 i;

	trampfd_fill_traps(isa, page);
	if (isa->literals)
		trampfd_fill_literals(table, page);

	for (i = 0; i < table->ntrampolines; i++) {
		struct trampfd_slot slot = trampfd_make_slot(table, i);

		isa->emit(page + i * isa->slot_size, &slot);
	}
}
