// SPDX-License-Identifier: GPL-2.0-only
/*
 * dump: prints, as hexadecimal figures, a line for each kind of page of relative
 * trampolines that the kernel writes for libtrampfd and libffi on x86-64
 *
 * Each line begins with the flags and the order of the kind.
 */
#include <err.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <asm/unistd.h>
#include <linux/trampfd.h>

#include "pages.h"

static void dump(unsigned int flags, unsigned int order)
{
	const struct trampfd_relative relative = {
		.code_reg	= TRAMPFD_NO_REG,
		.data_reg	= x64_r10,
		.order		= order,
		.flags		= flags,
	};
	struct trampfd_info info;
	const unsigned char *page;
	int fd = syscall(__NR_trampfd, &info), i;

	if (fd < 0 || pwrite(fd, &relative, sizeof(relative), TRAMPFD_RELATIVE) < 0)
		err(1, "trampfd");
	page = mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd,
		    info.code_offset);
	if (page == MAP_FAILED)
		err(1, "mmap");
	printf("%u %u ", flags, order);
	for (i = 0; i < PAGE; i++)
		printf("%02x", page[i]);
	printf("\n");
	close(fd);
}

int main(void)
{
	unsigned int flags, order;

	for (flags = 0; flags <= TRAMPFD_ONE_CODE; flags++)
		for (order = MIN_ORDER; order <= MAX_ORDER; order++)
			dump(flags, order);
	return 0;
}
