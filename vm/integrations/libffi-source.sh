# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The source of libffi, as it is and with the patches of integrations/libffi

LIBFFI=$BUILD/libffi
LIBFFI_PACKAGES='autoconf automake dejagnu g++ libltdl-dev libtool make'
INTEGRATION=$TOP/integrations/libffi

# unpack_libffi NAME
unpack_libffi()
{
	rm -rf "${LIBFFI:?}/$1"
	mkdir -p "$LIBFFI/$1"
	tar -C "$LIBFFI/$1" --strip-components=1 -xf "$CACHE"/libffi/libffi_*.orig.tar.*
}

patch_libffi()
{
	local patch

	for patch in "$INTEGRATION"/*.patch; do
		patch -d "$LIBFFI/patched" -p1 -F0 --no-backup-if-mismatch <"$patch" ||
			die "${patch##*/} does not apply to libffi as Debian unstable has it"
	done
}

prepare_libffi()
{
	local name

	need_upstream libffi unstable
	for name in stock patched; do
		unpack_libffi $name
		[ $name = stock ] || patch_libffi >"$BUILD/libffi.log"
		with_progress "autogen.sh of libffi, $name" "$BUILD/libffi.log" \
			env -C "$LIBFFI/$name" ./autogen.sh
	done
}
