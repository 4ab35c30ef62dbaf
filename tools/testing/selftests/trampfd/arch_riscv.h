/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Both ABIs of riscv; see arch.h
 */
#ifndef _SELFTESTS_TRAMPFD_ARCH_RISCV_H
#define _SELFTESTS_TRAMPFD_ARCH_RISCV_H

#if __riscv_xlen == 64
#define ARCH_FIRST_REG		rv64_min
#define ARCH_END_REG		rv64_max
#define ARCH_FOREIGN_REG	rv32_s2
#define ARCH_CODE_REG		rv64_t3
#define ARCH_DATA_REG		rv64_t1
#define ARCH_ABI_NAME		"riscv64"
#define ARCH_NTRAMPOLINES	145
#define ARCH_DATA_ONLY_REG	rv64_t2
#define ARCH_RELATIVE_CODE_REGS	{ rv64_t3, rv64_t1 }
#define ARCH_OTHER_REG		rv64_t3
#else
#define ARCH_FIRST_REG		rv32_min
#define ARCH_END_REG		rv32_max
#define ARCH_FOREIGN_REG	rv64_s2
#define ARCH_CODE_REG		rv32_t3
#define ARCH_DATA_REG		rv32_t1
#define ARCH_ABI_NAME		"riscv32"
#define ARCH_NTRAMPOLINES	146
#define ARCH_DATA_ONLY_REG	rv32_t2
#define ARCH_RELATIVE_CODE_REGS	{ rv32_t3, rv32_t1 }
#define ARCH_OTHER_REG		rv32_t3
#endif

#define ARCH_CODE_SIZE		28
#define ARCH_SPAN		page_size()
#define ARCH_NLITERALS		2
#define ARCH_RELATIVE_SIZE	24
#define ARCH_RELATIVE_REACH	0x40000000UL
#define ARCH_ONE_CODE_REACH	ARCH_RELATIVE_REACH

/* auipc zero, 0 is lpad 0, which old assemblers do not know by name. */
#define ARCH_RETURN_OTHER	"auipc zero, 0\n mv a0, t3\n ret\n"

/* There are none. */
#define ARCH_FLAGS		0

#define ARCH_TRAP		{ 0, 0 }
#define ARCH_TRAP_SIGNAL	SIGILL

#endif /* _SELFTESTS_TRAMPFD_ARCH_RISCV_H */
