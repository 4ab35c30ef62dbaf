/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which pages of trampolines the benchmark takes from the guest
 */
#ifndef BENCH_PAGES_H
#define BENCH_PAGES_H

#define PAGE		4096
#define MIN_ORDER	4
#define MAX_ORDER	12

#endif /* BENCH_PAGES_H */
