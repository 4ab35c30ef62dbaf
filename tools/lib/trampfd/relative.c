// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Relative trampolines, from trampfd(2)
 */
#include <errno.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <asm/unistd.h>

#include "internal.h"
#include "include/trampfd_entry.h"

/*
 * Where the code is in a register, two can have it, of which data may take one;
 * on powerpc and s390, one can.
 */
static unsigned int code_reg(unsigned int data_reg)
{
#ifdef TRAMPFD_CODE_REG
	return data_reg == TRAMPFD_CODE_REG ? TRAMPFD_DATA_REG : TRAMPFD_CODE_REG;
#else
	(void)data_reg;
	return TRAMPFD_NO_REG;
#endif
}

static int describe(int fd, const struct trampfd_pool *pool, unsigned int order)
{
	const struct trampfd_relative relative = {
		.code_reg	= code_reg(pool->data_reg),
		.data_reg	= pool->data_reg,
		.order		= order,
		.flags		= pool->first_slot ? TRAMPFD_ONE_CODE : 0,
	};
	ssize_t ret = pwrite(fd, &relative, sizeof(relative), TRAMPFD_RELATIVE);

	return ret == sizeof(relative) ? 0 : -1;
}

/* The highest order that is possible */
static int find_order(int fd, struct trampfd_pool *pool)
{
	unsigned int order = __builtin_ctzl(MAX_DISTANCE) - pool->page_shift;

	for (; order >= MIN_ORDER; order--) {
		if (!describe(fd, pool, order)) {
			pool->max_order = order;
			return 0;
		}
		if (errno != EINVAL)
			break;
	}
	return -1;
}

/* Trampolines that take their code from one place are not possible everywhere. */
static int find_form(int fd, struct trampfd_pool *pool)
{
	pool->first_slot = pool->code ? 1 : 0;
	if (!find_order(fd, pool))
		return 0;
	if (!pool->first_slot || errno != EINVAL)
		return -1;
	pool->first_slot = 0;
	return find_order(fd, pool);
}

int tfd_trampolines_query(struct trampfd_pool *pool)
{
	struct trampfd_info info;
	int fd = syscall(__NR_trampfd, &info), ret = -1;

	if (fd < 0)
		return -1;
	if (info.relative_size) {
		pool->slot_size = info.relative_size;
		pool->slots = page_size(pool) / info.relative_size;
		ret = find_form(fd, pool);
	} else {
		errno = EOPNOTSUPP;
	}
	close_keeping_errno(fd);
	return ret;
}

static int map(int fd, const struct trampfd_pool *pool, struct region *region,
	       off_t offset)
{
	char *start = page_trampolines(pool, region, region->first);
	char *end = page_trampolines(pool, region, region->end);

	return mmap(start, end - start, PROT_READ | PROT_EXEC,
		    MAP_PRIVATE | MAP_FIXED, fd, offset) == MAP_FAILED ? -1 : 0;
}

/* The mapping does not need the file descriptor. */
int tfd_trampolines_map(const struct trampfd_pool *pool, struct region *region)
{
	unsigned int order = __builtin_ctzl(region->distance) - pool->page_shift;
	struct trampfd_info info;
	int fd = syscall(__NR_trampfd, &info), ret;

	if (fd < 0)
		return -1;
	ret = describe(fd, pool, order);
	if (!ret)
		ret = map(fd, pool, region, info.code_offset);
	close_keeping_errno(fd);
	return ret;
}

int tfd_page_map(const struct trampfd_pool *pool, struct region *region,
		 unsigned int page)
{
	(void)pool;
	(void)region;
	(void)page;
	return 0;
}
