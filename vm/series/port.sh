#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# port.sh: makes patches/$BASE from patches/$FROM, by default those of the newest
# other base.  Git merges; what it cannot merge is left in a repository, to be
# resolved there, and the same command then goes on.

cd "$(dirname "$0")/../.." || exit 1
# BASE does not have to be one yet.
NEW_BASE=y
. vm/lib.sh
. vm/debian/packages.sh
. vm/kernel/source.sh

FROM=${FROM:-$(bases | grep -vxF "$BASE" | tail -n 1)}
REPO=$BUILD/port-$BASE

port_git()
{
	git -C "$REPO" -c user.name=port -c user.email=port@localhost \
		-c commit.gpgSign=false "$@"
}

# source_of BASE: where its pristine source is
source_of()
{
	(BASE=$1; load_base; need_source; echo "$SOURCE")
}

# commit_source DIRECTORY NAME: the files that are patched, as they are there
# shellcheck disable=SC2086
commit_source()
{
	port_git rm -q -r --ignore-unmatch .
	(cd "$1" && find $FILES -maxdepth 0 -type f 2>/dev/null) |
		rsync -a --files-from=- "$1/" "$REPO/"
	port_git add -A -f
	port_git commit -q -m "Linux $2"
	port_git tag "$2"
}

# A repository with both sources, and the patches on top of the old one
make_repository()
{
	local old new commit

	old=$(source_of "$FROM")
	new=$(source_of "$BASE")
	rm -rf "$REPO"
	git init -q -b source "$REPO"
	PATCHES=$TOP/patches/$FROM
	FILES=$(patched_files)
	commit_source "$old" "$FROM"
	port_git checkout -q -b patches
	for commit in $(commits); do
		[ -f "$PATCHES/$commit.patch" ] || continue
		apply_patch "$REPO" "$FROM/$commit.patch"
		port_git add -A -f
		port_git commit -q -m "$commit"
	done
	port_git checkout -q source
	commit_source "$new" "$BASE"
}

# In the form in which patches/ has them
write_patch()
{
	port_git show --format= --no-color -U3 "$1" |
		sed '/^diff --git /d; /^index /d; s/^\(@@ .* @@\).*/\1/'
}

write_patches()
{
	local commit

	mkdir -p "$TOP/patches/$BASE"
	for commit in $(port_git rev-list "$BASE..patches"); do
		write_patch "$commit" \
			>"$TOP/patches/$BASE/$(port_git log -1 --format=%s "$commit").patch"
	done
}

main()
{
	local rebase

	# shellcheck disable=SC2086
	need_packages $BUILD_PACKAGES git
	[ -z "${KERNEL_SRC:-}" ] || die 'make port goes by BASE, not by KERNEL_SRC'
	[[ $BASE =~ ^[0-9]+\.[0-9]+$ ]] || die "BASE=$BASE: not the version of a kernel"
	bases | grep -xF -e "$FROM" >/dev/null ||
		die "FROM=$FROM: no such base; there are: $(bases | xargs)"
	! ls "$TOP/patches/$BASE"/*.patch >/dev/null 2>&1 ||
		die "patches/$BASE is there already"
	# Begins, or goes on after somebody has resolved what was in conflict.
	if [ -d "$REPO/.git/rebase-merge" ]; then
		rebase=(--continue)
	else
		make_repository
		rebase=(--onto "$BASE" "$FROM" patches)
	fi
	GIT_EDITOR=true port_git rebase "${rebase[@]}" >&2 || {
		port_git status --short >&2
		die "resolve this in $REPO, \`git add\` it, and repeat the command"
	}
	write_patches
	say "$(port_git rev-list --count "$BASE..patches") patches in patches/$BASE"
}

main
