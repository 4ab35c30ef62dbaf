// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does the header do for C++?
 */
#include <trampfd_closures.h>

extern "C" void *cxx_closure_alloc(trampfd_pool *pool, void *code, void *data);

static_assert(sizeof(trampfd_default_code_reg()) == sizeof(unsigned int), "");

void *cxx_closure_alloc(trampfd_pool *pool, void *code, void *data)
{
	trampfd_usage before, after;
	void *closure;

	trampfd_pool_usage(pool, &before);
	closure = trampfd_closure_alloc(pool, code, data);
	trampfd_pool_usage(pool, &after);
	return after.closures == before.closures + 1 ? closure : nullptr;
}
