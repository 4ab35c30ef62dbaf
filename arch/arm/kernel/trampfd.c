// SPDX-License-Identifier: GPL-2.0-only
/*
 * trampfd() on arm
 *
 * Caches: flush_dcache_page() either marks the page, for __sync_icache_dcache()
 * to clean it from the data cache to the point of unification when set_ptes()
 * maps it, or cleans it at once.  __sync_icache_dcache() then invalidates the
 * whole instruction cache, on all CPUs, for each executable PTE.  (With ARMv6
 * and SMP on its own CPU alone: there, all of user space has to live with that.)
 * Before ARMv6, instruction caches are virtually tagged, and flushed when the
 * address space changes or memory is unmapped: they know nothing of a new
 * mapping.
 */
#include <linux/cache.h>
#include <linux/init.h>
#include <linux/trampfd.h>

#include <asm/hwcap.h>
#include <asm/system_info.h>

#include "trampfd-a32.h"

/* Before ARMv5T, a load of the pc does not get to Thumb code. */
static struct trampfd_isa trampfd_armv4t __ro_after_init;

#ifdef CONFIG_TRAMPFD_KUNIT_TEST
const struct trampfd_isa *const arch_trampfd_isas[] = {
	&trampfd_a32,
	&trampfd_armv4t,
	NULL
};
#endif

static int __init trampfd_arm_init(void)
{
	trampfd_armv4t = trampfd_a32;
	trampfd_armv4t.relative = NULL;
	return 0;
}
core_initcall(trampfd_arm_init);

/* A CPU that has no Thumb state, or one that is not to be used, has no bx. */
const struct trampfd_isa *arch_trampfd_isa(void)
{
	if (!(elf_hwcap & HWCAP_THUMB))
		return NULL;
	return cpu_architecture() < CPU_ARCH_ARMv5T ? &trampfd_armv4t : &trampfd_a32;
}
