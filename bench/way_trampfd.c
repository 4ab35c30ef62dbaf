// SPDX-License-Identifier: GPL-2.0-only
/*
 * libtrampfd; with ONE_CODE, in a pool with one code
 */
#include <err.h>

#include <trampfd_closures.h>

#include "way.h"

void data_entry(void);
__asm__(".pushsection .text\n"
	".type data_entry, %function\n"
	"data_entry:\n"
	"	mov	%r10, %rax\n"
	"	ret\n"
	".popsection\n");

static struct trampfd_pool *pool;

void way_init(void)
{
	struct trampfd_options options = { 0 };

#ifdef ONE_CODE
	options.code = data_entry;
#endif
	pool = trampfd_pool_create(&options);
	if (!pool)
		err(1, "trampfd_pool_create");
}

void way_create(struct closure *closure, unsigned long data)
{
	closure->fn = (closure_fn)trampfd_closure_alloc(pool, data_entry, (void *)data);
	if (!closure->fn)
		err(1, "trampfd_closure_alloc");
}

void way_free(struct closure *closure)
{
	if (trampfd_closure_free(pool, (trampfd_fn)closure->fn))
		errx(1, "trampfd_closure_free");
}
