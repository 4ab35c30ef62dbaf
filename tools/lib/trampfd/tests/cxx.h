/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is tested in C++, and called from C, in which the harness is
 */
#ifndef _LIBTRAMPFD_TESTS_CXX_H
#define _LIBTRAMPFD_TESTS_CXX_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

bool cxx_lambda_sorts(void);
bool cxx_is_moved(void);
bool cxx_takes_what_only_moves(void);
bool cxx_keeps_state(void);
bool cxx_exception_passes(void);
bool cxx_exception_passes_many_arguments(void);
bool cxx_arguments_arrive(void);
bool cxx_error_is_thrown(void);

#ifdef __cplusplus
}
#endif

#endif /* _LIBTRAMPFD_TESTS_CXX_H */
