#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# mutate.sh [WORD]: do the tests notice the mistakes in vm/coverage/mutations?  With
# WORD, those only whose lines have it.

cd "$(dirname "$0")/../.." || exit 1
. vm/lib.sh
. vm/debian/packages.sh
. vm/kernel/source.sh
. vm/kernel/kernel.sh
. vm/machine/guest.sh
. vm/tests/security.sh

ARCH=x86_64

# A line for each mistake: what it is, and what noticed it
VERDICTS=$BUILD/mutations.verdicts

# mutations [WORD]: lines of FILES, COMMAND and DESCRIPTION
mutations()
{
	grep -v '^#' "$VM/coverage/mutations" | grep -e "${1:-}"
}

# changes_something FILES COMMAND: in the copy of the tree
changes_something()
{
	local file

	# shellcheck disable=SC2086
	for file in $(cd "$TREE" && echo $1); do
		sed "$2" "$TREE/$file" | cmp -s - "$TREE/$file" || return 0
	done
	return 1
}

# Finds out early which mistakes cannot be made any more.
check_mutations()
{
	local files command description

	while IFS=$'\t' read -r files command description; do
		changes_something "$files" "$command" ||
			die "vm/coverage/mutations: changes nothing: $description"
	done < <(mutations)
}

# The first test of KUnit that failed; false if there is none
kunit_failure()
{
	grep -a -m 1 -o 'not ok .*' "$GUEST/console"
}

# The files of all guests: they differ in the kernel alone.
make_first_guest()
{
	GUEST=$(new_guest mutant-0)
	add_scenario_tests "$ARCH"
	guest_add "$VM/guest/run-mutant.sh" /run-mutant
	kernel_argument panic_on_warn=1 oops=panic hung_task_panic=1 \
		'kunit.filter_glob=trampfd*' lsm=selinux sysctl.kernel.printk_ratelimit=0
	write_initrd /run-mutant "/kselftest-$ARCH/trampfd"
	cp "$IMAGE" "$GUEST/kernel"
}

# make_guest NUMBER: with a copy of the kernel, for the next one is built meanwhile
make_guest()
{
	GUEST=$BUILD/guest/mutant-$1
	rm -rf "$GUEST"
	mkdir "$GUEST"
	ln "$BUILD"/guest/mutant-0/{initrd,arguments,devices} "$GUEST"
	cp "$IMAGE" "$GUEST/kernel"
}

nobody_notices()
{
	IMAGE=$GUEST/kernel
	boot_guest >"$GUEST/output" 2>&1 && ! kunit_failure >/dev/null
}

# What noticed it: KUnit, a test, or the kernel itself
noticed_by()
{
	local line

	if line=$(kunit_failure); then
		line="KUnit: $line"
	elif ! line=$(grep -a -m 1 '^caught by' "$GUEST/output"); then
		line=$(console_trouble | sed -n 1p) || true
	fi
	line=${line#caught by }
	echo "${line:0:90}"
}

# judge DESCRIPTION: boots the guest
judge()
{
	local found=MISSED

	if ! nobody_notices; then
		found=$(noticed_by)
		[ -n "$found" ] || found="UNCLEAR: see $GUEST/console"
	fi
	printf '%-55s %s\n' "$1" "$found" | tee -a "$VERDICTS"
}

# try_mutation NUMBER FILES COMMAND DESCRIPTION
try_mutation()
{
	prepare_tree
	rm -f "$TREE/.state"
	# shellcheck disable=SC2086
	(cd "$TREE" && sed -i "$3" $2)
	IMAGE=$(build_kernel "$FLAVOUR")
	# One guest at a time: each has two processors.
	wait
	rm -f "$BUILD/guest/mutant-$(($1 - 1))/kernel"
	make_guest "$1"
	say "boot: $4"
	background judge "$4" </dev/null &
}

try_mutations()
{
	local number=0 files command description

	while IFS=$'\t' read -r files command description; do
		number=$((number + 1))
		try_mutation $number "$files" "$command" "$description"
	done
	wait
}

main()
{
	local wanted missed

	wanted=$(mutations "${1:-}" | wc -l) || die "no mistake has $1 in its line"
	load_base
	load_arch "$ARCH"
	# shellcheck disable=SC2086
	need_packages $BUILD_PACKAGES $PACKAGES $SCENARIO_PACKAGES
	prepare_tree
	check_mutations
	HEADERS=$(install_headers)
	IMAGE=$(build_kernel "$FLAVOUR")
	make_first_guest
	say 'boot: no mistake'
	nobody_notices || die "the tests fail without a mistake: $(noticed_by)"
	: >"$VERDICTS"
	try_mutations < <(mutations "${1:-}")
	prepare_tree
	[ "$(wc -l <"$VERDICTS")" = "$wanted" ] ||
		die "not all mistakes have been tried: see $VERDICTS"
	missed=$(grep -c ' MISSED$\| UNCLEAR: ' "$VERDICTS") || true
	echo "$((wanted - missed)) caught, $missed missed"
	[ "$missed" = 0 ]
}

main "$@"
