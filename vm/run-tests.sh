#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# In the guest: runs every installed set of kselftests, one for each ABI.

/bin/busybox --install -s /bin
# The runner opens /dev/stdout again, which a pipe allows and a port does not.
for dir in /kselftest-*; do
	echo "# programs: ${dir#/kselftest-}"
	"$dir/run_kselftest.sh" 2>&1
done | cat
