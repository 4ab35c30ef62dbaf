#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# bisect.sh [check]: applies each patch series to a copy of the pristine source
# with git am, on top of what it goes on top of; compiles each step with gcc and
# clang, builds it with and without CONFIG_TRAMPFD, boots it and runs the tests
# that it has; and checks what maintainers check.  With "check", no kernel is built
# and booted.  SERIES= names the series, ARCH= the architectures.

cd "$(dirname "$0")/../.." || exit 1
. vm/lib.sh
. vm/debian/packages.sh
. vm/kernel/source.sh
. vm/kernel/kernel.sh
. vm/kernel/documents.sh
. vm/machine/guest.sh
. vm/tests/security.sh
. vm/series/commits.sh

# How often a test repeats the life of a file
FEW_CYCLES=400

# A copy of the source, the history of it, and object folders, in MiB
BISECT_MIB=8000

# Not Debian 12's default: new kernels want a newer one.
CLANG=clang-19

FAILED=0
ROW='%-42.42s %-7.7s %-16s %-5s %-8s %s\n'

fail()
{
	say "error: $*"
	FAILED=$((FAILED + 1))
}

tree_git()
{
	git -C "$TREE" -c core.compression=1 -c gc.auto=0 -c commit.gpgSign=false "$@"
}

copy_pristine()
{
	need_space "$BUILD" $BISECT_MIB
	rm -rf "$TREE"
	with_progress "copy $SOURCE" "$BUILD/copy.log" \
		rsync -a --exclude .git --exclude '.checkpatch-*' "$SOURCE/" "$TREE/"
	git init -q "$TREE"
	# The kernel ignores what has names like its own products.
	with_progress 'add all of it to git' "$BUILD/copy.log" tree_git add -A -f
	tree_git commit -q -m "Linux $BASE"
	tree_git tag pristine
}

prepare_pristine()
{
	if [ -n "${KERNEL_SRC:-}" ] || ! tree_git rev-parse -q --verify pristine >/dev/null 2>&1; then
		copy_pristine
	fi
}

# Makes $TREE the pristine source again.  Object folders stay.
reset_pristine()
{
	tree_git am --abort 2>/dev/null || true
	tree_git reset -q --hard pristine
	# An interrupted git am leaves files that git does not know, or ignores.
	# shellcheck disable=SC2086
	tree_git clean -q -f -d -x -- $OVERLAY
}

has_trampfd()
{
	grep -qs 'select HAVE_ARCH_TRAMPFD' "$TREE/arch/$ARCH_FOLDER/Kconfig"
}

has_selftests()
{
	[ -d "$TREE/tools/testing/selftests/trampfd" ]
}

has_umh_blob()
{
	[ -f "$TREE/kernel/umh_blob.c" ]
}

has_kunit()
{
	has_umh_blob || { has_trampfd && [ -f "$TREE/fs/trampfd/tests/isa.c" ]; }
}

# Prints warnings about what is ours, such as those of scripts/checksyscalls.sh;
# true if there are any.
warnings_of_ours()
{
	grep -i 'warning.*\(trampfd\|syscall\|umh\)\|\(trampfd\|umh\).*warning' "$TREE/$1.log"
}

# True if the step changes more than documents, tools and MAINTAINERS.
changes_kernel()
{
	! tree_git diff --quiet HEAD~ -- ':!Documentation' ':!tools' ':!MAINTAINERS'
}

# What the steps until now add or change, as targets of the kernel's make
objects()
{
	local folder

	for folder in fs/trampfd security/ipe samples/trampfd; do
		tree_git diff --quiet pristine -- $folder || echo $folder/
	done
	tree_git diff --name-only pristine -- 'fs/*.c' 'kernel/*.c' \
		"arch/$ARCH_FOLDER/*.c" ':!fs/trampfd' | sed 's/c$/o/'
}

# compile_as_modules COMPILER: what is ours, as an allmodconfig kernel has it
compile_as_modules()
{
	local name=$ARCH-allmod-$1 objects

	mapfile -t objects < <(objects | xargs -n 1)
	mkdir -p "$TREE/$name"
	with_progress "configure $name" "$TREE/$name.log" \
		kernel_make "$name" CC="ccache $1" allmodconfig
	with_progress "compile $name" "$TREE/$name.log" \
		kernel_make "$name" CC="ccache $1" W=1 prepare "${objects[@]}"
	! warnings_of_ours "$name" >&2
}

compile_step()
{
	changes_kernel || return 0
	compile_as_modules "${CROSS}gcc"
	echo gcc >>"$GUEST/built"
	compile_as_modules $CLANG
	echo clang >>"$GUEST/built"
}

# build_quietly FLAVOUR: prints where the image is
build_quietly()
{
	build_kernel "$1"
	! warnings_of_ours "$ARCH-$1" >&2
}

