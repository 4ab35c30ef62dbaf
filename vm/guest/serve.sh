#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# serve FOLDER MODE: in a guest that shares the files of the host, runs the
# commands that come through the port "command", and answers with their output
# and a last line.
#
# With MODE "confined" there is no /proc, and no file system that is writable and
# executable.  With `confine -m` before a command, that leaves it no way to code of
# its own but trampfd().

export PATH=/trampfd:/bin:/usr/bin

# What is built there changes; all else of the host may be remembered.
share_folder()
{
	mkdir -p "$1"
	mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=262144,cache=none folder "$1"
}

confine()
{
	mount -o remount,noexec /dev
	mount -o remount,noexec /dev/shm
	mount -o remount,ro /
	# Below the guest's own is that of the host.
	mount -t tmpfs -o ro tmpfs /proc
}

serve()
{
	while read -r command <&3; do
		[ "$command" != end ] || break
		sh -c "$command" >&3 2>&1 </dev/null
		printf '\nexit status %d\n' $? >&3
	done
}

port=$(grep -lx command /sys/class/virtio-ports/*/name)
port=${port%/name}
exec 3<>"/dev/${port##*/}"
# The folder may be below it.
[ "$2" != confined ] || mount -t tmpfs -o noexec tmpfs /tmp
share_folder "$1"
[ "$2" != confined ] || confine
serve
