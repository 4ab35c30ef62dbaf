/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is mapped in this process, as /proc/self/maps tells
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
	/** @trampolines: Is this a page of trampolines? */
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

static inline size_t count_trampoline_pages(const struct maps *maps)
{
	size_t i, n = 0;

	for (i = 0; i < maps->n; i++)
		n += maps->mapping[i].trampolines;
	return n;
}

#endif /* _LIBTRAMPFD_TESTS_MAPS_H */
