# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Scenarios of vm/tests/scenarios: what is denied, and what works

# Compilers and libraries for policies and keys
SCENARIO_PACKAGES="apparmor secilc $SIGNING_PACKAGES"

# What the kernel needs, and the programs that it runs
test_packages()
{
	local program

	for program in "$ARCH" $PROGRAMS; do
		(load_arch "$program" && echo "$PACKAGES $CXX_PACKAGES")
	done | xargs -n 1 | sort -u
	[[ $FLAVOUR$ALL_FLAVOUR != *security* ]] || echo "$SCENARIO_PACKAGES"
	[[ $FLAVOUR != *modules* ]] || echo "$SIGNING_PACKAGES"
}

# The lines of vm/tests/scenarios
scenarios()
{
	grep -v '^#' "$VM/tests/scenarios"
}

fast_scenarios()
{
	scenarios | awk '$2 == "fast"'
}

# Tests that have a scenario of their own
scenario_tests()
{
	scenarios | awk '$1 != "as-is" { gsub(",", "\n", $4); print $4 }'
}

# plain_tests KSELFTEST: those of the installed tests that belong to no scenario,
# and so need no preparation
plain_tests()
{
	sed 's/.*://' "$1/kselftest-list.txt" | grep -vxFf <(scenario_tests) | xargs
}

# Signed policies for IPE, from those of the tests
add_policies()
{
	local policy objects=${IMAGE%/"$KERNEL_IMAGE"}

	for policy in "$TREE"/tools/testing/selftests/trampfd/*.ipe; do
		openssl smime -sign -binary -noattr -nodetach -nosmimecap \
			-in "$policy" -signer "$objects/$SIGNING_CERT" \
			-inkey "$objects/$SIGNING_KEY" -outform der \
			-out "$GUEST/${policy##*/}.p7b"
		guest_add "$GUEST/${policy##*/}.p7b" "/policies/${policy##*/}.p7b"
	done
}

# Policies, in the form in which the kernel reads them

add_selinux_policy()
{
	# Not the newest version that a compiler knows: kernels may know less.
	secilc -c 33 -o "$GUEST/selinux" -f "$GUEST/file_contexts" \
		"$TREE/tools/testing/selftests/trampfd/selinux.cil" ||
		die 'cannot compile selinux.cil'
	guest_add "$GUEST/selinux" /policies/selinux
}

add_apparmor_profile()
{
	local tests=$TREE/tools/testing/selftests/trampfd

	PATH=$PATH:/usr/sbin apparmor_parser --quiet --skip-kernel-load --skip-cache \
		-o "$GUEST/apparmor" "$tests/apparmor.profile" 2>"$GUEST/apparmor.log" ||
		die "cannot compile apparmor.profile: $(cat "$GUEST/apparmor.log")"
	guest_add "$GUEST/apparmor" /policies/apparmor
}

# add_scenario_tests PROGRAM...: the tests of each ABI, and what they may need
add_scenario_tests()
{
	add_selftests "$@"
	echo 'dir /policies 755 0 0' >>"$GUEST/files"
	[ ! -f "${IMAGE%/"$KERNEL_IMAGE"}/$SIGNING_KEY" ] || add_policies
	add_selinux_policy
	add_apparmor_profile
}

# check_list NAME TESTS: the runner passes over what it does not have.
check_list()
{
	local test

	for test in ${2//,/ }; do
		grep -q ":$test\$" "$GUEST/kselftest-$ARCH/kselftest-list.txt" ||
			count "scenario $1 has no $test" 0 1 0
	done
}

# scenario_kernel KERNEL: the flavour that vm/tests/scenarios means
scenario_kernel()
{
	echo "${1/#-/$FLAVOUR}"
}

# run_scenario NAME WHEN KERNEL TESTS [ARGUMENT...]: the kernel is there already
run_scenario()
{
	local name=$1 tests=$4 status=0

	IMAGE=$(kernel_image "$(scenario_kernel "$3")")
	shift 4
	GUEST=$(new_guest "$name-$ARCH")
	add_scenario_tests "$ARCH"
	kernel_argument panic_on_warn=1 oops=panic hung_task_panic=1 kunit.enable=0 "$@"
	# One process can have 65530 mappings, and the sanitizers keep track.
	MEMORY=3072 \
	logged "boot $ARCH, scenario $name" "$GUEST/tap" \
		boot /bin/busybox env "TRAMPFD_STRESS_SECONDS=${STRESS_SECONDS:-}" \
		"TRAMPFD_SEED=${STRESS_SEED:-}" \
		/run-tests "$ARCH" "${tests//,/ }" || status=$?
	check_list "$name" "$tests"
	count_kselftest "scenario $name" all
	# All at once, for other guests report, too.
	printf '%s\n' "$(echo "scenario $name:"; awk -f "$VM/tests/scenarios.awk" "$GUEST/tap")"
	[[ $* != *kunit.enable=1* ]] || count_boot_kunit
	count_guest "$status"
}
