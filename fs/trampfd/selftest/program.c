// SPDX-License-Identifier: GPL-2.0-only
/*
 * The program in the module: tests trampfd() each time it reads a byte
 *
 * The results, and then a line that tells how the tests ended, are on standard
 * output.  A process of its own for each time starts from scratch, and reports
 * even if the tests crash.
 */
#include "nolibc_checks.h"

static int run_in_child(void)
{
	pid_t pid = fork();

	if (!pid)
		run_checks();
	return wait_status(pid);
}

int main(void)
{
	char byte;

	while (read(0, &byte, 1) == 1)
		printf("status %d\n", run_in_child());
	return 0;
}
