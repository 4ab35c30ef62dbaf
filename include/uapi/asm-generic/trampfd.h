/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
#ifndef _UAPI_ASM_GENERIC_TRAMPFD_H
#define _UAPI_ASM_GENERIC_TRAMPFD_H

/*
 * For architectures without trampolines: there trampfd() fails with ENOSYS
 * and no register has a name.
 */

#endif /* _UAPI_ASM_GENERIC_TRAMPFD_H */
