// SPDX-License-Identifier: GPL-2.0-only
/*
 * qsort() with closures, on trampolines with tables, where no memory may be
 * writable and executable
 */
#define _GNU_SOURCE
#include "planets.h"

/* With tables, trampolines load the code address on all architectures but i386. */
#if defined(__x86_64__)
#define CODE_REG	x64_r11
#elif defined(__i386__)
#define CODE_REG	TRAMPFD_NO_REG
#elif defined(__arm__)
#define CODE_REG	arm_r3		/* not for functions with four arguments */
#else
#define CODE_REG	TRAMPFD_CODE_REG
#endif

/* What the trampolines load.  The program may change it at any time. */
static void *code_table[NCLOSURES];
static void *data_table[NCLOSURES];

static void describe(int fd)
{
	const struct trampfd_code code = {
		.ntrampolines	= NCLOSURES,
		.reg		= CODE_REG,
		.table		= (uintptr_t)code_table,
	};
	const struct trampfd_data data = {
		.reg		= TRAMPFD_DATA_REG,
		.table		= (uintptr_t)data_table,
	};

	if (pwrite(fd, &code, sizeof(code), TRAMPFD_CODE) != sizeof(code))
		err(1, "code descriptor");
	if (pwrite(fd, &data, sizeof(data), TRAMPFD_DATA) != sizeof(data))
		err(1, "data descriptor");
}

static const unsigned char *create_trampolines(size_t *size)
{
	struct trampfd_info info;
	const unsigned char *map;
	int fd;

	fd = syscall(__NR_trampfd, &info);
	if (fd < 0)
		err(1, "trampfd");
	printf("fd %d: up to %u trampolines of %u bytes, to be mapped at offset %u\n",
	       fd, info.ntrampolines, info.code_size, info.code_offset);

	describe(fd);
	map = mmap(NULL, info.code_size * NCLOSURES, PROT_READ | PROT_EXEC,
		   MAP_PRIVATE, fd, info.code_offset);
	if (map == MAP_FAILED)
		err(1, "mmap");
	/* The mapping does not need the file descriptor any more. */
	close(fd);

	*size = info.code_size;
	return map;
}

int main(void)
{
	const unsigned char *trampolines;
	size_t size, i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	forbid_writable_code();
	for (i = 0; i < NCLOSURES; i++) {
		code_table[i] = (void *)closure_entry;
		data_table[i] = &closures[i];
	}

	trampolines = create_trampolines(&size);
	show_mapping(trampolines);
	show_code(trampolines, size);

	for (i = 0; i < NCLOSURES; i++)
		if (!sort_with(&closures[i], (void *)(trampolines + i * size)))
			errx(1, "not sorted");
	return 0;
}
