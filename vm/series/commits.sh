# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The commits of the patch series, made from the overlay and patches/ in a
# repository that has the files only which they touch.
#
# series		names of the series and of their commits, in order
# messages/NAME		message of a commit
# messages/cover-NAME	cover letter of a series
# files			which commit adds a file of the overlay
# overlay/NAME.patch	what a commit changes in files that an earlier one adds
# BASE/NAME.patch	what a commit changes in files of the kernel
# changelog		what is new in each version

WORK=$BUILD/series-$BASE

# The overlay as it is, and as its files are when they are added
STAGE=$WORK/stage
EARLY=$WORK/early

# Has a branch for each series, on top of the tag "pristine"
REPO=$WORK/repository

# base_of SERIES: the series that it goes on top of, or "pristine"
base_of()
{
	local base

	base=$(sed -n "s/^\[$1 on \(.*\)\]\$/\1/p" "$TOP/patches/series")
	echo "${base:-pristine}"
}

# The lines of patches/files, with "%" replaced
file_patterns()
{
	local line folder

	while read -r line; do
		if [[ $line != *%* ]]; then
			echo "$line"
			continue
		fi
		for folder in $(arch_folders); do
			echo "${line//%/$folder}"
		done
	done < <(grep -v -e '^#' -e '^$' "$TOP/patches/files")
}

# commit_of FILE: prints the commit that adds it, by $WORK/patterns
commit_of()
{
	local pattern commit found=''

	while read -r pattern commit; do
		# shellcheck disable=SC2053
		[[ $1 == $pattern ]] || continue
		[ -z "$found" ] ||
			die "patches/files: $1 is a file of $found and of $commit"
		found=$commit
	done <"$WORK/patterns"
	[ -n "$found" ] || die "patches/files: $1 is a file of no commit"
	echo "$found"
}

# One line for each file of the overlay and entry in MAINTAINERS: commit, name
map_files()
{
	local file commit

	for file in $(entries | sed 's|^|MAINTAINERS/|') $(overlay_files); do
		commit=$(commit_of "$file")
		grep -qx "$commit" <(commits) ||
			die "patches/files: patches/series has no $commit"
		echo "$commit $file"
	done
}

message()
{
	local file=$TOP/patches/messages/$1

	[ -f "$file" ] || die "patches/messages/$1: no such file"
	grep -v '^#' "$file"
}

# changelog NAME: what is new in a commit, the newest version first
changelog()
{
	awk -v name="$1" -v last="${REROLL:-1}" '
		/^v[0-9]+ / {
			version = substr($1, 2) + 0
			wanted = $2 == name && version <= last
			if (wanted)
				text[version] = "Changes in v" version ":\n"
			next
		}
		wanted && !/^#/ && NF { text[version] = text[version] $0 "\n" }
		END {
			for (; last > 1; last--)
				if (last in text)
					printf "%s%s", separator++ ? "\n" : "", text[last]
		}
	' "$TOP/patches/changelog"
}

# In the repository of the series, whoever runs this has no settings but a name.
series_git()
{
	git -C "$REPO" -c core.abbrev=12 -c commit.gpgSign=false "$@"
}

# Whoever has the same history of this tree gets the same series.
use_identity()
{
	local ident date

	ident=$(git -C "$TOP" var GIT_AUTHOR_IDENT) ||
		die 'git knows no user.name and user.email to sign off with'
	# shellcheck disable=SC2086
	date=$(git -C "$TOP" log -1 --format=%cI -- $OVERLAY MAINTAINERS patches)
	export GIT_AUTHOR_NAME=${ident%% <*} GIT_AUTHOR_DATE=$date
	ident=${ident#*<}
	export GIT_AUTHOR_EMAIL=${ident%%>*}
	export GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_DATE=$date
	export GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
	export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
}

# files_of COMMIT: those of the overlay that it adds
files_of()
{
	sed -n "/ MAINTAINERS\//d; s/^$1 //p" "$WORK/map"
}

# add_entries_of COMMIT
add_entries_of()
{
	local title

	while read -r title; do
		add_entry "$title" "$REPO/MAINTAINERS" "$WORK/MAINTAINERS"
		cp "$WORK/MAINTAINERS" "$REPO/MAINTAINERS"
	done < <(sed -n "s|^$1 MAINTAINERS/||p" "$WORK/map")
}

stage_early()
{
	local commit

	mkdir -p "$EARLY"
	files_of '[^ ]*' | rsync -a --files-from=- "$STAGE/" "$EARLY/"
	for commit in $(commits | tac); do
		apply_patch "$EARLY" "overlay/$commit.patch" -R
	done
}

commit_pristine()
{
	git init -q "$REPO"
	{ patched_files; echo MAINTAINERS; } |
		rsync -a --files-from=- "$SOURCE/" "$REPO/"
	series_git add -A -f
	series_git commit -q -m "Linux $BASE"
	series_git tag pristine
}

# One commit, unless there is nothing in it yet
commit_step()
{
	local name=$1

	files_of "$name" | rsync -a --files-from=- "$EARLY/" "$REPO/"
	add_entries_of "$name"
	apply_patch "$REPO" "overlay/$name.patch"
	apply_patch "$REPO" "${PATCHES##*/}/$name.patch"
	series_git add -A -f
	if series_git diff --cached --quiet; then
		say "commit $name: has no files yet"
		return
	fi
	message "$name" | series_git commit -q -s -F -
	changelog "$name" >"$WORK/notes"
	[ ! -s "$WORK/notes" ] || series_git notes add -F "$WORK/notes"
}

# Each series is a branch.
commit_branches()
{
	local series commit

	for series in $(series_names); do
		series_git checkout -q -b "$series" "$(base_of "$series")"
		for commit in $(commits_of "$series"); do
			commit_step "$commit"
		done
	done
}

# All series together are the overlay, and none needs what is not below it.
check_sum()
{
	local series

	series_git checkout -q --detach pristine
	for series in $(series_names); do
		series_git merge -q --no-edit "$series" >&2 ||
			die "patches/series: $series is in conflict with another"
	done
	diff -r --exclude .git "$STAGE" "$REPO" >&2 ||
		die 'the commits do not add up to the overlay'
}

# Makes $REPO.
commit_series()
{
	rm -rf "$WORK"
	mkdir -p "$STAGE"
	stage_overlay "$STAGE"
	file_patterns >"$WORK/patterns"
	map_files >"$WORK/map"
	stage_early
	use_identity
	commit_pristine
	commit_branches
	check_sum
}
