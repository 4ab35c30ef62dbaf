#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# libffi.sh: builds libffi as it is and with the patches of integrations/libffi,
# and runs its own test suite, language runtimes and a benchmark with both.

cd "$(dirname "$0")/../.." || exit 1
. vm/lib.sh
. vm/debian/packages.sh
. vm/kernel/source.sh
. vm/kernel/kernel.sh
. vm/machine/guest.sh
. vm/machine/share.sh
. vm/tests/results.sh
. vm/integrations/runtimes.sh
. vm/integrations/libffi-source.sh

# library NAME: the folder of the shared library
library()
{
	echo "$LIBFFI/$1-$ARCH/.libs"
}

# build_libffi NAME
build_libffi()
{
	local dir=$LIBFFI/$1-$ARCH host=${CROSS##*/}

	rm -rf "$dir"
	mkdir -p "$dir"
	(cd "$dir" && "../$1/configure" ${host:+--host="${host%-}"} --disable-docs \
		CPPFLAGS="-isystem $HEADERS" && make -j"$JOBS")
}

# build_with_libffi PROGRAM: from integrations/libffi
build_with_libffi()
{
	"${CROSS}gcc" -O2 -Wall -Wextra -I"$LIBFFI/stock-$ARCH/include" \
		-o "$LIBFFI/$1-$ARCH" "$INTEGRATION/$1.c" -L"$(library stock)" -lffi ||
		die "cannot compile $1.c"
}

# check_suite NAME MODE [CONFINE]: the suite compiles here, and runs its programs
# in a guest of its own.
check_suite()
{
	local dir=$LIBFFI/$1-$ARCH
	export CONFINE=${3:-} GUEST_RUN=$VM/machine/guest-run.sh DEJAGNU=$dir/site.exp

	GUEST=$(new_guest "libffi-$1-$ARCH") || exit
	serve_guest "$2" "$LIBFFI"
	echo "lappend boards_dir $INTEGRATION" >"$DEJAGNU"
	make -C "$dir/testsuite" check RUNTESTFLAGS=--target_board=guest || true
	end_service
}

# Two at a time keep two processors busy: a suite either compiles or waits.
check_suites()
{
	local stock patched status=0

	background check_suite stock free &
	stock=$!
	background check_suite patched confined 'confine -m' &
	patched=$!
	wait $stock || status=$?
	wait $patched || status=$?
	return $status
}

# suite_results NAME RESULT: the tests that have it, a pattern of sed -E
suite_results()
{
	sed -nE "/^($2): /p" "$LIBFFI/$1-$ARCH/testsuite/libffi.sum" | sort
}

# What has passed without the patches has to pass with them, too.
count_suites()
{
	local name passed failed bad='FAIL|XPASS|UNRESOLVED|ERROR'

	for name in stock patched; do
		suite_results $name "$bad" >&2
		passed=$(suite_results $name PASS | wc -l)
		failed=$(suite_results $name "$bad" | wc -l)
		[ "$passed" != 0 ] || failed=1
		count "libffi's suite, $name" "$passed" "$failed" 0
	done
	failed=$(comm -23 <(suite_results stock PASS) <(suite_results patched PASS) | wc -l)
	count 'what passes without the patches passes with them' $((failed == 0)) "$failed" 0
}

# expect_where WHAT STATUS LIBRARY [CONFINE]: in a folder that every guest has
expect_where()
{
	local status=0

	(cd "$LIBFFI" && LD_LIBRARY_PATH=$(library "$3") CONFINE=${4:-} \
		"$VM/machine/guest-run.sh" "$LIBFFI/where-$ARCH") || status=$?
	if [ $status = "$2" ]; then
		count "$1" 1 0 0
	else
		count "$1: status $status" 0 1 0
	fi
}

# Where closures are; and that the guest of the suite leaves them no other place
check_where()
{
	build_with_libffi where
	GUEST=$(new_guest "libffi-where-$ARCH")
	serve_guest free "$LIBFFI"
	expect_where 'closures of stock libffi are elsewhere' 1 stock confine
	expect_where 'closures are in pages of trampfd()' 0 patched confine
	end_service
	GUEST=$(new_guest "libffi-confined-$ARCH")
	serve_guest confined "$LIBFFI"
	expect_where 'stock libffi has no closures where the suite has run' 3 stock 'confine -m'
	end_service
}

# Instructions of the program and the kernel for each closure: the clock of this
# guest counts them.
run_bench()
{
	local name n

	GUEST=$(new_guest "libffi-bench-$ARCH") || exit
	guest_device -icount shift=0,sleep=off
	CPUS=1 serve_guest free "$LIBFFI"
	for n in 1000 1000 1000 10000 10000 10000 100000 100000 100000; do
		for name in stock patched; do
			echo "$name $(LD_LIBRARY_PATH=$(library $name) LIMIT=1200 \
				CONFINE='env LD_BIND_NOW=1' \
				"$VM/machine/guest-run.sh" "$LIBFFI/bench-$ARCH" $n)"
		done
	done
	end_service
}

# Trampolines of the kernel are to cost no more than static ones.  On riscv64, they are
# two instructions longer, of which a call has hundreds.
test_bench()
{
	build_with_libffi bench
	with_progress "benchmark of libffi on $ARCH" "$LIBFFI/bench.log" run_bench
	if awk -f "$VM/integrations/libffi-bench.awk" "$LIBFFI/bench.log"; then
		count 'create, call and free cost no more than with stock libffi' 1 0 0
	else
		count 'create, call or free costs more than with stock libffi' 0 1 0
	fi
}

test_libffi()
{
	local name

	# shellcheck disable=SC2086
	need_packages $BUILD_PACKAGES $PACKAGES $CXX_PACKAGES
	prepare_tree
	HEADERS=$(install_headers)
	IMAGE=$(build_kernel lean)
	# A compiler has a name there, not a path.
	[[ $CROSS != */* ]] || export PATH=${CROSS%/*}:$PATH
	for name in stock patched; do
		with_progress "build libffi, $name, for $ARCH" \
			"$LIBFFI/$name-$ARCH.log" build_libffi $name
	done
	check_where
	with_progress "libffi's test suite on $ARCH" "$LIBFFI/$ARCH.log" check_suites
	count_suites
	test_runtimes
	test_bench
}

main()
{
	mkdir -p "$LIBFFI"
	load_base
	clear_results
	# shellcheck disable=SC2086
	need_packages $BUILD_PACKAGES $LIBFFI_PACKAGES
	prepare_libffi
	for ARCH in ${ARCH:-x86_64 arm64}; do
		load_arch "$ARCH"
		test_libffi
	done
	show_results
}

main
