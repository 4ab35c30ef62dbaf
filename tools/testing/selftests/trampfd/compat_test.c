// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): programs of an ABI that has no trampolines
 *
 * The programs are made here, since compilers for the ABI that has them may not make
 * any of the others.
 */
#include <elf.h>
#include <stddef.h>

#include "trampfd.h"

/* Where a program is in its memory */
#define PROGRAM_BASE	0x10000

#define PROGRAM_AT(type, member)	(PROGRAM_BASE + offsetof(struct type, member))

/* It begins with these.  @entry: the member of @type where it starts. */
#define PROGRAM_HEADERS(type, bits, machine, entry)			\
	.ehdr.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS##bits, \
			  ARCH_COMPAT_ORDER, EV_CURRENT },		\
	.ehdr.e_type = ET_EXEC,						\
	.ehdr.e_machine = machine,					\
	.ehdr.e_version = EV_CURRENT,					\
	.ehdr.e_entry = PROGRAM_AT(type, entry),			\
	.ehdr.e_phoff = offsetof(struct type, phdr),			\
	.ehdr.e_ehsize = sizeof(Elf##bits##_Ehdr),			\
	.ehdr.e_phentsize = sizeof(Elf##bits##_Phdr),			\
	.ehdr.e_phnum = 1,						\
	.phdr.p_type = PT_LOAD,						\
	.phdr.p_vaddr = PROGRAM_BASE,					\
	.phdr.p_filesz = sizeof(struct type),				\
	.phdr.p_memsz = sizeof(struct type),				\
	.phdr.p_flags = PF_R | PF_X,					\
	.phdr.p_align = PROGRAM_BASE

static const struct program {
	Elf32_Ehdr ehdr;
	Elf32_Phdr phdr;
	unsigned int code[8];
} program = {
	PROGRAM_HEADERS(program, 32, ARCH_COMPAT_MACHINE, code),
	.code = ARCH_COMPAT_CODE,
};

/* Returns a descriptor of the program. */
static int program_open(const void *file, size_t size)
{
	int fd = memfd_create("compat", MFD_CLOEXEC);

	if (write(fd, file, size) != (ssize_t)size)
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
	int fd = program_open(&program, sizeof(program));
	int status;

	ASSERT_LE(0, fd);
	status = program_run(fd);
	if (status == ENOEXEC)
		SKIP(return, "this kernel runs no 32-bit programs");
	EXPECT_EQ(EOPNOTSUPP, status);
}

#ifdef ARCH_ELFV1_MACHINE

/* A function is called by a descriptor, and so is the first one. */
static const struct elfv1_program {
	Elf64_Ehdr ehdr;
	Elf64_Phdr phdr;
	unsigned long descriptor[3];
	unsigned int code[8];
} elfv1_program = {
	PROGRAM_HEADERS(elfv1_program, 64, ARCH_ELFV1_MACHINE, descriptor),
	.ehdr.e_flags = 1,
	.descriptor = { PROGRAM_AT(elfv1_program, code) },
	.code = ARCH_COMPAT_CODE,
};

TEST(program_with_function_descriptors_is_refused)
{
	int fd = program_open(&elfv1_program, sizeof(elfv1_program));

	ASSERT_LE(0, fd);
	EXPECT_EQ(EOPNOTSUPP, program_run(fd));
}

#endif

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
