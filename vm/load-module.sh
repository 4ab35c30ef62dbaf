#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# load-module: in the guest, which accepts signed modules only, loads the module
# that tests trampfd(), runs its tests again, and unloads it.

/bin/busybox --install -s /bin

run=/sys/kernel/debug/trampfd_selftest

if insmod /unsigned.ko; then
	echo 'a module without a signature has been loaded'
	exit 1
fi
insmod /signed.ko || exit
[ "$(cat $run)" = 0 ] || exit
echo 1 >$run || exit
[ "$(cat $run)" = 0 ] || exit
rmmod trampfd_selftest || exit
[ ! -e $run ]
