/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A page of trampolines, and what it must be like whatever is done to it
 *
 * Who includes this has a struct trampolines with a file (fd, code_offset) and a
 * page of it that is mapped with nothing behind it (page); create_trampolines()
 * returns 0 or an errno, trampolines_work() calls them, destroy_trampolines()
 * unmaps and closes all.
 */
#ifndef _SELFTESTS_TRAMPFD_ROOM_H
#define _SELFTESTS_TRAMPFD_ROOM_H

#include "trampfd.h"

#define LEN	16

/* A page and what it must be like behind every door */
struct room {
	struct trampolines all;
	unsigned char *page;
	unsigned char *before;
	unsigned char junk[LEN];
};

static int room_init(struct room *r)
{
	int err = create_trampolines(&r->all);

	if (err)
		return err;
	r->page = r->all.page;
	r->before = malloc(page_size());
	memcpy(r->before, r->page, page_size());
	memset(r->junk, 0x5a, LEN);
	return 0;
}

static void room_destroy(struct room *r)
{
	free(r->before);
	destroy_trampolines(&r->all);
}

static bool room_unchanged(const struct room *r)
{
	return !memcmp(r->before, r->page, page_size()) && trampolines_work(&r->all);
}

#endif /* _SELFTESTS_TRAMPFD_ROOM_H */
