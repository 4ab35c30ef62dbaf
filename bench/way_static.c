// SPDX-License-Identifier: GPL-2.0-only
/*
 * The static trampolines of libffi alone, without what libffi does behind them:
 * they leave the data on the stack, where its closure entries take it from
 */
#include <err.h>
#include <tramp.h>

#include "way.h"

void data_entry(void);
__asm__(".pushsection .text\n"
	".type data_entry, %function\n"
	"data_entry:\n"
#ifdef __CET__
	"	endbr64\n"
#endif
	"	mov	8(%rsp), %r10\n"
	"	add	$16, %rsp\n"
	"	mov	%r10, %rax\n"
	"	ret\n"
	".popsection\n");

void way_init(void)
{
}

void way_create(struct closure *closure, unsigned long data)
{
	closure->handle = ffi_tramp_alloc(0);
	if (!closure->handle)
		errx(1, "no trampoline");
	ffi_tramp_set_parms(closure->handle, (void *)data_entry, (void *)data);
	closure->fn = (closure_fn)ffi_tramp_get_addr(closure->handle);
}

void way_free(struct closure *closure)
{
	ffi_tramp_free(closure->handle);
}
