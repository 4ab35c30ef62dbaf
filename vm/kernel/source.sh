# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The kernel to build on: where its pristine source is, and the copy of it
# that has the overlay.

OVERLAY='arch Documentation fs include kernel samples tools'

# A tree and its object folders, in MiB
SOURCE_MIB=2500
TREE_MIB=4000

# Prints the package of $BASE or, where the archive has moved on, the newest one.
source_package()
{
	local name=linux-source-$BASE

	if ! apt-cache show "$name" >/dev/null 2>&1; then
		name=$(apt-cache search --names-only '^linux-source-[0-9]' |
			cut -d ' ' -f 1 | sort -V | tail -n 1)
		[ -n "$name" ] || die 'Debian unstable has no linux-source package'
		say "NOTE: Debian has no linux-source-$BASE any more, using $name"
	fi
	echo "$name"
}

# From the machine's release of Debian or, if it has another kernel, from unstable.
# APT_CONFIG is for this subshell alone.
fetch_source()
(
	tmp=$CACHE/src/$BASE.tmp
	need_package_lists
	if ! apt-cache show "linux-source-$BASE" >/dev/null 2>&1; then
		say "linux-source-$BASE: looking in Debian unstable"
		APT_CONFIG=$(private_apt unstable "$(dpkg --print-architecture)")
		export APT_CONFIG
	fi
	package=$(source_package)
	need_space "$CACHE" "$SOURCE_MIB"
	rm -rf "$tmp"
	mkdir -p "$tmp"
	with_progress "download $package" "$CACHE/src/$BASE.log" \
		unpack_package "$package" "$tmp"
	with_progress "unpack $package" "$CACHE/src/$BASE.log" \
		tar -C "$tmp" -xf "$tmp/usr/src/$package.tar.xz"
	mv "$tmp/$package" "$SOURCE"
	rm -rf "$tmp"
)

# load_base: sets the variables of $BASE:
# SOURCE	the pristine tree, which need_source() fetches
# PATCHES	what it needs
# TREE		the copy with the overlay, which prepare_tree() makes
load_base()
{
	SOURCE=$CACHE/src/linux-$BASE
	PATCHES=$TOP/patches/$BASE
	TREE=$BUILD/linux-$BASE
	[ -z "${KERNEL_SRC:-}" ] || load_kernel_src
}

need_source()
{
	mkdir -p "$CACHE/src"
	make_once "$SOURCE" fetch_source
}

kernel_version()
{
	sed -n "s/^$1 = //p" "$SOURCE/Makefile" | sed -n 1p
}

load_kernel_src()
{
	local version

	SOURCE=$(realpath -e "$KERNEL_SRC" 2>/dev/null) ||
		die "KERNEL_SRC=$KERNEL_SRC does not exist"
	if [ ! -f "$SOURCE/Kbuild" ] || [ ! -f "$SOURCE/Kconfig" ] ||
	   [ -z "$(kernel_version PATCHLEVEL)" ]; then
		die "KERNEL_SRC=$KERNEL_SRC is no kernel tree"
	fi
	version=$(kernel_version VERSION).$(kernel_version PATCHLEVEL)
	PATCHES=$TOP/patches/$(base_for "$version")
	say "KERNEL_SRC is Linux $version: taking the patches for ${PATCHES##*/}"
}

# base_for VERSION: prints the newest base that is not newer, or else the oldest
base_for()
{
	local base chosen

	chosen=$(bases | sed -n 1p)
	for base in $(bases); do
		[ "$(printf '%s\n' "$base" "$1" | sort -V | sed -n 1p)" != "$base" ] ||
			chosen=$base
	done
	echo "$chosen"
}

# Copies the source unless the copy is of the same source already
copy_source()
{
	[ "$(cat "$TREE/.copied-from" 2>/dev/null)" != "$SOURCE" ] ||
		[ -n "${KERNEL_SRC:-}" ] || return 0
	need_space "$BUILD" $TREE_MIB
	mkdir -p "$TREE"
	# Object folders and what stage_overlay() installs are not the source's.
	with_progress "copy $SOURCE" "$BUILD/copy.log" \
		rsync -a --exclude .git --exclude '*.o' --exclude .config "$SOURCE/" "$TREE/"
	echo "$SOURCE" >"$TREE/.copied-from"
}

overlay_files()
{
	# shellcheck disable=SC2086
	(cd "$TOP" && find $OVERLAY -type f ! -name '*.o')
}

# One word for all that $TREE is made from: names, modes and contents of the files
overlay_state()
{
	# shellcheck disable=SC2086
	{
		echo "$SOURCE"
		tar -C "$TOP" --sort=name --mtime=@0 --owner=0 --group=0 --exclude='*.o' \
			-c $OVERLAY MAINTAINERS patches vm/kernel/source.sh vm/kernel/maintainers.awk
	} | sha256sum
}

