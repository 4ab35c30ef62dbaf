// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench N: nanoseconds to create, to call again and to free each of N closures;
 * four numbers, of which N is the first
 *
 * Where the clock counts instructions (QEMU's -icount shift=0), nanoseconds are
 * instructions of the program and of the kernel.
 */
#include <err.h>
#include <ffi.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct closure {
	ffi_closure *writable;
	int (*function)(int number);
};

static ffi_cif cif;
static ffi_type *argument_types[1];

static void add(ffi_cif *unused, void *ret, void **args, void *data)
{
	(void)unused;
	*(ffi_arg *)ret = *(int *)args[0] + (uintptr_t)data;
}

static void create(struct closure *closures, long n)
{
	void *code;
	long i;

	for (i = 0; i < n; i++) {
		closures[i].writable = ffi_closure_alloc(sizeof(ffi_closure), &code);
		if (!closures[i].writable ||
		    ffi_prep_closure_loc(closures[i].writable, &cif, add,
					 (void *)(uintptr_t)i, code))
			errx(1, "no closure %ld", i);
		closures[i].function = (int (*)(int))code;
	}
}

static void call(struct closure *closures, long n)
{
	long i;

	for (i = 0; i < n; i++)
		if (closures[i].function(1) != i + 1)
			errx(1, "closure %ld has another result", i);
}

static void release(struct closure *closures, long n)
{
	long i;

	for (i = 0; i < n; i++)
		ffi_closure_free(closures[i].writable);
}

static double nanoseconds(void (*step)(struct closure *, long),
			  struct closure *closures, long n)
{
	struct timespec start, end;

	clock_gettime(CLOCK_MONOTONIC, &start);
	step(closures, n);
	clock_gettime(CLOCK_MONOTONIC, &end);
	return ((end.tv_sec - start.tv_sec) * 1e9 + end.tv_nsec - start.tv_nsec) / n;
}

/* The least of several times: the kernel may have had something else to do. */
static double call_again(struct closure *closures, long n)
{
	double time, least = nanoseconds(call, closures, n);
	int i;

	for (i = 0; i < 4; i++) {
		time = nanoseconds(call, closures, n);
		if (time < least)
			least = time;
	}
	return least;
}

int main(int argc, char **argv)
{
	long n = argc > 1 ? atol(argv[1]) : 1000;
	struct closure *closures = calloc(n, sizeof(*closures));
	double created, called, freed;

	if (!closures || n < 1)
		errx(1, "%ld closures", n);
	/* So that no page of it is missing later */
	memset(closures, 0, n * sizeof(*closures));
	argument_types[0] = &ffi_type_sint;
	ffi_prep_cif(&cif, FFI_DEFAULT_ABI, 1, &ffi_type_sint, argument_types);
	/* What happens once for a process belongs to no closure. */
	create(closures, 1);
	created = nanoseconds(create, closures, n);
	/* Touches all pages. */
	call(closures, n);
	called = call_again(closures, n);
	freed = nanoseconds(release, closures, n);
	printf("%ld %.0f %.0f %.0f\n", n, created, called, freed);
	return 0;
}