# Builds without ours and, if this step has any, with it; boots the last of them.
build_step()
{
	IMAGE=$(build_quietly off)
	echo off >>"$GUEST/built"
	has_trampfd || has_umh_blob || return 0
	IMAGE=$(build_quietly bisect+security)
	echo on >>"$GUEST/built"
}

# The tests that need no preparation, once the series has got as far as them
boot_tests()
{
	# shellcheck disable=SC2086
	add_selftests $PROGRAMS
	boot /bin/busybox env TRAMPFD_CYCLES=$FEW_CYCLES "TRAMPFD_CLOSURES=$CLOSURES" \
		/run-tests "$PROGRAMS" "$(plain_tests "$GUEST/kselftest-$ARCH")"
}

boot_step()
{
	kernel_argument panic_on_warn=1 oops=panic hung_task_panic=1 'kunit.filter_glob=[tu]*'
	if has_trampfd && has_selftests; then
		boot_tests
	else
		guest_add_busybox
		boot /bin/busybox true
	fi
}

# What KUnit said, as "N passed"
kunit_result()
{
	has_kunit || return 0
	"$TREE/tools/testing/kunit/kunit.py" parse "$GUEST/console" 2>&1 |
		sed -n 's/.*Ran \([0-9]*\) tests: passed: \([0-9]*\).*/\2 of \1/p'
}

# "N passed, N failed, N skipped"
kselftest_result()
{
	grep -q '^# programs' "$GUEST/tap" || return 0
	awk -f "$VM/tests/tap.awk" "$GUEST/tap" |
		awk '{ print $1 " passed, " $2 " failed, " $3 " skipped" }'
}

# True if all tests passed that the step has
all_passed()
{
	if has_trampfd && has_selftests; then
		grep -q '^[1-9][0-9]* passed, 0 failed' "$GUEST/kselftest" || return 1
	fi
	has_kunit || return 0
	grep -qx '\([1-9][0-9]*\) of \1' "$GUEST/kunit"
}

# One step on one architecture; ends at the first thing that does not work.
test_step()
{
	HEADERS=$(install_headers)
	GUEST=$(new_guest "bisect-$ARCH")
	compile_step
	[ -z "$CHECK_ONLY" ] || return 0
	build_step
	logged "boot $ARCH" "$GUEST/tap" boot_step
	if console_trouble >&2; then
		return 1
	fi
	echo yes >"$GUEST/booted"
	kunit_result >"$GUEST/kunit"
	kselftest_result >"$GUEST/kselftest"
	all_passed
}

# cell NAME: the lines of the guest's file NAME, or "-", for the table
cell()
{
	if [ -s "$GUEST/$1" ]; then
		paste -s -d, "$GUEST/$1"
	else
		echo -
	fi
}

# report_step PATCH STATUS
report_step()
{
	local kselftest

	GUEST=$BUILD/guest/bisect-$ARCH
	kselftest=$(cell kselftest)
	[ "$2" = 0 ] || kselftest="FAILED ${kselftest#-}"
	# shellcheck disable=SC2059
	printf "$ROW" "$1" "$ARCH" "$(cell built)" "$(cell booted)" "$(cell kunit)" \
		"$kselftest" | tee -a "$BUILD/bisect-$BASE.table"
}

test_architectures()
{
	local status

	for ARCH in ${ARCHES}; do
		load_arch "$ARCH"
		set +e
		(set -e; test_step)
		status=$?
		set -e
		[ $status = 0 ] || fail "$1 on $ARCH"
		report_step "$1" $status
	done
}

# patches SERIES: without the cover letter
patches()
{
	find "$LETTERS/$1" -name '*.patch' ! -name '*0000-cover-letter.patch' | sort
}

# apply_patches SERIES: after those that it goes on top of
apply_patches()
{
	local base

	base=$(base_of "$1")
	[ "$base" = pristine ] || apply_patches "$base"
	# shellcheck disable=SC2046
	tree_git am -q $(patches "$1") || die "git am does not apply $1"
}

