// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): a program that has no C library
 *
 * It can also be built for ABIs that the building machine has no library for.
 */
#include <nolibc.h>
#include <stdbool.h>
#include <linux/trampfd.h>

#include "../kselftest.h"
#include "arch.h"

static unsigned long page_size(void)
{
	return getpagesize();
}

/* How architectures without a table of their own call it */
#if !defined(__NR__llseek) && defined(__NR_llseek)
#define __NR__llseek __NR_llseek
#endif

/* More than any page has */
static unsigned long code_table[8192], data_table[8192];

static void set_tables(unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		code_table[i] = (unsigned long)(i % 2 ? arch_return_inverse : arch_return_data);
		data_table[i] = 0xabcd0000UL + i;
	}
}

static int set_position(int fd, int pos)
{
#ifdef __NR__llseek
	long long result;

	return syscall(__NR__llseek, fd, 0, pos, &result, SEEK_SET);
#else
	return lseek(fd, pos, SEEK_SET) == pos ? 0 : -1;
#endif
}

static bool put(int fd, int pos, const void *descriptor, ssize_t size)
{
	return !set_position(fd, pos) && write(fd, descriptor, size) == size;
}

static bool describe(int fd, unsigned int n, unsigned int data_reg)
{
	const struct trampfd_code code = {
		.ntrampolines	= n,
		.reg		= ARCH_CODE_REG,
		.table		= (unsigned long)code_table,
	};
	const struct trampfd_data data = {
		.reg		= data_reg,
		.table		= (unsigned long)data_table,
	};

	return put(fd, TRAMPFD_DATA, &data, sizeof(data)) &&
	       put(fd, TRAMPFD_CODE, &code, sizeof(code));
}

static unsigned long call(void *trampoline)
{
	typeof(arch_return_data) *fn = trampoline;

	return fn();
}

static bool all_work(void *map, const struct trampfd_info *info)
{
	unsigned int i;

	for (i = 0; i < info->ntrampolines; i++) {
		unsigned long want = i % 2 ? ~data_table[i] : data_table[i];

		if (call(map + i * info->code_size) != want)
			return false;
	}
	return true;
}

int main(void)
{
	struct trampfd_info info = { };
	int fd = syscall(__NR_trampfd, &info);
	void *map;

	ksft_print_header();
	if (fd < 0 && errno == ENOSYS)
		ksft_exit_skip("no trampfd() in this kernel\n");
	ksft_set_plan(5);
	ksft_test_result(fd >= 0 && info.code_size == ARCH_CODE_SIZE &&
			 info.ntrampolines == ARCH_NTRAMPOLINES,
			 "creates a file for its own ABI\n");

	set_tables(info.ntrampolines);
	ksft_test_result(!describe(fd, info.ntrampolines, ARCH_FOREIGN_REG) &&
			 errno == EINVAL, "has no registers of another ABI\n");
	ksft_test_result(describe(fd, info.ntrampolines, ARCH_DATA_REG),
			 "writes descriptors\n");

	map = mmap(NULL, page_size(), PROT_READ | PROT_EXEC, MAP_PRIVATE, fd,
		   info.code_offset);
	ksft_test_result(map != MAP_FAILED, "maps the page\n");
	ksft_test_result(map != MAP_FAILED && all_work(map, &info),
			 "calls every trampoline\n");
	ksft_finished();
}
