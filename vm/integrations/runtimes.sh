# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Language runtimes as Debian ships them, in the guest, on libffi as Debian
# ships it and on the one that knows trampfd()

RUNTIME_PACKAGES='python3 ruby'

# The commands below the names that they have in the table
runtime_command()
{
	case $1 in
	'Python, ctypes tests')
		echo 'python3 -m test test_ctypes'
		;;
	'Python, fork')
		echo "python3 $LIBFFI/fork.py"
		;;
	'Ruby, fork')
		echo "ruby $LIBFFI/fork.rb"
		;;
	esac
}

# run_runtime NAME LIBRARY CONFINE: prints the last line of what it says
run_runtime()
{
	local log=$LIBFFI/runtime.log status=0

	# shellcheck disable=SC2046
	LD_LIBRARY_PATH=$2 CONFINE=$3 LIMIT=900 "$VM/machine/guest-run.sh" \
		$(runtime_command "$1") >"$log" 2>&1 || status=$?
	grep 'closures are in' "$log" || true
	tail -n 1 "$log"
	return $status
}

# Debian's libffi is free to do as it likes, and then confined, which does not
# have to go well; after that comes ours.
test_runtime()
{
	local name=$1

	echo "$name"
	echo '  Debian, free:'
	if run_runtime "$name" '' ''; then
		count "$name, Debian's libffi" 1 0 0
	else
		count "$name, Debian's libffi" 0 1 0
	fi
	echo "  Debian, PR_SET_MDWE:"
	run_runtime "$name" '' confine || echo "  exit status $?"
	echo "  patched, PR_SET_MDWE:"
	if run_runtime "$name" "$(library patched)" confine; then
		count "$name, patched libffi under PR_SET_MDWE" 1 0 0
	else
		count "$name, patched libffi under PR_SET_MDWE" 0 1 0
	fi
}

# They are there for the host's own architecture.
test_runtimes()
{
	local name

	[ "$DEBIAN_ARCH" = "$(dpkg --print-architecture)" ] || return 0
	# shellcheck disable=SC2086
	need_packages $RUNTIME_PACKAGES
	need_packages "$(/usr/bin/python3 -c \
		'import sys; print("libpython%d.%d-testsuite" % sys.version_info[:2])')"
	cp "$INTEGRATION"/fork.* "$LIBFFI/"
	GUEST=$(new_guest "runtimes-$ARCH")
	serve_guest free "$LIBFFI"
	for name in 'Python, ctypes tests' 'Python, fork' 'Ruby, fork'; do
		test_runtime "$name"
	done
	end_service
}
