#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# series.sh: writes the patch series for $BASE, each with its cover letter, and
# prints where they are.  REROLL=N makes them version N.

cd "$(dirname "$0")/../.." || exit 1
. vm/lib.sh
. vm/debian/packages.sh
. vm/kernel/source.sh
. vm/series/commits.sh

# cover_letter SERIES: the subject, an empty line and the text
cover_letter()
{
	message "cover-$1"
	changelog "cover-$1" | sed '1s/^/\n/'
}

# write_series SERIES DIRECTORY
write_series()
{
	mkdir -p "$2"
	series_git config "branch.$1.description" "$(cover_letter "$1")"
	series_git checkout -q "$1"
	series_git format-patch -q -o "$2" --cover-letter \
		--cover-from-description=subject --notes --no-signature \
		--zero-commit ${REROLL:+--reroll-count="$REROLL"} "$(base_of "$1")"
}

# What is other here in the overlay, which is written for the newest base
show_backport()
{
	local file=$PATCHES/backport.patch

	[ -f "$file" ] || return 0
	say "the overlay of this base, compared with that of the newest:"
	git apply --stat "$file" >&2
}

main()
{
	local series out

	# shellcheck disable=SC2086
	need_packages $BUILD_PACKAGES git
	load_base
	need_source
	commit_series
	out=$BUILD/series/$BASE
	rm -rf "$out"
	for series in $(series_names); do
		write_series "$series" "$out/$series"
		say "$series: $(series_git rev-list --count "$(base_of "$series")..") patches for Linux $BASE"
	done
	show_backport
	echo "$out"
}

main
