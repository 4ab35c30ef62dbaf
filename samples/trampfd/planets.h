/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What both samples sort, and how they tell of it
 *
 * qsort() calls a plain function of two arguments.  Here that function is a
 * trampoline which adds a third one, the closure: which column to sort by, in
 * which direction, and how often it has been called.
 */
#ifndef PLANETS_H
#define PLANETS_H

#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <asm/unistd.h>
#include <linux/trampfd.h>
#include <trampfd_entry.h>

#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))

struct planet {
	const char	*name;
	double		value[3];
};

static const char * const columns[] = { "distance", "radius", "moons" };

/* mean distance from the sun in 10^6 km, mean radius in km, known moons */
static const struct planet planets[] = {
	{ "Venus",	{ 108.2, 6052, 0 } },
	{ "Neptune",	{ 4498.4, 24622, 16 } },
	{ "Mars",	{ 227.9, 3390, 2 } },
	{ "Saturn",	{ 1433.5, 58232, 274 } },
	{ "Earth",	{ 149.6, 6371, 1 } },
	{ "Uranus",	{ 2872.5, 25362, 28 } },
	{ "Mercury",	{ 57.9, 2440, 0 } },
	{ "Jupiter",	{ 778.5, 69911, 97 } },
};

#define NPLANETS ARRAY_SIZE(planets)

struct closure {
	int	column;
	int	direction;	/* 1: ascending, -1: descending */
	int	calls;
};

static struct closure closures[] = {
	{ .column = 0, .direction = 1 },
	{ .column = 1, .direction = -1 },
	{ .column = 2, .direction = -1 },
};

#define NCLOSURES ARRAY_SIZE(closures)

/* It is called by closure_entry() alone, which is in assembly language. */
int closure_compare(const void *a, const void *b, struct closure *closure);

int closure_compare(const void *a, const void *b, struct closure *closure)
{
	double x = ((const struct planet *)a)->value[closure->column];
	double y = ((const struct planet *)b)->value[closure->column];

	closure->calls++;
	return closure->direction * ((x > y) - (x < y));
}

/*
 * What all trampolines jump to: a few instructions that pass the closure on, which is
 * in TRAMPFD_DATA_REG, behind two arguments.  The macro is the library's, and all of
 * it that is needed here.
 */
TRAMPFD_ENTRY(closure_entry, closure_compare, 2);

static void forbid_writable_code(void)
{
	void *page;

	if (prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0))
		err(1, "prctl(PR_SET_MDWE)");
	page = mmap(NULL, getpagesize(), PROT_READ | PROT_WRITE | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page != MAP_FAILED)
		errx(1, "memory that is writable and executable is still to be had");
	printf("mmap(PROT_READ | PROT_WRITE | PROT_EXEC): %s, as it should be\n",
	       strerror(errno));
}

/* The line of /proc/self/maps for what starts there */
static void show_mapping(const void *start)
{
	char line[256], address[32];
	FILE *maps = fopen("/proc/self/maps", "r");

	if (!maps)
		return;
	snprintf(address, sizeof(address), "%lx-", (unsigned long)start);
	while (fgets(line, sizeof(line), maps))
		if (!strncmp(line, address, strlen(address)))
			printf("%s", line);
	fclose(maps);
}

static void show_code(const unsigned char *code, size_t size)
{
	size_t i;

	printf("code:");
	for (i = 0; i < size; i++)
		printf(" %02x", code[i]);
	printf("\n");
}

static bool sort_with(struct closure *closure,
		      int (*compare)(const void *, const void *))
{
	struct planet sorted[NPLANETS];
	bool in_order = true;
	int calls;
	size_t i;

	memcpy(sorted, planets, sizeof(planets));
	qsort(sorted, NPLANETS, sizeof(sorted[0]), compare);
	calls = closure->calls;

	printf("by %s, %s:", columns[closure->column],
	       closure->direction > 0 ? "ascending" : "descending");
	for (i = 0; i < NPLANETS; i++) {
		printf(" %s", sorted[i].name);
		if (i && closure_compare(&sorted[i - 1], &sorted[i], closure) > 0)
			in_order = false;
	}
	printf(" (%d calls)\n", calls);
	return in_order && calls >= (int)NPLANETS - 1;
}

#endif /* PLANETS_H */
