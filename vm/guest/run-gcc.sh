#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# run-gcc: in the guest, runs each program of /suite with the trampolines of libgcc
# and with those of libtrampfd-nested, and prints a line for each: what it ran
# with, its name, its exit status.
#
# shellcheck disable=SC2086

/bin/busybox --install -s /bin
/load-policies >/dev/null || exit
ours=/lib/libtrampfd-nested.so.1

# May have trampolines of the kernel, and no other code of its own
domain='/bin/confine -d user:role:trampolines'

# run LABEL NAME COMMAND...
run()
{
	label=$1 name=$2
	shift 2
	timeout 300 "$@" >/tmp/output 2>&1 </dev/null
	echo "$label $name $?"
}

# run_all NAME COMMAND...: with each of both, in each way
run_all()
{
	name=$1
	shift
	run libgcc "$name" "$@"
	run libgcc-MDWE "$name" /bin/confine "$@"
	run libgcc-SELinux "$name" $domain "$@"
	run trampfd-MDWE "$name" /bin/confine env LD_PRELOAD=$ours "$@"
	run trampfd-SELinux "$name" $domain env LD_PRELOAD=$ours "$@"
}

for program in /suite/*/*; do
	run_all "${program#/suite/}" "$program"
done
for how in stack heap; do
	run_all "dlopen/$how" /bin/load "/lib/heron-$how.so"
	for program in ev scan_ibrav; do
		run_all "espresso-$how/$program" /bin/run-espresso "$program-$how"
	done
done
