/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * See arch.h
 */
#ifndef _SELFTESTS_TRAMPFD_ARCH_S390_H
#define _SELFTESTS_TRAMPFD_ARCH_S390_H

#define ARCH_FIRST_REG		s390_min
#define ARCH_END_REG		s390_max
#define ARCH_FOREIGN_REG	s390_max
#define ARCH_CODE_REG		s390_r1
#define ARCH_DATA_REG		s390_r0
#define ARCH_ABI_NAME		"s390x"
#define ARCH_CODE_SIZE		26
#define ARCH_NTRAMPOLINES	156
#define ARCH_SPAN		page_size()
#define ARCH_NLITERALS		2
#define ARCH_RELATIVE_SIZE	16
#define ARCH_RELATIVE_CODE_REGS	{ s390_r1 }
#define ARCH_RELATIVE_REACH	0x40000000UL
#define ARCH_ONE_CODE_REACH	ARCH_RELATIVE_REACH
#define ARCH_DATA_ONLY_REG	s390_r0
#define ARCH_OTHER_REG		s390_r5
#define ARCH_RETURN_OTHER	"lgr %r2, %r5\n br %r14\n"

/* The kernel has an address space of its own. */
#define ARCH_USER_ALL

/* The condition code, as ipm and spm have it */
#define ARCH_FLAGS		0x30000000

/*
 * exit(-trampfd((void *)1)) of a 31-bit program:
 * lhi %r1,472; lhi %r2,1; svc 0; lcr %r2,%r2; svc 1; nopr
 */
#define ARCH_COMPAT_MACHINE	EM_S390
#define ARCH_COMPAT_ORDER	ELFDATA2MSB
#define ARCH_COMPAT_CODE	{ 0xa71801d8, 0xa7280001, 0x0a001322, 0x0a010707 }

/* No instruction */
#define ARCH_TRAP		{ 0, 0 }
#define ARCH_TRAP_SIGNAL	SIGILL

#endif /* _SELFTESTS_TRAMPFD_ARCH_S390_H */
