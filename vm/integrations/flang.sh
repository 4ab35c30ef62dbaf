#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# flang.sh: internal procedures of flang, compiled in a Debian unstable of its own, and
# run in the guest with the trampolines of flang's runtime and of libtrampfd-nested; and
# the tests of the latter, by the newest GCC.

cd "$(dirname "$0")/../.." || exit 1
. vm/lib.sh
. vm/debian/packages.sh
. vm/debian/root.sh
. vm/kernel/source.sh
. vm/kernel/kernel.sh
. vm/machine/guest.sh
. vm/tests/results.sh
. vm/integrations/nested-tests.sh

ARCH=x86_64
VERSION=23
GCC=gcc

# compile NAME LIBRARY...
compile()
{
	in_root "flang-$VERSION" -O1 -fsafe-trampoline -static \
		-o "/$WORK/$1" "/$WORK/many.f90" "-L/$WORK/lib" "${@:2}" -lpthread
}

compile_programs()
{
	as_root rm -rf "${ROOT:?}/$WORK"
	as_root mkdir -p "$ROOT/$WORK"
	as_root cp integrations/flang/many.f90 "$ROOT/$WORK"
	copy_own
	compile many-flang
	compile many-trampfd -ltrampfd-nested -ltrampfd
	compile_own trampfd-no-exceptions -ltrampfd-nested -ltrampfd
}

boot_programs()
{
	GUEST=$(new_guest "flang-$ARCH")
	guest_add_busybox
	build_program "$GUEST/confine" "$VM/guest/confine.c"
	guest_add "$GUEST/confine" /bin/confine
	guest_add "$VM/guest/run-flang.sh" /run-flang
	guest_add "$ROOT/$WORK/many-flang" /bin/many-flang
	guest_add "$ROOT/$WORK/many-trampfd" /bin/many-trampfd
	boot /bin/busybox sh /run-flang
}

# What flang's own do is shown beside ours, and is no failure of ours.
show()
{
	awk '{ status[$2, $3, $1] = $4 ? "ends with " $4 : "ok" }
		END {
			format = "%10s %-5s %-16s %s\n"
			printf format, "procedures", "", "flang", "trampfd"
			for (n = 100; n <= 5000; n *= 50) {
				printf format, n, "", status[n, "free", "flang"],
					status[n, "free", "trampfd"]
				printf format, n, "MDWE", status[n, "MDWE", "flang"],
					status[n, "MDWE", "trampfd"]
			}
		}' "$1"
}

main()
{
	local status=0 passed

	load_base
	load_arch "$ARCH"
	# shellcheck disable=SC2086
	need_packages $BUILD_PACKAGES $PACKAGES mmdebstrap
	clear_results
	prepare_tree
	HEADERS=$(install_headers)
	LIBRARY=$(install_library)
	IMAGE=$(build_kernel lean)
	ROOT=$(debian_root "debian-unstable-flang-$VERSION" unstable "flang-$VERSION,binutils,gcc,libc6-dev")
	with_progress 'compile' "$BUILD/flang-compile.log" compile_programs
	logged "boot $ARCH, internal procedures of flang" "$BUILD/flang" boot_programs || status=$?
	show "$BUILD/flang"
	passed=$(grep -c '^trampfd .* 0$' "$BUILD/flang") || true
	count 'internal procedures of flang' "$passed" $((4 - passed)) 0
	[ $status = 0 ] || count "the guest ended with status $status" 0 1 0
	count_own "$(run_own trampfd-no-exceptions)" \
		"compiled by GCC $(in_root $GCC -dumpversion) of Debian unstable"
	show_results
}

main
