#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# test.sh [all|PART]: test kernels and what runs in them; the last line says how
# it went.  Parts are
#
# programs	KUnit, kselftest, the library and the examples of the documents
# fast		the same, and the fast scenarios
# security	the scenarios, all of them
# modules	modules that bring programs along
# kunit		kunit.py with a kernel of its own
# off		a kernel without CONFIG_TRAMPFD
# boots		$BOOTS boots while all processors are busy
# commands	those of the documents, and what the guest shares
# documents	the commands of the documents that take long, but for tests
#
# Without one, "fast" if the kernel has what scenarios need, else the programs.  With
# "all", each architecture's parts on every base that there is.
#
# shellcheck disable=SC2030,SC2031

cd "$(dirname "$0")/../.." || exit 1
. vm/lib.sh
. vm/debian/packages.sh
. vm/kernel/source.sh
. vm/kernel/kernel.sh
. vm/machine/guest.sh
. vm/kernel/modules.sh
. vm/tests/results.sh
. vm/tests/security.sh
. vm/tests/commands.sh
. vm/tests/sharing.sh

BOOTS=${BOOTS:-20}

# What other programs than the kernel's own do at the most
OTHER_CYCLES=10000

# Of the largest guest, in MiB
GUEST_MIB=3072

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

# kunit.py with a kernel of its own, as it is used in the kernel tree
test_kunit()
{
	local log=$TREE/$ARCH-kunit.log

	mkdir -p "$BUILD/bin"
	ln -sf "$VM/machine/qemu-tcg" "$BUILD/bin/${QEMU%% *}"
	export CCACHE_DIR=$CACHE/ccache CCACHE_BASEDIR=$TREE CCACHE_NOHASHDIR=1
	watch "kunit.py run $ARCH" "$log" env PATH="$BUILD/bin:$PATH" \
		"$TREE/tools/testing/kunit/kunit.py" run --arch="$KERNEL_ARCH" \
		--cross_compile="$CROSS" --make_options='CC=ccache gcc' \
		--kunitconfig=fs/trampfd --build_dir="$ARCH-kunit" || true
	count_kunit 'KUnit by kunit.py' "$log"
}

# Where no runner runs, for want of a shell
add_nolibc()
{
	build_selftests "$GUEST/kselftest"
	guest_add "$GUEST/kselftest/trampfd/nolibc_test" /bin/nolibc_test
}

# Gives the output of a program the form that it would have from the runner.
as_from_runner()
{
	printf '# programs: %s\n1..1\n' "$ARCH"
	sed 's/^/# /' "$GUEST/output"
	echo "ok 1 selftests: trampfd: nolibc_test"
}

# cycles_of PROGRAM: very many are for one ABI alone, as for the kernel it is the
# same whose programs do them.
cycles_of()
{
	if [ "$1" = "$ARCH" ] || [ "$CYCLES" -lt $OTHER_CYCLES ]; then
		echo "$CYCLES"
	else
		echo $OTHER_CYCLES
	fi
}

# boot_kselftest PROGRAM: those of an ABI that need no preparation
boot_kselftest()
{
	boot /bin/busybox env "TRAMPFD_CYCLES=$(cycles_of "$1")" \
		"TRAMPFD_CLOSURES=$CLOSURES" \
		/run-tests "$1" "$(plain_tests "$GUEST/kselftest-$1")"
}

# test_kselftest PROGRAM: the kselftests of an ABI, and with those of the kernel's
# own, KUnit
test_kselftest()
{
	local status=0

	new_guest "test-$ARCH-$1"
	APPEND='panic_on_warn=1 oops=panic hung_task_panic=1 kunit.filter_glob=trampfd*'
	[ "$1" = "$ARCH" ] || APPEND+=' kunit.enable=0'
	# Everything is built before the guest boots: what fails in a command before
	# "||" does not end the test.
	if [ -n "$NOLIBC" ]; then
		add_nolibc
		watch "boot $ARCH, nolibc_test" "$GUEST/output" \
			boot /bin/nolibc_test || status=$?
		as_from_runner >"$GUEST/tap"
	else
		add_selftests
		watch "boot $ARCH, kselftest of $1 programs" "$GUEST/tap" \
			boot_kselftest "$1" || status=$?
	fi
	count_kselftest "kselftest of $1 programs"
	count_guest $status
	[ "$1" != "$ARCH" ] || count_boot_kunit
}

