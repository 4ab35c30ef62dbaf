# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The program that `make run` and `make shell` run: $PROG, with the arguments $ARGS,
# in the folder $CALLER of the host; or, with SHARE=no, from the initramfs, in a
# world that has nothing else.

FILE=''

# A name without a slash is that of a file here or else, as in a shell, of a program
# in PATH.  Sets FILE, where that is on the host.
find_program()
{
	if [[ $PROG != */* && -f $CALLER/$PROG ]]; then
		PROG=./$PROG
	fi
	case $PROG in
	/*)
		FILE=$PROG
		;;
	*/*)
		FILE=$CALLER/$PROG
		;;
	*)
		FILE=$(type -P "$PROG") ||
			die "PROG=$PROG: no such file"
		;;
	esac
	[ -f "$FILE" ] || die "PROG=$PROG: no such file"
	[[ ${SHARE:-} = no || ! $FILE =~ ^/(dev|proc|sys)/ ]] ||
		die "PROG=$PROG: the guest has a /dev, /proc and /sys of its own"
}

# Sets ARGUMENTS, the words of $ARGS, which are quoted as in a shell.
read_arguments()
{
	local words

	ARGUMENTS=()
	[ -n "${ARGS:-}" ] || return 0
	words=$(python3 -c 'import shlex, sys
print(*map(shlex.quote, shlex.split(sys.argv[1])))' "$ARGS" 2>/dev/null) ||
		die "ARGS=$ARGS: a quote or backslash has nothing to end it"
	eval "ARGUMENTS=($words)"
}

# elf_property WORDS: what readelf says behind them, nothing if it is no ELF file
elf_property()
{
	readelf -lhW "$FILE" 2>/dev/null | sed -n "s/^.*$1: *\([^]]*\).*/\1/p" || true
}

check_machine()
{
	local machine=$1 arch

	for arch in $PROGRAMS; do
		[ "$machine" != "$(load_arch "$arch" && echo "$ELF_MACHINE")" ] || return 0
	done
	die "PROG=$PROG is for $machine, which ARCH=$ARCH cannot run"
}

# A program that is not static names what loads its libraries.
check_loader()
{
	local loader

	loader=$(elf_property 'program interpreter')
	[ -n "$loader" ] || return 0
	[ "${SHARE:-}" != no ] ||
		die "PROG=$PROG is not static: link it with -static, or leave out SHARE=no"
	[ -e "$SYSROOT$loader" ] || [ -e "$loader" ] ||
		die "PROG=$PROG needs $loader, which is not there: link it with -static"
}

check_program()
{
	local machine

	[ "${SHARE:-}" = no ] || [ -x "$FILE" ] || die "PROG=$PROG is not executable"
	machine=$(elf_property Machine)
	if [ -n "$machine" ]; then
		check_machine "$machine"
		check_loader
	elif [ "${SHARE:-}" = no ] || [ "$(head -c 2 "$FILE" | tr '\0' -)" != '#!' ]; then
		die "PROG=$PROG is no ELF program"
	elif ! runs_host_programs; then
		die "PROG=$PROG is a script, and ARCH=$ARCH has nothing to run it"
	fi
}

# Sets RUN, what the guest runs.
add_program()
{
	local name=${PROG##*/}

	if [ "${SHARE:-}" = no ]; then
		# The list of the initramfs has no room for blanks in a path.
		name=/bin/${name//[^a-zA-Z0-9._-]/_}
		cp "$FILE" "$GUEST/program"
		guest_add "$GUEST/program" "$name"
		RUN=("$name" "${ARGUMENTS[@]}")
	else
		share_host "$CALLER"
		RUN=("${SHARE_HOST[@]}" "$PROG" "${ARGUMENTS[@]}")
	fi
}

add_shell()
{
	if [ "${SHARE:-}" = no ]; then
		guest_add_busybox
		RUN=("${INSTALL_TOOLS[@]}" sh -l)
	else
		share_host "$CALLER"
		RUN=("${SHARE_HOST[@]}" "${TOOLS[@]}" "$(host_shell)")
	fi
}

host_shell()
{
	if runs_host_programs && [ -x "${SHELL:-}" ]; then
		echo "$SHELL"
	else
		echo sh
	fi
}
