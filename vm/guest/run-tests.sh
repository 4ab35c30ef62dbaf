#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# run-tests ABIS TESTS: in the guest, runs the kselftests named TESTS of each ABI.
# TRAMPFD_* in the environment are for them; /peer is the program of another ABI that
# foreign_test starts.

/bin/busybox --install -s /bin

abis=$1
tests=$2

/load-policies || exit

[ ! -x /peer ] || export TRAMPFD_PEER=/peer

# The runner opens /dev/stdout again, which a pipe allows and a port does not.
for abi in $abis; do
	set --
	for test in $tests; do
		name=$(grep -x ".*:$test" "/kselftest-$abi/kselftest-list.txt") &&
			set -- "$@" -t "$name"
	done
	echo "# programs: $abi"
	"/kselftest-$abi/run_kselftest.sh" "$@" 2>&1
done | cat
