/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is mapped in this process, as /proc/self tells
 */
#ifndef _LIBTRAMPFD_TESTS_MAPS_H
#define _LIBTRAMPFD_TESTS_MAPS_H

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_MAPPINGS	512

/**
 * struct mapping - A line of it
 */
struct mapping {
	/** @start: First address. */
	unsigned long	start;
	/** @end: One past the last address. */
	unsigned long	end;
	/** @perms: As in "rw-p". */
	char		perms[5];
	/** @trampolines: Are these trampolines? */
	bool		trampolines;
};

/**
 * struct maps - All of it, by address
 */
struct maps {
	/** @n: Number of mappings. */
	size_t		n;
	/** @mapping: The mappings. */
	struct mapping	mapping[MAX_MAPPINGS];
};

/* In memory that is mapped already, for nothing to be different after it. */
static inline void read_maps(struct maps *maps)
{
	static char buf[65536];
	struct mapping *mapping;
	size_t len = 0;
	ssize_t ret;
	char *line;
	int fd = open("/proc/self/maps", O_RDONLY);

	while ((ret = read(fd, buf + len, sizeof(buf) - 1 - len)) > 0)
		len += ret;
	close(fd);
	buf[len] = '\0';

	maps->n = 0;
	for (line = strtok(buf, "\n"); line && maps->n < MAX_MAPPINGS;
	     line = strtok(NULL, "\n")) {
		mapping = &maps->mapping[maps->n++];
		if (sscanf(line, "%lx-%lx %4s", &mapping->start, &mapping->end,
			   mapping->perms) != 3)
			return;
		mapping->trampolines = strstr(line, "[trampfd]");
	}
}

static inline bool is_in(const struct maps *maps, const struct mapping *mapping)
{
	size_t i;

	for (i = 0; i < maps->n; i++) {
		if (maps->mapping[i].start == mapping->start &&
		    maps->mapping[i].end == mapping->end)
			return true;
	}
	return false;
}

static inline size_t count_trampoline_mappings(const struct maps *maps)
{
	size_t i, n = 0;

	for (i = 0; i < maps->n; i++)
		n += maps->mapping[i].trampolines;
	return n;
}

static inline size_t count_mappings(void)
{
	FILE *file = fopen("/proc/self/maps", "r");
	size_t n = 0;
	int c;

	if (!file)
		return 0;
	while ((c = getc(file)) != EOF)
		n += c == '\n';
	fclose(file);
	return n;
}

/* Bytes of memory that is there and no file's, and of page tables */
static inline size_t own_memory(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	size_t kib, sum = 0;
	char line[128];

	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "RssAnon: %zu", &kib) == 1 ||
		    sscanf(line, "VmPTE: %zu", &kib) == 1)
			sum += kib;
	}
	fclose(file);
	return sum << 10;
}

#endif /* _LIBTRAMPFD_TESTS_MAPS_H */
