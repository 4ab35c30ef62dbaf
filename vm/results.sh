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

clear_results()
{
	mkdir -p "$BUILD"
	: >"$RESULTS"
}

# The last line says how it went, and so does the exit status.
show_results()
{
	awk -f "$VM/summary.awk" "$RESULTS"
}
