// SPDX-License-Identifier: GPL-2.0-only
/*
 * What tables and relative trampolines ask of an ISA
 */
#include <linux/bits.h>
#include <linux/string.h>

#include <asm/page.h>

#include "internal.h"

/**
 * trampfd_reg_valid - Is this the name of a register?
 * @isa: How the ABI does trampolines.
 * @reg: Name (UAPI).
 *
 * Return: True if trampolines of @isa can load it.
 */
bool trampfd_reg_valid(const struct trampfd_isa *isa, u32 reg)
{
	return reg >= isa->first_reg && reg - isa->first_reg < isa->nr_regs;
}

/**
 * trampfd_code_reg_valid - Can trampolines with tables load code into this?
 * @isa: How the ABI does trampolines.
 * @reg: Name (UAPI).
 *
 * Return: True if @reg is such a register, or none and that is possible.
 */
bool trampfd_code_reg_valid(const struct trampfd_isa *isa, u32 reg)
{
	if (reg == TRAMPFD_NO_REG)
		return isa->no_code_reg;
	return trampfd_reg_valid(isa, reg) &&
	       !(isa->data_only & BIT(reg - isa->first_reg));
}

/**
 * trampfd_machine_reg - Machine number of a register
 * @isa: How the ABI does trampolines.
 * @reg: Name (UAPI) that has been accepted.
 *
 * Return: The number that instructions have for @reg.
 */
u8 trampfd_machine_reg(const struct trampfd_isa *isa, u32 reg)
{
	if (reg == TRAMPFD_NO_REG)
		return TRAMPFD_NO_MACHINE_REG;
	return isa->regs[reg - isa->first_reg];
}

/**
 * trampfd_fill_traps - Fill a page with trap instructions
 * @isa: How the ABI does trampolines.
 * @page: The page.
 */
void trampfd_fill_traps(const struct trampfd_isa *isa, u8 *page)
{
	u32 len = isa->trap_size;

	/* Both sizes are powers of two: what is filled doubles. */
	memcpy(page, isa->trap, len);
	for (; len < PAGE_SIZE; len *= 2)
		memcpy(page + len, page, len);
}
