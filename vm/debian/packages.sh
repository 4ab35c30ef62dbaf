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

apt_install()
{
	as_root apt-get update &&
		as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

# need_packages PACKAGE...
need_packages()
{
	local missing

	# Without dpkg the tools have to be there; whoever calls them finds out.
	command -v dpkg-query >/dev/null || return 0
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
	APT_CONFIG=$dir/apt.conf apt-get update -qq >&2
	echo "$dir/apt.conf"
)

# unpack_package PACKAGE DIRECTORY: unpacks a package of the current
# APT_CONFIG into DIRECTORY
unpack_package()
{
	local deb

	mkdir -p "$CACHE/deb"
	(cd "$CACHE/deb" && apt-get download -q "$1") || return
	deb=$(find "$CACHE/deb" -name "${1%%:*}_*.deb" | head -n 1)
	dpkg-deb -x "$deb" "$2"
	rm "$deb"
}
