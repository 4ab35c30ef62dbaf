# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The library and its tests with sanitizers of GCC, whose run-times the host has

SANITIZERS='address,undefined thread'

# What they are told.  A test is killed by SIGSEGV, children report by their exit
# status, which is 0 or 1 if all went well, and the runner preloads what stdbuf has.
SANITIZER_OPTIONS=handle_segv=0:halt_on_error=1:exitcode=66:print_stacktrace=1
SANITIZER_OPTIONS+=:verify_asan_link_order=0

# What they say when they have found something, or cannot go on
SANITIZER_REPORT='(ERROR|WARNING): [A-Za-z]+Sanitizer|Sanitizer has encountered|: runtime error: '

# add_sanitized_tests DIRECTORY SANITIZE: and what runs them
add_sanitized_tests()
{
	mkdir "$1"
	cp -r "$TREE/tools/testing/selftests"/{kselftest,run_kselftest.sh} "$1"
	add_library_tests "$1" "$2"
}

# boot_sanitized: the runner opens /dev/stdout again, for which it has to be a pipe.
boot_sanitized()
{
	# shellcheck disable=SC2016
	boot_shared boot "$GUEST/kselftest" env \
		{ASAN,LSAN,TSAN,UBSAN}_OPTIONS="$SANITIZER_OPTIONS" \
		"TRAMPFD_CLOSURES=$CLOSURES" \
		sh -c 'echo "# programs: $1"; ./run_kselftest.sh 2>&1 | cat' sh "$ARCH"
}

# Not every process that reports is one of which a test wants to know how it ended.
count_reports()
{
	local reports

	reports=$(grep -c -E "$SANITIZER_REPORT" "$GUEST/tap") || true
	[ "$reports" != 0 ] || return 0
	grep -E -A 12 "$SANITIZER_REPORT" "$GUEST/tap" >&2
	count "reports, see $GUEST/tap" 0 "$reports" 0
}

# test_sanitizer SANITIZE
test_sanitizer()
{
	local status=0

	GUEST=$(new_guest "sanitizer-${1%%,*}-$ARCH")
	kernel_argument panic_on_warn=1 oops=panic
	add_sanitized_tests "$GUEST/kselftest" "$1"
	share_host
	logged "boot $ARCH, library with -fsanitize=$1" "$GUEST/tap" boot_sanitized ||
		status=$?
	count_kselftest "library with -fsanitize=$1"
	count_reports
	count_guest $status
}
