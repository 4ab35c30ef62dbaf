// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trampolines for trampfd() on powerpc64le
 *
 * In the ELFv2 ABI, whoever calls a function by its address has this in r12,
 * from which the function finds its table of contents.  So r12 is where a
 * trampoline finds itself, and should be what it loads the code address into.
 * Calls by address go through ctr, and functions may change it.
 *
 * Caches: the instruction caches of all processors that run little-endian kernels
 * snoop stores (CPU_FTR_COHERENT_ICACHE), so that set_ptes() has nothing to do,
 * be the MMU radix or hash.  Nothing could be fetched from the page before the
 * PTE was written, and the return from the fault discards what was prefetched.
 */
#include <linux/array_size.h>
#include <linux/build_bug.h>
#include <linux/ptrace.h>
#include <linux/sched/task_stack.h>
#include <linux/sizes.h>
#include <linux/thread_info.h>
#include <linux/trampfd.h>
#include <linux/unaligned.h>

#include <asm/page.h>
#include <asm/ppc-opcode.h>
#include <asm/reg.h>

#define R12	12

/* From the start of a trampoline to where loads reach all of 64 KiB around */
#define MIDDLE	(SZ_32K - 4)

static const u8 trampfd_ppc64le_trap[] = { 0x08, 0x00, 0xe0, 0x7f };	/* trap */

/* Writes an instruction at @p, returns the place behind */
static u8 *emit(u8 *p, u32 insn)
{
	put_unaligned_le32(insn, p);
	return p + sizeof(insn);
}

static const u8 trampfd_ppc64le_regs[] = {
	[ppc64_r3 - ppc64_min] = 3, 4, 5, 6, 7, 8, 9, 10, 11, R12,
	[ppc64_r14 - ppc64_min] = 14, 15, 16, 17, 18, 19, 20, 21, 22,
				  23, 24, 25, 26, 27, 28, 29, 30, 31,
};

static const char * const trampfd_ppc64le_names[] = {
	"ppc64_r3", "ppc64_r4", "ppc64_r5", "ppc64_r6", "ppc64_r7", "ppc64_r8",
	"ppc64_r9", "ppc64_r10", "ppc64_r11", "ppc64_r12", "ppc64_r14",
	"ppc64_r15", "ppc64_r16", "ppc64_r17", "ppc64_r18", "ppc64_r19",
	"ppc64_r20", "ppc64_r21", "ppc64_r22", "ppc64_r23", "ppc64_r24",
	"ppc64_r25", "ppc64_r26", "ppc64_r27", "ppc64_r28", "ppc64_r29",
	"ppc64_r30", "ppc64_r31",
};

static_assert(ARRAY_SIZE(trampfd_ppc64le_names) == ARRAY_SIZE(trampfd_ppc64le_regs));

static u32 trampfd_ppc64le_emit(u8 *buf, const struct trampfd_slot *slot)
{
	u8 code = slot->code_reg, data = slot->data_reg;
	u32 entry = slot->index * sizeof(u64);
	u8 *p = buf;

	p = emit(p, PPC_RAW_ADDI(code, R12, MIDDLE));
	p = emit(p, PPC_RAW_LD(data, code, slot->data_literal - MIDDLE));
	p = emit(p, PPC_RAW_LD(code, code, slot->code_literal - MIDDLE));
	p = emit(p, PPC_RAW_LD(data, data, entry));
	p = emit(p, PPC_RAW_LD(code, code, entry));
	p = emit(p, PPC_RAW_MTCTR(code));
	p = emit(p, PPC_RAW_BCTR());
	return p - buf;
}

/* addis adds the upper half of a distance, ld the lower one, which is signed. */
static u32 trampfd_ppc64le_relative_emit(u8 *buf,
					 const struct trampfd_relative_slot *slot)
{
	u8 code = slot->code_reg, data = slot->data_reg;
	u8 *p = buf;

	p = emit(p, PPC_RAW_ADDIS(data, R12, PPC_HA(slot->data)));
	p = emit(p, PPC_RAW_LD(data, data, slot->data));
	p = emit(p, PPC_RAW_ADDIS(code, R12, PPC_HA(slot->code)));
	p = emit(p, PPC_RAW_LD(code, code, slot->code));
	p = emit(p, PPC_RAW_MTCTR(code));
	p = emit(p, PPC_RAW_BCTR());
	return p - buf;
}

static const u32 trampfd_ppc64le_code_regs[] = { ppc64_r12 };

static const struct trampfd_relative_isa trampfd_ppc64le_relative = {
	.slot_size	= 24,
	.reach		= SZ_1G,
	.reach_one_code	= SZ_1G,
	.code_regs	= trampfd_ppc64le_code_regs,
	.nr_code_regs	= ARRAY_SIZE(trampfd_ppc64le_code_regs),
	.emit		= trampfd_ppc64le_relative_emit,
};

static const struct trampfd_isa trampfd_ppc64le = {
	.name		= "ppc64le",
	.slot_size	= 28,
	.word_size	= 8,
	.span		= PAGE_SIZE,
	.literals	= true,
	.first_reg	= ppc64_min,
	.nr_regs	= ARRAY_SIZE(trampfd_ppc64le_regs),
	.regs		= trampfd_ppc64le_regs,
	.reg_names	= trampfd_ppc64le_names,
	.trap		= trampfd_ppc64le_trap,
	.trap_size	= sizeof(trampfd_ppc64le_trap),
	.emit		= trampfd_ppc64le_emit,
	.relative	= &trampfd_ppc64le_relative,
};

#ifdef CONFIG_TRAMPFD_KUNIT_TEST
const struct trampfd_isa *const arch_trampfd_isas[] = { &trampfd_ppc64le, NULL };
#endif

/*
 * Big-endian code has other ABIs, and any thread can switch to it.  Where functions
 * have descriptors, a trampoline would be taken for one.
 */
const struct trampfd_isa *arch_trampfd_isa(void)
{
	if (is_32bit_task() || !is_elf2_task() ||
	    !(current_pt_regs()->msr & MSR_LE))
		return NULL;
	return &trampfd_ppc64le;
}
