# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Debians of other releases, in folders of the cache, for what they have to compile with

# make_root FOLDER SUITE PACKAGES [OPTION...]
make_root()
{
	as_root rm -rf "$1.tmp"
	as_root mmdebstrap --variant=minbase --include="$3" \
		--aptopt='Acquire::Check-Valid-Until "false"' "${@:4}" \
		"$2" "$1.tmp" "$(debian_mirror)"
	as_root rm -rf "$1"
	as_root mv "$1.tmp" "$1"
	echo "${*:2}" | as_root tee "$1/.made-from" >/dev/null
}

# debian_root NAME SUITE PACKAGES [OPTION...]: prints where it is; with options of
# mmdebstrap.  It is complete when it says what it is made from.
debian_root()
{
	mkdir -p "$CACHE"
	locked "$CACHE/$1.lock" need_root "$@"
	echo "$CACHE/$1"
}

need_root()
{
	is_made_from "${*:2}" "$CACHE/$1/.made-from" || with_progress \
		"make the Debian $1" "$BUILD/$1.log" make_root "$CACHE/$1" "${@:2}"
}

# in_root COMMAND...: in that which $ROOT names
in_root()
{
	as_root chroot "$ROOT" "$@"
}
