#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh run|shell|source|headers|library|kernel|selftest-module: a lean kernel, and
# programs on it

cd "$(dirname "$0")/.." || exit 1
. vm/lib.sh
. vm/packages.sh
. vm/source.sh
. vm/kernel.sh
. vm/guest.sh
. vm/modules.sh

# shellcheck disable=SC2031
ARCH=${ARCH:-x86_64}

# A program for the guest must be static, and for its architecture.
check_program()
{
	local machine arch

	[ -f "$PROG" ] || die "PROG=$PROG: no such file"
	machine=$(readelf -h "$PROG" 2>/dev/null | sed -n 's/^ *Machine: *//p') || true
	[ -n "$machine" ] || die "PROG=$PROG is no ELF program"
	for arch in $PROGRAMS; do
		[ "$machine" != "$(load_arch "$arch" && echo "$ELF_MACHINE")" ] || break
		arch=
	done
	[ -n "$arch" ] || die "PROG=$PROG is for $machine, which ARCH=$ARCH cannot run"
	! readelf -lW "$PROG" | grep -q INTERP ||
		die "PROG=$PROG is not static: link it with -static"
}

# Puts the disassembly behind each line "code: BYTES".
disassemble()
{
	local line bytes

	while IFS= read -r line; do
		printf '%s\n' "$line"
		[[ $line == code:* ]] || continue
		bytes=${line#code:}
		printf '%b' "${bytes// /\\x}" >"$GUEST/code"
		"${CROSS}objdump" -D -b binary -m "$OBJDUMP_MACHINE" "$GUEST/code" |
			sed -n '/^ *0:/,$p'
	done
}

run_sample()
{
	build_program "$GUEST/$SAMPLE" "samples/trampfd/$SAMPLE.c"
	guest_add "$GUEST/$SAMPLE" "/bin/$SAMPLE"
	boot "/bin/$SAMPLE" | disassemble
}

run_program()
{
	local name=${PROG##*/}

	# The list of the initramfs has no room for blanks in a path.
	name=/bin/${name//[^a-zA-Z0-9._-]/_}
	cp "$PROG" "$GUEST/program"
	guest_add "$GUEST/program" "$name"
	# shellcheck disable=SC2086
	boot "$name" ${ARGS:-}
}

run_shell()
{
	guest_add_busybox
	say 'booting; leave the shell with "exit"'
	TIMEOUT=0 boot_console /bin/sh -c '/bin/busybox --install -s /bin; exec sh -l'
}

# Prints what the module has written to the kernel log.
run_selftest_module()
{
	local status=0

	# shellcheck disable=SC2086
	need_packages $SIGNING_PACKAGES
	build_kernel lean+modules
	build_modules lean+modules
	boot_selftest_module selftest-module || status=$?
	cat "$GUEST/ktap"
	return $status
}

main()
{
	load_arch "$ARCH"
	# shellcheck disable=SC2086
	need_packages $BUILD_PACKAGES $PACKAGES
	[[ -z $NOLIBC || $1 =~ ^(source|headers|kernel)$ ]] ||
		die "ARCH=$ARCH has no C library: only \`make test\` runs programs on it"
	[ -z "${PROG:-}" ] || check_program
	if [ "$1" = source ]; then
		find_source
		echo "$SOURCE"
		exit
	fi
	prepare_tree
	install_headers
	if [ "$1" = headers ]; then
		echo "$HEADERS"
		exit
	fi
	if [ "$1" = library ]; then
		install_library
		echo "$LIBRARY"
		exit
	fi
	if [ "$1" = selftest-module ]; then
		run_selftest_module
		exit
	fi
	build_kernel lean
	if [ "$1" = kernel ]; then
		echo "$IMAGE"
		exit
	fi
	new_guest "$1-$ARCH"
	if [ "$1" = shell ]; then
		run_shell
	elif [ -n "${PROG:-}" ]; then
		run_program
	else
		run_sample
	fi
}

main "$@"
