/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What systems forbid to their services
 */
#ifndef _SELFTESTS_TRAMPFD_ENFORCE_H
#define _SELFTESTS_TRAMPFD_ENFORCE_H

#include <endian.h>
#include <linux/filter.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

#include "trampfd.h"

static inline int enforce_mdwe(void)
{
	return err_of(prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0));
}

/* Low word of the third argument: the protection of mmap() and mprotect() */
#if __BYTE_ORDER == __LITTLE_ENDIAN
#define PROT_ARG	offsetof(struct seccomp_data, args[2])
#else
#define PROT_ARG	(offsetof(struct seccomp_data, args[2]) + 4)
#endif

#ifdef __NR_mmap2
#define NR_MMAP		__NR_mmap2
#else
#define NR_MMAP		__NR_mmap
#endif

static inline int enforce_filter(struct sock_filter *filter, unsigned short n)
{
	struct sock_fprog prog = { n, filter };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return errno;
	return err_of(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog, 0, 0));
}

/*
 * What service managers install: no mmap() that is writable and executable,
 * no mprotect() that is executable.
 */
static inline int enforce_seccomp(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NR_MMAP, 3, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_mprotect, 5, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_pkey_mprotect, 4, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		/* mmap */
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, PROT_ARG),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, PROT_WRITE | PROT_EXEC),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PROT_WRITE | PROT_EXEC, 3, 2),
		/* mprotect */
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, PROT_ARG),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
	};

	return enforce_filter(filter, ARRAY_SIZE(filter));
}

/* The system call alone */
static inline int enforce_no_trampfd(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_trampfd, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};

	return enforce_filter(filter, ARRAY_SIZE(filter));
}

static inline int enforce_both(void)
{
	int err = enforce_mdwe();

	return err ? err : enforce_seccomp();
}

#endif /* _SELFTESTS_TRAMPFD_ENFORCE_H */
