// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Memory for pools and tables
 */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "internal.h"

/* Tables in a block: the bits of block.used */
#define BLOCK_TABLES	32
#define BLOCK_FULL	UINT32_MAX

/* Tables do not share cache lines. */
#define LINE		64

/**
 * struct block - Memory for tables
 */
struct block {
	/** @link: In trampfd_pool.blocks, unless full. */
	struct link	link;
	/** @used: A bit for each of the tables, which follow. */
	uint32_t	used;
};

/* Before the first table */
#define HEADER_SIZE	round_up(sizeof(struct block), LINE)

static size_t round_up(size_t size, size_t unit)
{
	return (size + unit - 1) / unit * unit;
}

/* Zeroed, and with an inaccessible page on either side */
void *memory_map(size_t size)
{
	size_t guard = sysconf(_SC_PAGESIZE), total;
	char *map;
	int err;

	size = round_up(size, guard);
	total = size + 2 * guard;
	map = mmap(NULL, total, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (map == MAP_FAILED)
		return NULL;
	if (!mprotect(map + guard, size, PROT_READ | PROT_WRITE))
		return map + guard;
	err = errno;
	munmap(map, total);
	errno = err;
	return NULL;
}

int memory_unmap(void *memory, size_t size)
{
	size_t guard = sysconf(_SC_PAGESIZE);

	return munmap((char *)memory - guard, round_up(size, guard) + 2 * guard);
}

static size_t table_size(const struct trampfd_pool *pool)
{
	return round_up(sizeof(struct table) +
			2 * pool->ntrampolines * sizeof(void *), LINE);
}

static size_t block_size(const struct trampfd_pool *pool)
{
	return round_up(HEADER_SIZE + BLOCK_TABLES * table_size(pool),
			page_size(pool));
}

static char *first_table(struct block *block)
{
	return (char *)block + HEADER_SIZE;
}

static struct block *block_create(struct trampfd_pool *pool)
{
	struct block *block = memory_map(block_size(pool));

	if (block) {
		link_add(&pool->blocks, &block->link);
		pool->usage.bytes += block_size(pool);
	}
	return block;
}

/* A block that cannot be unmapped is one that can be used. */
static void block_destroy(struct trampfd_pool *pool, struct block *block)
{
	link_del(&block->link);
	if (memory_unmap(block, block_size(pool)))
		link_add(&pool->blocks, &block->link);
	else
		pool->usage.bytes -= block_size(pool);
}

struct table *block_take_table(struct trampfd_pool *pool)
{
	struct block *block = (struct block *)pool->blocks.next;
	struct table *table;
	int i;

	if (link_is_empty(&pool->blocks))
		block = block_create(pool);
	if (!block)
		return NULL;
	i = __builtin_ctz(~block->used);
	block->used |= UINT32_C(1) << i;
	if (block->used == BLOCK_FULL)
		link_del(&block->link);

	table = (struct table *)(first_table(block) + i * table_size(pool));
	table->block = block;
	return table;
}

void block_return_table(struct trampfd_pool *pool, struct table *table)
{
	struct block *block = table->block;
	size_t i = ((char *)table - first_table(block)) / table_size(pool);

	if (block->used == BLOCK_FULL)
		link_add(&pool->blocks, &block->link);
	block->used &= ~(UINT32_C(1) << i);
	if (!block->used)
		block_destroy(pool, block);
}
