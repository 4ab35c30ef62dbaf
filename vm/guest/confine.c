// SPDX-License-Identifier: GPL-2.0-only
/*
 * confine [-m] PROGRAM [ARGUMENT...]: neither the program nor its children can
 * have memory that is writable and executable, or executable after writable;
 * with -m, nor can they have a memfd, which could be mapped once for each.
 */
#include <err.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))

static void forbid_memfd(void)
{
	static struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_memfd_create, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	static const struct sock_fprog program = {
		.len	= ARRAY_SIZE(filter),
		.filter	= filter,
	};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		err(1, "seccomp");
}

int main(int argc, char **argv)
{
	int memfd = argc > 1 && !strcmp(argv[1], "-m");

	argv += 1 + memfd;
	if (!*argv)
		errx(2, "usage: confine [-m] PROGRAM [ARGUMENT...]");
	if (prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0))
		err(1, "prctl(PR_SET_MDWE)");
	if (memfd)
		forbid_memfd();
	execvp(*argv, argv);
	err(127, "%s", *argv);
}
