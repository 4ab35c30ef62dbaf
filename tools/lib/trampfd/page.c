// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Pages of trampolines, from trampfd(2)
 */
#include <errno.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <asm/unistd.h>

#include "internal.h"

/* Keeps errno, for what goes before it to report. */
static void close_quietly(int fd)
{
	int err = errno;

	close(fd);
	errno = err;
}

static int write_at(int fd, const void *buf, size_t size, off_t pos)
{
	return pwrite(fd, buf, size, pos) == (ssize_t)size ? 0 : -1;
}

static int describe(int fd, const struct trampfd_pool *pool,
		    const struct table *table)
{
	const struct trampfd_code code = {
		.ntrampolines	= pool->ntrampolines,
		.reg		= pool->code_reg,
		.table		= (uintptr_t)table->address,
	};
	const struct trampfd_data data = {
		.reg		= pool->data_reg,
		.table		= (uintptr_t)(table->address + pool->ntrampolines),
	};

	if (write_at(fd, &code, sizeof(code), TRAMPFD_CODE))
		return -1;
	return write_at(fd, &data, sizeof(data), TRAMPFD_DATA);
}

static char *map(int fd, const struct trampfd_pool *pool,
		 const struct trampfd_info *info)
{
	char *page = mmap(NULL, page_size(pool), PROT_READ | PROT_EXEC,
			  MAP_PRIVATE, fd, info->code_offset);

	return page == MAP_FAILED ? NULL : page;
}

/* The mapping does not need the file descriptor. */
static char *create(const struct trampfd_pool *pool, const struct table *table)
{
	struct trampfd_info info;
	char *page = NULL;
	int fd;

	fd = syscall(__NR_trampfd, &info);
	if (fd < 0)
		return NULL;
	if (!describe(fd, pool, table))
		page = map(fd, pool, &info);
	close_quietly(fd);
	return page;
}

/*
 * pwrite() and close() are cancellation points; a thread must not end there
 * with the lock of the pool.
 */
char *page_create(const struct trampfd_pool *pool, const struct table *table)
{
	char *page;
	int state;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	page = create(pool, table);
	pthread_setcancelstate(state, NULL);
	return page;
}

int page_destroy(const struct trampfd_pool *pool, char *trampolines)
{
	return munmap(trampolines, page_size(pool));
}

/* What is the same for each page of this process */
int page_query(struct trampfd_pool *pool)
{
	struct trampfd_info info;
	int fd, state;

	fd = syscall(__NR_trampfd, &info);
	if (fd < 0)
		return -1;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	close(fd);
	pthread_setcancelstate(state, NULL);
	pool->ntrampolines = info.ntrampolines;
	pool->code_size = info.code_size;
	return 0;
}
