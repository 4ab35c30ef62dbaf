#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# install-debian: in a guest whose disk has packages of Debian unpacked, installs them
# with their own scripts, and then those in /trampfd

set -e

/bin/busybox --install -s /bin

# by_disk COMMAND: by programs of the disk.  A busybox takes its own for what has no path.
by_disk()
{
	chroot /disk /usr/bin/env -i PATH=/usr/sbin:/usr/bin DEBIAN_FRONTEND=noninteractive \
		/bin/sh -c "$1"
}

mkdir /disk
mount -t ext4 /dev/vda /disk
for folder in dev proc sys; do
	mount -o bind "/$folder" "/disk/$folder"
done
# What a package needs may be installed after it, but is unpacked.
by_disk 'dpkg --force-depends --force-unsafe-io --install /var/cache/apt/archives/*.deb'
by_disk 'rm /var/cache/apt/archives/*.deb'
by_disk 'dpkg --force-unsafe-io --install /trampfd/*.deb'
umount /disk/dev /disk/proc /disk/sys /disk
