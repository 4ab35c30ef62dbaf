// SPDX-License-Identifier: GPL-2.0-only
/*
 * Descriptors: what programs write to a trampfd file, and what fdinfo shows
 */
#include <linux/build_bug.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/seq_file.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

#include "internal.h"

/* The same, without holes, on 32 and on 64 bits: there is no compat entry. */
static_assert(sizeof(struct trampfd_code) == 16);
static_assert(sizeof(struct trampfd_data) == 16);
static_assert(sizeof(struct trampfd_relative) == 16);

/*
 * Who owns the file may describe it.  Relative files have no owner any more,
 * and no descriptor that would be missing.
 */
static bool trampfd_may_write(struct trampfd *tramp)
{
	struct mm_struct *mm = READ_ONCE(tramp->mm);

	return !mm || mm == current->mm;
}

static int trampfd_copy(struct trampfd *tramp, void *descriptor, size_t size,
			struct iov_iter *from)
{
	if (iov_iter_count(from) != size)
		return -EINVAL;
	if (!trampfd_may_write(tramp))
		return -EPERM;
	if (!copy_from_iter_full(descriptor, size, from))
		return -EFAULT;
	return 0;
}

/* Tables */

/* 32-bit loads ignore no bits, even where the kernel's own width does. */
static u64 trampfd_untag(const struct trampfd_isa *isa, u64 addr)
{
	return isa->word_size == sizeof(u64) ? untagged_addr(addr) : addr;
}

static int trampfd_set_half(struct trampfd *tramp, enum trampfd_offsets which,
			    u32 reg, u64 addr, u32 ntrampolines)
{
	struct trampfd_table table;
	int err;

	guard(mutex)(&tramp->lock);
	if (tramp->spec.form == TRAMPFD_FORM_RELATIVE ||
	    tramp->spec.table.half[which].set)
		return -EEXIST;

	table = tramp->spec.table;
	table.half[which] = (struct trampfd_half) {
		.addr		= addr,
		.untagged	= trampfd_untag(table.isa, addr),
		.reg		= reg,
		.set		= true,
	};
	if (which == TRAMPFD_CODE)
		table.ntrampolines = ntrampolines;

	err = trampfd_table_check(&table, TASK_SIZE);
	if (err)
		return err;
	tramp->spec.form = TRAMPFD_FORM_TABLES;
	tramp->spec.table = table;
	return 0;
}

static int trampfd_write_code(struct trampfd *tramp, struct iov_iter *from)
{
	struct trampfd_code code;
	int err = trampfd_copy(tramp, &code, sizeof(code), from);

	if (err)
		return err;
	return trampfd_set_half(tramp, TRAMPFD_CODE, code.reg, code.table,
				code.ntrampolines);
}

static int trampfd_write_data(struct trampfd *tramp, struct iov_iter *from)
{
	struct trampfd_data data;
	int err = trampfd_copy(tramp, &data, sizeof(data), from);

	if (err)
		return err;
	if (data.reserved)
		return -EINVAL;
	return trampfd_set_half(tramp, TRAMPFD_DATA, data.reg, data.table, 0);
}

/* Relative trampolines */

static bool trampfd_described(struct trampfd *tramp)
{
	guard(mutex)(&tramp->lock);
	return tramp->spec.form != TRAMPFD_FORM_NONE;
}

/*
 * From now on the file is the same to everybody, and does not hold what is left
 * of its creator.
 */
static int trampfd_become_relative(struct trampfd *tramp,
				   struct trampfd_shared *shared)
{
	guard(mutex)(&tramp->lock);
	if (tramp->spec.form != TRAMPFD_FORM_NONE)
		return -EEXIST;

	tramp->spec = shared->spec;
	tramp->shared = shared;
	mmdrop(tramp->mm);
	WRITE_ONCE(tramp->mm, NULL);
	return 0;
}

/* The page is there before the lock is taken: others may wait for it. */
static int trampfd_set_relative(struct trampfd *tramp,
				const struct trampfd_pattern *pattern)
{
	struct trampfd_shared *shared;
	int err;

	if (trampfd_described(tramp))
		return -EEXIST;
	err = trampfd_pattern_check(pattern);
	if (err)
		return err;

	shared = trampfd_shared_get(pattern);
	if (!shared)
		return -ENOMEM;
	err = trampfd_become_relative(tramp, shared);
	if (err)
		trampfd_shared_put(shared);
	return err;
}

static int trampfd_write_relative(struct trampfd *tramp, struct iov_iter *from)
{
	struct trampfd_relative relative;
	int err = trampfd_copy(tramp, &relative, sizeof(relative), from);

	if (err)
		return err;
	return trampfd_set_relative(tramp, &(struct trampfd_pattern) {
		/* The same, whatever else another thread writes to @spec */
		.isa		= data_race(tramp->spec.isa),
		.code_reg	= relative.code_reg,
		.data_reg	= relative.data_reg,
		.order		= relative.order,
		.flags		= relative.flags,
	});
}

