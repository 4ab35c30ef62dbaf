// SPDX-License-Identifier: GPL-2.0-only
/*
 * An entry in a shared library, which calls a function that others can see
 */
#include <trampfd_entry.h>

/* An entry on i386 or powerpc has no way to call what others can see. */
#if __SIZEOF_POINTER__ == 4 || defined(__PPC64__)
#define VISIBLE	__attribute__((visibility("hidden")))
#else
#define VISIBLE
#endif

VISIBLE int shared_sum(int a, int b, int c, int d, int e, const int *data)
{
	return a + b + c + d + e + *data;
}

TRAMPFD_ENTRY(shared_entry, shared_sum, 5);
