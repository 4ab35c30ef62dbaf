// SPDX-License-Identifier: GPL-2.0-only
/*
 * What stands in for the kernel where it has no trampfd(): files with the pages
 * that it wrote in the guest, which the file TRAMPFD_PAGES has
 *
 * The linker leads syscall(), pwrite() and mmap() of a program here.  The kernel
 * maps one page again and again, which nobody else can do with one mapping: here
 * a file has as many copies of it.  With TRAMPFD_SHARE, each page is a mapping of
 * the same one instead, for calls to cost what they do.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <asm/unistd.h>
#include <linux/trampfd.h>

#include "kernel.h"
#include "pages.h"

#define MAX_FDS		1024

static int kinds[TRAMPFD_ONE_CODE + 1][MAX_ORDER + 1];
static bool is_ours[MAX_FDS];
static bool share;

static void read_page(FILE *file, unsigned char *page)
{
	unsigned int byte, i;

	for (i = 0; i < PAGE; i++) {
		if (fscanf(file, "%2x", &byte) != 1)
			errx(1, "pages end early");
		page[i] = byte;
	}
}

/* A file with the page, as often as trampolines can be */
static int file_of(const unsigned char *page, size_t size)
{
	int fd = memfd_create("[trampfd]", MFD_CLOEXEC);
	unsigned char *map;
	size_t i;

	if (fd < 0 || ftruncate(fd, size))
		err(1, "memfd");
	map = __real_mmap(NULL, size, PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		err(1, "mmap");
	for (i = 0; i < size; i += PAGE)
		memcpy(map + i, page, PAGE);
	munmap(map, size);
	return fd;
}

__attribute__((constructor)) static void read_pages(void)
{
	const char *name = getenv("TRAMPFD_PAGES");
	FILE *file = name ? fopen(name, "r") : NULL;
	unsigned char page[PAGE];
	unsigned int flags, order;

	share = getenv("TRAMPFD_SHARE");
	while (file && fscanf(file, "%u %u ", &flags, &order) == 2) {
		if (flags > TRAMPFD_ONE_CODE || order > MAX_ORDER)
			errx(1, "pages of another kind");
		read_page(file, page);
		kinds[flags][order] = file_of(page, share ? PAGE : (size_t)PAGE << order);
	}
	if (file)
		fclose(file);
}

static int create(struct trampfd_info *info)
{
	int fd = memfd_create("[trampfd]", MFD_CLOEXEC);

	memset(info, 0, sizeof(*info));
	info->relative_size = 16;
	if (fd >= 0 && fd < MAX_FDS)
		is_ours[fd] = true;
	return fd;
}

long __wrap_syscall(long number, ...)
{
	long argument[6], ret;
	va_list list;
	int i;

	va_start(list, number);
	for (i = 0; i < 6; i++)
		argument[i] = va_arg(list, long);
	va_end(list);
	ret = __real_syscall(number, argument[0], argument[1], argument[2], argument[3],
			     argument[4], argument[5]);
	if (number != __NR_trampfd || ret >= 0 || errno != ENOSYS)
		return ret;
	return create((struct trampfd_info *)argument[0]);
}

ssize_t __wrap_pwrite(int fd, const void *buf, size_t size, off_t pos)
{
	const struct trampfd_relative *relative = buf;

	if (fd < 0 || fd >= MAX_FDS || !is_ours[fd])
		return __real_pwrite(fd, buf, size, pos);
	if (relative->flags > TRAMPFD_ONE_CODE || relative->order > MAX_ORDER ||
	    !kinds[relative->flags][relative->order]) {
		errno = EINVAL;
		return -1;
	}
	dup3(kinds[relative->flags][relative->order], fd, O_CLOEXEC);
	return size;
}

void *__wrap_mmap(void *addr, size_t size, int prot, int flags, int fd, off_t pos)
{
	size_t i;

	if (fd < 0 || fd >= MAX_FDS || !is_ours[fd])
		return __real_mmap(addr, size, prot, flags, fd, pos);
	is_ours[fd] = false;
	if (!share)
		return __real_mmap(addr, size, prot, flags, fd, pos);
	for (i = 0; i < size; i += PAGE)
		if (__real_mmap((char *)addr + i, PAGE, prot, flags, fd, 0) == MAP_FAILED)
			return MAP_FAILED;
	return addr;
}
