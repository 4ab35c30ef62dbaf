# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Modules that bring user-mode programs along

# build_modules FLAVOUR: of the kernel that has been built, signed as Kbuild
# does when it installs them; prints where they are
build_modules()
{
	local name=$ARCH-$1

	echo "$TREE/$name/installed"
	rm -rf "$TREE/$name/installed"
	with_progress "build modules $name" "$TREE/$name.log" kernel_make "$name" modules
	with_progress "install modules $name" "$TREE/$name.log" \
		kernel_make "$name" modules_install INSTALL_MOD_PATH="$TREE/$name/installed"
}

# selftest_module_guest NAME: prints the folder of the guest.
selftest_module_guest()
{
	local GUEST

	GUEST=$(new_guest "$1-$ARCH")
	guest_add "$(find "$MODULES" -name trampfd_selftest.ko)" /signed.ko
	guest_add "${MODULES%/*}/fs/trampfd/selftest/trampfd_selftest.ko" /unsigned.ko
	guest_add_busybox
	guest_add "$VM/guest/load-module.sh" /load-module
	kernel_argument module.sig_enforce=1 panic_on_warn=1 oops=panic kunit.enable=0
	echo "$GUEST"
}

# Leaves the KTAP from the kernel log in the guest's file "ktap".
boot_selftest_module()
{
	local status=0

	logged "boot $ARCH, load trampfd_selftest" "$GUEST/tap" boot /load-module ||
		status=$?
	tr -d '\r' <"$GUEST/console" |
		sed -nE 's/^(\[[ .0-9]+\] )?(TAP version|1\.\.|ok |not ok |# )/\2/p' \
		>"$GUEST/ktap"
	[ $status = 0 ] || cat "$GUEST/tap" >&2
	return $status
}
