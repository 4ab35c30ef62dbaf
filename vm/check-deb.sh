#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# check-deb: in Debian, as the command that systemd was booted for, runs the sample
# and the tests, and tells how it went.

cd /trampfd || exit

# The device of the virtio port that has this name
port()
{
	grep -lx "$1" /sys/class/virtio-ports/*/name | sed 's|.*/\(.*\)/name|/dev/\1|'
}

# The sample, as a service that may have no writable and executable memory
run_sample()
{
	cat >/run/systemd/system/closures.service <<-EOF
	[Service]
	Type=oneshot
	MemoryDenyWriteExecute=yes
	ExecStart=/trampfd/closures
	StandardOutput=file:/run/closures
	EOF
	systemctl daemon-reload && systemctl start closures && cat /run/closures
}

# The runner opens /dev/stdout again, which a pipe allows and a port does not.
run_tests()
{
	export TRAMPFD_CYCLES=400
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
	dpkg-query -W -f '# Debian: ${Package} ${Version}\n' 'linux-image-*' linux-libc-dev
	sample=$(run_sample) || return
	echo "$sample" | sed 's/^/# Debian: /'
	run_tests
}

exec >"$(port stdout)" 2>"$(port stderr)"
check
echo "exit $?" >"$(port verdict)"
