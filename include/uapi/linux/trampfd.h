/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * trampfd() - trampolines written by the kernel
 *
 * See Documentation/trampfd.rst.
 */
#ifndef _UAPI_LINUX_TRAMPFD_H
#define _UAPI_LINUX_TRAMPFD_H

#include <linux/types.h>
#include <asm/trampfd.h>

/**
 * struct trampfd_info - What trampfd() reports about a new file
 *
 * All sizes hold for the life of the file descriptor.  They depend on the
 * architecture, the page size and the ABI of the caller, and may change
 * between kernels: always use what is reported here.
 */
struct trampfd_info {
	/**
	 * @ntrampolines: Most trampolines that the file can hold.
	 */
	__u32 ntrampolines;
	/**
	 * @code_size: Bytes from the start of one trampoline to the next.
	 */
	__u32 code_size;
	/**
	 * @code_offset: Offset in bytes to pass to mmap(2) for the trampolines.
	 */
	__u32 code_offset;
	/**
	 * @reserved: Zero.
	 */
	__u32 reserved;
};

/**
 * struct trampfd_code - Code descriptor, written at offset %TRAMPFD_CODE
 */
struct trampfd_code {
	/**
	 * @ntrampolines: Number of trampolines wanted, from 1 to
	 * &trampfd_info.ntrampolines.
	 */
	__u32 ntrampolines;
	/**
	 * @reg: Name of the register that gets the code address.
	 */
	__u32 reg;
	/**
	 * @table: Address of the array of @ntrampolines code addresses, each
	 * one pointer of the creator's ABI wide, naturally aligned.
	 */
	__u64 table;
};

/**
 * struct trampfd_data - Data descriptor, written at offset %TRAMPFD_DATA
 */
struct trampfd_data {
	/**
	 * @reg: Name of the register that gets the data address.
	 */
	__u32 reg;
	/**
	 * @reserved: Must be zero.
	 */
	__u32 reserved;
	/**
	 * @table: Address of the array of data addresses, with as many
	 * entries as there are trampolines, each one pointer of the creator's
	 * ABI wide, naturally aligned.
	 */
	__u64 table;
};

/**
 * enum trampfd_offsets - File offsets at which descriptors are written
 * @TRAMPFD_CODE: Where &struct trampfd_code goes.
 * @TRAMPFD_DATA: Where &struct trampfd_data goes.
 * @TRAMPFD_NUM_OFFSETS: One past the last valid offset.
 */
enum trampfd_offsets {
	TRAMPFD_CODE = 0,
	TRAMPFD_DATA = 1,
	TRAMPFD_NUM_OFFSETS = 2,
};

#endif /* _UAPI_LINUX_TRAMPFD_H */
