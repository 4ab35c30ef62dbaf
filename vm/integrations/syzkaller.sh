#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# syzkaller.sh: compiles the description of trampfd() for syzkaller, of which SYZKALLER
# is a checkout, in a Debian unstable of its own: older ones have no Go that is new
# enough.

cd "$(dirname "$0")/../.." || exit 1
. vm/lib.sh
. vm/debian/packages.sh
. vm/debian/root.sh
. vm/tests/results.sh

ARCH=syzkaller

# Go, and what syzkaller imports of other projects
ROOT_PACKAGES=golang-1.26,golang-golang-x-sys-dev
ROOT_PACKAGES+=,golang-github-prometheus-client-golang-dev
ROOT_PACKAGES+=,golang-github-vividcortex-gohistogram-dev

# In the root, where Go finds the package github.com/google/syzkaller
PACKAGE=work/src/github.com/google/syzkaller

copy_package()
{
	as_root rm -rf "${ROOT:?}/work"
	as_root mkdir -p "$ROOT/$PACKAGE"
	as_root rsync -a --exclude .git --exclude /bin "$SYZKALLER/" "$ROOT/$PACKAGE/"
	as_root cp integrations/syzkaller/trampfd.txt* "$ROOT/$PACKAGE/sys/linux/"
}

# in_package COMMAND...: with the packages of Debian for all that is not syzkaller's
in_package()
{
	in_root env --chdir="/$PACKAGE" PATH=/usr/lib/go-1.26/bin:/usr/bin:/bin \
		HOME=/work GOPATH=/work:/usr/share/gocode GO111MODULE=off GOFLAGS= "$@"
}

# Its formatter has nothing to change.
check_format()
{
	in_package go run ./tools/syz-fmt sys/linux/trampfd.txt &&
		diff integrations/syzkaller/trampfd.txt "$ROOT/$PACKAGE/sys/linux/trampfd.txt"
}

# For every architecture of which trampfd.txt.const has the constants
compile_description()
{
	in_package go run ./sys/syz-sysgen
}

main()
{
	[ -d "${SYZKALLER:-}/sys/syz-sysgen" ] ||
		die "SYZKALLER=${SYZKALLER:-}: no checkout of syzkaller"
	need_packages mmdebstrap rsync
	need_package_lists
	clear_results
	ROOT=$(debian_root debian-unstable-go unstable "$ROOT_PACKAGES")
	with_progress 'copy syzkaller' "$BUILD/syzkaller.log" copy_package
	check 'the description is formatted as syzkaller does it' check_format
	check 'the description compiles' \
		logged 'compile all descriptions' "$BUILD/syzkaller.log" compile_description
	show_results
}

main
