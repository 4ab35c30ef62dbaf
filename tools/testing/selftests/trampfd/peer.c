// SPDX-License-Identifier: GPL-2.0-only
/*
 * The process that foreign_test looks into; see peer.h
 */
#include "peer.h"
#include "trampfd.h"

static int say_hello(const struct tramp *t)
{
	struct peer_hello hello = {
		.map		= (uintptr_t)t->map,
		.ntrampolines	= t->code.ntrampolines,
		.code_size	= t->info.code_size,
	};

	return write(STDOUT_FILENO, &hello, sizeof(hello)) == sizeof(hello) ? 0 : EPIPE;
}

static int wait_for_go(void)
{
	char byte;

	return read(STDIN_FILENO, &byte, 1) == 1 && byte == PEER_GO ? 0 : EPIPE;
}

static int show_page(const struct tramp *t)
{
	ssize_t n = write(STDOUT_FILENO, t->map, page_size());

	return n == (ssize_t)page_size() ? 0 : EPIPE;
}

int main(void)
{
	struct tramp t;
	int err = tramp_create_mapped(&t, 0);

	if (!err)
		err = say_hello(&t);
	if (!err)
		err = wait_for_go();
	if (!err && !works(&t))
		err = ENOEXEC;
	if (!err)
		err = show_page(&t);
	return err;
}
