# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# GCC's own tests of nested functions, compiled in $ROOT, and what else is tested beside
# them, all with trampolines on the stack and with -ftrampoline-impl=heap: what results
# is in the folders "stack" and "heap" of $WORK.

INTEGRATION=$TOP/integrations/gcc
NESTED_PAGE=tools/lib/trampfd/Documentation/libtrampfd-nested.7

# Tests of conformity to Ada's standard
ACATS=ada/acats

# Programs that run, of those that say they need trampolines or may need some
suite_sources()
(
	cd "$ROOT/usr/src/testsuite" || exit 1
	grep -lr --include='*.c' 'trampoline' gcc.dg gcc.c-torture/execute |
		xargs grep -L 'dg-do \(compile\|link\|assemble\|preprocess\)'
	ls gcc.c-torture/execute/nestfunc-*.c
	grep -l 'dg-do run' gfortran.dg/{dummy,internal,nest,proc}*.[fF]*
	grep -l 'dg-do run' gnat.dg/*.adb | xargs grep -il "access"
	grep -liE 'access +(procedure|function)' "$ACATS"/tests/c*/*.a
)

# options_of FILE: those that the test asks for
options_of()
{
	sed -n 's/.*dg-options "\([^"]*\)".*/\1/p' "$ROOT/usr/src/testsuite/$1" | sed -n 1p
}

# trampolines HOW: options that say where these are
trampolines()
{
	echo "-ftrampoline-impl=$1"
}

# What has the functions that the compiler calls
OURS="-L/$WORK/lib -ltrampfd-nested"

# libraries HOW: the same, if libgcc has them not
libraries()
{
	[[ $1 != heap || $STOCK = *heap* ]] || echo "$OURS"
}

# libgcc_symbols: among them, the functions that -ftrampoline-impl=heap calls, or not
libgcc_symbols()
{
	local libgcc

	libgcc=$(in_root "${CROSS}gcc-14" -print-file-name=libgcc_s.so.1)
	libgcc=$(in_root realpath "$libgcc")
	"${CROSS}nm" -D "$ROOT/$libgcc"
}

# acats_support: what all of ACATS' tests need, with an object file that it names
acats_support()
{
	local source=/usr/src/testsuite/$ACATS

	echo "mkdir -p /$WORK/acats/support && cd /$WORK/acats"
	echo "${CROSS}gnatchop-14 -q $source/support/*.a*"
	echo "sed -i 's|ACATS4GNATDIR|/$WORK/acats|' impdef.ads"
	echo "${CROSS}gcc-14 -c -o support/cd300051.o $source/tests/cd/cd300051.c"
}

# gnat_command OPTIONS UNIT PROGRAM LIBRARIES: in a folder that is for this alone.  GNAT
# has trampolines only where C is to call them, unless it is asked.
gnat_command()
{
	echo "${CROSS}gnatmake-14 -q -gnatws -ftrampolines $1 -I/$WORK/acats $2" \
		"-o $3 -bargs -shared -largs $4; rm -rf $3.d"
}

# compile_command HOW TEST: whatever needs other files with it is left out.
compile_command()
{
	local source=/usr/src/testsuite/$2 program=/$WORK/$1/${2%%/*}/${2##*/}
	local how libraries

	how=$(trampolines "$1")
	libraries=$(libraries "$1")
	program=${program%.*}
	echo "mkdir -p ${program%/*}"
	case $2 in
	*.c)
		# Old C, as most of them are, with nothing inlined, and with what can be
		echo "${CROSS}gcc-14 -O0 -w -fpermissive $how $(options_of "$2")" \
			"-o $program $source $libraries -lm"
		echo "${CROSS}gcc-14 -w -fpermissive $how $(options_of "$2") -O2" \
			"-o $program-O2 $source $libraries -lm"
		;;
	*.adb)
		echo "mkdir $program.d && cd $program.d"
		gnat_command "$how" "$source" "$program" "$libraries"
		;;
	*.a)
		echo "mkdir $program.d && cd $program.d && ${CROSS}gnatchop-14 -q $source"
		gnat_command "$how" "${program##*/}" "$program" "$libraries"
		;;
	*)
		echo "cd /tmp && ${CROSS}gfortran-14 $how $(options_of "$2")" \
			"-o $program $source $libraries"
		;;
	esac
}

# suite_commands: prints how to compile all tests
suite_commands()
{
	local source how

	acats_support
	while read -r source; do
		for how in stack heap; do
			compile_command $how "$source"
		done
	done < <(suite_sources | sort -u)
}

# Programs that have no trampolines
drop_others()
{
	local work=$ROOT/$WORK program

	for program in "$work"/heap/*/*; do
		"${CROSS}nm" -u "$program" | grep __gcc_nested_func_ptr_created >/dev/null ||
			as_root rm -f "$program" "$work/stack/${program#"$work/heap/"}"
	done
}

# compile_samples HOW: the sample, and the manual page's example
compile_samples()
{
	local name how libraries

	how=$(trampolines "$1")
	libraries=$(libraries "$1")
	as_root mkdir -p "$ROOT/$WORK/$1/samples"
	# shellcheck disable=SC2086
	for name in nested example; do
		in_root "${CROSS}gcc-14" -O1 $how -o "/$WORK/$1/samples/$name" \
			"/$WORK/$name.c" $libraries
	done
}

# compile_nested NAME LIBRARIES: the sample, linked with the library
compile_nested()
{
	in_root "${CROSS}gcc-14" -O1 "$(trampolines heap)" -o "/$WORK/$1" "/$WORK/nested.c" \
		"${@:2}"
}

# compile_library HOW NAME [OPTION...]: in Fortran
compile_library()
{
	in_root "${CROSS}gfortran-14" -shared -fPIC "$(trampolines "$1")" \
		-o "/$WORK/heron-$2.so" "/$WORK/heron.f90" "${@:3}"
}

# One after the other; who does not compile says so in the log.
compile_suite()
{
	as_root rm -rf "${ROOT:?}/$WORK"
	as_root mkdir -p "$ROOT/$WORK"
	as_root cp "$INTEGRATION"/*.f90 "$INTEGRATION"/*.c "$TOP/samples/trampfd/nested.c" "$ROOT/$WORK"
	copy_own
	page_program "$NESTED_PAGE" | as_root tee "$ROOT/$WORK/example.c" >/dev/null
	suite_commands | as_root tee "$ROOT/$WORK/compile" >/dev/null
	in_root sh "/$WORK/compile"
	drop_others
	compile_samples stack
	compile_samples heap
	compile_library stack stack
	# shellcheck disable=SC2046
	compile_library heap heap $(libraries heap)
	# shellcheck disable=SC2086
	compile_library heap linked $OURS
	in_root "${CROSS}gcc-14" -O1 -o "/$WORK/load" "/$WORK/load.c" -pthread
	# shellcheck disable=SC2086
	compile_nested linked $OURS
	# shellcheck disable=SC2086
	compile_nested static -static $OURS -ltrampfd -pthread
}
