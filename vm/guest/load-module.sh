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
# Killed, it is missed once.
killall -9 trampfd_selftest.1 || exit
! echo 1 >$run || exit 1
[ "$(cat $run)" = -1 ] || exit 1
echo 1 >$run || exit
[ "$(cat $run)" = 0 ] || exit
rmmod trampfd_selftest || exit
[ ! -e $run ]