apply_series()
{
	local base patch name

	reset_pristine
	base=$(base_of "$1")
	[ "$base" = pristine ] || apply_patches "$base"
	for patch in $(patches "$1"); do
		name=${patch##*/}
		tree_git am -q "$patch" || die "git am does not apply $name"
		test_architectures "${name%.patch}"
	done
}

# The tree that all series make has to be the one that all tests are run in.  They
# were not made on top of each other, so git merges.
check_tree()
{
	local overlaid=$1 index=$BUILD/bisect-index difference missing series

	reset_pristine
	for series in $(series_names); do
		# shellcheck disable=SC2046
		tree_git am -q -3 $(patches "$series") || die "git am does not apply $series"
	done
	say "compare with $overlaid"
	cp "$TREE/.git/index" "$index"
	difference=$(GIT_INDEX_FILE=$index tree_git --work-tree="$overlaid" diff --stat HEAD)
	[ -z "$difference" ] || fail "the series is not what the overlay is: $difference"
	sed 's|^\./||' "$overlaid/.overlay-files" | sort >"$BUILD/bisect-overlay"
	missing=$(tree_git ls-files | sort | comm -13 - "$BUILD/bisect-overlay")
	[ -z "$missing" ] || fail "the series lacks files of the overlay: $missing"
}

# check_style SERIES
check_style()
{
	local patch ignore output

	for patch in $(patches "$1"); do
		# Programs may ask whether a system call is there and for which
		# architecture they are, they use libraries with names of their own,
		# and no macros of the kernel's, and policies repeat words.  The
		# kernel has no functions in functions.
		# check_maintainers() sees whether files have a maintainer.
		# Fixes: speaks of commits that are not in this repository.
		ignore=FILE_PATH_CHANGES,UNKNOWN_COMMIT_ID
		! grep -q '^+++ b/tools/' "$patch" ||
			ignore+=,ENOSYS,ARCH_DEFINES,CAMELCASE,REPEATED_WORD,PREFER_DEFINED_ATTRIBUTE_MACRO
		! grep -q '^+++ b/.*/nested.*\.[ch]$' "$patch" || ignore+=,OPEN_BRACE,LINE_SPACING
		# Debian's Python has what scripts/spdxcheck.py needs.
		output=$(cd "$TREE" && PATH=/usr/bin:$PATH \
			scripts/checkpatch.pl --strict --terse --no-summary --ignore $ignore "$patch") ||
			fail "checkpatch ${patch##*/}:"$'\n'"$output"
	done
}

maintainers()
{
	(cd "$TREE" && scripts/get_maintainer.pl --no-git --no-git-fallback "$@")
}

# check_maintainers SERIES: each new file is ours, and each patch has somebody, by
# names of files and not because it names trampfd, which is a keyword of ours.
# MAINTAINERS and kernel/user_namespace.c are nobody's.
check_maintainers()
{
	local file patch

	for file in $(tree_git diff --name-only --diff-filter=A pristine); do
		maintainers --no-keywords -f "$file" | grep ':\(\(LIB\)\?TRAMPFD\|UMH_BLOB\)' >/dev/null ||
			fail "MAINTAINERS: nobody is responsible for $file"
	done
	for patch in $(patches "$1" | grep -v 'MAINTAINERS\|user_namespace'); do
		maintainers --no-keywords "$patch" |
			grep '(\(maintainer\|supporter\)' >/dev/null ||
			fail "get_maintainer.pl: nobody for ${patch##*/}"
	done
}

# The documents of the tree as it is, without what comes in later series
check_documents()
{
	local documents output

	mapfile -t documents < <(tree_git diff --name-only --diff-filter=A pristine -- \
		'Documentation/*.rst' | cut -d / -f 2-)
	[ ${#documents[@]} != 0 ] || return 0
	output=$(check_html "$TREE" "${documents[@]}") || fail "htmldocs of $1:"$'\n'"$output"
}

main()
{
	local overlaid series

	CHECK_ONLY=${1:-}
	[[ -z $CHECK_ONLY || $CHECK_ONLY = check ]] || die 'usage: vm/series/bisect.sh [check]'
	for series in ${SERIES:-}; do
		series_names | grep -xF -e "$series" >/dev/null ||
			die "SERIES=$series: no such series; there are: $(series_names | xargs)"
	done
	ARCHES=${ARCH:-$DEFAULT_ARCHES}
	for ARCH in $ARCHES; do
		load_arch "$ARCH"
		[ -z "$NOLIBC" ] || die "ARCH=$ARCH has no C library, which the tests need"
		# shellcheck disable=SC2086
		need_packages $BUILD_PACKAGES $PACKAGES
	done
	# shellcheck disable=SC2086
	need_packages $BUILD_PACKAGES $SIGNING_PACKAGES $DOCUMENT_PACKAGES $CLANG git perl \
		python3-git python3-ply
	LETTERS=$(vm/series/series.sh)
	load_base
	prepare_tree
	overlaid=$TREE TREE=$BUILD/bisect-$BASE
	prepare_pristine
	: >"$BUILD/bisect-$BASE.table"
	for series in ${SERIES:-$(series_names)}; do
		apply_series "$series"
		check_style "$series"
		check_maintainers "$series"
		check_documents "$series"
	done
	check_tree "$overlaid"
	printf '\n'
	# shellcheck disable=SC2059
	printf "$ROW" patch for builds boots KUnit kselftest
	cat "$BUILD/bisect-$BASE.table"
	say "$FAILED checks failed"
	[ $FAILED = 0 ]
}

main "$@"
