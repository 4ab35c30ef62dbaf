/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tests of trampfd() that need no C library
 *
 * They are a kselftest for ABIs that the building machine has no library for,
 * and can be a program that a module of the kernel brings along.
 */
#ifndef _SELFTESTS_TRAMPFD_NOLIBC_CHECKS_H
#define _SELFTESTS_TRAMPFD_NOLIBC_CHECKS_H

#include <nolibc.h>
#include <stdbool.h>
#include <asm/siginfo.h>
#include <linux/trampfd.h>

#include "../kselftest.h"
#include "arch.h"

#define RX	(PROT_READ | PROT_EXEC)

/**
 * struct tramp_page - A page of trampolines
 */
struct tramp_page {
	/** @info: From trampfd(). */
	struct trampfd_info	info;
	/** @fd: From trampfd(). */
	int			fd;
	/** @map: Where it is mapped, or MAP_FAILED. */
	void			*map;
};

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

/* What jumps through a trampoline find there and leave there */
static unsigned long jump_stack[256];
static struct arch_state jump_in, jump_out;

static void set_tables(unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		code_table[i] = (unsigned long)(i % 2 ? arch_return_inverse : arch_return_data);
		data_table[i] = 0xabcd0000UL + i;
	}
}

static int set_position(int fd, unsigned long pos)
{
#ifdef __NR__llseek
	long long result;

	return syscall(__NR__llseek, fd, 0, pos, &result, SEEK_SET);
#else
	return lseek(fd, pos, SEEK_SET) == (off_t)pos ? 0 : -1;
#endif
}

static bool put(int fd, int pos, const void *descriptor, ssize_t size)
{
	return !set_position(fd, pos) && write(fd, descriptor, size) == size;
}

