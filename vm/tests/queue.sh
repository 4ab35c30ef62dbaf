# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Tests side by side, as many as there are processors and memory for

# Of the largest guest, in MiB
GUEST_MIB=3072

# run_apart COMMAND...: what makes it end does not end the others.
run_apart()
{
	local status

	# In "(COMMAND) || ...", nothing would end on an error.
	set +e
	(set -e; "$@")
	status=$?
	set -e
	[ $status = 0 ] || count "$* did not get to its end" 0 1 0
}

# How many guests there may be at a time: a test keeps one processor busy.
guests()
{
	local room

	room=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo)
	room=$((room / GUEST_MIB))
	[ "$room" -le "$JOBS" ] || room=$JOBS
	echo $((room > 0 ? room : 1))
}

# Runs the commands in its input, a line each, side by side.
at_once()
{
	local command most running=0 status=0

	most=$(guests)
	while read -r command || [ $running != 0 ]; do
		if [ -z "$command" ] || [ $running = "$most" ]; then
			wait -n || status=1
			running=$((running - 1))
		fi
		[ -n "$command" ] || continue
		# shellcheck disable=SC2086
		background run_apart $command &
		running=$((running + 1))
	done
	return $status
}
