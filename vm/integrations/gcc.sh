#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# gcc.sh: GCC's own tests of nested functions, in C, Fortran and Ada, compiled by
# GCC 14 in a Debian 13 of its own, and run in the guest with the trampolines of
# libgcc and with those of libtrampfd-nested, where nothing refuses these, under
# PR_SET_MDWE, and in a domain of SELinux without execmem; and the tests of the latter.

cd "$(dirname "$0")/../.." || exit 1
. vm/lib.sh
. vm/debian/packages.sh
. vm/kernel/source.sh
. vm/kernel/kernel.sh
. vm/machine/guest.sh
. vm/tests/results.sh
. vm/tests/commands.sh
. vm/tests/security.sh
. vm/debian/root.sh
. vm/integrations/gcc-root.sh
. vm/integrations/espresso.sh

ARCH=x86_64
INTEGRATION=$TOP/integrations/gcc
NESTED_PAGE=tools/lib/trampfd/Documentation/libtrampfd-nested.7

# In the root: what is compiled, and, below suite, what results
WORK=work

# What programs of the suite load
LIBRARIES='libc.so.6 libm.so.6 libgcc_s.so.1 libgfortran.so.5 libgnat-14.so
	libgnarl-14.so ld-linux-x86-64.so.2'

# Programs that run, of those that say they need trampolines or may need some
suite_sources()
(
	cd "$ROOT/usr/src/testsuite" || exit 1
	grep -l 'trampolines' gcc.dg/*.c gcc.c-torture/execute/*.c |
		xargs grep -L 'dg-do \(compile\|link\|assemble\|preprocess\)'
	ls gcc.c-torture/execute/nestfunc-*.c
	grep -l 'dg-do run' gfortran.dg/{dummy,internal,nest,proc}*.[fF]*
	grep -l 'dg-do run' gnat.dg/*.adb | xargs grep -il "access"
)

# options_of FILE: those that the test asks for
options_of()
{
	sed -n 's/.*dg-options "\([^"]*\)".*/\1/p' "$ROOT/usr/src/testsuite/$1" | sed -n 1p
}

# Prints how to compile a test: whatever needs other files with it is left out.
compile_command()
{
	local source=/usr/src/testsuite/$1 program=/$WORK/suite/${1%%/*}/${1##*/}
	local heap=-ftrampoline-impl=heap

	program=${program%.*}
	echo "mkdir -p ${program%/*}"
	case $1 in
	*.c)
		# Old C, as most of them are, with nothing inlined
		echo "gcc-14 -O0 -w -fpermissive $heap $(options_of "$1") -o $program $source -lm"
		;;
	*.adb)
		echo "mkdir -p $program.d && cd $program.d && gnatmake-14 -q $heap" \
			"$source -o $program -bargs -shared; rm -rf $program.d"
		;;
	*)
		echo "cd /tmp && gfortran-14 $heap $(options_of "$1") -o $program $source"
		;;
	esac
}

# Programs that have no trampolines
drop_others()
{
	local program

	for program in "$SUITE"/*/*; do
		nm -u "$program" | grep -q __gcc_nested_func_ptr_created ||
			as_root rm -f "$program"
	done
}

# One after the other; who does not compile says so in the log.
compile_suite()
{
	local source script=$ROOT/$WORK/compile

	as_root rm -rf "${ROOT:?}/$WORK"
	as_root mkdir -p "$SUITE"
	as_root cp "$INTEGRATION"/*.f90 "$INTEGRATION"/*.c "$TOP/samples/trampfd/nested.c" "$ROOT/$WORK"
	while read -r source; do
		compile_command "$source"
	done < <(suite_sources | sort -u) | as_root tee "$script" >/dev/null
	in_root sh "/$WORK/compile"
	drop_others
	for source in stack heap; do
		in_root gfortran-14 -shared -fPIC -ftrampoline-impl=$source \
			-o "/$WORK/heron-$source.so" "/$WORK/heron.f90"
	done
	in_root gcc-14 -O1 -o "/$WORK/load" "/$WORK/load.c"
	as_root mkdir -p "$SUITE/samples"
	page_program "$NESTED_PAGE" | as_root tee "$ROOT/$WORK/example.c" >/dev/null
	for source in nested example; do
		in_root gcc-14 -O1 -ftrampoline-impl=heap \
			-o "/$WORK/suite/samples/$source" "/$WORK/$source.c"
	done
}

# compile_own NAME LIBRARIES: the tests of libtrampfd-nested, static
compile_own()
{
	local tests=tools/lib/trampfd/nested/tests/nested_test.c

	in_root gcc-14 -O2 -Wall -D_GNU_SOURCE= -fexceptions -ftrampoline-impl=heap \
		-static -pthread -o "/$WORK/$1" "/$WORK/$tests" "-L/$WORK/lib" "${@:2}"
}

compile_tests()
{
	local kselftest=tools/testing/selftests

	as_root mkdir -p "$ROOT/$WORK/lib" "$ROOT/$WORK/$kselftest" \
		"$ROOT/$WORK/tools/lib/trampfd/nested"
	as_root cp "$LIBRARY"/lib/lib*.a "$LIBRARY"/lib/lib*.so* "$ROOT/$WORK/lib"
	as_root cp "$TREE/$kselftest"/kselftest*.h "$ROOT/$WORK/$kselftest"
	as_root cp -r "$TOP/tools/lib/trampfd/nested/tests" \
		"$ROOT/$WORK/tools/lib/trampfd/nested"
	compile_own libgcc
	compile_own trampfd -ltrampfd-nested -ltrampfd
}

# find_library NAME: where the root has it
find_library()
{
	find "$ROOT/usr/lib" "$ROOT/lib64/" -name "$1" ! -path '*/libasan*' | sed -n 1p
}

