#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# run-mutant DIRECTORY: in the guest, runs the tests up to the first one that
# fails, the quick ones first.

/bin/busybox --install -s /bin
/load-policies || exit

export TRAMPFD_CYCLES=400
cd "$1" || exit 1

# fail NAME LINE
fail()
{
	echo "caught by $1: $2"
	exit 1
}

for test in $(find . -name "*_test" ! -name limits_test \
		! -name pressure_test ! -name oom_test | sort) ./limits_test; do
	"$test" >/tmp/output 2>&1
	status=$?
	cat /tmp/output
	[ $status = 0 ] || [ $status = 4 ] ||
		fail "${test#./}" "$(grep -m 1 '^not ok' /tmp/output)"
done
