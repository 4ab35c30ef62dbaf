#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# deb.sh: Debian packages of the kernel, of its headers for modules and for programs
# and of the library, and Debian booted with them, where a module, the samples and
# the tests run.  Prints where the packages are.

cd "$(dirname "$0")/../.." || exit 1
. vm/lib.sh
. vm/debian/packages.sh
. vm/kernel/source.sh
. vm/kernel/kernel.sh
. vm/machine/guest.sh
. vm/tests/results.sh
. vm/tests/security.sh

DEB_PACKAGES='cpio debhelper dpkg-dev fakeroot genext2fs git kmod libssl-dev mmdebstrap'

# What a minimal Debian lacks to boot from a disk, and to compile a program there
ROOT_PACKAGES=initramfs-tools,systemd-sysv,zstd,gcc,libc6-dev,pkgconf

ARCH=x86_64
NAME=$ARCH-deb
DEBS=$BUILD/deb/$BASE
STAGE=$BUILD/deb/library

# A configuration of the user's, made to have trampfd()
configure_as_given()
{
	mkdir -p "$TREE/$NAME"
	# Certificates and type information are of no interest here.
	sed -e '/^CONFIG_\(SYSTEM_TRUSTED_KEYS\|DEBUG_INFO\)/d' "$CONFIG" >"$TREE/$NAME/.config"
	printf '%s\n' CONFIG_TRAMPFD=y CONFIG_DEBUG_INFO_NONE=y >>"$TREE/$NAME/.config"
	with_progress "configure $NAME" "$TREE/$NAME.log" kernel_make "$NAME" olddefconfig
	grep -qx CONFIG_TRAMPFD=y "$TREE/$NAME/.config" ||
		die "CONFIG=$CONFIG does not allow CONFIG_TRAMPFD"
}