# Files of the kernel that are patched.  backport.patch changes the overlay, which
# is written for the newest base.
patched_files()
{
	find "$PATCHES" -name '*.patch' ! -name backport.patch \
		-exec sed -n 's|^+++ b/||p' {} + | sort -u
}

arch_folders()
{
	find "$TOP/arch" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort
}

# Names of the series, in order
series_names()
{
	sed -n 's/^\[\([^] ]*\).*/\1/p' "$TOP/patches/series"
}

# commits_of SERIES: names of the commits, in order
commits_of()
{
	local name series=''

	while read -r name; do
		if [[ $name = \[* ]]; then
			series=${name//[\[\]]/}
		elif [ "$1" != "${series%% *}" ]; then
			continue
		elif [ "$name" = % ]; then
			arch_folders | grep -vxFf "$TOP/patches/series"
		else
			echo "$name"
		fi
	done < <(grep -v -e '^#' -e '^$' "$TOP/patches/series")
}

# Those of all series
commits()
{
	local series

	for series in $(series_names); do
		commits_of "$series"
	done
}

# Titles of our entries in MAINTAINERS, by their first words
entries()
{
	awk 'last == "" { print $1 } { last = $0 }' "$TOP/MAINTAINERS"
}

# add_entry TITLE IN OUT: to the kernel's MAINTAINERS
add_entry()
{
	LC_ALL=C awk -v name="$1" -f "$VM/kernel/maintainers.awk" "$TOP/MAINTAINERS" "$2" \
		>"$3" || die "found no place for $1 in MAINTAINERS"
}

# add_entries DIRECTORY: all of ours
add_entries()
{
	local title

	cp "$SOURCE/MAINTAINERS" "$1/MAINTAINERS"
	for title in $(entries); do
		add_entry "$title" "$1/MAINTAINERS" "$1/MAINTAINERS.new"
		mv "$1/MAINTAINERS.new" "$1/MAINTAINERS"
	done
}

# apply_patch DIRECTORY FILE [OPTION]: FILE is of patches/, and may be missing
apply_patch()
{
	local file=$TOP/patches/$2

	[ -f "$file" ] || return 0
	# Fuzz could put a line into the wrong place without a word.
	patch -d "$1" -p1 -F0 --no-backup-if-mismatch -r - "${@:3}" \
		<"$file" >"$BUILD/patch.log" 2>&1 || {
		cat "$BUILD/patch.log" >&2
		die "patches/$2 does not apply to $SOURCE"
	}
}

# Fills DIRECTORY with the overlay, and with the patched files of the source
stage_overlay()
{
	local stage=$1 file commit

	for file in $(overlay_files); do
		[ ! -e "$SOURCE/$file" ] || die "the kernel has a file $file of its own"
	done
	overlay_files | rsync -a --files-from=- "$TOP/" "$stage/"
	apply_patch "$stage" "${PATCHES##*/}/backport.patch"
	for file in $(patched_files); do
		[ -f "$SOURCE/$file" ] || die "$PATCHES patches $file, which $SOURCE does not have"
	done
	patched_files | rsync -a --files-from=- "$SOURCE/" "$stage/"
	add_entries "$stage"
	for commit in $(commits); do
		apply_patch "$stage" "${PATCHES##*/}/$commit.patch"
	done
}

# What an earlier overlay had and this one has not goes, or is pristine again.
restore_dropped_files()
{
	local stage=$1 file

	[ -f "$TREE/.overlay-files" ] || return 0
	while read -r file; do
		if [ -e "$stage/$file" ]; then
			continue
		elif [ -e "$SOURCE/$file" ]; then
			cp -p "$SOURCE/$file" "$TREE/$file"
		else
			rm -f "$TREE/$file"
		fi
	done <"$TREE/.overlay-files"
}

write_tree()
{
	local stage=$BUILD/stage

	copy_source
	rm -rf "$stage"
	mkdir -p "$stage"
	stage_overlay "$stage"
	restore_dropped_files "$stage"
	rsync -rlp --checksum "$stage/" "$TREE/"
	(cd "$stage" && find . -type f) >"$TREE/.overlay-files"
	rm -rf "$stage"
}

# Makes $TREE the source with the overlay.  Only what differs is written, so
# that a build after it is short; and $TREE/.state says what it was, so that
# nothing is built again from the same.  Nobody knows what a KERNEL_SRC is by
# now: it has no state.
prepare_tree()
{
	local state

	need_source
	state=$(overlay_state)
	! is_made_from "$state" "$TREE/.state" || return 0
	rm -f "$TREE/.state"
	write_tree
	[ -n "${KERNEL_SRC:-}" ] || echo "$state" >"$TREE/.state"
}
