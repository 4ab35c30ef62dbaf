// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): it works where Smack separates processes by labels
 */
#include <linux/capability.h>
#include <signal.h>

#include "module_fixture.h"

/* Without it, Smack decides for root as for everybody else. */
static int drop_mac_override(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	if (syscall(__NR_capget, &header, data))
		return errno;
	data[CAP_TO_INDEX(CAP_MAC_OVERRIDE)].effective &= ~CAP_TO_MASK(CAP_MAC_OVERRIDE);
	return err_of(syscall(__NR_capset, &header, data));
}

/* There is no rule for this label. */
static int take_label(void)
{
	int err = put_text("/proc/self/attr", "current", "trampolines");

	return err ? err : drop_mac_override();
}

/* The parent has another label. */
static int signal_parent(void)
{
	return err_of(kill(getppid(), SIGCONT));
}

FIXTURE_VARIANT_ADD(module, smack) {
	.name = "smack", .enforce = take_label,
	.attempt = signal_parent, .err = EACCES,
};

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
