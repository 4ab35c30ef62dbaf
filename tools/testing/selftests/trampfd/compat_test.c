// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): programs of a 32-bit ABI that has no trampolines
 *
 * The program is made here, since compilers for the 64-bit ABI may not make any of
 * the other.
 */
#include <elf.h>
#include <stddef.h>

#include "trampfd.h"

/* Where the program is in its memory */
#define PROGRAM_BASE	0x10000

static const struct program {
	Elf32_Ehdr ehdr;
	Elf32_Phdr phdr;
	unsigned int code[8];
} program = {
	.ehdr.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS32,
			  ARCH_COMPAT_ORDER, EV_CURRENT },
	.ehdr.e_type = ET_EXEC,
	.ehdr.e_machine = ARCH_COMPAT_MACHINE,
	.ehdr.e_version = EV_CURRENT,
	.ehdr.e_entry = PROGRAM_BASE + offsetof(struct program, code),
	.ehdr.e_phoff = offsetof(struct program, phdr),
	.ehdr.e_ehsize = sizeof(Elf32_Ehdr),
	.ehdr.e_phentsize = sizeof(Elf32_Phdr),
	.ehdr.e_phnum = 1,
	.phdr.p_type = PT_LOAD,
	.phdr.p_vaddr = PROGRAM_BASE,
	.phdr.p_filesz = sizeof(struct program),
	.phdr.p_memsz = sizeof(struct program),
	.phdr.p_flags = PF_R | PF_X,
	.phdr.p_align = PROGRAM_BASE,
	.code = ARCH_COMPAT_CODE,
};

/* Returns a descriptor of the program. */
static int program_open(void)
{
	int fd = memfd_create("compat", MFD_CLOEXEC);

	if (write(fd, &program, sizeof(program)) != sizeof(program))
		return -1;
	return fd;
}

/* Returns what it exits with, which is what trampfd() fails with there. */
static int program_run(int fd)
{
	char *const nothing[] = { "compat", NULL };
	pid_t pid = fork();

	if (!pid) {
		fexecve(fd, nothing, nothing + 1);
		_exit(errno);
	}
	return exit_code(pid);
}

TEST(compat_program_is_refused)
{
	int fd = program_open();
	int status;

	ASSERT_LE(0, fd);
	status = program_run(fd);
	if (status == ENOEXEC)
		SKIP(return, "this kernel runs no 32-bit programs");
	EXPECT_EQ(EOPNOTSUPP, status);
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
