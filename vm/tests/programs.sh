# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What programs see: kselftests of each ABI, the examples of the documents

# What other programs than the kernel's own do at the most
OTHER_CYCLES=10000

# Where no runner runs, for want of a shell
add_nolibc()
{
	build_selftests "$ARCH" "$GUEST/kselftest"
	guest_add "$GUEST/kselftest/trampfd/nolibc_test" /bin/nolibc_test
}

# Gives the output of a program the form that it would have from the runner.
as_from_runner()
{
	printf '# programs: %s\n1..1\n' "$ARCH"
	sed 's/^/# /' "$GUEST/output"
	echo "ok 1 selftests: trampfd: nolibc_test"
}

# is_native PROGRAM: of the first ABI that the architecture names
is_native()
{
	[ "$1" = "${PROGRAMS%% *}" ]
}

# cycles_of PROGRAM: very many are for one ABI alone, as for the kernel it is the
# same whose programs do them.
cycles_of()
{
	if is_native "$1" || [ "$CYCLES" -lt $OTHER_CYCLES ]; then
		echo "$CYCLES"
	else
		echo $OTHER_CYCLES
	fi
}

# boot_kselftest PROGRAM: those of an ABI that need no preparation
boot_kselftest()
{
	boot /bin/busybox env "TRAMPFD_CYCLES=$(cycles_of "$1")" \
		"TRAMPFD_CLOSURES=$CLOSURES" \
		/run-tests "$1" "$(plain_tests "$GUEST/kselftest-$1")"
}

# test_kselftest PROGRAM: the kselftests of an ABI, and with those of the kernel's
# own, KUnit
test_kselftest()
{
	local status=0

	GUEST=$(new_guest "test-$ARCH-$1")
	kernel_argument panic_on_warn=1 oops=panic hung_task_panic=1 'kunit.filter_glob=trampfd*'
	is_native "$1" || kernel_argument kunit.enable=0
	# Everything is built before the guest boots: what fails in a command before
	# "||" does not end the test.
	if [ -n "$NOLIBC" ]; then
		add_nolibc
		logged "boot $ARCH, nolibc_test" "$GUEST/output" \
			boot /bin/nolibc_test || status=$?
		as_from_runner >"$GUEST/tap"
	else
		# shellcheck disable=SC2086
		add_selftests $PROGRAMS
		logged "boot $ARCH, kselftest of $1 programs" "$GUEST/tap" \
			boot_kselftest "$1" || status=$?
	fi
	count_kselftest "kselftest of $1 programs"
	count_guest $status
	! is_native "$1" || count_boot_kunit
}

# test_program WHAT PROGRAM CHECK...: boots the guest with its program, and counts
# whether CHECK, a command, finds in $GUEST/tap what that has to print
test_program()
{
	local what=$1 path=/bin/$2 status=0

	guest_add "$GUEST/$2" "$path"
	shift 2
	TIMEOUT=300 logged "boot $ARCH, $what" "$GUEST/tap" boot "$path" || status=$?
	check "$what" "$@"
	count_guest $status
}

# Is the example, whose code is in $GUEST/greet.c, for the architecture?
has_example()
{
	# shellcheck disable=SC2086
	"${CROSS}gcc" $PROGRAM_CFLAGS -isystem "$HEADERS" -E -dM "$GUEST/greet.c" \
		>"$GUEST/macros" || die "cannot read the example of $PAGE"
	grep -q '^#define CODE_REG' "$GUEST/macros"
}

# program_guest NAME: prints its folder, in which programs can be compiled
program_guest()
{
	local GUEST

	GUEST=$(new_guest "$1-$ARCH")
	kernel_argument panic_on_warn=1 oops=panic kunit.enable=0
	echo "$GUEST"
}

# The example of the manual page
test_manual()
{
	[ -z "$NOLIBC" ] || return 0
	GUEST=$(program_guest manual)
	page_program "$PAGE" >"$GUEST/greet.c"
	has_example || return 0
	page_output >"$GUEST/expected"
	PROGRAM_CFLAGS="$PROGRAM_CFLAGS -Werror" build_program "$GUEST/greet" "$GUEST/greet.c"
	test_program 'example of trampfd(2)' greet \
		diff "$GUEST/expected" "$GUEST/tap"
}

# The samples that use the library, in C and in C++; the former fails if anything
# is not sorted.
test_sample()
{
	[ -z "$NOLIBC" ] || return 0
	LIBRARY=$(install_library)
	GUEST=$(program_guest sample)
	build_program "$GUEST/callbacks" samples/trampfd/callbacks.c \
		-I"$LIBRARY/include" -L"$LIBRARY/lib" -ltrampfd -pthread
	"${CROSS}g++" -std=c++17 -static -O2 -Wall -Wextra -Wpedantic -Werror \
		-I"$LIBRARY/include" -o "$GUEST/functions" samples/trampfd/functions.cc \
		-L"$LIBRARY/lib" -ltrampfd -pthread || die 'cannot compile functions.cc'
	test_program samples/trampfd/callbacks callbacks \
		grep '; now 0 of ' "$GUEST/tap"
	test_program samples/trampfd/functions functions \
		grep 'closures left: 0' "$GUEST/tap"
}
