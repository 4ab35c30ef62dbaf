# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What tests have come to, and the table of it

# One line for each count: architecture, base, passed, failed, skipped, seconds
RESULTS=$BUILD/results

# count WHAT PASSED FAILED SKIPPED
count()
{
	echo "$ARCH on $BASE: $1: $2 passed, $3 failed, $4 skipped"
	echo "$ARCH $BASE $2 $3 $4 0" >>"$RESULTS"
}

# check WHAT COMMAND...: counts whether it succeeds
check()
{
	if "${@:2}" >&2; then
		count "$1" 1 0 0
	else
		count "$1" 0 1 0
	fi
}

# count_kselftest WHAT [all]: from the output of the runner; with "all", the
# kernel has what the tests need, and nothing may be skipped
count_kselftest()
{
	local totals

	totals=$(awk -f "$VM/tests/tap.awk" "$GUEST/tap")
	# shellcheck disable=SC2086
	count "$1" $totals
	[ "${totals%% *}" != 0 ] || count "$1 (nothing has passed)" 0 1 0
	[ -z "${2:-}" ] || [ "${totals##* }" = 0 ] ||
		count "$1 (must skip nothing)" 0 1 0
}

# count_guest STATUS: how it ended, and what the kernel said
count_guest()
{
	if [ "$1" != 0 ]; then
		tail -n 20 "$GUEST/tap" >&2
		count "guest ${GUEST##*/} ended with status $1" 0 1 0
	fi
	! console_trouble >&2 ||
		count "the kernel complained, see $GUEST/console" 0 1 0
}

# Counts by the last line of kunit.py: "Ran 3 tests: passed: 2, failed: 1".  Its
# errors are of the output; one that is no test is a failure, too.
count_kunit()
{
	local what=$1 log=$2 total passed skipped failed

	total=$(sed -n 's/.*Ran \([0-9]*\) tests.*/\1/p' "$log")
	passed=$(sed -n 's/.*Ran.* passed: \([0-9]*\).*/\1/p' "$log")
	skipped=$(sed -n 's/.*Ran.* skipped: \([0-9]*\).*/\1/p' "$log")
	if [ "${passed:-0}" = 0 ]; then
		tail -n 20 "$log" >&2
		count "$what (nothing has run)" 0 1 0
		return
	fi
	grep -a 'FAILED\|CRASHED\|ERROR' "$log" >&2 || true
	failed=$((total - passed - ${skipped:-0}))
	[ $failed != 0 ] || ! grep -q 'Ran.* errors: ' "$log" || failed=1
	count "$what" "$passed" $failed "${skipped:-0}"
}

# What ran when the kernel booted
count_boot_kunit()
{
	"$TREE/tools/testing/kunit/kunit.py" parse "$GUEST/console" \
		>"$GUEST/kunit.log" 2>&1 || true
	count_kunit 'KUnit at boot' "$GUEST/kunit.log"
}

clear_results()
{
	mkdir -p "$BUILD"
	: >"$RESULTS"
}

# The last line says how it went, and so does the exit status.
show_results()
{
	awk -f "$VM/tests/summary.awk" "$RESULTS"
}
