// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): a program that has no C library
 *
 * It can also be built for ABIs that the building machine has no library for.
 */
#include "nolibc_checks.h"

int main(void)
{
	run_checks();
}
