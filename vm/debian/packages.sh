# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Debian packages: installed where they are missing, or only downloaded.

BUILD_PACKAGES='bc bison ccache flex gawk gcc libc6-dev make patch python3 rsync xz-utils'

missing_packages()
{
	local package

	for package; do
		dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null |
			grep -q '^ii' || echo "$package"
	done
}

as_root()
{
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# A fresh machine may be about to upgrade itself: that is waited for.
apt_install()
{
	as_root apt-get update &&
		as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y \
			--no-install-recommends -o DPkg::Lock::Timeout=600 "$@"
}

# need_packages PACKAGE...: PACKAGE/RELEASE is one of another Debian
need_packages()
{
	local package own=() other=()

	# Without dpkg the tools have to be there; whoever calls them finds out.
	command -v dpkg-query >/dev/null || return 0
	for package; do
		case $package in
		*/*)
			other+=("$package")
			;;
		*)
			own+=("$package")
			;;
		esac
	done
	need_own_packages "${own[@]}"
	[ ${#other[@]} = 0 ] || need_other_packages "${other[@]}"
}

need_own_packages()
{
	local missing

	mapfile -t missing < <(missing_packages "$@")
	[ ${#missing[@]} != 0 ] || return 0
	# Asks for the password now, if need be, while it can be seen.
	[ "$(id -u)" = 0 ] || { command -v sudo && sudo -v; } >/dev/null ||
		die "these packages are missing, and only root can install them: ${missing[*]}"
	mkdir -p "$BUILD"
	with_progress "install ${missing[*]}" "$BUILD/packages.log" \
		apt_install "${missing[@]}"
}

# The machine's own mirror, so that no other is asked
debian_mirror()
{
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' |
		sed -n 's/^Debian //p' | sed -n 1p
}

# Fresh systems have no lists of packages.
need_package_lists()
{
	[ -n "$(debian_mirror)" ] || as_root apt-get update -qq >&2
	[ -n "$(debian_mirror)" ] || die 'apt knows no Debian mirror'
}

# private_apt SUITE ARCH [deb-src]: lets apt see another suite or architecture,
# or sources, without changing the machine's configuration; prints the
# APT_CONFIG to use
private_apt()
(
	local type=${3:-deb} dir keyring mirror

	# The mirror is that of the machine.
	unset APT_CONFIG
	need_package_lists
	dir=$CACHE/apt/$1-$2-$type
	mirror=$(debian_mirror)
	keyring=$(find /usr/share/keyrings -name 'debian-archive-keyring.*' | sort | head -n 1)
	mkdir -p "$dir"/lists/partial "$dir"/archives/partial
	echo "$type [signed-by=$keyring arch=$2] $mirror $1 main" >"$dir/sources.list"
	cat >"$dir/apt.conf" <<-EOF
	APT::Architecture "$2";
	APT::Architectures { "$2"; };
	Acquire::Languages "none";
	Dir::Etc::SourceList "$dir/sources.list";
	Dir::Etc::SourceParts "-";
	Dir::State::Lists "$dir/lists";
	Dir::State::Status "/dev/null";
	Dir::Cache "$dir";
	EOF
	[ "$(id -u)" != 0 ] || echo 'APT::Sandbox::User "root";' >>"$dir/apt.conf"
	# Behind "||", a failure does not end this by itself.
	locked "$dir/lock" env APT_CONFIG="$dir/apt.conf" \
		apt-get update -qq --error-on=any >&2 || exit
	echo "$dir/apt.conf"
)

# unpack_package PACKAGE DIRECTORY: unpacks a package of the current
# APT_CONFIG into DIRECTORY
unpack_package()
{
	rm -rf "$2.deb"
	mkdir -p "$2.deb"
	(cd "$2.deb" && apt-get download -q "$1") || return
	dpkg-deb -x "$2.deb/"*.deb "$2" || return
	rm -r "$2.deb"
}

# fetch_upstream PACKAGE SUITE: see need_upstream()
fetch_upstream()
(
	APT_CONFIG=$(private_apt "$2" "$(dpkg --print-architecture)" deb-src)
	export APT_CONFIG
	rm -rf "$CACHE/$1.tmp"
	mkdir -p "$CACHE/$1.tmp"
	cd "$CACHE/$1.tmp" || exit
	apt-get source -qq --tar-only "$1"
	mv "$CACHE/$1.tmp" "$CACHE/$1"
)

# need_upstream PACKAGE SUITE: the source of a package in $CACHE/PACKAGE, in upstream's
# own archive: what Debian changes is of no interest
need_upstream()
{
	mkdir -p "$CACHE"
	make_once "$CACHE/$1" with_progress "download the source of $1" "$BUILD/$1.log" \
		fetch_upstream "$@"
}

# need_other_packages PACKAGE/RELEASE...: unpacked, with what they depend on, into
# $CACHE/debian-RELEASE, where the folder "tools" has programs that run them
need_other_packages()
{
	local release

	for release in $(printf '%s\n' "${@#*/}" | sort -u); do
		mkdir -p "$CACHE"
		locked "$CACHE/debian-$release.lock" need_debian "$release" \
			"$(printf '%s\n' "$@" | sed -n "s|/$release\$||p" | sort -u)"
	done
}

# need_debian RELEASE PACKAGES: which may be missing among those that are there
need_debian()
{
	local root=$CACHE/debian-$1 wanted

	wanted=$(printf '%s\n' "$2" "$(cat "$root/packages" 2>/dev/null)" | sed '/^$/d' | sort -u)
	is_made_from "$wanted" "$root/packages" || with_progress \
		"unpack packages of Debian $1" "$root.log" make_debian "$1" "$wanted"
	cmp -s "$VM/debian/other-debian" "$root/run" ||
		cp "$VM/debian/other-debian" "$root/run"
}

# It has its name when it is complete.
make_debian()
{
	local root=$CACHE/debian-$1 deb

	rm -rf "$root.tmp"
	mkdir -p "$root.tmp/debs/partial" "$root.tmp/tools"
	APT_CONFIG=$(private_apt "$1" "$(dpkg --print-architecture)") || return
	export APT_CONFIG
	# shellcheck disable=SC2086
	apt-get install -y --download-only --no-install-recommends -o Debug::NoLocking=1 \
		-o Dir::Cache::archives="$root.tmp/debs" $2 || return
	for deb in "$root.tmp"/debs/*.deb; do
		dpkg-deb -x "$deb" "$root.tmp" || return
	done
	rm -r "$root.tmp/debs"
	(cd "$root.tmp/usr/bin" && ls) | sed "s|^|$root.tmp/tools/|" |
		xargs -n 1 ln -s ../run
	echo "$2" >"$root.tmp/packages"
	rm -rf "$root"
	mv "$root.tmp" "$root"
}
