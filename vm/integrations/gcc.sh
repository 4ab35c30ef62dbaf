#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# gcc.sh: GCC's own tests of nested functions, in C, Fortran and Ada, compiled by
# GCC 14 in a Debian 13 of its own, and run in the guest with trampolines on the stack,
# with libgcc's and with those of libtrampfd-nested, where nothing refuses these, under
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
. vm/integrations/nested-tests.sh
. vm/integrations/gcc-suite.sh
. vm/integrations/espresso.sh

# What programs of the suite load, besides the program interpreter
LIBRARIES='libc.so.6 libm.so.6 libgcc_s.so.1 libgfortran.so.5 libgnat-14.so
	libgnarl-14.so'

compile_tests()
{
	[[ $STOCK != *heap* ]] || compile_own libgcc-exceptions
	compile_own trampfd-exceptions -ltrampfd-nested -ltrampfd
	compile_own trampfd-no-exceptions -ltrampfd-nested -ltrampfd
}

# find_library NAME: where the root has it
find_library()
{
	find "$ROOT/usr/${CROSS:+${CROSS%-}/}lib" "$ROOT/lib64/" -name "$1" \
		! -path '*/libasan*' 2>/dev/null | sed -n 1p
}

# The name of the program interpreter
interpreter()
{
	"${CROSS}readelf" -l "$ROOT/$WORK/load" | sed -n 's|.*interpreter: .*/\(.*\)]|\1|p'
}

gcc_guest()
{
	local library how

	GUEST=$(new_guest "gcc-$ARCH")
	guest_add_busybox
	build_program "$GUEST/confine" "$VM/guest/confine.c"
	guest_add "$GUEST/confine" /bin/confine
	guest_add "$VM/guest/run-gcc.sh" /run-gcc
	guest_add "$VM/guest/load-policies.sh" /load-policies
	echo 'dir /policies 755 0 0' >>"$GUEST/files"
	add_selinux_policy
	for how in load linked static; do
		guest_add "$ROOT/$WORK/$how" "/bin/$how"
	done
	echo 'dir /lib 755 0 0' >>"$GUEST/files"
	echo 'slink /lib64 lib 777 0 0' >>"$GUEST/files"
	for library in $LIBRARIES $(interpreter); do
		guest_add "$(find_library "$library")" "/lib/$library"
	done
	guest_add "$LIBRARY/lib/libtrampfd-nested.so.1" /lib/libtrampfd-nested.so.1
	for how in stack heap linked; do
		guest_add "$ROOT/$WORK/heron-$how.so" "/lib/heron-$how.so"
	done
	guest_add_folder "$ROOT/$WORK/stack" /stack
	guest_add_folder "$ROOT/$WORK/heap" /heap
	[ -n "$CROSS" ] || add_espresso
}

# What passes with GCC's own trampolines has to pass with ours, where these are refused.
test_suite()
{
	local status=0 passed failed

	gcc_guest
	kernel_argument lsm=selinux
	MEMORY=2048 logged "boot $ARCH, tests of GCC" "$GUEST/results" \
		boot /bin/busybox sh /run-gcc "$STOCK" || status=$?
	awk -f "$VM/integrations/gcc-suite.awk" "$GUEST/results"
	passed=$(grep -c '^\(trampfd-.*\|without .*\) 0$' "$GUEST/results") || true
	failed=$(awk -v "reference=${STOCK##* }-free" '
		$1 == reference { status[$2] = $3 }
		$1 ~ /^(trampfd-|without$)/ && $3 && !status[$2] { n++ }
		END { print n + 0 }' "$GUEST/results")
	[ "$passed" != 0 ] || failed=1
	count "nested functions of GCC's tests on $ARCH, where no memory is writable and executable" \
		"$passed" "$failed" 0
	[ $status = 0 ] || count "the guest ended with status $status" 0 1 0
}

# What libgcc does wrong is shown beside it, and is no failure of ours.
test_own()
{
	local ours libgcc=/dev/null

	[[ $STOCK != *heap* ]] || libgcc=$(run_own libgcc-exceptions)
	ours=$(run_own trampfd-exceptions)
	awk -f "$VM/integrations/gcc-nested.awk" "$libgcc" "$ours"
	count_own "$ours" 'compiled with -fexceptions'
	count_own "$(run_own trampfd-no-exceptions)" 'compiled without'
}

build_espresso_here()
{
	need_upstream espresso trixie
	with_progress 'compile programs of quantum-espresso' "$BUILD/espresso.log" build_espresso
}

test_gcc()
{
	local symbols

	# shellcheck disable=SC2086
	need_packages $BUILD_PACKAGES $PACKAGES mmdebstrap secilc
	prepare_tree
	HEADERS=$(install_headers)
	LIBRARY=$(install_library)
	IMAGE=$(build_kernel lean+selinux)
	ROOT=$(gcc_root) GCC=${CROSS}gcc-14
	# GCC's own trampolines that there are; the last of them are the reference.
	STOCK=stack
	symbols=$(libgcc_symbols)
	[[ $symbols != *__gcc_nested_func_ptr_created* ]] || STOCK='stack heap'
	with_progress "compile GCC's tests for $ARCH" "$BUILD/gcc-compile.log" compile_suite
	[ -n "$CROSS" ] || build_espresso_here
	with_progress "compile the tests of libtrampfd-nested for $ARCH" \
		"$BUILD/gcc-own.log" compile_tests
	test_own
	test_suite
}

main()
{
	load_base
	clear_results
	for ARCH in ${ARCH:-x86_64}; do
		load_arch "$ARCH"
		test_gcc
	done
	show_results
}

main
