#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# run-gcc: in the guest, runs each program of /suite with the trampolines of libgcc
# and with those of libtrampfd-nested, and prints a line for each: what it ran
# with, its name, its exit status.
#
# shellcheck disable=SC2086

/bin/busybox --install -s /bin
ours=/lib/libtrampfd-nested.so.1

# run LABEL NAME COMMAND...
run()
{
	label=$1 name=$2
	shift 2
	timeout 300 "$@" >/tmp/output 2>&1 </dev/null
	echo "$label $name $?"
}

for program in /suite/*/*; do
	name=${program#/suite/}
	run libgcc "$name" "$program"
	run libgcc-MDWE "$name" /bin/confine "$program"
	run trampfd-MDWE "$name" /bin/confine env LD_PRELOAD=$ours "$program"
done
for library in stack heap; do
	run libgcc "dlopen/$library" /bin/load "/lib/heron-$library.so"
	run libgcc-MDWE "dlopen/$library" /bin/confine /bin/load "/lib/heron-$library.so"
	run trampfd-MDWE "dlopen/$library" /bin/confine env LD_PRELOAD=$ours \
		/bin/load "/lib/heron-$library.so"
done
