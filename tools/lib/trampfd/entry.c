// SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause)
/*
 * Code of closures whose data begins with a pointer to the function to call
 */
#include "internal.h"
#include "include/trampfd_entry.h"

#define DATA_ENTRY(nargs)						\
	_TRAMPFD_ENTRY(tfd_data_entry_##nargs, nargs, _TRAMPFD_ENTRY_CALL_DATA)

DATA_ENTRY(0);
DATA_ENTRY(1);
DATA_ENTRY(2);
DATA_ENTRY(3);
DATA_ENTRY(4);
DATA_ENTRY(5);

PUBLIC trampfd_fn trampfd_entry(unsigned int nargs)
{
	static const trampfd_fn entry[] = {
		tfd_data_entry_0, tfd_data_entry_1, tfd_data_entry_2,
		tfd_data_entry_3, tfd_data_entry_4, tfd_data_entry_5,
	};

	return nargs < sizeof(entry) / sizeof(*entry) ? entry[nargs] : NULL;
}