/**
 * trampfd_write_iter - Write a descriptor
 * @iocb: The position says which descriptor it is, and stays.
 * @from: The descriptor, not more and not less.
 *
 * Context: Process context, may sleep.
 *
 * Return: Size of the descriptor, or
 * * -EINVAL - No buffer, not the size of the descriptor, no descriptor there, or
 *   something in it is not possible.
 * * -EPERM - The address space is not the creator's, and the file not relative.
 * * -EFAULT - The buffer is not readable.
 * * -EEXIST - There is this descriptor already, or one that excludes it.
 * * -ENOMEM - No memory for the page of relative trampolines.
 */
ssize_t trampfd_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct trampfd *tramp = iocb->ki_filp->private_data;
	size_t count = iov_iter_count(from);
	int err = -EINVAL;

	if (iter_is_ubuf(from) && !from->ubuf)
		return -EINVAL;

	switch (iocb->ki_pos) {
	case TRAMPFD_CODE:
		err = trampfd_write_code(tramp, from);
		break;
	case TRAMPFD_DATA:
		err = trampfd_write_data(tramp, from);
		break;
	case TRAMPFD_RELATIVE:
		err = trampfd_write_relative(tramp, from);
		break;
	}
	return err ?: count;
}

/**
 * trampfd_llseek - Say which descriptor is written next
 * @file: The file.
 * @offset: One of &enum trampfd_offsets.
 * @whence: SEEK_SET.
 *
 * Return: @offset, or -EINVAL if it is anything else.
 */
loff_t trampfd_llseek(struct file *file, loff_t offset, int whence)
{
	if (whence != SEEK_SET)
		return -EINVAL;
	return vfs_setpos(file, offset, TRAMPFD_NUM_OFFSETS - 1);
}

/* fdinfo */

/* @what is "code" or "data". */
static void trampfd_show_reg(struct seq_file *m, const struct trampfd_isa *isa,
			     const char *what, u32 reg)
{
	if (reg != TRAMPFD_NO_REG)
		seq_printf(m, "%s_reg:\t%u %s\n", what, reg,
			   isa->reg_names[reg - isa->first_reg]);
}

/* Addresses are for the creator: the descriptor may be in other hands. */
static void trampfd_show_half(struct seq_file *m, const struct trampfd_isa *isa,
			      const char *what, const struct trampfd_half *half,
			      bool with_addr)
{
	if (!half->set)
		return;
	trampfd_show_reg(m, isa, what, half->reg);
	if (with_addr)
		seq_printf(m, "%s_table:\t0x%llx\n", what, half->addr);
}

static void trampfd_show_table(struct seq_file *m, const struct trampfd *tramp)
{
	const struct trampfd_table *table = &tramp->spec.table;
	const struct trampfd_isa *isa = tramp->spec.isa;
	bool own = current->mm == tramp->mm;

	seq_printf(m, "code_size:\t%u\n", isa->slot_size);
	seq_printf(m, "ntrampolines:\t%u\n", table->ntrampolines);
	trampfd_show_half(m, isa, "code", &table->half[TRAMPFD_CODE], own);
	trampfd_show_half(m, isa, "data", &table->half[TRAMPFD_DATA], own);
	seq_printf(m, "mapped:\t%d\n", !!tramp->mapped);
}

static void trampfd_show_pattern(struct seq_file *m,
				 const struct trampfd_pattern *pattern)
{
	seq_printf(m, "relative_size:\t%u\n", pattern->isa->relative->slot_size);
	trampfd_show_reg(m, pattern->isa, "code", pattern->code_reg);
	trampfd_show_reg(m, pattern->isa, "data", pattern->data_reg);
	seq_printf(m, "order:\t%u\n", pattern->order);
	seq_printf(m, "one_code:\t%d\n", !!(pattern->flags & TRAMPFD_ONE_CODE));
}

/**
 * trampfd_show_fdinfo - Show what a file is described as
 * @m: Where to show it.
 * @file: The file.
 */
void trampfd_show_fdinfo(struct seq_file *m, struct file *file)
{
	static const char * const forms[] = {
		[TRAMPFD_FORM_NONE]	= "none",
		[TRAMPFD_FORM_TABLES]	= "tables",
		[TRAMPFD_FORM_RELATIVE]	= "relative",
	};
	struct trampfd *tramp = file->private_data;

	guard(mutex)(&tramp->lock);
	seq_printf(m, "abi:\t%s\n", tramp->spec.isa->name);
	seq_printf(m, "form:\t%s\n", forms[tramp->spec.form]);
	if (tramp->spec.form == TRAMPFD_FORM_RELATIVE)
		trampfd_show_pattern(m, &tramp->spec.pattern);
	else
		trampfd_show_table(m, tramp);
}
