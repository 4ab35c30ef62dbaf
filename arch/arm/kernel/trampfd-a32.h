/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ARM_KERNEL_TRAMPFD_A32_H
#define _ARM_KERNEL_TRAMPFD_A32_H

#include <linux/trampfd.h>

/* For programs on arm, and for 32-bit programs on arm64 */
extern const struct trampfd_isa trampfd_a32;

#endif /* _ARM_KERNEL_TRAMPFD_A32_H */
