/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _FS_TRAMPFD_TESTS_ISA_H
#define _FS_TRAMPFD_TESTS_ISA_H

#include <kunit/test.h>
#include <linux/string.h>
#include <linux/trampfd.h>

#define for_each_trampfd_isa(isa)				\
	for (const struct trampfd_isa *const *pos_ = arch_trampfd_isas;	\
	     ((isa) = *pos_); pos_++)

/* Every ordered pair of different registers, by UAPI name */
#define for_each_trampfd_reg_pair(isa, code, data)			\
	for ((code) = (isa)->first_reg;					\
	     (code) < (isa)->first_reg + (isa)->nr_regs; (code)++)	\
		for ((data) = (isa)->first_reg;				\
		     (data) < (isa)->first_reg + (isa)->nr_regs; (data)++) \
			if ((data) != (code))

static inline const struct trampfd_isa *trampfd_find_isa(const char *name)
{
	const struct trampfd_isa *isa;

	for_each_trampfd_isa(isa)
		if (!strcmp(isa->name, name))
			return isa;
	return NULL;
}

static inline u32 trampfd_emit_pair(const struct trampfd_isa *isa, u8 *buf,
				    u32 code_reg, u64 code_addr,
				    u32 data_reg, u64 data_addr)
{
	const struct trampfd_slot slot = {
		.code_addr	= code_addr,
		.data_addr	= data_addr,
		.code_reg	= isa->regs[code_reg - isa->first_reg],
		.data_reg	= isa->regs[data_reg - isa->first_reg],
	};

	return isa->emit(buf, &slot);
}

#endif /* _FS_TRAMPFD_TESTS_ISA_H */
