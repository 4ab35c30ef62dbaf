// SPDX-License-Identifier: GPL-2.0-only
#include "umh_test.h"