# test_program WHAT FILE CHECK...: boots the program FILE, and counts whether
# CHECK, a command, finds in $GUEST/tap what it has to print
test_program()
{
	local what=$1 path=/bin/${2##*/} status=0

	guest_add "$2" "$path"
	shift 2
	APPEND='panic_on_warn=1 oops=panic kunit.enable=0'
	TIMEOUT=300 watch "boot $ARCH, $what" "$GUEST/tap" boot "$path" || status=$?
	if "$@" >&2; then
		count "$what" 1 0 0
	else
		count "$what" 0 1 0
	fi
	count_guest $status
}

# Is the example, whose code is in $GUEST/greet.c, for the architecture?
has_example()
{
	# shellcheck disable=SC2086
	"${CROSS}gcc" $PROGRAM_CFLAGS -isystem "$HEADERS" -E -dM "$GUEST/greet.c" \
		>"$GUEST/macros" || die "cannot read the example of $PAGE"
	grep -q '^#define CODE_REG' "$GUEST/macros"
}

# The example of the manual page
test_manual()
{
	[ -z "$NOLIBC" ] || return 0
	new_guest "manual-$ARCH"
	page_program "$PAGE" >"$GUEST/greet.c"
	has_example || return 0
	page_output >"$GUEST/expected"
	PROGRAM_CFLAGS="$PROGRAM_CFLAGS -Werror" build_program "$GUEST/greet" "$GUEST/greet.c"
	test_program 'example of trampfd(2)' "$GUEST/greet" \
		diff "$GUEST/expected" "$GUEST/tap"
}

# The samples that use the library, in C and in C++; the former fails if anything
# is not sorted.
test_sample()
{
	[ -z "$NOLIBC" ] || return 0
	install_library
	new_guest "sample-$ARCH"
	build_program "$GUEST/callbacks" samples/trampfd/callbacks.c \
		-I"$LIBRARY/include" -L"$LIBRARY/lib" -ltrampfd -pthread
	"${CROSS}g++" -std=c++17 -static -O2 -Wall -Wextra -Wpedantic -Werror \
		-I"$LIBRARY/include" -o "$GUEST/functions" samples/trampfd/functions.cc \
		-L"$LIBRARY/lib" -ltrampfd -pthread || die 'cannot compile functions.cc'
	test_program samples/trampfd/callbacks "$GUEST/callbacks" \
		grep '; now 0 of ' "$GUEST/tap"
	test_program samples/trampfd/functions "$GUEST/functions" \
		grep 'closures left: 0' "$GUEST/tap"
}

# Without CONFIG_TRAMPFD, a test program says "skip" (4), for ENOSYS only.
test_off()
{
	local status=0

	build_kernel off
	new_guest "off-$ARCH"
	APPEND='panic_on_warn=1 oops=panic'
	build_selftests "$GUEST/kselftest"
	guest_add "$GUEST/kselftest/trampfd/create_test" /bin/create_test
	watch "boot $ARCH without trampfd()" "$GUEST/tap" boot /bin/create_test ||
		status=$?
	if [ $status = 4 ] && ! console_trouble >&2; then
		count 'without CONFIG_TRAMPFD' 1 0 0
	else
		cat "$GUEST/tap" >&2
		count 'without CONFIG_TRAMPFD' 0 1 0
	fi
}

# Programs in modules, which are not signed; TOMOYO goes by path
test_umh_blob()
{
	local tests=kselftest-$ARCH status=0

	new_guest "umh-$ARCH"
	kselftest umh_blob "$GUEST/$tests" KDIR="${MODULES%/*}" CC="ccache ${CROSS}gcc"
	guest_add_folder "$GUEST/$tests" "/$tests"
	add_test_runner
	APPEND='panic_on_warn=1 oops=panic hung_task_panic=1 kunit.filter_glob=umh_blob* lsm=tomoyo'
	watch "boot $ARCH, programs in modules" "$GUEST/tap" \
		boot /run-tests "$ARCH" \
		"$(sed 's/.*://' "$GUEST/$tests/kselftest-list.txt" | xargs)" || status=$?
	count_kselftest 'programs in modules'
	count_boot_kunit
	count_guest $status
}

# The module that tests trampfd(), which is signed
test_selftest_module()
{
	local status=0 passed failed

	boot_selftest_module module || status=$?
	passed=$(grep -c '^ok ' "$GUEST/ktap") || true
	failed=$(grep -c '^not ok ' "$GUEST/ktap") || true
	[ "$passed" != 0 ] || failed=1
	count 'trampfd_selftest' "$passed" "$failed" 0
	count_guest $status
}

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
		run_apart $command &
		running=$((running + 1))
	done
	return $status
}

# The guests of the programs, the longest first
program_guests()
{
	local program

	for program in $PROGRAMS; do
		echo "test_kselftest $program"
	done
	printf '%s\n' test_manual test_sample
}

