/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A new file, with tables for two trampolines, that nothing was written to
 */
#ifndef _SELFTESTS_TRAMPFD_FILE_FIXTURE_H
#define _SELFTESTS_TRAMPFD_FILE_FIXTURE_H

#include "trampfd.h"

FIXTURE(file)
{
	struct tramp t;
};

FIXTURE_SETUP(file)
{
	ASSERT_EQ(0, tramp_create(&self->t, 2));
}

FIXTURE_TEARDOWN(file)
{
	tramp_destroy(&self->t);
}

#endif /* _SELFTESTS_TRAMPFD_FILE_FIXTURE_H */
