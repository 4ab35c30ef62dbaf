// SPDX-License-Identifier: GPL-2.0-only
/*
 * confine [-m] PROGRAM [ARGUMENT...]: neither the program nor its children can
 * have memory that is writable and executable, or executable after writable;
 * with -m, nor can they have a memfd, which could be mapped once for each.
 *
 * confine -d CONTEXT PROGRAM [ARGUMENT...]: they are in this domain of SELinux instead
 *
 * confine -t PROGRAM [ARGUMENT...]: they can have such memory, but no trampfd(), as on
 * kernels without it
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

static void forbid_call(unsigned int nr, unsigned int error)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = {
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
	const char *context = NULL;
	char option = 0;

	argv += argc > 0;
	if (*argv && **argv == '-')
		option = (*argv++)[1];
	if (option == 'd')
		context = *argv ? *argv++ : "";
	if (!*argv || (option && !strchr("dmt", option)))
		errx(2, "usage: confine [-d CONTEXT|-m|-t] PROGRAM [ARGUMENT...]");
	if (context)
		enter_domain(context);
	else if (option == 't')
		forbid_call(__NR_trampfd, ENOSYS);
	else
		forbid_writable_code();
	if (option == 'm')
		forbid_call(__NR_memfd_create, EPERM);
	execvp(*argv, argv);
	err(127, "%s", *argv);
}
