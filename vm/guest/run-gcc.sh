#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# run-gcc STOCK: in the guest, runs each program with trampolines on the stack, with
# those of libgcc and with those of libtrampfd-nested, and prints a line for each: what
# it ran with, its name, its exit status.  STOCK says which of the former two there are.
#
# shellcheck disable=SC2086

/bin/busybox --install -s /bin
/load-policies >/dev/null || exit
stock=$1
ours='env LD_PRELOAD=/lib/libtrampfd-nested.so.1'

# Neither has memory that is writable and executable; programs in the domain may have
# trampolines of the kernel.
mdwe=/bin/confine
domain='/bin/confine -d user:role:trampolines'

# run LABEL NAME COMMAND...
run()
{
	label=$1 name=$2
	shift 2
	status=0
	timeout 300 "$@" >/tmp/output 2>&1 </dev/null || status=$?
	# ACATS' tests end with the status 0 whatever they have found.
	! grep -q '^\*\*\*\* .* FAILED' /tmp/output || status=1
	echo "$label $name $status"
}

# run_all NAME COMMAND: with HOW in it, which stands for where trampolines are
run_all()
{
	for how in $stock; do
		command=$(echo "$2" | sed "s/HOW/$how/")
		run $how-free "$1" $command
		run $how-MDWE "$1" $mdwe $command
		run $how-SELinux "$1" $domain $command
	done
	command=$(echo "$2" | sed s/HOW/heap/)
	run trampfd-MDWE "$1" $mdwe $ours $command
	run trampfd-SELinux "$1" $domain $ours $command
}

# without STATUS NAME COMMAND...: without trampfd(), the status has to be this one: 0 where
# what libgcc has does it, or that of abort() where the program says why it ends
without()
{
	expected=$1 name=$2
	shift 2
	status=0
	/bin/confine -t "$@" >/tmp/output 2>&1 </dev/null || status=$?
	[ $status != 134 ] || grep -q 'libtrampfd-nested: no trampfd()' /tmp/output || status=1
	[ $status = $expected ]
	echo "without $name $?"
}

for program in /heap/*/*; do
	name=${program#/heap/}
	run_all "$name" "/HOW/$name"
done
run_all dlopen/heron '/bin/load /lib/heron-HOW.so'
run trampfd-MDWE dlopen/linked $mdwe /bin/load /lib/heron-linked.so
run trampfd-SELinux dlopen/linked $domain /bin/load /lib/heron-linked.so
for program in /espresso/*-heap; do
	[ -e "$program" ] || continue
	name=${program#/espresso/}
	name=${name%-heap}
	run_all "espresso/$name" "/bin/run-espresso $name-HOW"
done
run trampfd-MDWE samples/linked $mdwe /bin/linked
run trampfd-SELinux samples/linked $domain /bin/linked
case $stock in
*heap*) fallback=0 ;;
*) fallback=134 ;;
esac
without $fallback samples/linked /bin/linked
without $fallback samples/preloaded $ours /heap/samples/nested
without $fallback dlopen/linked /bin/load /lib/heron-linked.so
without 134 samples/static /bin/static
# Who has no nested functions may have the library, and fails for a reason of its own.
without 1 samples/needless $ours /bin/load
