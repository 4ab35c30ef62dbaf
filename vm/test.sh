#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# test.sh [all|security]: debug kernels, KUnit and kselftest; the last line says
# how it went.  With "all", on every architecture and base that there is; with
# "security", the scenarios only, and all of them.
#
# shellcheck disable=SC2030,SC2031

cd "$(dirname "$0")/.." || exit 1
. vm/lib.sh
. vm/packages.sh
. vm/source.sh
. vm/kernel.sh
. vm/guest.sh
. vm/modules.sh
. vm/results.sh
. vm/security.sh
. vm/manual.sh

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
run_kunit()
{
	local log=$TREE/$ARCH-kunit.log

	mkdir -p "$BUILD/bin"
	ln -sf "$VM/qemu-tcg" "$BUILD/bin/${QEMU%% *}"
	export CCACHE_DIR=$CACHE/ccache CCACHE_BASEDIR=$TREE CCACHE_NOHASHDIR=1
	watch "kunit.py run $ARCH" "$log" env PATH="$BUILD/bin:$PATH" \
		"$TREE/tools/testing/kunit/kunit.py" run --arch="$KERNEL_ARCH" \
		--cross_compile="$CROSS" --make_options='CC=ccache gcc' \
		--kunitconfig=fs/trampfd --build_dir="$ARCH-kunit" || true
	count_kunit 'KUnit by kunit.py' "$log"
}

boot_kselftest()
{
	watch "boot $ARCH, KUnit and kselftest" "$GUEST/tap" \
		boot /run-tests "$CYCLES" "$PROGRAMS" "$(plain_tests "$GUEST/kselftest-$ARCH")"
}

# Where no runner runs, for want of a shell
add_nolibc()
{
	build_selftests "$GUEST/kselftest"
	guest_add "$GUEST/kselftest/trampfd/nolibc_test" /bin/nolibc_test
}

boot_nolibc()
{
	watch "boot $ARCH, KUnit and nolibc_test" "$GUEST/output" \
		boot /bin/nolibc_test
}

# Gives the output of a program the form that it would have from the runner.
as_from_runner()
{
	printf '# programs: %s\n1..1\n' "$ARCH"
	sed 's/^/# /' "$GUEST/output"
	echo "ok 1 selftests: trampfd: nolibc_test"
}

test_programs()
{
	local status=0

	# What fails to build has to end it all: nothing does behind "||".
	if [ -n "$NOLIBC" ]; then
		add_nolibc
		boot_nolibc || status=$?
		as_from_runner >"$GUEST/tap"
	else
		add_selftests
		boot_kselftest || status=$?
	fi
	count_kselftest kselftest
	count_guest $status
}

# One boot runs KUnit, then the kselftests of every ABI of the kernel.
test_guest()
{
	new_guest "test-$ARCH"
	APPEND='panic_on_warn=1 oops=panic hung_task_panic=1 kunit.filter_glob=trampfd*'
	test_programs
	count_boot_kunit
}

# test_program WHAT FILE CHECK...: boots the program FILE, and counts whether
# CHECK, a command, finds in $GUEST/tap what it has to print
test_program()
{
	local what=$1 path=/bin/${2##*/} status=0

	guest_add "$2" "$path"
	shift 2
	APPEND='panic_on_warn=1 oops=panic kunit.enable=0'
	watch "boot $ARCH, $what" "$GUEST/tap" boot "$path" || status=$?
	if "$@" >&2; then
		count "$what" 1 0 0
	else
		count "$what" 0 1 0
	fi
	count_guest $status
}

# The example of the manual page, where it is for the architecture
test_manual()
{
	[[ $ARCH =~ ^(x86_64|arm64|riscv64)$ ]] || return 0
	new_guest "manual-$ARCH"
	manual_program >"$GUEST/greet.c"
	manual_output >"$GUEST/expected"
	PROGRAM_CFLAGS="$PROGRAM_CFLAGS -Werror" build_program "$GUEST/greet" "$GUEST/greet.c"
	test_program 'example of trampfd(2)' "$GUEST/greet" \
		diff "$GUEST/expected" "$GUEST/tap"
}

# The sample that uses the library; it fails if anything is not sorted.
test_sample()
{
	[ -z "$NOLIBC" ] || return 0
	install_library
	new_guest "sample-$ARCH"
	build_program "$GUEST/callbacks" samples/trampfd/callbacks.c \
		-I"$LIBRARY/include" -L"$LIBRARY/lib" -ltrampfd -pthread
	test_program samples/trampfd/callbacks "$GUEST/callbacks" \
		grep '; now 0 of ' "$GUEST/tap"
}

# Without CONFIG_TRAMPFD, a test program says "skip" (4), for ENOSYS only.
test_off()
{
	local status=0

	build_kernel off
	new_guest "off-$ARCH"
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
		boot /run-tests "$CYCLES" "$ARCH" \
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

test_modules()
{
	build_modules "$FLAVOUR"
	test_umh_blob
	test_selftest_module
}

test_kernel()
{
	build_kernel "$FLAVOUR"
	test_guest
	test_manual
	test_sample
	[ -z "$MODULAR" ] || test_modules
	if [ -n "$ALONE" ]; then
		run_kunit
		test_off
	fi
}

test_arch()
{
	# shellcheck disable=SC2046,SC2086
	need_packages $BUILD_PACKAGES $(test_packages)
	prepare_tree
	install_headers
	[ "$MODE" = security ] || test_kernel
	case $MODE:$SCENARIOS in
	:fast)
		test_scenarios fast
		;;
	?*:?*)
		test_scenarios
		;;
	esac
}

# What makes one architecture end does not end the others.
test_row()
{
	local start=$SECONDS status

	load_arch "$ARCH"
	if [[ " ${BASES:-$BASE} " != *" $BASE "* ]]; then
		say "$ARCH is not there on $BASE"
		return 0
	fi
	# In "(test_arch) || ...", nothing would end on an error.
	set +e
	(set -e; test_arch)
	status=$?
	set -e
	[ $status = 0 ] || count 'did not get to its end' 0 1 0
	echo "$ARCH $BASE 0 0 0 $((SECONDS - start))" >>"$RESULTS"
}

main()
{
	local bases=$BASE arches=${ARCH:-$DEFAULT_ARCHES}

	MODE=${1:-}
	case $MODE in
	all)
		bases=$(bases)
		arches=${ARCH:-$(arch_names)}
		;;
	security)
		arches=${ARCH:-x86_64}
		;;
	esac
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
