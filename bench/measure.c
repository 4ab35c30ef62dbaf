// SPDX-License-Identifier: GPL-2.0-only
/*
 * measure calls|life|kernel N: nanoseconds of this processor, user and kernel, for each
 * of N closures
 *
 * calls	to call it, in a sequence and in random order
 * life		to create, free and create it again; and what a million of them,
 *		or whatever N is, takes: bytes of memory and page tables for each,
 *		and mappings for all
 * kernel	no time, but bytes of the kernel's memory for each, page tables included,
 *		where nothing else runs
 *
 * A line for each: name and number.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "way.h"

/* Fewer are over too soon. */
#define MIN_CALLS	4000000

static struct closure *closures;
static closure_fn *functions;
static size_t n;

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return ts.tv_sec * 1e9 + ts.tv_nsec;
}

static void create_all(void)
{
	size_t i;

	for (i = 0; i < n; i++)
		way_create(&closures[i], i);
}

static void free_all(void)
{
	size_t i;

	for (i = 0; i < n; i++)
		way_free(&closures[i]);
}

static size_t calls(void)
{
	const char *limit = getenv("CALLS");
	size_t most = limit ? strtoul(limit, NULL, 0) : MIN_CALLS;

	return n > most ? n : most / n * n;
}

static void call_all(void)
{
	unsigned long sum = 0;
	size_t i, todo;

	for (todo = calls(); todo; todo -= n)
		for (i = 0; i < n; i++)
			sum += functions[i]();
	/* Nobody else needs it. */
	__asm__ volatile("" : : "r" (sum));
}

static void shuffle(void)
{
	unsigned long state = 88172645463325252UL;
	closure_fn other;
	size_t i, j;

	for (i = n - 1; i; i--) {
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		j = state % (i + 1);
		other = functions[i];
		functions[i] = functions[j];
		functions[j] = other;
	}
}

static void report(const char *name, void (*step)(void), size_t times)
{
	double start = now();

	step();
	printf("%s %.2f\n", name, (now() - start) / times);
}

static size_t mappings(void)
{
	FILE *file = fopen("/proc/self/maps", "r");
	size_t lines = 0;
	int c;

	while (file && (c = getc(file)) != EOF)
		lines += c == '\n';
	if (file)
		fclose(file);
	return lines;
}

/* The sum of two lines that begin so */
static size_t kibibytes(const char *path, const char *one, const char *other)
{
	FILE *file = fopen(path, "r");
	size_t sum = 0;
	char line[128];

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, one, strlen(one)) ||
		    !strncmp(line, other, strlen(other)))
			sum += strtoul(strchr(line, ':') + 1, NULL, 10);
	if (file)
		fclose(file);
	return sum;
}

static size_t user_kibibytes(void)
{
	return kibibytes("/proc/self/status", "RssAnon:", "VmPTE:");
}

/* Each processor keeps some of the sums for itself until somebody asks for them. */
static size_t kernel_kibibytes(void)
{
	FILE *file = fopen("/proc/sys/vm/stat_refresh", "r");

	if (!file)
		err(2, "/proc/sys/vm/stat_refresh");
	getc(file);
	fclose(file);
	return kibibytes("/proc/meminfo", "Slab:", "PageTables:");
}

static void measure_calls(void)
{
	size_t i;

	create_all();
	for (i = 0; i < n; i++)
		functions[i] = closures[i].fn;
	call_all();
	report("sequential", call_all, calls());
	shuffle();
	call_all();
	report("random", call_all, calls());
}

static void call_each(void)
{
	size_t i;

	for (i = 0; i < n; i++)
		closures[i].fn();
}

static void measure_life(void)
{
	size_t maps, kib;

	/* What happens once for a process belongs to no closure. */
	way_create(&closures[0], 0);
	maps = mappings();
	kib = user_kibibytes();
	report("create", create_all, n);
	call_each();
	printf("bytes %.2f\n", (user_kibibytes() - kib) * 1024. / n);
	printf("mappings %zu\n", mappings() - maps);
	report("free", free_all, n);
	report("reuse", create_all, n);
}

static void measure_kernel(void)
{
	size_t kib;

	way_create(&closures[0], 0);
	kib = kernel_kibibytes();
	create_all();
	call_each();
	printf("bytes %.2f\n", ((double)kernel_kibibytes() - kib) * 1024. / n);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		errx(2, "usage: %s calls|life|kernel N", argv[0]);
	n = strtoul(argv[2], NULL, 0);
	closures = calloc(n, sizeof(*closures));
	functions = calloc(n, sizeof(*functions));
	if (!n || !closures || !functions)
		errx(2, "%s closures", argv[2]);
	memset(closures, 1, n * sizeof(*closures));
	way_init();
	if (!strcmp(argv[1], "calls"))
		measure_calls();
	else if (!strcmp(argv[1], "kernel"))
		measure_kernel();
	else
		measure_life();
	return 0;
}
