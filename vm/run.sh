#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh run|shell|source|tree|headers|library|kernel|selftest-module: a lean kernel, and
# programs on it.  PROG is a program, ARGS its arguments; it sees the files of the
# host unless SHARE=no.

# shellcheck disable=SC2034
CALLER=$PWD
cd "$(dirname "$0")/.." || exit 1
. vm/lib.sh
. vm/debian/packages.sh
. vm/kernel/source.sh
. vm/kernel/kernel.sh
. vm/machine/guest.sh
. vm/machine/share.sh
. vm/kernel/modules.sh
. vm/machine/program.sh

# shellcheck disable=SC2031
ARCH=${ARCH:-x86_64}

VERBS='run shell source tree headers library kernel selftest-module'

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
	boot "/bin/$SAMPLE" </dev/null | disassemble
}

run_program()
{
	add_program
	boot "${RUN[@]}"
}

# The shell of who calls, or the program, on the terminal
run_shell()
{
	if [ -n "${PROG:-}" ]; then
		add_program
	else
		add_shell
		say 'booting; leave the shell with "exit"'
	fi
	TIMEOUT=0 boot_console "${RUN[@]}"
}

# A tree without object folders, and what keeps them up to date
copy_tree()
{
	local copy=$BUILD/tree-$BASE

	need_space "$BUILD" $SOURCE_MIB
	with_progress "copy $TREE" "$BUILD/copy.log" \
		rsync -a --exclude '/[a-z0-9]*-*' --exclude /.state \
		--exclude /.copied-from --exclude /.overlay-files \
		"$TREE/" "$copy/"
	echo "$copy"
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
	local verb=${1:-}

	[[ $# = 1 && " $VERBS " == *" $verb "* ]] ||
		die "usage: vm/run.sh VERB; verbs are: $VERBS"
	[[ -z ${ARGS:-} || -n ${PROG:-} ]] || die "ARGS=$ARGS: there is no PROG"
	load_arch "$ARCH"
	[[ -z $NOLIBC || $verb =~ ^(source|tree|headers|kernel)$ ]] ||
		die "ARCH=$ARCH has no C library: only \`make test\` runs programs on it"
	[[ ! $verb =~ ^(run|shell)$ || -z ${PROG:-} ]] || find_program
	# shellcheck disable=SC2086
	need_packages $BUILD_PACKAGES $PACKAGES
	[ -z "$FILE" ] || { check_program; read_arguments; }
	if [ "$verb" = source ]; then
		find_source
		echo "$SOURCE"
		exit
	fi
	prepare_tree
	if [ "$verb" = tree ]; then
		copy_tree
		exit
	fi
	install_headers
	case $verb in
	headers)
		echo "$HEADERS"
		exit
		;;
	library)
		install_library
		echo "$LIBRARY"
		exit
		;;
	selftest-module)
		run_selftest_module
		exit
		;;
	esac
	build_kernel lean
	if [ "$verb" = kernel ]; then
		echo "$IMAGE"
		exit
	fi
	new_guest "$verb-$ARCH"
	if [ "$verb" = shell ]; then
		run_shell
	elif [ -n "${PROG:-}" ]; then
		run_program
	else
		run_sample
	fi
}

main "$@"
