#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# series.sh: writes the patch series for $BASE, with its cover letter, and prints
# where it is.  REROLL=N makes it version N.

cd "$(dirname "$0")/../.." || exit 1
. vm/lib.sh
. vm/debian/packages.sh
. vm/kernel/source.sh
. vm/series/commits.sh

# The subject, an empty line and the text
cover_letter()
{
	message cover-letter
	changelog cover-letter | sed '1s/^/\n/'
}

# write_series DIRECTORY
write_series()
{
	rm -rf "$1"
	mkdir -p "$1"
	series_git config branch.series.description "$(cover_letter)"
	series_git checkout -q -b series
	series_git format-patch -q -o "$1" --cover-letter \
		--cover-from-description=subject --notes --no-signature \
		--zero-commit ${REROLL:+--reroll-count="$REROLL"} pristine
}

main()
{
	# shellcheck disable=SC2086
	need_packages $BUILD_PACKAGES git
	load_base
	need_source
	commit_series
	write_series "$BUILD/series/$BASE"
	say "$(series_git rev-list --count pristine..) patches for Linux $BASE"
	echo "$BUILD/series/$BASE"
}

main
