#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Style and static checks of everything in this tree.

cd "$(dirname "$0")/.." || exit 1
. vm/lib.sh
. vm/debian/packages.sh
. vm/kernel/source.sh
. vm/kernel/kernel.sh
. vm/kernel/documents.sh

FAILED=0

# check NAME COMMAND...: a command that fails or prints anything is an error
check()
{
	local name=$1 output
	shift

	say "$name"
	output=$("$@" 2>&1) && [ -z "$output" ] && return
	echo "$output" >&2
	say "error: $name"
	FAILED=$((FAILED + 1))
}

lint_scripts()
{
	local scripts

	mapfile -t scripts < <(git ls-files -- vm .ci | xargs grep -lE '^#!/bin/(ba)?sh')
	check 'shellcheck' shellcheck -a "${scripts[@]}"
	check 'an SPDX line in every file' bash -c \
		"git ls-files | grep -v '\.patch$' | grep -v '^MAINTAINERS$' |
		 xargs grep -L SPDX-License-Identifier; true"
}

checkpatch_files()
{
	# Policies have languages of their own.
	overlay_files | grep -v -e '\.cil$' -e '\.ipe$' -e '\.profile$'
	printf '%s\n' vm/guest/*.c bench/*.[ch] integrations/*/*.c
}

lint_style()
{
	local file patch ignore

	cp --parents vm/guest/*.c bench/*.[ch] integrations/*/*.c "$TREE"
	cd "$TREE"
	for file in $(checkpatch_files); do
		# Programs may ask whether a system call is there, and they use
		# libraries with names of their own, and no macros of the kernel's.
		ignore=NONE
		[[ $file =~ ^(tools|vm|bench|integrations)/ ]] &&
			ignore=ENOSYS,CAMELCASE,PREFER_DEFINED_ATTRIBUTE_MACRO
		# The kernel has no functions in functions.
		[[ $file != */nested*.[ch] ]] || ignore+=,OPEN_BRACE,LINE_SPACING
		check "checkpatch $file" \
			scripts/checkpatch.pl --strict --terse --no-summary \
			--ignore $ignore -f "$file"
	done
	for patch in "$PATCHES"/*.patch; do
		# The message and its tags are added when the series is made.
		check "checkpatch ${patch#"$TOP/"}" \
			scripts/checkpatch.pl --strict --terse --no-summary \
			--ignore MISSING_SIGN_OFF,COMMIT_MESSAGE "$patch"
	done
	cd "$TOP"
}

# The Linux man-pages have titles in lower case.
check_manual()
{
	! mandoc -Tlint "$1" | grep -v 'STYLE: lower case character in document title'
}

lint_documentation()
{
	local file documents

	for file in $(overlay_files | xargs grep -l '^/\*\*$'); do
		check "kernel-doc $file" \
			"$TREE/scripts/kernel-doc" -none -Werror "$TREE/$file"
	done
	mapfile -t documents < <(git ls-files 'Documentation/*.rst' | cut -d / -f 2-)
	check 'sphinx' check_html "$TREE" "${documents[@]}"
}

lint_manual()
{
	local page

	for page in $(git ls-files '*.[1-8]'); do
		check "mandoc $page" check_manual "$page"
		check "groff $page" groff -t -man -ww -z -Tutf8 "$page"
	done
}

# Only what the compiler or sparse says is of interest.
compile_quietly()
{
	local sources

	sources=$(cd "$TREE" &&
		echo "arch/$ARCH_FOLDER/kernel"/trampfd*.c kernel/umh_blob*.c)
	# shellcheck disable=SC2086
	kernel_make "$ARCH-$FLAVOUR" -s "$@" fs/trampfd/ ${sources//.c/.o} >/dev/null
}

# letter_faults FILE: what is too long in a cover letter, for its readers or mails
letter_faults()
{
	grep -v '^#' "$1" | expand | awk '
		length > 75 { print "line " NR " has " length " columns" }
		END { if (NR > 160) print NR " lines" }'
}

lint_letters()
{
	local letter

	for letter in patches/messages/cover-*; do
		check "length of $letter" letter_faults "$letter"
	done
}

lint_code()
{
	configure_kernel "$ARCH-$FLAVOUR"
	with_progress "prepare $ARCH" "$TREE/$ARCH-$FLAVOUR.log" \
		kernel_make "$ARCH-$FLAVOUR" prepare
	check "gcc W=1 on $ARCH" compile_quietly W=1
	check "sparse on $ARCH" compile_quietly C=2 CHECK="$VM/kernel/sparse"
}

main()
{
	# shellcheck disable=SC2086
	need_packages $BUILD_PACKAGES $SIGNING_PACKAGES $DOCUMENT_PACKAGES git groff \
		mandoc perl shellcheck sparse
	load_base
	prepare_tree
	lint_scripts
	for ARCH in ${ARCH:-$DEFAULT_ARCHES}; do
		load_arch "$ARCH"
		# shellcheck disable=SC2086
		need_packages $PACKAGES
		lint_code
	done
	lint_style
	lint_documentation
	lint_manual
	lint_letters
	check 'figures of the documents' vm/bench/documents.sh check
	say "$FAILED checks failed"
	[ $FAILED = 0 ]
}

main
