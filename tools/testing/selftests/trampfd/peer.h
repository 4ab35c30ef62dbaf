/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What foreign_test and its peer, which may have another ABI, say to each
 * other by pipes:
 *
 * - The peer has mapped a full page, without a look at it: struct peer_hello.
 * - The test: PEER_GO.
 * - The peer has called every trampoline: the page as it sees it.
 *
 * The peer exits with 0 if all of that went well.
 */
#ifndef _SELFTESTS_TRAMPFD_PEER_H
#define _SELFTESTS_TRAMPFD_PEER_H

#include <linux/types.h>

#define PEER_GO	'g'

struct peer_hello {
	__u64	map;
	__u32	ntrampolines;
	__u32	code_size;
};

#endif /* _SELFTESTS_TRAMPFD_PEER_H */
