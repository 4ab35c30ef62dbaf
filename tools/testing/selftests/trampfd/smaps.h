/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What /proc/self/smaps says of a mapping
 */
#ifndef _SELFTESTS_TRAMPFD_SMAPS_H
#define _SELFTESTS_TRAMPFD_SMAPS_H

#include <stdio.h>

#include "trampfd.h"

/* The line that starts with @name, of the mapping that starts at @addr */
static inline int smaps_line(const void *addr, const char *name, char *line, size_t size)
{
	FILE *f = fopen("/proc/self/smaps", "r");
	bool found = false;
	char start[32];
	int err = f ? ENOENT : errno;

	snprintf(start, sizeof(start), "%lx-", (unsigned long)addr);
	while (err == ENOENT && fgets(line, size, f)) {
		found = found || !strncmp(line, start, strlen(start));
		if (found && !strncmp(line, name, strlen(name)))
			err = 0;
	}
	if (f)
		fclose(f);
	return err;
}

/* A size, as in "Rss:        4 kB"; -1 if there is none */
static inline long smaps_bytes(const void *addr, const char *name)
{
	char line[512];

	if (smaps_line(addr, name, line, sizeof(line)))
		return -1;
	return atol(line + strlen(name)) * 1024;
}

#endif /* _SELFTESTS_TRAMPFD_SMAPS_H */
