#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# run-tests ABI...: in the guest, runs the kselftests of each ABI.

/bin/busybox --install -s /bin

# The runner opens /dev/stdout again, which a pipe allows and a port does not.
for abi; do
	echo "# programs: $abi"
	"/kselftest-$abi/run_kselftest.sh" 2>&1
	# They are long, and for the kernel it is the same whose programs do them.
	export TRAMPFD_CYCLES=10000
done | cat
