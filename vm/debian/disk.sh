# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A disk with a minimal Debian, of the architecture that load_arch() has set, and with
# what package() finds of the kernel $RELEASE and of the library.  This machine may not
# be able to run its programs: it only unpacks packages, and the guest installs them.

# What a minimal Debian lacks to boot from a disk, and to compile programs and a module
# of the kernel there
DISK_PACKAGES=usr-is-merged,initramfs-tools,systemd-sysv,zstd
DISK_PACKAGES+=,gcc,libc6-dev,libelf-dev,make,pkgconf

# What the kernel reads the disk and talks with, be it in it or modules
DRIVERS='virtio_pci virtio_console virtio_blk ext4'

DISK_MIB=2560

# Programs for file systems and modules
PATH=$PATH:/usr/sbin

# unpack_debian FOLDER: makes $GUEST/disk of packages of Debian, which are unpacked,
# and in apt's archive, and of FOLDER as /trampfd
unpack_debian()
{
	local suite

	suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-unstable}")
	# shellcheck disable=SC2016
	mmdebstrap --format=ext2 --variant=extract --architectures="$DEBIAN_ARCH" \
		--include='?essential' --include="$DISK_PACKAGES" --skip=cleanup/apt/cache \
		--setup-hook=/usr/share/mmdebstrap/hooks/merged-usr/setup00.sh \
		--extract-hook='mkdir "$1/trampfd"' \
		--extract-hook="sync-in $1 /trampfd" \
		"$suite" "$GUEST/disk" "$(debian_mirror)"
	truncate -s ">${DISK_MIB}M" "$GUEST/disk"
	e2fsck -fy "$GUEST/disk"
	resize2fs "$GUEST/disk"
}

# needed_drivers KERNEL: modules of the unpacked package, in the order to load them
needed_drivers()
{
	# shellcheck disable=SC2086
	modprobe -d "$1" -S "$RELEASE" --show-depends -a $DRIVERS |
		sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++'
}

# add_drivers KERNEL: and what loads them before init runs
add_drivers()
{
	local drivers driver i=100

	drivers=$(needed_drivers "$1")
	echo 'dir /drivers 755 0 0' >>"$GUEST/files"
	for driver in $drivers; do
		guest_add "$driver" "/drivers/$((i++))"
	done
	guest_add "$VM/guest/load-drivers.sh" /load-drivers
	kernel_argument rdinit=/load-drivers
}

guest_disk()
{
	guest_device -drive "if=none,id=disk,format=raw,cache=unsafe,file=$1" \
		-device virtio-blk-pci,drive=disk
}

# install_debian DISK KERNEL: in a guest with the built kernel, and the drivers of the
# unpacked package
install_debian()
(
	GUEST=$(new_guest "install-$ARCH-$BASE")
	IMAGE=$(kernel_image deb)
	guest_disk "$1"
	guest_add_busybox
	guest_add "$VM/guest/install-debian.sh" /install-debian
	add_drivers "$2"
	with_progress 'install Debian' "$GUEST/log" boot /install-debian
)

# make_disk FOLDER: $GUEST/disk, with what is in FOLDER, and the kernel and the initramfs
# that it boots with
make_disk()
{
	dpkg-deb -x "$(package 'linux-image-*')" "$GUEST/kernel"
	with_progress 'unpack Debian' "$GUEST/disk.log" unpack_debian "$1"
	install_debian "$GUEST/disk" "$GUEST/kernel"
	(cd "$GUEST" && debugfs -R "dump /boot/initrd.img-$RELEASE initrd" disk) \
		>>"$GUEST/disk.log" 2>&1
	[ -s "$GUEST/initrd" ] || die "the installed kernel has no initramfs"
}

# systemd runs the checks when it has started everything else.
boot_disk()
{
	IMAGE=$(echo "$GUEST"/kernel/boot/vmlinu?-"$RELEASE")
	kernel_argument root=/dev/vda rw systemd.run=/trampfd/check-deb \
		systemd.run_success_action=reboot systemd.run_failure_action=reboot
	guest_disk "$GUEST/disk"
	boot_guest
}
