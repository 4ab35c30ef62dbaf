// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): doors to a page of relative trampolines, which others share
 */
#include "relative.h"

struct trampolines {
	int fd;
	off_t code_offset;
	unsigned char *page;
	struct region r;
};

/* Of an order that leaves nothing mapped behind the page */
static int create_trampolines(struct trampolines *all)
{
	struct trampfd_relative desc = default_relative();
	int err;

	desc.order = 1;
	err = region_describe(&all->r, desc);
	if (!err)
		err = region_map(&all->r, page_size());
	all->fd = all->r.fd;
	all->code_offset = all->r.info.code_offset;
	all->page = all->r.map;
	return err;
}

static bool trampolines_work(const struct trampolines *all)
{
	struct region r = all->r;

	return !call_region(&r);
}

static void destroy_trampolines(struct trampolines *all)
{
	region_destroy(&all->r);
}

#include "advice.h"
#include "doors.h"
#include "window.h"

int main(int argc, char **argv)
{
	return run_relative_tests(argc, argv);
}
