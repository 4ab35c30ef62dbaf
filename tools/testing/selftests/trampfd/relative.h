/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Helpers for the tests of relative trampolines
 *
 * A region is a mapping of trampolines and, at a constant distance behind it,
 * memory for their entries.
 */
#ifndef _SELFTESTS_TRAMPFD_RELATIVE_H
#define _SELFTESTS_TRAMPFD_RELATIVE_H

#include "trampfd.h"

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ	22
#endif

/**
 * struct region - Relative trampolines and their entries
 */
struct region {
	/** @fd: From trampfd(), or -1. */
	int			fd;
	/** @info: From trampfd(). */
	struct trampfd_info	info;
	/** @desc: The descriptor. */
	struct trampfd_relative	desc;
	/** @room: Reserved for both. */
	unsigned char		*room;
	/** @map: The trampolines; the start of @room. */
	unsigned char		*map;
	/** @length: Of the mapping, in bytes. */
	size_t			length;
};

/**
 * struct entry - What a trampoline reads when it is called
 */
struct entry {
	/** @data: What the data register gets. */
	unsigned long	data;
	/** @code: Where the trampoline jumps to. */
	unsigned long	code;
};

static const __u32 code_regs[] = ARCH_RELATIVE_CODE_REGS;

#define NR_CODE_REGS	ARRAY_SIZE(code_regs)

/* The greatest distance; 0 if the flags are not possible with these pages */
static inline unsigned long reach(__u32 flags)
{
	return flags & TRAMPFD_ONE_CODE ? ARCH_ONE_CODE_REACH : ARCH_RELATIVE_REACH;
}

/* The usual pair of registers, and the next page */
static inline struct trampfd_relative default_relative(void)
{
	return (struct trampfd_relative) {
		.code_reg	= code_regs[0],
		.data_reg	= ARCH_DATA_REG,
	};
}

static inline int set_relative(int fd, const struct trampfd_relative *desc)
{
	return write_at(fd, desc, sizeof(*desc), TRAMPFD_RELATIVE);
}

static inline size_t distance(const struct region *r)
{
	return page_size() << r->desc.order;
}

/* A described file, and nothing mapped */
static inline int region_describe(struct region *r, struct trampfd_relative desc)
{
	*r = (struct region) { .desc = desc };
	r->fd = sys_trampfd(&r->info);
	return r->fd < 0 ? errno : set_relative(r->fd, &desc);
}

static inline int map_relative(const struct region *r, void *at, size_t length,
			       int flags)
{
	return map_err(mmap(at, length, RX, MAP_PRIVATE | flags, r->fd,
			    r->info.code_offset));
}

/* Space for the longest mapping and for its entries */
static inline int region_reserve(struct region *r)
{
	void *room = mmap(NULL, 2 * distance(r), PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (room != MAP_FAILED)
		r->room = room;
	return map_err(room);
}

static inline int map_entries(const struct region *r)
{
	return map_err(mmap(r->map + distance(r), r->length, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED,
			    -1, 0));
}

/* Maps @length bytes of trampolines and of entries. */
static inline int region_map(struct region *r, size_t length)
{
	int err = region_reserve(r);

	if (!err)
		err = map_relative(r, r->room, length, MAP_FIXED);
	if (err)
		return err;
	r->map = r->room;
	r->length = length;
	return map_entries(r);
}

/* As long as it can be */
static inline int region_create(struct region *r, struct trampfd_relative desc)
{
	int err = region_describe(r, desc);

	return err ? err : region_map(r, distance(r));
}

static inline void region_destroy(struct region *r)
{
	if (r->room)
		munmap(r->room, 2 * distance(r));
	if (r->fd >= 0)
		close(r->fd);
}

static inline size_t per_page(const struct region *r)
{
	return page_size() / r->info.relative_size;
}

static inline size_t ntrampolines(const struct region *r)
{
	return r->length / page_size() * per_page(r);
}

/* Trampoline number @i; a page has some rest, perhaps. */
static inline unsigned char *relative_slot(const struct region *r, size_t i)
{
	return r->map + i / per_page(r) * page_size() +
	       i % per_page(r) * r->info.relative_size;
}

static inline struct entry *entry_of(const struct region *r, const void *tramp)
{
	return (struct entry *)((unsigned char *)tramp + distance(r));
}

static inline struct entry *entry(const struct region *r, size_t i)
{
	return entry_of(r, relative_slot(r, i));
}

/* Whose code word trampoline number @i takes */
static inline struct entry *code_entry(const struct region *r, size_t i)
{
	return entry(r, r->desc.flags & TRAMPFD_ONE_CODE ? i - i % per_page(r) : i);
}

/* Different for each trampoline */
static inline unsigned long test_data(size_t i)
{
	return 0xab000000UL + i;
}

static inline void set_entry(const struct region *r, size_t i)
{
	entry(r, i)->data = test_data(i);
	code_entry(r, i)->code = (uintptr_t)arch_return_data;
}

static inline unsigned long call_relative(const struct region *r, size_t i)
{
	typeof(arch_return_data) *fn = (void *)relative_slot(r, i);

	return fn();
}

/* Does trampoline number @i hand over its own data? */
static inline bool relative_works(const struct region *r, size_t i)
{
	set_entry(r, i);
	return call_relative(r, i) == test_data(i);
}

/*
 * Every 251st of them: QEMU's TCG takes minutes to free a page if it was
 * executed at hundreds of thousands of places.
 */
static inline int call_region(struct region *r)
{
	size_t i, last = ntrampolines(r) - 1;

	for (i = 0; i < last && relative_works(r, i); i += 251)
		;
	return i >= last && relative_works(r, last) ? 0 : ENOEXEC;
}

/* As in_child() */
static inline int in_child_region(int (*fn)(struct region *r), struct region *r)
{
	pid_t pid = fork();

	if (!pid)
		_exit(fn(r));
	return exit_code(pid);
}

/* Creates a region, calls some of it, and destroys it. */
static inline int use_relative(struct trampfd_relative desc)
{
	struct region r;
	int err = region_create(&r, desc);

	if (!err)
		err = call_region(&r);
	region_destroy(&r);
	return err;
}

static inline int run_relative_tests(int argc, char **argv)
{
	if (!ARCH_RELATIVE_SIZE)
		ksft_exit_skip("this ABI has no relative trampolines\n");
	return run_tests(argc, argv);
}

#endif /* _SELFTESTS_TRAMPFD_RELATIVE_H */