# Kbuild leaves packages beside the object folder, that is in the tree.
build_packages()
{
	local version

	if [ -n "${CONFIG:-}" ]; then
		configure_as_given
	else
		configure_kernel "$NAME"
	fi
	version=$(kernel_make "$NAME" -s kernelversion)
	rm -rf "$TREE"/*.deb "$DEBS"
	with_progress "build packages of Linux $BASE" "$TREE/$NAME.log" \
		kernel_make "$NAME" KDEB_PKGVERSION="$version-1" KDEB_COMPRESS=gzip bindeb-pkg
	mkdir -p "$DEBS"
	mv "$TREE"/*.deb "$DEBS"
}

# add_documents NAME VERSION: what every package has to have.  It is the same on all
# architectures, so that the package can be installed for several of them.
add_documents()
{
	local folder=$STAGE/$1/usr/share/doc/$1

	mkdir -p "$folder"
	sed 1d "$VM/debian/copyright" >"$folder/copyright"
	gzip -9n >"$folder/changelog.Debian.gz" <<-EOF
	libtrampfd ($2) unstable; urgency=medium

	  * See the history of trampfd.

	 -- ${IDENT%>*}>  $(git log -1 --format=%aD)
	EOF
}

# pack NAME VERSION DEPENDS DESCRIPTION: a package of what is in $STAGE/NAME
pack()
{
	mkdir -p "$STAGE/$1/DEBIAN"
	add_documents "$1" "$2"
	cat >"$STAGE/$1/DEBIAN/control" <<-EOF
	Package: $1
	Source: libtrampfd
	Version: $2
	Architecture: $DEBIAN_ARCH
	Section: libs
	Priority: optional
	Multi-Arch: same
	Maintainer: ${IDENT%>*}>
	Depends: $3
	Description: $4
	EOF
	dpkg-deb --root-owner-group -b "$STAGE/$1" "$DEBS"
}

# The newest version of the C library that libraries in DIRECTORY have symbols of
libc_version()
{
	objdump -T "$1"/*.so.* | grep -o 'GLIBC_[0-9.]*' | sort -uV | sed -n '$s/.*_//p'
}

# The library: for programs that are there, and for those that are to be made
pack_library()
{
	local folder=usr/lib/x86_64-linux-gnu version

	version=$(sed -n 's/^VERSION = //p' tools/lib/trampfd/Makefile)-1
	rm -rf "$STAGE"
	mkdir -p "$STAGE/libtrampfd1/$folder" "$STAGE/libtrampfd1/DEBIAN" "$TREE/$NAME-library"
	library_make . OUTPUT="$TREE/$NAME-library/" prefix=/usr libdir="/$folder" \
		DESTDIR="$STAGE/libtrampfd-dev" install
	mv "$STAGE/libtrampfd-dev/$folder"/libtrampfd*.so.* "$STAGE/libtrampfd1/$folder"
	echo 'activate-noawait ldconfig' >"$STAGE/libtrampfd1/DEBIAN/triggers"
	printf '%s 1 libtrampfd1\n' libtrampfd libtrampfd-nested \
		>"$STAGE/libtrampfd1/DEBIAN/shlibs"
	pack libtrampfd1 "$version" "libc6 (>= $(libc_version "$STAGE/libtrampfd1/$folder"))" \
		'closures on trampolines that the kernel writes'
	pack libtrampfd-dev "$version" "libtrampfd1 (= $version)" \
		'closures on trampolines that the kernel writes, for development'
}

# The package NAME, a pattern
package()
{
	find "$DEBS" -name "$1_*.deb" ! -name '*-dbg_*'
}

# build_module OUTPUT: a module of the kernel's, with the packaged headers alone
build_module()
{
	local module=$GUEST/module headers=$GUEST/headers

	dpkg-deb -x "$(package 'linux-headers-*')" "$headers"
	mkdir "$module"
	cp "$TREE/lib/test_module.c" "$module"
	echo 'obj-m := test_module.o' >"$module/Makefile"
	with_progress 'build a module' "$GUEST/module.log" \
		make -C "$headers/usr/src/linux-headers-$RELEASE" M="$module"
	cp "$module/test_module.ko" "$1"
}

# What is checked: the packages, a module and a sample as they are built with them, a
# sample that is going to be compiled there, and the tests
fill_root()
{
	local program root=$GUEST/root

	mkdir "$root"
	cp "$(package 'linux-image-*')" "$(package 'linux-headers-*')" \
		"$(package linux-libc-dev)" "$(package libtrampfd1)" \
		"$(package libtrampfd-dev)" "$root"
	build_module "$root/test_module.ko"
	dpkg-deb -x "$(package linux-libc-dev)" "$GUEST/libc-dev"
	HEADERS=$GUEST/libc-dev/usr/include \
	PROGRAM_CFLAGS=-isystem\ $GUEST/libc-dev/usr/include/x86_64-linux-gnu \
		build_program "$root/closures" samples/trampfd/closures.c -I tools/lib/trampfd/include
	cp samples/trampfd/callbacks.c "$root"
	for program in $PROGRAMS; do
		build_selftests "$program" "$root/kselftest-$program"
	done
	plain_tests "$root/kselftest-$ARCH" >"$root/list"
	cp "$VM/guest/check-deb.sh" "$root/check-deb"
}

# A minimal Debian on a disk, with the packages installed, and the kernel and the
# initramfs that it boots with
make_root()
{
	local suite

	suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-unstable}")
	# shellcheck disable=SC2016
	mmdebstrap --format=ext2 --variant=minbase --include="$ROOT_PACKAGES" \
		--customize-hook='mkdir "$1/trampfd"' \
		--customize-hook="sync-in $GUEST/root /trampfd" \
		--customize-hook='chroot "$1" sh -c "dpkg -i /trampfd/*.deb"' \
		--customize-hook="download /boot/vmlinuz-$RELEASE $GUEST/kernel" \
		--customize-hook="download /boot/initrd.img-$RELEASE $GUEST/initrd" \
		"$suite" "$GUEST/disk" "$(debian_mirror)"
}

# systemd runs the checks when it has started everything else.
boot_root()
{
	QEMU='qemu-system-x86_64 -M q35 -cpu max' BUS=pci IMAGE=$GUEST/kernel
	kernel_argument root=/dev/vda rw systemd.run=/trampfd/check-deb \
		systemd.run_success_action=reboot systemd.run_failure_action=reboot
	guest_device -drive "if=none,id=disk,format=raw,file=$GUEST/disk" \
		-device virtio-blk-pci,drive=disk
	boot_guest
}

check_root()
{
	local status=0

	logged 'boot Debian' "$GUEST/tap" boot_root || status=$?
	grep '^# Debian: ' "$GUEST/tap" || true
	count_kselftest 'Debian, kselftest'
	count_guest $status
}

main()
{
	load_base
	load_arch $ARCH
	IDENT=$(git var GIT_AUTHOR_IDENT) ||
		die 'git knows no user.name and user.email for the packages'
	clear_results
	# shellcheck disable=SC2046,SC2086
	need_packages $BUILD_PACKAGES $(test_packages) $DEB_PACKAGES
	prepare_tree
	HEADERS=$(install_headers)
	build_packages
	# What uname says of the kernel
	RELEASE=$(kernel_make "$NAME" -s kernelrelease)
	with_progress 'package the library' "$BUILD/deb.log" pack_library
	GUEST=$(new_guest "deb-$BASE")
	fill_root
	with_progress 'make a root of Debian' "$BUILD/deb.log" make_root
	check_root
	show_results
	find "$DEBS" -name '*.deb' | sort
}

main
