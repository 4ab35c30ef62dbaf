// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Memory for pools and regions
 */
#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>

#include "internal.h"

static char *reserve(size_t size)
{
	char *map = mmap(NULL, size, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return map == MAP_FAILED ? NULL : map;
}

/* Leaves @size bytes, of which that at @offset is aligned. */
static char *trim(char *map, size_t size, size_t offset, size_t align)
{
	uintptr_t part = (uintptr_t)map + offset;
	size_t before = -part & (align - 1);

	if (before)
		munmap(map, before);
	if (before < align)
		munmap(map + before + size, align - before);
	return map + before;
}

/* An @align of 0 is that of pages. */
void *tfd_memory_map(size_t total, size_t offset, size_t size, size_t align)
{
	char *map = reserve(total + align);
	int err;

	if (!map)
		return NULL;
	if (align)
		map = trim(map, total, offset, align);
	if (!mprotect(map + offset, size, PROT_READ | PROT_WRITE))
		return map + offset;
	err = errno;
	munmap(map, total);
	errno = err;
	return NULL;
}

int tfd_memory_unmap(void *start, size_t total)
{
	return munmap(start, total);
}
