#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# check-deb: in Debian, as the command that systemd was booted for, loads the
# module, compiles and runs samples, runs the tests, and tells how it went.

cd /trampfd || exit

# The device of the virtio port that has this name
port()
{
	grep -lx "$1" /sys/class/virtio-ports/*/name | sed 's|.*/\(.*\)/name|/dev/\1|'
}

load_module()
{
	insmod /trampfd/test_module.ko && dmesg | grep 'test_module.*Hello'
}

# A command that succeeds if there is writable and executable memory, by mmap()
WRITABLE='/usr/bin/perl -e "exit(syscall(9, 0, 4096, 7, 0x22, -1, 0) == -1)"'

# The sample, as a service that may have no writable and executable memory, for
# which "!" stands before what has to fail
run_sample()
{
	eval "$WRITABLE" || return
	cat >/run/systemd/system/closures.service <<-EOF
	[Service]
	Type=oneshot
	MemoryDenyWriteExecute=yes
	ExecStartPre=/bin/sh -c '! $WRITABLE'
	ExecStart=/trampfd/closures
	StandardOutput=file:/run/closures
	EOF
	systemctl daemon-reload && systemctl start closures && cat /run/closures
}

# The sample of the library, which is compiled as a user would, with the packages that
# are installed, and finds the shared library where they have put it
compile_sample()
{
	# shellcheck disable=SC2046
	gcc -O2 -Wall -Wextra -Werror -o callbacks callbacks.c \
		$(pkg-config --cflags --libs libtrampfd) &&
		ldd ./callbacks | grep -q 'libtrampfd.so.1 => /' && ./callbacks
}

# The runner opens /dev/stdout again, which a pipe allows and a port does not.
run_tests()
{
	export TRAMPFD_CYCLES=400 TRAMPFD_CLOSURES=20000
	read -r tests <list
	for folder in kselftest-*; do
		set --
		for test in $tests; do
			name=$(grep -x ".*:$test" "$folder/kselftest-list.txt") &&
				set -- "$@" -t "$name"
		done
		echo "# programs: ${folder#*-}"
		"$folder/run_kselftest.sh" "$@" 2>&1
	done | cat
}

check()
{
	echo "# Debian: $(uname -r), $(cat /etc/debian_version)"
	dpkg-query -W -f '# Debian: ${Package} ${Version}\n' 'linux-*-trampfd' linux-libc-dev \
		'libtrampfd*'
	load_module | sed 's/^/# Debian: /'
	grep -q '^test_module ' /proc/modules || return
	sample=$(run_sample) || return
	echo "$sample" | sed 's/^/# Debian: /'
	sample=$(compile_sample) || return
	echo "$sample" | sed 's/^/# Debian: /'
	run_tests
}

exec >"$(port stdout)" 2>"$(port stderr)"
check
echo "exit $?" >"$(port verdict)"
