// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): code that has another byte order than the kernel
 */
#include "trampfd.h"

/* li r0, NR in the other byte order, and sc */
#define LI_OTHER(nr)	".long 0x38 | ((" #nr ") >> 8) << 16 | ((" #nr ") & 0xff) << 24\n"
#define SC_OTHER	".long 0x02000044\n"

/*
 * Returns what trampfd() does, a descriptor or an error number.  To switch back
 * leaves that where it is, but clears the bit that says which it is.
 */
static long other_endian_trampfd(struct trampfd_info *info)
{
	register long arg asm("r3") = (long)info;

	asm volatile("	li	0, 363\n"
		     "	sc\n"	/* switch_endian() */
		     LI_OTHER(472)
		     SC_OTHER		/* trampfd() */
		     LI_OTHER(363)
		     SC_OTHER
		     : "+r" (arg)
		     :
		     : "r0", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12",
		       "ctr", "xer", "cr0", "cr1", "cr5", "cr6", "cr7", "memory");
	return arg;
}

TEST(big_endian_code_is_refused)
{
	struct trampfd_info info;

	EXPECT_EQ(EOPNOTSUPP, other_endian_trampfd(&info));
	EXPECT_LE(0, sys_trampfd(&info));
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
