# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The tests of libtrampfd-nested, compiled in $ROOT by the compiler that $GCC names, and
# run in a guest.  With exceptions, functions treat the stack in another way.

# In the root: what is compiled, and what results
WORK=work

# copy_own: to the root, with the libraries
copy_own()
{
	local kselftest=tools/testing/selftests

	as_root mkdir -p "$ROOT/$WORK/$kselftest" "$ROOT/$WORK/tools/lib/trampfd/nested" \
		"$ROOT/$WORK/lib"
	as_root cp "$LIBRARY"/lib/lib*.a "$LIBRARY"/lib/lib*.so* "$ROOT/$WORK/lib"
	as_root cp "$TREE/$kselftest"/kselftest*.h "$ROOT/$WORK/$kselftest"
	as_root cp -r "$TOP/tools/lib/trampfd/nested/tests" \
		"$ROOT/$WORK/tools/lib/trampfd/nested"
}

# compile_own NAME LIBRARY...: static, with the option -fNAME without what is before its
# first hyphen
compile_own()
{
	in_root "$GCC" -O2 -Wall -D_GNU_SOURCE= "-f${1#*-}" -ftrampoline-impl=heap \
		-static -pthread -o "/$WORK/$1" \
		"/$WORK/tools/lib/trampfd/nested/tests/nested_test.c" "-L/$WORK/lib" "${@:2}"
}

# run_own NAME: prints where the results are
run_own()
{
	GUEST=$(new_guest "nested-$1-$ARCH")
	guest_add "$ROOT/$WORK/$1" /bin/nested_test
	logged "boot $ARCH, nested functions with $1" "$GUEST/tap" boot /bin/nested_test ||
		echo "# status $?" >>"$GUEST/tap"
	echo "$GUEST/tap"
}

# count_own TAP WHAT
count_own()
{
	local passed failed

	passed=$(grep -c '^ok ' "$1") || true
	failed=$(grep -c '^not ok ' "$1") || true
	# Whatever has failed, or however it ended
	! grep -q '^# status' "$1" || [ "$failed" != 0 ] || failed=1
	count "libtrampfd-nested on $ARCH, $2" "$passed" "$failed" 0
}
