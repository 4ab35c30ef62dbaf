// SPDX-License-Identifier: GPL-2.0-only
/*
 * libffi, whichever it is linked with
 */
#include <err.h>
#include <ffi.h>

#include "way.h"

static ffi_cif cif;

static void return_data(ffi_cif *unused, void *ret, void **args, void *data)
{
	(void)unused;
	(void)args;
	*(ffi_arg *)ret = (unsigned long)data;
}

void way_init(void)
{
	if (ffi_prep_cif(&cif, FFI_DEFAULT_ABI, 0, &ffi_type_ulong, NULL))
		errx(1, "ffi_prep_cif");
}

void way_create(struct closure *closure, unsigned long data)
{
	void *code;

	closure->handle = ffi_closure_alloc(sizeof(ffi_closure), &code);
	if (!closure->handle ||
	    ffi_prep_closure_loc(closure->handle, &cif, return_data, (void *)data, code))
		errx(1, "no closure");
	closure->fn = (closure_fn)code;
}

void way_free(struct closure *closure)
{
	ffi_closure_free(closure->handle);
}