gcc_guest()
{
	local library

	GUEST=$(new_guest "gcc-$ARCH")
	guest_add_busybox
	build_program "$GUEST/confine" "$VM/guest/confine.c"
	guest_add "$GUEST/confine" /bin/confine
	guest_add "$VM/guest/run-gcc.sh" /run-gcc
	guest_add "$VM/guest/load-policies.sh" /load-policies
	echo 'dir /policies 755 0 0' >>"$GUEST/files"
	add_selinux_policy
	guest_add "$ROOT/$WORK/load" /bin/load
	echo 'dir /lib 755 0 0' >>"$GUEST/files"
	echo 'slink /lib64 lib 777 0 0' >>"$GUEST/files"
	for library in $LIBRARIES; do
		guest_add "$(find_library "$library")" "/lib/$library"
	done
	guest_add "$LIBRARY/lib/libtrampfd-nested.so.1" /lib/libtrampfd-nested.so.1
	guest_add "$ROOT/$WORK/heron-stack.so" /lib/heron-stack.so
	guest_add "$ROOT/$WORK/heron-heap.so" /lib/heron-heap.so
	guest_add_folder "$SUITE" /suite
	add_espresso
}

# What passes with libgcc has to pass with ours, where libgcc is refused, but for what
# has trampolines on the stack.
test_suite()
{
	local status=0 passed failed

	gcc_guest
	kernel_argument lsm=selinux
	MEMORY=2048 logged "boot $ARCH, tests of GCC" "$GUEST/results" \
		boot /bin/busybox sh /run-gcc || status=$?
	awk -f "$VM/integrations/gcc-suite.awk" "$GUEST/results"
	passed=$(grep -c '^trampfd-.* 0$' "$GUEST/results") || true
	failed=$(awk '$1 == "libgcc" && !$3 && $2 !~ /stack/ { want[$2] = 1 }
		$1 ~ /^trampfd-/ && $3 && want[$2] { n++ }
		END { print n + 0 }' "$GUEST/results")
	[ "$passed" != 0 ] || failed=1
	count "nested functions of GCC's tests, where no memory is writable and executable" \
		"$passed" "$failed" 0
	[ $status = 0 ] || count "the guest ended with status $status" 0 1 0
}

# run_own NAME: leaves what the test printed in the guest's file "tap"
run_own()
{
	GUEST=$(new_guest "nested-$1")
	guest_add "$ROOT/$WORK/$1" /bin/nested_test
	logged "boot $ARCH, nested functions with $1" "$GUEST/tap" boot /bin/nested_test ||
		true
}

# What libgcc does wrong is shown beside it, and is no failure of ours.
test_own()
{
	local passed failed

	run_own libgcc
	run_own trampfd
	awk -f "$VM/integrations/gcc-nested.awk" "$BUILD/guest/nested-libgcc/tap" "$GUEST/tap"
	passed=$(grep -c '^ok ' "$GUEST/tap") || true
	failed=$(grep -c '^not ok ' "$GUEST/tap") || true
	[ "$passed" != 0 ] || failed=1
	count 'libtrampfd-nested' "$passed" "$failed" 0
}

main()
{
	load_base
	load_arch "$ARCH"
	# shellcheck disable=SC2086
	need_packages $BUILD_PACKAGES $PACKAGES mmdebstrap secilc
	clear_results
	prepare_tree
	HEADERS=$(install_headers)
	LIBRARY=$(install_library)
	IMAGE=$(build_kernel lean+selinux)
	ROOT=$(gcc_root)
	SUITE=$ROOT/$WORK/suite
	with_progress "compile GCC's tests" "$BUILD/gcc-compile.log" compile_suite
	need_upstream espresso trixie
	with_progress 'compile programs of quantum-espresso' "$BUILD/espresso.log" build_espresso
	with_progress 'compile the tests of libtrampfd-nested' "$BUILD/gcc-own.log" compile_tests
	test_own
	test_suite
	show_results
}

main
