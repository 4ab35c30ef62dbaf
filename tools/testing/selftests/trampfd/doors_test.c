// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): doors to a page of trampolines that have tables
 */
#include "trampfd.h"

struct trampolines {
	int fd;
	off_t code_offset;
	unsigned char *page;
	struct tramp t;
};

static int create_trampolines(struct trampolines *all)
{
	int err = tramp_create_mapped(&all->t, 0);

	all->fd = all->t.fd;
	all->code_offset = all->t.info.code_offset;
	all->page = all->t.map;
	return err;
}

static bool trampolines_work(const struct trampolines *all)
{
	return works(&all->t);
}

static void destroy_trampolines(struct trampolines *all)
{
	tramp_destroy(&all->t);
}

#include "advice.h"
#include "doors.h"
#include "window.h"

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
