#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# load-drivers: in an initramfs, loads the modules in /drivers, and then runs init

for driver in /drivers/*; do
	[ ! -e "$driver" ] || /bin/busybox insmod "$driver"
done
exec /init
