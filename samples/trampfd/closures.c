// SPDX-License-Identifier: GPL-2.0-only
/*
 * qsort() with closures, on relative trampolines, where no memory may be writable
 * and executable
 *
 * One descriptor and one mapping make tens of thousands of trampolines, of which
 * each has its entry at a constant distance.
 */
#define _GNU_SOURCE
#include "planets.h"

/* 1 MiB in pages of 4 KiB; where that is too far, the next one that is possible */
#define FIRST_ORDER	8

/* Some architectures jump to what is in memory, others load it first. */
#ifdef TRAMPFD_CODE_REG
#define CODE_REG	TRAMPFD_CODE_REG
#else
#define CODE_REG	TRAMPFD_NO_REG
#endif

/* What a trampoline loads.  The program may change it at any time. */
struct entry {
	const void	*data;
	const void	*code;
};

struct trampolines {
	unsigned char	*map;
	size_t		distance;	/* from each to its entry, and of all of them */
	size_t		size;		/* of each */
	size_t		per_page;
	size_t		n;
};

/* Trampoline number @i: what is left of a page has none. */
static unsigned char *trampoline(const struct trampolines *t, size_t i)
{
	return t->map + i / t->per_page * getpagesize() + i % t->per_page * t->size;
}

static void *make_closure(const struct trampolines *t, size_t i, const void *data)
{
	unsigned char *tramp = trampoline(t, i);
	struct entry *entry = (struct entry *)(tramp + t->distance);

	entry->data = data;
	entry->code = (const void *)closure_entry;
	return tramp;
}

/* Returns the order. */
static unsigned int describe(int fd)
{
	struct trampfd_relative relative = {
		.code_reg	= CODE_REG,
		.data_reg	= TRAMPFD_DATA_REG,
		.order		= FIRST_ORDER,
	};

	/* What fails changes nothing. */
	while (pwrite(fd, &relative, sizeof(relative), TRAMPFD_RELATIVE) < 0) {
		if (errno != EINVAL || !relative.order--)
			err(1, "descriptor");
	}
	return relative.order;
}

/* Trampolines over the first half of some memory, entries in the second */
static unsigned char *map_trampolines(int fd, size_t distance, off_t offset)
{
	unsigned char *map;

	map = mmap(NULL, 2 * distance, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (map == MAP_FAILED)
		err(1, "mmap of entries");
	if (mmap(map, distance, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, fd,
		 offset) == MAP_FAILED)
		err(1, "mmap of trampolines");
	return map;
}

static void create_trampolines(struct trampolines *t)
{
	struct trampfd_info info;
	int fd;

	fd = syscall(__NR_trampfd, &info);
	if (fd < 0)
		err(1, "trampfd");
	if (!info.relative_size)
		errx(1, "no relative trampolines here: see tables.c");

	t->size = info.relative_size;
	t->per_page = getpagesize() / t->size;
	t->distance = (size_t)getpagesize() << describe(fd);
	t->n = t->distance / getpagesize() * t->per_page;
	t->map = map_trampolines(fd, t->distance, info.code_offset);
	printf("fd %d: %zu trampolines of %zu bytes, each %zu bytes before its entry\n",
	       fd, t->n, t->size, t->distance);
	/* The mapping does not need the file descriptor any more. */
	close(fd);
}

static long page_tables(void)
{
	char line[128];
	FILE *status = fopen("/proc/self/status", "r");
	long kib = 0;

	if (!status)
		return 0;
	while (fgets(line, sizeof(line), status))
		sscanf(line, "VmPTE: %ld", &kib);
	fclose(status);
	return kib;
}

/* A closure in each page: all of them are one physical page. */
static void use_all_pages(const struct trampolines *t)
{
	struct closure closure = { .column = 0, .direction = 1 };
	long before = page_tables();
	size_t i;

	for (i = 0; i < t->n; i += t->per_page) {
		int (*compare)(const void *a, const void *b);

		compare = make_closure(t, i, &closure);
		if (compare(&planets[0], &planets[1]) >= 0)
			errx(1, "wrong result");
	}
	printf("%d closures called in as many pages: one page of the system's, ",
	       closure.calls);
	printf("and %ld KiB of page tables\n", page_tables() - before);
}

int main(void)
{
	struct trampolines t;
	size_t i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	forbid_writable_code();
	create_trampolines(&t);
	show_mapping(t.map);
	show_mapping(t.map + t.distance);
	show_code(t.map, t.size);

	for (i = 0; i < NCLOSURES; i++)
		if (!sort_with(&closures[i], make_closure(&t, i, &closures[i])))
			errx(1, "not sorted");
	use_all_pages(&t);
	return 0;
}
