// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * What to do without trampfd(): call who else defines a function, or give up
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nested.h"

/* A static program may be without it. */
#pragma weak dlsym

/* Keeps errno, which says why it is needed. */
trampfd_fn tfd_next(const char *name)
{
	int err = errno;
	trampfd_fn fn;

	if (!dlsym)
		return NULL;
	*(void **)&fn = dlsym(RTLD_NEXT, name);
	errno = err;
	return fn;
}

/* There is no way to tell it to the program. */
void tfd_give_up(const char *what)
{
	fprintf(stderr, "libtrampfd-nested: %s: %s\n", what, strerror(errno));
	abort();
}
