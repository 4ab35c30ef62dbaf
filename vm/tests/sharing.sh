# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What `make run` and `make shell` share with the host, and how they end; in
# $COPY, a copy of this checkout

# The program frees memory, and reads it then.
build_sanitized()
{
	cat >"$COPY/sanitized.c" <<-'EOC'
	#include <stdlib.h>

	int main(void)
	{
		int *volatile p = calloc(1, sizeof(*p));

		free(p);
		return *p;
	}
	EOC
	gcc -g -fsanitize=address -o "$COPY/sanitized" "$COPY/sanitized.c"
}

expected_share()
{
	cat <<-EOF
	argument: one
	argument: two  words
	argument: "\\
	folder: ${COPY##*/}
	standard input: $(cksum <"$COPY/random")
	file systems: overlayfs proc sysfs tmpfs
	trampolines: 1
	a name for standard output
	written
	renamed
	Python: 42
	exit_group(0)                           = ?
	#0  main () at $COPY/sanitized.c:5
	heap-use-after-free
	EOF
}

# All that a program sees; what it writes is not there in the end.
check_program_shares()
{
	local status=0

	head -c 3000000 /dev/urandom >"$COPY/random"
	in_copy env PROG=vm/guest/check-share.sh ARGS="./sanitized one 'two  words' \"\\\"\"\\\\" \
		vm/run.sh run <"$COPY/random" >"$COPY/out" 2>"$COPY/err" || status=$?
	diff <(expected_share) "$COPY/out" || return
	grep -qx 'a name for standard error' "$COPY/err" || return
	[ $status = 42 ] && [ -f "$COPY/README.md" ] && [ ! -e "$COPY/made-by-the-guest" ]
}

# Nothing changes bytes on the way.
check_binary()
{
	# shellcheck disable=SC2094
	in_copy env PROG=cat vm/run.sh run <"$COPY/random" 2>"$COPY/err" | cmp - "$COPY/random"
}

# The last program of a pipe ends, and with it the guest.
check_pipe()
{
	[ "$(in_copy env PROG=yes timeout 60 vm/run.sh run </dev/null 2>"$COPY/err" | head -n 1)" = y ]
}

# session_ends ID: in five seconds, but for processes that nobody has waited for yet
session_ends()
{
	local i

	for ((i = 0; i < 50; i++)); do
		pgrep -r D,R,S,T -s "$1" >/dev/null || return 0
		sleep 0.1
	done
	return 1
}

# start_session COMMAND...: until it has printed "ready"
start_session()
{
	local i

	rm -f "$COPY/out" "$COPY/session"
	# shellcheck disable=SC2016
	in_copy setsid sh -c 'echo $$ >session; exec env --default-signal=INT "$@"' sh "$@" \
		>"$COPY/out" 2>"$COPY/err" </dev/null &
	for ((i = 0; i < 600; i++)); do
		! grep -qs ready "$COPY/out" || return 0
		sleep 0.1
	done
	return 1
}

# interrupt_session: as the terminal does it, all processes that are in the foreground
interrupt_session()
{
	local status=0

	kill -INT -- "-$(cat "$COPY/session")"
	wait $! || status=$?
	[ $status = 130 ] && session_ends "$(cat "$COPY/session")"
}

# The folder of a guest that runs is not for another one.
check_interrupted_guest()
{
	local output

	start_session env PROG=sh ARGS='-c "echo ready; sleep 1000"' vm/run.sh run || return
	output=$(in_copy env PROG=true vm/run.sh run 2>&1) && output=
	interrupt_session || return
	[[ $output == *'the guest run-x86_64 is running'* ]]
}

check_interrupted_build()
{
	# shellcheck disable=SC2016
	start_session bash -c '. vm/lib.sh
		with_progress build "$BUILD/interrupted.log" sh -c "echo ready >&3; sleep 1000" 3>&1' ||
		return
	interrupt_session
}

check_shell()
{
	local status=0

	# shellcheck disable=SC2016
	echo 'echo "$((6 * 7)) in ${PWD##*/}"; exit 3' |
		in_copy env "CACHE=$CACHE" "HOME=$COPY" SHELL=/bin/bash timeout 60 \
			vm/run.sh shell >"$COPY/out" 2>"$COPY/err" || status=$?
	grep "42 in ${COPY##*/}" "$COPY/out" && [ $status = 3 ]
}

test_sharing()
{
	build_sanitized
	check 'a program has files, folder, arguments, input and output' check_program_shares
	check 'standard input and output do not change a byte' check_binary
	check 'a guest ends with the reader of its output' check_pipe
	check 'a second guest is refused, and Ctrl-C ends the first' check_interrupted_guest
	check 'Ctrl-C ends a build' check_interrupted_build
	check 'a shell' check_shell
}
