// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints the line of /proc/self/maps of each closure's code.  Exit status 0:
 * all are in pages of trampfd(2); 1: one is not; 3: there are no closures.
 */
#include <ffi.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define NCLOSURES 1000

static const void *code[NCLOSURES];

static void answer(ffi_cif *cif, void *ret, void **args, void *data)
{
	(void)cif;
	(void)args;
	*(ffi_arg *)ret = (uintptr_t)data;
}

static int make_closures(void)
{
	static ffi_cif cif;
	ffi_closure *closure;
	void *address;
	int i;

	ffi_prep_cif(&cif, FFI_DEFAULT_ABI, 0, &ffi_type_sint, NULL);
	for (i = 0; i < NCLOSURES; i++) {
		closure = ffi_closure_alloc(sizeof(*closure), &address);
		if (!closure || ffi_prep_closure_loc(closure, &cif, answer,
						     (void *)(uintptr_t)i, address))
			return 0;
		code[i] = address;
		if (((int (*)(void))address)() != i)
			return 0;
	}
	return 1;
}

static int count_in(uintptr_t start, uintptr_t end)
{
	int i, n = 0;

	for (i = 0; i < NCLOSURES; i++)
		n += (uintptr_t)code[i] >= start && (uintptr_t)code[i] < end;
	return n;
}

static int count_in_trampfd(FILE *maps)
{
	unsigned long start, end;
	char line[512];
	int n, total = 0;

	while (fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%lx-%lx", &start, &end) != 2)
			continue;
		n = count_in(start, end);
		if (!n)
			continue;
		printf("%d closures: %s", n, line);
		if (strstr(line, " r-xp ") && strstr(line, "anon_inode:[trampfd]"))
			total += n;
	}
	return total;
}

int main(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");

	if (!make_closures()) {
		printf("no closures\n");
		return 3;
	}
	if (!maps) {
		perror("/proc/self/maps");
		return 2;
	}
	return count_in_trampfd(maps) != NCLOSURES;
}
