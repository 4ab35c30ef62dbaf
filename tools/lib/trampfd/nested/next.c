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
#include <unistd.h>

#include "nested.h"

/* A static program may be without it. */
#pragma weak dlsym

/* The linker warns of dlopen() in static programs, which do not get here. */
static void *load(const char *library)
{
	void *(*fn)(const char *filename, int flags);

	*(void **)&fn = dlsym(RTLD_DEFAULT, "dlopen");
	return fn ? fn(library, RTLD_LAZY) : NULL;
}

/*
 * Keeps errno, which says why it is needed.  @library is for a program that would
 * have loaded it, if it had not found here what it needs of it.
 */
trampfd_fn tfd_next(const char *name, const char *library)
{
	int err = errno;
	trampfd_fn fn = NULL;
	void *handle;

	if (!dlsym)
		return NULL;
	*(void **)&fn = dlsym(RTLD_NEXT, name);
	if (!fn && library) {
		handle = load(library);
		*(void **)&fn = handle ? dlsym(handle, name) : NULL;
	}
	errno = err;
	return fn;
}

/*
 * There is no way to tell it to the program.  A signal handler may have interrupted
 * who has the lock of stderr.
 */
void tfd_give_up(const char *what)
{
	dprintf(STDERR_FILENO, "libtrampfd-nested: %s: %s\n", what, strerror(errno));
	abort();
}
