// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Trampolines with tables, from trampfd(2), for i386, which has no relative ones
 *
 * A page of trampolines is a file of its own, whose tables are where a page of
 * relative trampolines would have its entries.
 */
#include <errno.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <asm/unistd.h>

#include "internal.h"

static int write_at(int fd, const void *buf, size_t size, off_t pos)
{
	return pwrite(fd, buf, size, pos) == (ssize_t)size ? 0 : -1;
}

static int describe(int fd, const struct trampfd_pool *pool, const struct slot *first)
{
	const uintptr_t *code_table = code_word(pool, *first);
	const uintptr_t *data_table = data_word(pool, *first);
	const struct trampfd_code code = {
		.ntrampolines	= pool->slots,
		.reg		= TRAMPFD_NO_REG,
		.table		= (uintptr_t)code_table,
	};
	const struct trampfd_data data = {
		.reg		= pool->data_reg,
		.table		= (uintptr_t)data_table,
	};

	if (write_at(fd, &code, sizeof(code), TRAMPFD_CODE))
		return -1;
	return write_at(fd, &data, sizeof(data), TRAMPFD_DATA);
}

int tfd_trampolines_query(struct trampfd_pool *pool)
{
	struct trampfd_info info;
	int fd = syscall(__NR_trampfd, &info);

	if (fd < 0)
		return -1;
	close(fd);
	pool->slots = info.ntrampolines;
	pool->slot_size = info.code_size;
	pool->max_order = __builtin_ctzl(MAX_DISTANCE) - pool->page_shift;
	return 0;
}

static int map(int fd, void *start, size_t size, int flags, off_t offset)
{
	void *page = mmap(start, size, PROT_READ | PROT_EXEC, MAP_PRIVATE | flags, fd,
			  offset);

	if (page == MAP_FAILED)
		return -1;
	return flags ? 0 : munmap(page, size);
}

/*
 * The first mapping, wherever it is, gets the page, which may not be there for the
 * limit of locked memory.  A mapping that fails over another one could leave a hole
 * in the region, for other threads to map what they like.
 */
static int map_over(int fd, void *start, size_t size, off_t offset)
{
	return map(fd, NULL, size, 0, offset) ?: map(fd, start, size, MAP_FIXED, offset);
}

/* The mapping does not need the file descriptor. */
int tfd_page_map(const struct trampfd_pool *pool, struct region *region,
		 unsigned int page)
{
	const struct slot first = { .region = region, .page = page };
	void *start = page_trampolines(pool, region, page);
	struct trampfd_info info;
	int fd = syscall(__NR_trampfd, &info), ret;

	if (fd < 0)
		return -1;
	ret = describe(fd, pool, &first);
	if (!ret)
		ret = map_over(fd, start, page_size(pool), info.code_offset);
	close_keeping_errno(fd);
	return ret;
}

/* The first page tells whether there are others; it is mapped again in its time. */
int tfd_trampolines_map(const struct trampfd_pool *pool, struct region *region)
{
	return tfd_page_map(pool, region, region->first);
}
