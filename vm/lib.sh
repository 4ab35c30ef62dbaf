# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What every script here needs: places, messages, progress.

set -euo pipefail
shopt -s inherit_errexit

BASE=${BASE:-6.12}
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/trampfd}
BUILD=$(realpath -m "$TOP/build")
VM=$TOP/vm

# A tree of the user's is a base of its own.
[ -z "${KERNEL_SRC:-}" ] || BASE=custom

# One of each family: what is checked by default
DEFAULT_ARCHES='x86_64 arm64 arm riscv64'

# The kernel's make is not a part of ours.
unset MAKEFLAGS MAKELEVEL MFLAGS

# Standard output belongs to the program in the guest and to results.
say()
{
	printf '[%2d:%02d] %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*" >&2
}

die()
{
	say "error: $*"
	exit 1
}

# check_variable NAME PATTERN WHAT: dies if the variable has a value that is not WHAT
check_variable()
{
	[[ -z ${!1:-} || ${!1} =~ ^($2)$ ]] || die "$1=${!1}: not $3"
}

# What callers have set, before anything is installed or built
check_variables()
{
	local arch

	check_variable SHARE 'yes|no' 'yes or no'
	# Those that take longest have half an hour.
	check_variable STRESS_SECONDS '[1-9][0-9]{0,2}|1[01][0-9]{2}|1200' \
		'a number of seconds up to 1200'
	check_variable STRESS_SEED '[0-9]+' 'a number'
	check_variable BOOTS '[1-9][0-9]*' 'a number of boots'
	check_variable ROUNDS '[1-9][0-9]*' 'a number of rounds'
	check_variable REROLL '[1-9][0-9]*' 'the number of a version'
	[ -z "${CONFIG:-}" ] || [ -f "$CONFIG" ] || die "CONFIG=$CONFIG: no such file"
	[ -n "${KERNEL_SRC:-}${NEW_BASE:-}" ] || bases | grep -xF -e "$BASE" >/dev/null ||
		die "BASE=$BASE: no such base; there are: $(bases | xargs)"
	for arch in ${ARCH:-}; do
		arch_names | grep -xF -e "$arch" >/dev/null ||
			die "ARCH=$arch: no such architecture; there are: $(arch_names | xargs)"
	done
}

# background COMMAND...: with "&" behind it, and ended by Ctrl-C, which the shell has
# such commands ignore
background()
{
	trap - INT
	"$@"
}

# report_progress LABEL LOG COMMAND...
report_progress()
{
	local label=$1 log=$2 pid tick=0
	shift 2

	background "$@" >"$log" 2>&1 </dev/null &
	pid=$!
	while kill -0 $pid 2>/dev/null; do
		sleep 0.2
		tick=$((tick + 1))
		[ $((tick % 75)) != 0 ] || say "$label: $(tail -n 1 "$log" | cut -c 1-70)"
	done
	wait $pid
}

# logged LABEL LOG COMMAND...: output goes to LOG; every 15 seconds the last line
# of it is shown, and in the end the time that it took, as in
# "        build: 5m10.2s, processor 9m20.5s + 0m40.1s of the kernel"
logged()
{
	local TIMEFORMAT="        $1: %1lR, processor %1lU + %1lS of the kernel"

	say "$1"
	time report_progress "$@"
}

# with_progress LABEL LOG COMMAND...: the same for what must not fail
with_progress()
{
	local label=$1 log=$2 status

	# Before "||" or behind "!", what fails in the command would not end it.
	set +e
	(set -e; logged "$@")
	status=$?
	set -e
	[ $status != 0 ] || return 0
	tail -n 30 "$log" >&2
	! grep -q 'No space left on device' "$log" || die "$label: the disk is full"
	die "$label failed; all output is in $log"
}

# locked FILE COMMAND...: one at a time, where several guests may want the same
locked()
{
	local lock status

	exec {lock}>"$1"
	flock "$lock"
	"${@:2}"
	status=$?
	exec {lock}>&-
	return $status
}

