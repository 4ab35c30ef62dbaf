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
# sanitizers	the library and its tests, with sanitizers of GCC
#
# Without one, "fast" if the kernel has what scenarios need, else the programs.  With
# "all", each architecture's parts on every base that there is.

cd "$(dirname "$0")/../.." || exit 1
. vm/lib.sh
. vm/debian/packages.sh
. vm/kernel/source.sh
. vm/kernel/kernel.sh
. vm/machine/guest.sh
. vm/machine/share.sh
. vm/kernel/modules.sh
. vm/tests/results.sh
. vm/tests/queue.sh
. vm/tests/programs.sh
. vm/tests/security.sh
. vm/tests/commands.sh
. vm/tests/sharing.sh
. vm/tests/sanitizers.sh

BOOTS=${BOOTS:-20}

PART_NAMES='programs fast security modules kunit off boots commands documents sanitizers'

# Not every kernel has a kunit.py that knows every architecture.
check_kunit()
(
	load_base
	need_source
	for ARCH in ${ARCH:-x86_64}; do
		load_arch "$ARCH"
		[ -f "$SOURCE/tools/testing/kunit/qemu_configs/${KUNIT:-$KERNEL_ARCH}.py" ] ||
			die "ARCH=$ARCH: kunit.py of Linux $BASE has no configuration for it"
	done
)

# kunit.py with a kernel of its own, as it is used in the kernel tree; there is one
# usermode helper then, so that programs in modules are refused
test_kunit()
{
	local log=$TREE/$ARCH-kunit.log qemu=${QEMU%% *} options
	options=(NET UNIX TMPFS STATIC_USERMODEHELPER UMH_BLOB UMH_BLOB_KUNIT_TEST)
	options=("${options[@]/#/--kconfig_add=CONFIG_}")

	mkdir -p "$BUILD/bin"
	ln -sf "$VM/machine/qemu-tcg" "$BUILD/bin/${qemu##*/}"
	export CCACHE_DIR=$CACHE/ccache CCACHE_BASEDIR=$TREE CCACHE_NOHASHDIR=1
	logged "kunit.py run $ARCH" "$log" env PATH="$BUILD/bin:$PATH" QEMU="$qemu" \
		"$TREE/tools/testing/kunit/kunit.py" run --arch="${KUNIT:-$KERNEL_ARCH}" \
		--cross_compile="$CROSS" --make_options="CC=ccache ${CROSS}gcc" \
		--kunitconfig=fs/trampfd "${options[@]/%/=y}" \
		--build_dir="$ARCH-kunit" || true
	count_kunit 'KUnit by kunit.py' "$log"
}

# Without CONFIG_TRAMPFD, a test program says "skip" (4), for ENOSYS only.  Without
# usermode helpers, KUnit sees that there are no programs in modules.
test_off()
{
	local status=0

	IMAGE=$(build_kernel off)
	GUEST=$(new_guest "off-$ARCH")
	kernel_argument panic_on_warn=1 oops=panic kunit.filter_glob=umh_blob*
	build_selftests "$ARCH" "$GUEST/kselftest"
	guest_add "$GUEST/kselftest/trampfd/create_test" /bin/create_test
	logged "boot $ARCH without trampfd()" "$GUEST/tap" boot /bin/create_test ||
		status=$?
	if [ $status = 4 ] && ! console_trouble >&2; then
		count 'without CONFIG_TRAMPFD' 1 0 0
	else
		cat "$GUEST/tap" >&2
		count 'without CONFIG_TRAMPFD' 0 1 0
	fi
	count_boot_kunit
}

# Programs in modules, which are not signed; TOMOYO goes by path
test_umh_blob()
{
	local tests=kselftest-$ARCH status=0

	GUEST=$(new_guest "umh-$ARCH")
	kselftest umh_blob "$GUEST/$tests" KDIR="${MODULES%/*}" CC="ccache ${CROSS}gcc"
	guest_add_folder "$GUEST/$tests" "/$tests"
	add_test_runner
	kernel_argument panic_on_warn=1 oops=panic hung_task_panic=1 \
		'kunit.filter_glob=umh_blob*' lsm=tomoyo
	logged "boot $ARCH, programs in modules" "$GUEST/tap" \
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

	GUEST=$(selftest_module_guest module)
	boot_selftest_module || status=$?
	passed=$(grep -c '^ok ' "$GUEST/ktap") || true
	failed=$(grep -c '^not ok ' "$GUEST/ktap") || true
	[ "$passed" != 0 ] || failed=1
	count 'trampfd_selftest' "$passed" "$failed" 0
	count_guest $status
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
	IMAGE=$(build_kernel "$FLAVOUR")
	program_guests | at_once
}

# One queue, for at the end of each a processor waits for the last guest.
test_fast()
{
	IMAGE=$(build_kernel "$FLAVOUR")
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
		build_kernel "$(scenario_kernel "$kernel")" >/dev/null
	done < <(scenarios | awk '{ print $3 }' | sort -u)
	scenario_guests "$(scenarios)" | at_once
}

test_modules()
{
	[[ $FLAVOUR == *modules* ]] || die "the kernel for tests of $ARCH has no modules"
	IMAGE=$(build_kernel "$FLAVOUR")
	MODULES=$(build_modules "$FLAVOUR")
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

	IMAGE=$(build_kernel lean)
	GUEST=$(new_guest "boots-$ARCH")
	guest_add_busybox
	write_initrd /bin/busybox true
	kernel_argument panic_on_warn=1 oops=panic
	with_progress "boot $ARCH $BOOTS times" "$GUEST/tap" boot_often
	failed=$(cat "$GUEST/failed")
	count "boots on a busy host" $((BOOTS - failed)) "$failed" 0
}

# Those that take seconds
test_commands()
{
	# shellcheck disable=SC2086
	need_packages $COMMANDS_PACKAGES
	build_kernel lean >/dev/null
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

test_sanitizers()
{
	runs_host_programs || die "the host has no run-times of sanitizers for $ARCH"
	IMAGE=$(build_kernel lean)
	# shellcheck disable=SC2086
	printf 'test_sanitizer %s\n' $SANITIZERS | at_once
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
	HEADERS=$(install_headers)
	for part in $(parts); do
		"test_$part"
	done
}

test_row()
{
	local start=$SECONDS

	load_base
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
	[[ -z $MODE || " all $PART_NAMES " = *" $MODE "* ]] ||
		die "usage: vm/tests/test.sh [all|PART]; parts are: $PART_NAMES"
	if [ "$MODE" = all ]; then
		[ "$BASE" = custom ] || bases=$(bases)
		arches=${ARCH:-$(arch_names)}
	fi
	[ "$MODE" != kunit ] || check_kunit
	clear_results
	for BASE in $bases; do
		for ARCH in $arches; do
			test_row
		done
	done
	show_results
}

main "$@"
