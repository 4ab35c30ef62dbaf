#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# run-tests CYCLES ABIS TESTS: in the guest, runs the kselftests named TESTS of
# each ABI.

/bin/busybox --install -s /bin

export TRAMPFD_CYCLES="$1"
abis=$2
tests=$3

/load-policies || exit

# Whose page others touch first: the last ABI has addresses that fit for all.
for abi in $abis; do
	peer=/kselftest-$abi/trampfd/peer
	[ ! -x "$peer" ] || export TRAMPFD_PEER="$peer"
done

# The runner opens /dev/stdout again, which a pipe allows and a port does not.
for abi in $abis; do
	set --
	for test in $tests; do
		name=$(grep -x ".*:$test" "/kselftest-$abi/kselftest-list.txt") &&
			set -- "$@" -t "$name"
	done
	echo "# programs: $abi"
	"/kselftest-$abi/run_kselftest.sh" "$@" 2>&1
	# They are long, and for the kernel it is the same whose programs do them.
	[ "$TRAMPFD_CYCLES" -lt 10000 ] || export TRAMPFD_CYCLES=10000
done | cat
