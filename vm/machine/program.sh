# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The program that `make run` and `make shell` run: $PROG, with the arguments $ARGS,
# in the folder $CALLER of the host; or, with SHARE=no, from the initramfs, in a
# world that has nothing else.

# Prints the name of the program: one without a slash is that of a file here or else,
# as in a shell, of a program in PATH.
program_name()
{
	if [[ $PROG != */* && -f $CALLER/$PROG ]]; then
		echo "./$PROG"
	else
		echo "$PROG"
	fi
}

# Prints where the program is on the host.
program_file()
{
	local file

	case $PROG in
	/*)
		file=$PROG
		;;
	*/*)
		file=$CALLER/$PROG
		;;
	*)
		file=$(type -P "$PROG") || true
		;;
	esac
	[ -f "$file" ] || die "PROG=$PROG: no such file"
	[[ ${SHARE:-} = no || ! $file =~ ^/(dev|proc|sys)/ ]] ||
		die "PROG=$PROG: the guest has a /dev, /proc and /sys of its own"
	echo "$file"
}

# Prints the words of $ARGS, which are quoted as in a shell, each in the same quotes.
quoted_arguments()
{
	python3 -c 'import shlex, sys
print(*map(shlex.quote, shlex.split(sys.argv[1])))' "${ARGS:-}" 2>/dev/null ||
		die "ARGS=$ARGS: a quote or backslash has nothing to end it"
}

# elf_property FILE WORDS: what readelf says behind them, nothing if it is no ELF file
elf_property()
{
	readelf -lhW "$1" 2>/dev/null | sed -n "s/^.*$2: *\([^]]*\).*/\1/p" || true
}

# check_machine MACHINE: one that the guest runs programs of
check_machine()
{
	local machine=$1 arch

	for arch in $PROGRAMS; do
		[ "$machine" != "$(load_arch "$arch" && echo "$ELF_MACHINE")" ] || return 0
	done
	die "PROG=$PROG is for $machine, which ARCH=$ARCH cannot run"
}

# check_loader FILE: a program that is not static names what loads its libraries.
check_loader()
{
	local loader

	loader=$(elf_property "$1" 'program interpreter')
	[ -n "$loader" ] || return 0
	[ "${SHARE:-}" != no ] ||
		die "PROG=$PROG is not static: link it with -static, or leave out SHARE=no"
	[ -e "$SYSROOT$loader" ] || [ -e "$loader" ] ||
		die "PROG=$PROG needs $loader, which is not there: link it with -static"
}

# check_program FILE
check_program()
{
	local machine

	[ "${SHARE:-}" = no ] || [ -x "$1" ] || die "PROG=$PROG is not executable"
	machine=$(elf_property "$1" Machine)
	if [ -n "$machine" ]; then
		check_machine "$machine"
		check_loader "$1"
	elif [ "${SHARE:-}" = no ] || [ "$(head -c 2 "$1" | tr '\0' -)" != '#!' ]; then
		die "PROG=$PROG is no ELF program"
	elif ! runs_host_programs; then
		die "PROG=$PROG is a script, and ARCH=$ARCH has nothing to run it"
	fi
}

# boot_program BOOT: boots by this function, and runs the program.
boot_program()
{
	local name=${PROG##*/} arguments=()

	eval "arguments=($(quoted_arguments))"
	if [ "${SHARE:-}" = no ]; then
		# The list of the initramfs has no room for blanks in a path.
		name=/bin/${name//[^a-zA-Z0-9._-]/_}
		cp "$(program_file)" "$GUEST/program"
		guest_add "$GUEST/program" "$name"
		"$1" "$name" "${arguments[@]}"
	else
		share_host
		boot_shared "$1" "$CALLER" "$PROG" "${arguments[@]}"
	fi
}

# boot_shell BOOT: the same for a shell
boot_shell()
{
	if [ "${SHARE:-}" = no ]; then
		guest_add_busybox
		"$1" "${INSTALL_TOOLS[@]}" sh -l
	else
		share_host
		boot_shared "$1" "$CALLER" "$(shell_name)"
	fi
}

# That of who calls, if the guest can run it
shell_name()
{
	if runs_host_programs && [ -x "${SHELL:-}" ]; then
		echo "$SHELL"
	else
		echo sh
	fi
}
