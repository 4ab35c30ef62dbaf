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
	 * @ntrampolines: Most trampolines with tables that the file can hold.
	 */
	__u32 ntrampolines;
	/**
	 * @code_size: Bytes from the start of one trampoline with tables to
	 * the next.
	 */
	__u32 code_size;
	/**
	 * @code_offset: Offset in bytes to pass to mmap(2) for the trampolines.
	 */
	__u32 code_offset;
	/**
	 * @relative_size: Bytes from the start of one relative trampoline to
	 * the next; 0 if the ABI has none.  A multiple of the size of a
	 * pointer, and at least two of them.
	 */
	__u32 relative_size;
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
	 * @reg: Name of the register that gets the code address; on i386, it
	 * may be %TRAMPFD_NO_REG.
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

/*
 * Stands for a register where there is none: where the code address is jumped
 * to without being loaded
 */
#define TRAMPFD_NO_REG		0xffffffffU

/*
 * Flag of struct trampfd_relative: all trampolines of a page take the code
 * address of the page's first entry
 */
#define TRAMPFD_ONE_CODE	(1U << 0)

/**
 * struct trampfd_relative - Descriptor of relative trampolines, written at
 * offset %TRAMPFD_RELATIVE instead of the other two
 *
 * The entry of the trampoline at address T is at T + (page size << @order): the
 * data address, and behind it the code address, each one pointer of the
 * creator's ABI wide.
 */
struct trampfd_relative {
	/**
	 * @code_reg: Name of the register that gets the code address, or
	 * %TRAMPFD_NO_REG where the ABI jumps without one.
	 */
	__u32 code_reg;
	/**
	 * @data_reg: Name of the register that gets the data address.
	 */
	__u32 data_reg;
	/**
	 * @order: Binary logarithm of the distance from a trampoline to its
	 * entry, in pages.
	 */
	__u32 order;
	/**
	 * @flags: 0 or %TRAMPFD_ONE_CODE.
	 */
	__u32 flags;
};

/**
 * enum trampfd_offsets - File offsets at which descriptors are written
 * @TRAMPFD_CODE: Where &struct trampfd_code goes.
 * @TRAMPFD_DATA: Where &struct trampfd_data goes.
 * @TRAMPFD_RELATIVE: Where &struct trampfd_relative goes.
 */
enum trampfd_offsets {
	TRAMPFD_CODE = 0,
	TRAMPFD_DATA = 1,
	TRAMPFD_RELATIVE = 2,
};

#endif /* _UAPI_LINUX_TRAMPFD_H */
