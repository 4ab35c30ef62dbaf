#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# serve SYSROOT FOLDER MODE: in the guest, runs the commands that come through
# the port "command", and answers with their output and a last line.  The
# host's files are those of SYSROOT, a root file system, and of FOLDER, below
# the names that they have there.
#
# With MODE "confined" there is no /proc, and no file system that is writable and
# executable.  With /bin/confine -m before a command, that leaves it no way to
# code of its own but trampfd().

/bin/busybox --install -s /bin

share()
{
	mkdir -p "$2"
	mount -t 9p -o "trans=virtio,version=9p2000.L,ro,msize=262144,cache=$3" "$1" "$2"
}

# The guest's own files are in /bin, /dev, /proc, /sys and /tmp.
use_host()
{
	share system /host loose
	for name in etc usr lib lib64 libx32; do
		[ ! -e "/host/$1/$name" ] || ln -s "/host/$1/$name" "/$name"
	done
	# What is built there changes.
	share folder "$2" none
	export PATH="/bin:/usr/bin"
}

confine()
{
	mount -o remount,noexec /tmp
	mount -o remount,ro /
	umount /proc
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
use_host "$1" "$2"
[ "$3" != confined ] || confine
serve
