/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every ordered pair of different registers of an ISA, by number
 */
#ifndef _FS_TRAMPFD_TESTS_ISA_H
#define _FS_TRAMPFD_TESTS_ISA_H

#include <linux/string.h>
#include <linux/trampfd.h>

static inline const struct trampfd_isa *trampfd_find_isa(const char *name)
{
	const struct trampfd_isa *const *isa;

	for (isa = arch_trampfd_isas; *isa; isa++)
		if (!strcmp((*isa)->name, name))
			break;
	return *isa;
}

static inline u32 trampfd_nr_pairs(const struct trampfd_isa *isa)
{
	return isa->nr_regs * (isa->nr_regs - 1);
}

static inline struct trampfd_slot trampfd_pair(const struct trampfd_isa *isa,
					       u32 pair, u64 code_addr,
					       u64 data_addr)
{
	u32 code = pair / (isa->nr_regs - 1);
	u32 data = pair % (isa->nr_regs - 1);

	if (data >= code)
		data++;
	return (struct trampfd_slot) {
		.code_addr	= code_addr,
		.data_addr	= data_addr,
		.code_reg	= isa->regs[code],
		.data_reg	= isa->regs[data],
	};
}

#endif /* _FS_TRAMPFD_TESTS_ISA_H */
