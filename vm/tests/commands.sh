# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The commands of the documents, run as they are printed, in a copy of this
# checkout; and commands that have to be refused.
#
# In README.md and HACKING.md, commands are in blocks that begin with ```sh, or with
# ```sh long if they take more than seconds.

# What they call, besides what everything here needs
COMMANDS_PACKAGES='gdb pkg-config procps strace'

MARKDOWN='README.md HACKING.md'

COPY=$BUILD/commands

# In these documents
PAGE=man/man2/trampfd.2
LIBRARY_PAGE=tools/lib/trampfd/Documentation/trampfd_closures.3

# blocks FILE KIND: numbers of the lines at which such blocks begin
blocks()
{
	grep -n "^\`\`\`$2\$" "$TOP/$1" | cut -d : -f 1
}

# block FILE LINE: what is in it, but for tests, which are not commands to test
block()
{
	sed -n "$(($2 + 1)),\$p" "$TOP/$1" | sed -e '/^```$/,$d' | sed '/^make test/d'
}

# A copy of the checkout, in which commands may leave what they like
copy_checkout()
{
	rm -rf "$COPY"
	mkdir -p "$COPY"
	rsync -a --exclude /build --exclude /.git "$TOP/" "$COPY/"
}

# As from a shell of the user's, who has set nothing but the base
in_copy()
(
	unset ARCH PROG ARGS SHARE V CONFIG FROM KERNEL_SRC STRESS_SECONDS STRESS_SEED BOOTS \
		REROLL ROUNDS SERIES SYZKALLER
	cd "$COPY"
	"$@"
)

# run_block FILE LINE
run_block()
{
	local log=$COPY/log commands

	commands=$(block "$1" "$2")
	[ -n "$commands" ] || return 0
	if logged "$1, line $2" "$log" in_copy bash -euo pipefail -c "$commands"; then
		count "commands in $1, line $2" 1 0 0
	else
		tail -n 20 "$log" >&2
		count "commands in $1, line $2" 0 1 0
	fi
}

# A copy that shares what has been built with the original
copy_with_build()
{
	copy_checkout
	ln -s "$BUILD" "$COPY/build"
	ln -s "$TOP/.git" "$COPY/.git"
}

# run_blocks KIND
run_blocks()
{
	local file line

	for file in $MARKDOWN; do
		for line in $(blocks "$file" "$1"); do
			run_block "$file" "$line"
		done
	done
}

# What a formatter would make of the lines
plain_text()
{
	sed -e '/^\./d' -e 's/\\&//g' -e 's/\\-/-/g' -e 's/\\e/\\/g'
}

# page_program PAGE
page_program()
{
	sed -n '/SRC BEGIN/,/SRC END/p' "$TOP/$1" | plain_text
}

# What the example of trampfd(2) prints, by the page
page_output()
{
	sed -n '/" \.\/greet"$/,/^\.EE$/p' "$TOP/$PAGE" | plain_text
}

# library_page WORDS: what is between .EX and .EE behind a line that begins so
library_page()
{
	sed -n "/^$1/,\$p" "$TOP/$LIBRARY_PAGE" | sed -n '/^\.EX$/,/^\.EE$/p' |
		sed '/^\.EE$/q' | plain_text
}

# The example of the library's page, compiled as the page says, where the library is
# installed, and nothing else; and run, with the shared library
run_library_page()
{
	library_page '.SH EXAMPLES' >"$COPY/example.c"
	(
		cd "$COPY"
		export PKG_CONFIG_PATH=$LIBRARY/lib/pkgconfig
		bash -euo pipefail -c "$(library_page 'It is compiled with')"
	)
	in_copy env PROG=env ARGS="LD_LIBRARY_PATH=$LIBRARY/lib ./a.out" vm/run.sh run |
		grep -x '[1-9][0-9]* bytes'
}

test_library_page()
{
	LIBRARY=$(install_library)
	if logged 'trampfd_closures(3)' "$COPY/log" run_library_page; then
		count 'example of trampfd_closures(3)' 1 0 0
	else
		cat "$COPY/log" >&2
		count 'example of trampfd_closures(3)' 0 1 0
	fi
}

# table HEADING: the first column of the table in HACKING.md that begins so, the words
# in backquotes, a line each
table()
{
	# shellcheck disable=SC2016
	sed -n "/^| $1 |/,/^\$/p" "$TOP/HACKING.md" | sed 1,2d | cut -d '|' -f 2 |
		grep -o '`[^`]*`' | tr -d '`' | sort -u
}

verbs()
{
	make -s -C "$TOP" help | sed -n 's/^make \([a-z-]*\).*/make \1/p' | sort -u
}

# Rows of the first table of trampfd.rst, with single blanks
documented_sizes()
{
	sed -n '/^ABI /,/^$/p' "$TOP/Documentation/trampfd.rst" | sed '/^$/,$d' |
		grep '^[a-z]' | tr -s ' '
}

# The same from the code
sizes()
{
	gawk -f vm/tests/sizes.awk arch/*/include/uapi/asm/trampfd.h arch/*/kernel/trampfd*.c
}

# In the order of the numbers that they have, those of each ABI together
named_registers()
{
	cat arch/*/include/uapi/asm/trampfd.h |
		sed -n 's/^\t\([a-z0-9]*_[a-z0-9]*\) = .*/\1/p' | grep -v '_\(min\|max\)$' |
		awk '!seen[$0]++' | sort -s -t _ -k 1,1
}

shown_registers()
{
	grep -hv '\.name' arch/*/kernel/trampfd*.c | grep -o '"[a-z0-9]*_[a-z0-9]*"' |
		tr -d '"' | sort -s -t _ -k 1,1
}

test_tables()
{
	check 'the table of verbs in HACKING.md' diff <(verbs) <(table command)
	check 'the table of scenarios in HACKING.md' \
		diff <(scenarios | awk '{ print $1 }' | sort) <(table scenario)
	check 'the table of sizes in trampfd.rst' \
		diff <(sizes | sort) <(documented_sizes | sort)
	check 'names of registers in fdinfo' diff <(named_registers) <(shown_registers)
}

# refusal WORDS COMMAND: it has to fail, with these words, and leave no folder
# build/ behind.
refusal()
{
	local output

	if output=$(in_copy timeout 60 bash -c "$2" 2>&1 </dev/null); then
		echo "\`$2\` does not fail"
	elif [[ $output != *"$1"* ]]; then
		# shellcheck disable=SC2016
		printf '`%s` does not say "%s" but:\n%s\n' "$2" "$1" "$output"
	elif [ -e "$COPY/build" ]; then
		echo "\`$2\` has begun to build"
		rm -rf "$COPY/build"
	fi
}

# The lines of vm/tests/refusals: words, and a command
test_refusals()
{
	local words command output passed=0 failed=0

	copy_checkout
	while IFS=$'\t' read -r words command; do
		output=$(refusal "$words" "$command")
		if [ -z "$output" ]; then
			passed=$((passed + 1))
		else
			echo "$output" >&2
			failed=$((failed + 1))
		fi
	done < <(grep -v '^#' "$VM/tests/refusals" | tr -s '\t')
	count 'what has to be refused' $passed $failed 0
}
