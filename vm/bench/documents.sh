#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# documents.sh write|check: the tables of the documents that have figures come from
# the file bench/figures.  "write" takes what `make bench` has measured, and makes
# them; "check" fails if documents have others.

cd "$(dirname "$0")/../.." || exit 1
. vm/lib.sh

MEASURED=$BUILD/bench
NEW=$BUILD/documents

# tables DOCUMENT TABLE START...: makes these tables, of each of which the first line
# begins with START, and which go until an empty line
tables()
{
	local document=$1
	shift

	cp "$document" "$NEW/new"
	while [ $# != 0 ]; do
		TABLE=$(gawk -v table="$1" -f vm/bench/tables.awk bench/figures) \
			awk -v start="$2" '
			/^$/ { inside = 0 }
			index($0, start) == 1 { inside = found = 1; print ENVIRON["TABLE"] }
			!inside
			END { exit !found }' "$NEW/new" >"$NEW/next" ||
			die "$document has no line that begins with: $2"
		mv "$NEW/next" "$NEW/new"
		shift 2
	done
	finish "$document"
}

# finish DOCUMENT: $NEW/new is what it should be.
finish()
{
	if [ "$VERB" = write ]; then
		cmp -s "$NEW/new" "$1" || cp "$NEW/new" "$1"
	else
		diff -u "$1" "$NEW/new" || FAILED=1
	fi
}

results()
{
	gawk -v table=results -f vm/bench/tables.awk bench/figures >"$NEW/new"
	finish bench/results.md
}

# What has been measured here
take_figures()
{
	local plot

	[ -f "$MEASURED/figures" ] || die "nothing has been measured: make bench"
	cp "$MEASURED/figures" bench/figures
	for plot in create memory calls; do
		sed '2i <!-- SPDX-License-Identifier: GPL-2.0-only -->' \
			"$MEASURED/$plot.svg" >"bench/$plot.svg"
	done
}

main()
{
	FAILED=0
	rm -rf "$NEW"
	mkdir -p "$NEW"
	[ "$VERB" = check ] || take_figures
	results
	tables README.md readme 'Of a million closures'
	tables integrations/libffi/README.md libffi_readme '| trampolines |'
	tables patches/messages/cover-trampfd \
		letter_life '  100000 closures' \
		letter_calls 'ns of a bare call, random order'
	return $FAILED
}

VERB=${1:-}
[[ $VERB =~ ^(write|check)$ ]] || die 'usage: vm/bench/documents.sh write|check'
main
