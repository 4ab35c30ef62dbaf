// SPDX-License-Identifier: GPL-2.0-only
/*
 * confine [-m] PROGRAM [ARGUMENT...]: neither the program nor its children can
 * have memory that is writable and executable, or executable after writable;
 * with -m, nor can they have a memfd, which could be mapped once for each.
 *
 * confine -d CONTEXT PROGRAM [ARGUMENT...]: they are in this domain of SELinux instead
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
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

static void forbid_writable_code(void)
{
	if (prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0))
		err(1, "prctl(PR_SET_MDWE)");
}

/* From the next execve() on */
static void enter_domain(const char *context)
{
	ssize_t size = strlen(context);
	int fd = open("/proc/self/attr/exec", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, context, size) != size)
		err(1, "%s", context);
}

int main(int argc, char **argv)
{
	int memfd = argc > 1 && !strcmp(argv[1], "-m");
	int domain = argc > 2 && !strcmp(argv[1], "-d");

	argv += 1 + memfd + 2 * domain;
	if (!*argv)
		errx(2, "usage: confine [-m|-d CONTEXT] PROGRAM [ARGUMENT...]");
	if (domain)
		enter_domain(argv[-1]);
	else
		forbid_writable_code();
	if (memfd)
		forbid_memfd();
	execvp(*argv, argv);
	err(127, "%s", *argv);
}
