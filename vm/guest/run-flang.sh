#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# run-flang: in the guest, runs the program with internal procedures of flang, and
# prints a line for each run: whose trampolines, how many, where, the exit status.

/bin/busybox --install -s /bin

# run WHOSE NUMBER WHERE [CONFINE]
run()
{
	status=0
	$4 "/bin/many-$1" "$2" >/tmp/output 2>&1 </dev/null || status=$?
	echo "$1 $2 $3 $status"
}

for number in 100 5000; do
	for whose in flang trampfd; do
		run $whose $number free
		run $whose $number MDWE /bin/confine
	done
done