# make_once PATH COMMAND...: which makes it, if it is not there
make_once()
{
	[ -e "$1" ] || locked "$1.lock" make_missing "$@"
}

# make_missing PATH COMMAND...: somebody else may have made it meanwhile.
make_missing()
{
	[ -e "$1" ] || "${@:2}"
}

# is_made_from STATE FILE: FILE says from what something was made.
is_made_from()
{
	[ -n "$1" ] && [ "$1" = "$(cat "$2" 2>/dev/null)" ]
}

# need_space DIRECTORY MIB
need_space()
{
	local free

	mkdir -p "$1" || die "cannot create $1"
	free=$(df --output=avail -m "$1" | tail -n 1)
	[ "$free" -ge "$2" ] ||
		die "no disk space: $1 has $((free)) MiB free, $2 MiB are needed"
}

# load_arch NAME: sets the variables of vm/arch/NAME.conf.  PACKAGES are those of the
# machine's Debian or, as PACKAGE/RELEASE, of another, with programs in
# $CACHE/debian-RELEASE/tools.  KERNEL_ARCH, ARCH_FOLDER and KERNEL_IMAGE are names
# of the kernel's, DEBIAN_ARCH is Debian's, CROSS begins those of the tools, which say
# ELF_MACHINE and OBJDUMP_MACHINE; QEMU is what it is emulated by, CONSOLE and CMDLINE
# are for the kernel, KCONFIG are options of it, PROGRAMS those whose programs it runs.
# These need not be there:
# WITHOUT	options that the architecture lacks
# KUNIT		kunit.py's configuration for it, if not KERNEL_ARCH, or "none"
# FLAVOUR	of the kernel to test
# CYCLES	how often a test repeats the life of a file
# CLOSURES	how many the library has at a time
# PARTS		what vm/tests/test.sh tests when it tests all
# ALL_FLAVOUR, ALL_CYCLES, ALL_CLOSURES	the same as FLAVOUR and so on, then
# SAMPLE	what `make run` shows, of samples/trampfd
# BASES		the only bases that have the architecture; "none" if it is only
#		there for its programs
# NOLIBC	not empty if there is no C library
# WORD		bytes of a pointer of its programs
# AS_FLAGS, AS_PRELUDE	what the assembler has to be told, and lines to begin with
# BUS		of virtio, if not MMIO: "pci" or "ccw"
# TERMINAL	which device the virtio console is, behind the kernel's own ones
# HARMLESS	what its kernel says, whatever trampfd does: a pattern, as in TROUBLE
# DEB_QEMU	what packages of Debian are tried in, with PCI; without, there are none
# DEB_KCONFIG	options of the kernel in the packages, on top of KCONFIG
# SYSROOT	where the host has the shared libraries of the architecture
# CXX_PACKAGES	compiler of C++ programs, which tests need on top of PACKAGES
# PROGRAM_CFLAGS	what makes the compiler build programs for it
load_arch()
{
	WITHOUT='' FLAVOUR=tests CYCLES=1000 CLOSURES=20000 BASES=''
	PARTS=programs ALL_FLAVOUR=tests+debug ALL_CYCLES=10000 ALL_CLOSURES=1000000
	SAMPLE=closures NOLIBC='' PROGRAM_CFLAGS='' SYSROOT='' CXX_PACKAGES=''
	BUS='' TERMINAL=hvc0 HARMLESS='' WORD=8 AS_FLAGS='' AS_PRELUDE=''
	KUNIT='' DEB_QEMU='' DEB_KCONFIG=''
	# shellcheck source=/dev/null
	. "$VM/arch/$1.conf"
}

# Those that have a kernel
arch_names()
{
	grep -L '^BASES=none' "$VM"/arch/*.conf | sed 's|.*/||; s|\.conf$||'
}

bases()
{
	find "$TOP/patches" -mindepth 1 -maxdepth 1 -type d -name '[0-9]*' -printf '%f\n' |
		sort -V
}

check_variables
