/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the linker calls the functions of the C library in whose place others are
 */
#ifndef BENCH_KERNEL_H
#define BENCH_KERNEL_H

#include <sys/types.h>

long __real_syscall(long number, ...);
ssize_t __real_pwrite(int fd, const void *buf, size_t size, off_t pos);
void *__real_mmap(void *addr, size_t size, int prot, int flags, int fd, off_t pos);

#endif /* BENCH_KERNEL_H */
