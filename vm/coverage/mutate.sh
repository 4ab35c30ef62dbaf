#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# mutate.sh [WORD]: do the tests notice the mistakes in vm/coverage/mutations?  With WORD,
# those only whose lines have it.
#
# shellcheck disable=SC2153

cd "$(dirname "$0")/../.." || exit 1
. vm/lib.sh
. vm/debian/packages.sh
. vm/kernel/source.sh
. vm/kernel/kernel.sh
. vm/machine/guest.sh
. vm/tests/security.sh

ARCH=x86_64
CAUGHT=0 MISSED=0

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

make_guest()
{
	GUEST=$(new_guest mutant)
	add_scenario_tests "$ARCH"
	guest_add "$VM/guest/run-mutant.sh" /run-mutant
	kernel_argument panic_on_warn=1 oops=panic hung_task_panic=1 \
		'kunit.filter_glob=trampfd*' lsm=selinux sysctl.kernel.printk_ratelimit=0
}

nobody_notices()
{
	boot /run-mutant "/kselftest-$ARCH/trampfd" >"$GUEST/output" 2>&1 &&
		! kunit_failure >/dev/null
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

# try_mutation FILES COMMAND DESCRIPTION
try_mutation()
{
	local found

	prepare_tree
	rm -f "$TREE/.state"
	# shellcheck disable=SC2086
	(cd "$TREE" && sed -i "$2" $1)
	IMAGE=$(build_kernel "$FLAVOUR")
	make_guest
	say "boot: $3"
	if nobody_notices; then
		MISSED=$((MISSED + 1))
		printf '%-55s MISSED\n' "$3"
	else
		found=$(noticed_by)
		[ -n "$found" ] || die "the guest failed, and nothing says why: $3"
		CAUGHT=$((CAUGHT + 1))
		printf '%-55s %s\n' "$3" "$found"
	fi
}

main()
{
	local files command description

	load_base
	load_arch "$ARCH"
	# shellcheck disable=SC2086
	need_packages $BUILD_PACKAGES $PACKAGES $SCENARIO_PACKAGES
	prepare_tree
	check_mutations
	HEADERS=$(install_headers)
	IMAGE=$(build_kernel "$FLAVOUR")
	make_guest
	say 'boot: no mistake'
	nobody_notices || die "the tests fail without a mistake: $(noticed_by)"
	while IFS=$'\t' read -r files command description; do
		try_mutation "$files" "$command" "$description"
	done < <(mutations "${1:-}")
	prepare_tree
	echo "$CAUGHT caught, $MISSED missed"
	[ $MISSED = 0 ]
}

main "$@"
