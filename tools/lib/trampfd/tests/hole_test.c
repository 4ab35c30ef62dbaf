// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of libtrampfd: what another thread maps where a mapping has failed stays
 *
 * For want of memory, the kernel may leave a hole where something was to be mapped over
 * something else.  The library calls mmap() of this file: see the makefile.
 */
#include <sys/mman.h>

#include "helpers.h"

void *__real_mmap(void *start, size_t size, int prot, int flags, int fd, long offset);
void *__wrap_mmap(void *start, size_t size, int prot, int flags, int fd, long offset);

static bool memory_lacks;

/* What another thread has mapped into the hole */
static char *other;

void *__wrap_mmap(void *start, size_t size, int prot, int flags, int fd, long offset)
{
	if (!memory_lacks || !(flags & MAP_FIXED))
		return __real_mmap(start, size, prot, flags, fd, offset);
	munmap(start, size);
	other = __real_mmap(start, sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	errno = ENOMEM;
	return MAP_FAILED;
}

TEST(what_is_mapped_into_a_hole_stays)
{
	struct trampfd_pool *pool;

	memory_lacks = true;
	EXPECT_EQ(0, addr(new_pool()));
	EXPECT_EQ(ENOMEM, errno);
	memory_lacks = false;
	ASSERT_NE(0, addr(other));
	*other = 17;
	pool = new_pool();
	ASSERT_NE(0, addr(pool));
	EXPECT_EQ(1, call(closure_of(pool, 1)));
	EXPECT_EQ(17, *other);
	trampfd_pool_destroy(pool);
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
