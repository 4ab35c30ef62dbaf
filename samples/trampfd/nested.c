// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nested functions of GCC whose trampolines the kernel writes
 *
 * gcc-14 -ftrampoline-impl=heap nested.c -static -ltrampfd-nested -ltrampfd
 *
 * There is nothing to be seen of trampfd() here: GCC calls the library.
 */
#include <stdio.h>
#include <stdlib.h>

struct planet {
	const char *name;
	double radius;		/* km, at the equator */
	double distance;	/* million km from the sun */
};

#define NPLANETS	5

static struct planet planets[NPLANETS] = {
	{ "Earth",	6378.1,	149.6 },
	{ "Jupiter",	71492,	778.5 },
	{ "Mars",	3396.2,	228.0 },
	{ "Mercury",	2440.5,	57.9 },
	{ "Venus",	6051.8,	108.2 },
};

/* By whatever the caller says, and in the order that he says */
static void sort(double (*key)(const struct planet *planet), int sign)
{
	int compare(const void *a, const void *b)
	{
		double difference = key(a) - key(b);

		return sign * ((difference > 0) - (difference < 0));
	}

	qsort(planets, NPLANETS, sizeof(planets[0]), compare);
}

int main(void)
{
	double weight;
	size_t i;

	double ratio(const struct planet *planet)
	{
		return planet->radius + weight * planet->distance;
	}

	for (weight = 0; weight < 1000; weight += 500) {
		sort(ratio, 1);
		for (i = 0; i < NPLANETS; i++)
			printf("%-8s %10.1f\n", planets[i].name, ratio(&planets[i]));
		putchar('\n');
	}
	sort(ratio, -1);
	return planets[0].distance == 778.5 ? EXIT_SUCCESS : EXIT_FAILURE;
}