static bool describe(int fd, unsigned int n, unsigned int code_reg,
		     unsigned int data_reg)
{
	const struct trampfd_code code = {
		.ntrampolines	= n,
		.reg		= code_reg,
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

static void *map_page(const struct tramp_page *p)
{
	return mmap(NULL, page_size(), RX, MAP_PRIVATE, p->fd, p->info.code_offset);
}

/* Every pair of registers */

static void set_state(void)
{
	unsigned int i;

	for (i = 0; i < ARCH_NR_REGS; i++)
		jump_in.reg[i] = 0x01234567UL * (i + 0x1111);
	jump_in.sp = (unsigned long)&jump_stack[128];
	jump_in.flags = ARCH_FLAGS;
}

/* To a trampoline that gets to arch_landing(), with these in the registers */
static bool jump_loads(void *trampoline, unsigned int code_reg,
		       unsigned int data_reg, unsigned long data)
{
	struct arch_state want;

	arch_call(trampoline, &jump_in, &jump_out);
	want = jump_in;
	if (code_reg != TRAMPFD_NO_REG)
		want.reg[code_reg - ARCH_FIRST_REG] = (unsigned long)arch_landing;
	want.reg[data_reg - ARCH_FIRST_REG] = data;
	return !memcmp(want.reg, jump_out.reg, sizeof(want.reg)) &&
	       want.sp == jump_out.sp &&
	       !((want.flags ^ jump_out.flags) & ARCH_FLAGS);
}

static bool jump_is_right(const struct tramp_page *p, unsigned int slot,
			  unsigned int code_reg, unsigned int data_reg)
{
	code_table[slot] = (unsigned long)arch_landing;
	return jump_loads(p->map + slot * p->info.code_size, code_reg, data_reg,
			  data_table[slot]);
}

/* The mapping stays, so that none of other code gets its address: see call_test */
static bool pair_works(unsigned int code_reg, unsigned int data_reg)
{
	struct tramp_page p;
	unsigned int n;
	bool ok;

	p.fd = syscall(__NR_trampfd, &p.info);
	n = p.info.ntrampolines;
	ok = p.fd >= 0 && describe(p.fd, n, code_reg, data_reg);
	if (ok) {
		p.map = map_page(&p);
		ok = p.map != MAP_FAILED && jump_is_right(&p, 0, code_reg, data_reg) &&
		     jump_is_right(&p, n - 1, code_reg, data_reg);
	}
	close(p.fd);
	return ok;
}

static bool all_pairs_work(void)
{
	unsigned int code, data;

	set_state();
	for (code = ARCH_FIRST_REG; code < ARCH_END_REG; code++) {
		for (data = ARCH_FIRST_REG; data < ARCH_END_REG; data++) {
			if (code != data && code != ARCH_DATA_ONLY_REG &&
			    !pair_works(code, data)) {
				ksft_print_msg("code in %u, data in %u\n", code, data);
				return false;
			}
		}
	}
	return true;
}

/* Relative trampolines: a page of them, and behind it one of entries */
#if ARCH_RELATIVE_SIZE

static const unsigned int relative_code_regs[] = ARCH_RELATIVE_CODE_REGS;

/* The entry is two words, of which the first is for the data. */
static bool relative_jump_is_right(void *trampoline, unsigned int code_reg,
				   unsigned int data_reg)
{
	unsigned long *entry = trampoline + page_size();

	entry[0] = (unsigned long)trampoline;
	entry[1] = (unsigned long)arch_landing;
	return jump_loads(trampoline, code_reg, data_reg, entry[0]);
}

static void *map_relative(int fd, const struct trampfd_info *info)
{
	unsigned long size = page_size();
	void *map = mmap(NULL, 2 * size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (map == MAP_FAILED)
		return map;
	return mmap(map, size, RX, MAP_PRIVATE | MAP_FIXED, fd, info->code_offset);
}

/* The mapping stays, as that of a pair with tables does. */
static bool relative_pair_works(unsigned int code_reg, unsigned int data_reg)
{
	const struct trampfd_relative relative = {
		.code_reg	= code_reg,
		.data_reg	= data_reg,
	};
	struct trampfd_info info;
	int fd = syscall(__NR_trampfd, &info);
	unsigned int last = page_size() / ARCH_RELATIVE_SIZE - 1;
	bool ok;
	void *map;

	ok = fd >= 0 && info.relative_size == ARCH_RELATIVE_SIZE &&
	     put(fd, TRAMPFD_RELATIVE, &relative, sizeof(relative));
	if (ok) {
		map = map_relative(fd, &info);
		ok = map != MAP_FAILED && relative_jump_is_right(map, code_reg, data_reg) &&
		     relative_jump_is_right(map + last * ARCH_RELATIVE_SIZE, code_reg, data_reg);
	}
	close(fd);
	return ok;
}

static bool all_relative_pairs_work(void)
{
	unsigned int i, data;

	for (i = 0; i < ARRAY_SIZE(relative_code_regs); i++) {
		for (data = ARCH_FIRST_REG; data < ARCH_END_REG; data++) {
			if (relative_code_regs[i] != data &&
			    !relative_pair_works(relative_code_regs[i], data)) {
				ksft_print_msg("relative, code in %u, data in %u\n",
					       relative_code_regs[i], data);
				return false;
			}
		}
	}
	return true;
}

static void check_relative(void)
{
	ksft_test_result(all_relative_pairs_work(),
			 "loads every register of relative trampolines, and changes no other\n");
}

#else

static void check_relative(void)
{
	ksft_test_result_skip("no relative trampolines for this ABI\n");
}

#endif

/*
 * Interfaces that write to memory.  A call in the arguments of syscall() would
 * change registers that hold other arguments already.
 */

static bool mprotect_fails(void *map)
{
	unsigned long size = page_size();

	return syscall(__NR_mprotect, map, size, PROT_READ | PROT_WRITE) == -1 &&
	       errno == EACCES;
}

static bool read_fails(void *map)
{
	char byte = 0;
	int fds[2];
	bool fails;

	if (pipe(fds))
		return false;
	fails = write(fds[1], &byte, 1) == 1 && read(fds[0], map, 1) == -1 &&
		errno == EFAULT;
	close(fds[0]);
	close(fds[1]);
	return fails;
}

/* Where there is no /proc, there is nothing that could write. */
static bool proc_mem_fails(void *map)
{
	int fd = open("/proc/self/mem", O_RDWR);
	char byte = 0;
	bool fails;

	if (fd < 0)
		return true;
	fails = !set_position(fd, (unsigned long)map) && write(fd, &byte, 1) == -1;
	close(fd);
	return fails;
}

/* A second mapping might be treated differently. */
static bool mremap_fails(void *map)
{
	unsigned long size = page_size();

	return syscall(__NR_mremap, map, 0, size, MREMAP_MAYMOVE, 0) == -1 &&
	       errno == EINVAL;
}

static bool nothing_writes(void *map)
{
	static const struct {
		const char *name;
		bool (*fails)(void *map);
	} doors[] = {
		{ "mprotect()", mprotect_fails },
		{ "read()", read_fails },
		{ "/proc/self/mem", proc_mem_fails },
		{ "mremap()", mremap_fails },
	};
	static unsigned char before[65536];
	unsigned int i;
	bool ok = true;

	memcpy(before, map, page_size());
	for (i = 0; i < ARRAY_SIZE(doors); i++) {
		if (!doors[i].fails(map)) {
			ksft_print_msg("%s: unexpected, errno %d\n",
				       doors[i].name, errno);
			ok = false;
		}
	}
	return ok && !memcmp(before, map, page_size());
}

/* Another process */

/*
 * As wait4() tells it, which 32-bit RISC-V does not have, but without the bit for
 * a core dump; -1 if there is no such child.
 */
static int wait_status(pid_t pid)
{
	siginfo_t info;

	if (syscall(__NR_waitid, P_PID, pid, &info, WEXITED, NULL))
		return -1;
	return info.si_code == CLD_EXITED ? info.si_status << 8 : info.si_status;
}

static int use_in_child(const struct tramp_page *p)
{
	if (!all_work(p->map, &p->info))
		return 1;
	if (munmap(p->map, page_size()))
		return 2;
	return map_page(p) == MAP_FAILED && errno == EINVAL ? 0 : 3;
}

static bool works_across_fork(const struct tramp_page *p)
{
	pid_t pid = fork();

	if (!pid)
		exit(use_in_child(p));
	return !wait_status(pid) && all_work(p->map, &p->info);
}

static void check_page(struct tramp_page *p)
{
	unsigned int n = p->info.ntrampolines;

	ksft_test_result(p->fd >= 0 && p->info.code_size == ARCH_CODE_SIZE &&
			 n == ARCH_NTRAMPOLINES, "creates a file for its own ABI\n");
	set_tables(n);
	ksft_test_result(!describe(p->fd, n, ARCH_CODE_REG, ARCH_FOREIGN_REG) &&
			 errno == EINVAL, "has no registers of another ABI\n");
	ksft_test_result(describe(p->fd, n, ARCH_CODE_REG, ARCH_DATA_REG),
			 "writes descriptors\n");
	p->map = map_page(p);
	ksft_test_result(p->map != MAP_FAILED, "maps the page\n");
}

/* Reports all of it, and exits. */
static void run_checks(void)
{
	struct tramp_page p = { };
	bool mapped;

	ksft_print_header();
	p.fd = syscall(__NR_trampfd, &p.info);
	if (p.fd < 0 && errno == ENOSYS)
		ksft_exit_skip("no trampfd() in this kernel\n");
	ksft_set_plan(9);
	check_page(&p);

	mapped = p.map != MAP_FAILED;
	ksft_test_result(mapped && all_work(p.map, &p.info),
			 "calls every trampoline\n");
	ksft_test_result(mapped && nothing_writes(p.map),
			 "lets no interface write to the page\n");
	ksft_test_result(mapped && works_across_fork(&p),
			 "works in a forked child, which cannot map the file\n");
	ksft_test_result(all_pairs_work(),
			 "loads every pair of registers and changes no other\n");
	check_relative();
	ksft_finished();
}

#endif /* _SELFTESTS_TRAMPFD_NOLIBC_CHECKS_H */
