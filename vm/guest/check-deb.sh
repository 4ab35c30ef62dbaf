#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# check-deb: in Debian, as the command that systemd was booted for, compiles and
# loads a module, compiles and runs samples, runs the tests, and tells how it went.

cd /trampfd || exit

# The device of the virtio port that has this name
port()
{
	grep -lx "$1" /sys/class/virtio-ports/*/name | sed 's|.*/\(.*\)/name|/dev/\1|'
}

# A module of the kernel's, compiled with the headers that are installed
load_module()
{
	mkdir -p module && cp test_module.c module && echo 'obj-m := test_module.o' >module/Makefile &&
		make -C "/lib/modules/$(uname -r)/build" M="$PWD/module" modules >&2 &&
		insmod module/test_module.ko && dmesg | grep 'test_module.*Hello'
}

# compile PROGRAM [WHAT]: as a user would, with the packages that are installed, and,
# if it needs the library, with "--libs"
compile()
{
	# shellcheck disable=SC2046,SC2086
	gcc -O2 -Wall -Wextra -Werror -o "$1" "$1.c" $(pkg-config --cflags ${2:-} libtrampfd)
}

# A program that succeeds if there is writable and executable memory
write_writable()
{
	cat >writable.c <<-EOF
	#include <stddef.h>
	#include <sys/mman.h>

	int main(void)
	{
		return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
	}
	EOF
}

# The sample, as a service that may have no writable and executable memory, for
# which "!" stands before what has to fail
run_sample()
{
	write_writable
	compile writable && compile closures && ./writable || return
	cat >/run/systemd/system/closures.service <<-EOF
	[Service]
	Type=oneshot
	MemoryDenyWriteExecute=yes
	ExecStartPre=/bin/sh -c '! /trampfd/writable'
	ExecStart=/trampfd/closures
	StandardOutput=file:/run/closures
	EOF
	systemctl daemon-reload && systemctl start closures && cat /run/closures
}

# The sample of the library finds the shared one where the package has put it.
run_library_sample()
{
	compile callbacks --libs && ldd ./callbacks | grep -q 'libtrampfd.so.1 => /' && ./callbacks
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
	sample=$(run_library_sample) || return
	echo "$sample" | sed 's/^/# Debian: /'
	run_tests
}

exec >"$(port stdout)" 2>"$(port stderr)"
check
echo "exit $?" >"$(port verdict)"
