#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# coverage.sh: which lines of the kernel code of trampfd the tests run.  Fails if
# a file has too many that they do not.
#
# shellcheck disable=SC2317

cd "$(dirname "$0")/../.." || exit 1
. vm/lib.sh
. vm/debian/packages.sh
. vm/kernel/source.sh
. vm/kernel/kernel.sh
. vm/machine/guest.sh
. vm/tests/security.sh

KERNEL='tests+debug+security+gcov'

# Percentage of the lines of each file
MIN_LINES=97

# As often as it takes to get everywhere
FEW_CYCLES=400

# Runs tests, then writes what the kernel has counted to standard output.  Files
# in debugfs do not tell their size: tar can only archive copies.
# shellcheck disable=SC2016
GUEST_SCRIPT='
/run-tests "$@" >&2
mkdir /tmp/gcov
cd /sys/kernel/debug/gcov
find . -name "*.gcda" | while read -r file; do
	mkdir -p "/tmp/gcov/${file%/*}"
	cat "$file" >"/tmp/gcov/$file"
done
tar -C /tmp/gcov -c .
'

# The code that is measured, by its path in the tree
sources()
{
	(cd "$TREE" && ls fs/trampfd/*.c "arch/$ARCH_FOLDER/kernel"/trampfd*.c)
	# arm64 borrows this one for the programs of arm.
	[[ $ARCH != arm64* ]] || echo arch/arm/kernel/trampfd-a32.c
}

# Kbuild knows objects by their name below the folder of a makefile.  Others of
# the same name are profiled, too, and not looked at.
profile_variables()
{
	local source

	for source in $(sources); do
		source=${source##*/}
		echo "GCOV_PROFILE_${source%.c}.o=y"
		echo "GCOV_PROFILE_../../arm/kernel/${source%.c}.o=y"
	done
}

# Those of the library take long, and get nowhere else in the kernel.
all_tests()
{
	sed -n 's/^trampfd://p' "$GUEST/kselftest-$ARCH/kselftest-list.txt"
}

# What needs no arguments of the kernel: most of the tests, in one boot.  Load
# takes long, and gets nowhere else, either.
unconditional_tests()
{
	all_tests | grep -vxFf <(scenarios |
		awk 'NF > 4 || $1 == "load" { gsub(",", "\n", $4); print $4 }')
}

# Prints what gcov makes of the counts in the guest's output
read_counts()
{
	local objects=$TREE/$ARCH-$KERNEL counts=$GUEST/gcov source object

	mkdir "$counts"
	tar -C "$counts" -xf "$GUEST/gcov.tar"
	for source in $(sources); do
		object=${source%.c}
		cp "$objects/$object.gcno" "$counts/$objects/${object%/*}/"
		(cd "$objects" &&
			"${CROSS}gcov" -b -c -t "$counts/$objects/$object.gcda")
	done
}

# boot_tests PROGRAMS TESTS: what the kernel has counted goes to a file.
boot_tests()
{
	boot /bin/busybox env "TRAMPFD_CYCLES=$FEW_CYCLES" \
		/bin/sh -c "$GUEST_SCRIPT" sh "$@" >"$GUEST/gcov.tar"
}

# measure NAME PROGRAMS TESTS [ARGUMENT...]: leaves $COUNTS/NAME
measure()
{
	local name=$1 programs=$2 tests=$3 status=0
	shift 3

	GUEST=$(new_guest "coverage-$name-$ARCH")
	# shellcheck disable=SC2086
	add_scenario_tests $programs
	tests=${tests:-$(unconditional_tests | xargs)}
	# Other suites would not add to it, and have their own troubles.
	kernel_argument panic_on_warn=1 oops=panic hung_task_panic=1 \
		'kunit.filter_glob=trampfd*' "$@"
	logged "boot $ARCH, $name" "$GUEST/tap" \
		boot_tests "$programs" "${tests//,/ }" || status=$?
	say "$name: tests passed, failed, skipped: $(awk -f "$VM/tests/tap.awk" "$GUEST/tap")"
	[ $status = 0 ] || die "the guest ended with status $status"
	! console_trouble >&2 || die "the kernel complained, see $GUEST/console"
	read_counts >"$COUNTS/$name"
}

measure_scenarios()
{
	local name when kernel tests arguments

	# Lockdown keeps the counts confidential.
	# shellcheck disable=SC2086
	while read -r name when kernel tests arguments; do
		[[ -z $arguments || $arguments == *lockdown* ]] ||
			measure "$name" "$ARCH" "$tests" $arguments
	done < <(scenarios)
}

measure_arch()
{
	load_arch "$ARCH"
	[ -z "$NOLIBC" ] || die "ARCH=$ARCH has no C library, which the tests need"
	# shellcheck disable=SC2046,SC2086
	need_packages $BUILD_PACKAGES $(test_packages)
	prepare_tree
	HEADERS=$(install_headers)
	IMAGE=$(MAKEFLAGS=$(profile_variables | xargs) build_kernel $KERNEL)
	rm -rf "$COUNTS"
	mkdir "$COUNTS"
	measure all "$PROGRAMS" ''
	measure_scenarios
}

main()
{
	local failed=0

	load_base
	for ARCH in ${ARCH:-x86_64}; do
		COUNTS=$BUILD/coverage-$ARCH
		measure_arch
		awk -v MIN=$MIN_LINES -f "$VM/coverage/coverage.awk" "$COUNTS"/* || failed=1
	done
	exit $failed
}

main