# scenario_guests SCENARIOS: lines of vm/tests/scenarios
scenario_guests()
{
	awk '{ print "run_scenario", $0 }' <<<"$1"
}

test_programs()
{
	build_kernel "$FLAVOUR"
	program_guests | at_once
}

# One queue, for at the end of each a processor waits for the last guest.
test_fast()
{
	build_kernel "$FLAVOUR"
	{
		program_guests
		scenario_guests "$(fast_scenarios)"
	} | at_once
}

# Kernels are there before guests boot side by side.
test_security()
{
	local kernel

	FLAVOUR=$ALL_FLAVOUR
	[[ $FLAVOUR == *security* ]] || die "there are no scenarios for $ARCH"
	while read -r kernel; do
		build_kernel "$(scenario_kernel "$kernel")"
	done < <(scenarios | awk '{ print $3 }' | sort -u)
	scenario_guests "$(scenarios)" | at_once
}

test_modules()
{
	[[ $FLAVOUR == *modules* ]] || die "the kernel for tests of $ARCH has no modules"
	build_kernel "$FLAVOUR"
	build_modules "$FLAVOUR"
	test_umh_blob
	test_selftest_module
}

# Twice as many as there are processors, until the shell ends
keep_processors_busy()
{
	local i

	trap 'kill $(jobs -p)' EXIT
	for ((i = 0; i < 2 * JOBS; i++)); do
		while :; do :; done &
	done
}

boot_often()
(
	local i failed=0

	keep_processors_busy
	for ((i = 1; i <= BOOTS; i++)); do
		if ! TIMEOUT=120 boot_guest || console_trouble; then
			failed=$((failed + 1))
			cp "$GUEST/console" "$GUEST/failed-$i"
		fi
		echo "$i boots, $failed failed"
	done
	echo $failed >"$GUEST/failed"
)

# Emulated hardware does not keep time when the host has no time for it.
test_boots()
{
	local failed

	build_kernel lean
	new_guest "boots-$ARCH"
	guest_add_busybox
	write_initrd /bin/busybox true
	APPEND='panic_on_warn=1 oops=panic'
	with_progress "boot $ARCH $BOOTS times" "$GUEST/tap" boot_often
	failed=$(cat "$GUEST/failed")
	count "boots on a busy host" $((BOOTS - failed)) "$failed" 0
}

# Those that take seconds
test_commands()
{
	# shellcheck disable=SC2086
	need_packages $COMMANDS_PACKAGES
	build_kernel lean
	test_tables
	test_refusals
	copy_with_build
	test_sharing
	run_blocks sh
	test_library_page
}

test_documents()
{
	# shellcheck disable=SC2086
	need_packages $COMMANDS_PACKAGES
	copy_with_build
	run_blocks 'sh long'
}

# What $MODE means for this architecture
parts()
{
	case $MODE in
	'')
		if [[ $FLAVOUR == *security* ]]; then
			echo fast
		else
			echo programs
		fi
		;;
	all)
		echo "$PARTS"
		;;
	*)
		echo "$MODE"
		;;
	esac
}

test_arch()
{
	local part

	# shellcheck disable=SC2046,SC2086
	need_packages $BUILD_PACKAGES $(test_packages)
	prepare_tree
	install_headers
	for part in $(parts); do
		"test_$part"
	done
}

test_row()
{
	local start=$SECONDS

	load_arch "$ARCH"
	if [[ " ${BASES:-$BASE} " != *" $BASE "* ]]; then
		say "$ARCH is not there on $BASE"
		return 0
	fi
	[ "$MODE" != all ] || FLAVOUR=$ALL_FLAVOUR CYCLES=$ALL_CYCLES CLOSURES=$ALL_CLOSURES
	run_apart test_arch
	echo "$ARCH $BASE 0 0 0 $((SECONDS - start))" >>"$RESULTS"
}

main()
{
	local bases=$BASE arches=${ARCH:-x86_64}

	MODE=${1:-}
	[[ -z $MODE || $MODE = all ]] || declare -F "test_$MODE" >/dev/null ||
		die "usage: vm/tests/test.sh [all|PART]; vm/tests/test.sh names the parts"
	if [ "$MODE" = all ]; then
		bases=$(bases)
		arches=${ARCH:-$(arch_names)}
	fi
	[ -z "${KERNEL_SRC:-}" ] || bases=custom
	clear_results
	for BASE in $bases; do
		for ARCH in $arches; do
			test_row
		done
	done
	show_results
}

main "$@"
