#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# deb.sh: Debian packages of the kernel, of its headers for modules and for programs
# and of the library, and Debian booted with them, where a module and the samples are
# compiled and run, and the tests are run.  Prints where the packages are.

cd "$(dirname "$0")/../.." || exit 1
. vm/lib.sh
. vm/debian/packages.sh
. vm/debian/disk.sh
. vm/kernel/source.sh
. vm/kernel/kernel.sh
. vm/machine/guest.sh
. vm/tests/results.sh
. vm/tests/security.sh

DEB_PACKAGES='cpio debhelper dpkg-dev e2fsprogs fakeroot genext2fs git kmod libssl-dev'
DEB_PACKAGES+=' mmdebstrap'

ARCH=${ARCH:-x86_64}
NAME=$ARCH-deb
DEBS=$BUILD/deb/$BASE-$ARCH
STAGE=$BUILD/deb/library-$ARCH

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

# Kbuild leaves packages beside the object folder, that is in the tree.  It asks for
# an OpenSSL of the architecture, which the headers need only for signed modules.
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
		kernel_make "$NAME" KDEB_PKGVERSION="$version-1" KDEB_COMPRESS=gzip \
		DPKG_FLAGS=--no-check-builddeps bindeb-pkg
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
	"${CROSS}objdump" -T "$1"/*.so.* | grep -o 'GLIBC_[0-9.]*' | sort -uV | sed -n '$s/.*_//p'
}

# The library: for programs that are there, and for those that are to be made
pack_library()
{
	local folder version

	folder=usr/lib/$(dpkg-architecture -a "$DEBIAN_ARCH" -qDEB_HOST_MULTIARCH)
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

# fill_folder FOLDER: with what is checked, the packages, what is compiled with them,
# and the tests
fill_folder()
{
	local program

	mkdir "$1"
	cp "$(package 'linux-image-*')" "$(package 'linux-headers-*')" \
		"$(package linux-libc-dev)" "$(package libtrampfd1)" \
		"$(package libtrampfd-dev)" "$1"
	cp "$TREE/lib/test_module.c" samples/trampfd/{planets.h,closures.c,callbacks.c} "$1"
	for program in $PROGRAMS; do
		build_selftests "$program" "$1/kselftest-$program"
	done
	plain_tests "$1/kselftest-$ARCH" >"$1/list"
	cp "$VM/guest/check-deb.sh" "$1/check-deb"
}

check_debian()
{
	local status=0

	logged 'boot Debian' "$GUEST/tap" boot_disk || status=$?
	grep '^# Debian: ' "$GUEST/tap" || true
	count_kselftest 'Debian, kselftest'
	count_guest $status
}

# What signs modules is also built for the architecture of the packages, and wants its
# OpenSSL, which a machine of another one does not have.
check_config()
{
	if [ -n "$CROSS" ] && grep -qsx 'CONFIG_MODULE_SIG\(_FORMAT\)\?=y' "${CONFIG:-/dev/null}"; then
		die "CONFIG=$CONFIG signs modules (MODULE_SIG), which no other machine than $ARCH can"
	fi
}

# Architectures that there can be packages for
packaged_arches()
{
	grep -l '^DEB_QEMU=' "$VM"/arch/*.conf | sed 's|.*/||; s|\.conf$||'
}

main()
{
	packaged_arches | grep -xF -e "$ARCH" >/dev/null ||
		die "ARCH=$ARCH: there can be packages for one of: $(packaged_arches | xargs)"
	load_base
	load_arch "$ARCH"
	check_config
	QEMU=$DEB_QEMU BUS=pci KCONFIG+=$DEB_KCONFIG
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
	GUEST=$(new_guest "deb-$ARCH-$BASE")
	fill_folder "$GUEST/folder"
	make_disk "$GUEST/folder"
	check_debian
	show_results
	find "$DEBS" -name '*.deb' | sort
}

main
