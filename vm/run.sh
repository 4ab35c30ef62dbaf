#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh VERB: a lean kernel, and programs on it; $VERBS are the verbs.  PROG is a
# program, ARGS its arguments; it sees the files of the host unless SHARE=no.

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

ARCH=${ARCH:-x86_64}

VERBS='run shell source tree headers library kernel selftest-module architectures'

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
	build_program "$GUEST/$SAMPLE" "samples/trampfd/$SAMPLE.c" -I tools/lib/trampfd/include
	guest_add "$GUEST/$SAMPLE" "/bin/$SAMPLE"
	boot "/bin/$SAMPLE" </dev/null | disassemble
}

# lean_guest NAME: a guest with the kernel that programs are tried on
lean_guest()
{
	prepare_tree
	HEADERS=$(install_headers)
	IMAGE=$(build_kernel lean)
	GUEST=$(new_guest "$1-$ARCH")
}

verb_run()
{
	lean_guest run
	if [ -n "${PROG:-}" ]; then
		boot_program boot
	else
		run_sample
	fi
}

# The shell of who calls, or the program, on the terminal
verb_shell()
{
	lean_guest shell
	TIMEOUT=0
	if [ -n "${PROG:-}" ]; then
		boot_program boot_console
	else
		say 'booting; leave the shell with "exit"'
		boot_shell boot_console
	fi
}

verb_source()
{
	need_source
	echo "$SOURCE"
}

# A tree without object folders, and what keeps them up to date
verb_tree()
{
	local copy=$BUILD/tree-$BASE

	prepare_tree
	need_space "$BUILD" $SOURCE_MIB
	with_progress "copy $TREE" "$BUILD/copy.log" \
		rsync -a --exclude '/[a-z0-9]*-*' --exclude /.state \
		--exclude /.copied-from --exclude /.overlay-files \
		"$TREE/" "$copy/"
	echo "$copy"
}

verb_headers()
{
	prepare_tree
	install_headers
}

verb_library()
{
	prepare_tree
	HEADERS=$(install_headers)
	install_library
}

verb_kernel()
{
	prepare_tree
	build_kernel lean
}

# Prints what the module has written to the kernel log.
verb_selftest-module()
{
	local status=0

	# shellcheck disable=SC2086
	need_packages $SIGNING_PACKAGES
	prepare_tree
	HEADERS=$(install_headers)
	IMAGE=$(build_kernel lean+modules)
	MODULES=$(build_modules lean+modules)
	GUEST=$(selftest_module_guest selftest-module)
	boot_selftest_module || status=$?
	cat "$GUEST/ktap"
	return $status
}

# For each: its name, its programs, its bases; what it is, by the first words of its file
verb_architectures()
{
	local name title

	for name in $(arch_names); do
		title=$(sed -n '2s/^# \([^.;]*\).*/\1/p' "vm/arch/$name.conf")
		load_arch "$name"
		printf '%-12s %-16s %-10s %s\n' "$name" "$PROGRAMS" \
			"${BASES:-$(bases | xargs)}" "$title"
	done
}

# What is asked for, before anything is installed or built
check_request()
{
	[[ $# = 1 && " $VERBS " == *" $1 "* ]] ||
		die "usage: vm/run.sh VERB; verbs are: $VERBS"
	[[ -z ${ARGS:-} || -n ${PROG:-} ]] || die "ARGS=$ARGS: there is no PROG"
	[[ -z $NOLIBC || $1 =~ ^(source|tree|headers|kernel|architectures)$ ]] ||
		die "ARCH=$ARCH has no C library: only \`make test\` runs programs on it"
}

main()
{
	local file=''

	load_arch "$ARCH"
	check_request "$@"
	load_base
	if [ "$1" = architectures ]; then
		verb_architectures
		exit
	fi
	if [[ $1 =~ ^(run|shell)$ && -n ${PROG:-} ]]; then
		PROG=$(program_name)
		file=$(program_file)
	fi
	# shellcheck disable=SC2086
	need_packages $BUILD_PACKAGES $PACKAGES
	if [ -n "$file" ]; then
		check_program "$file"
		quoted_arguments >/dev/null
	fi
	"verb_$1"
}

main "$@"
