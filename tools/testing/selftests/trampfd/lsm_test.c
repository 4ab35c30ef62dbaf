// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): it works where security modules that can be active at the
 * same time refuse other things
 */
#include <linux/landlock.h>
#include <sys/prctl.h>

#include "module_fixture.h"

#define DEBUGFS		"/sys/kernel/debug"
#define TOMOYO		SECURITYFS "/tomoyo"
#define NOTHING_TO_DO	"--nothing-to-do"

static int execute_oneself(struct tramp *unused)
{
	execl("/proc/self/exe", "lsm_test", NOTHING_TO_DO, NULL);
	return errno;
}

static int execute_file(void)
{
	return in_child(execute_oneself, NULL);
}

static int map_file(void)
{
	int fd = open("/proc/self/exe", O_RDONLY);
	int err = map_err(mmap(NULL, page_size(), RX, MAP_PRIVATE, fd, 0));

	close(fd);
	return err;
}

/* Landlock: all that the kernel can restrict in file systems, and no exception */
static int restrict_files(void)
{
	struct landlock_ruleset_attr attr = { .handled_access_fs = -1 };
	int fd, err;

	do {
		fd = syscall(__NR_landlock_create_ruleset, &attr, sizeof(attr), 0);
		attr.handled_access_fs >>= 1;
	} while (fd < 0 && errno == EINVAL && attr.handled_access_fs);
	if (fd < 0)
		return errno;
	err = err_of(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	if (!err)
		err = err_of(syscall(__NR_landlock_restrict_self, fd, 0));
	close(fd);
	return err;
}

FIXTURE_VARIANT_ADD(module, landlock) {
	.name = "landlock", .enforce = restrict_files,
	.attempt = execute_file, .err = EACCES,
};

/*
 * TOMOYO: a domain of its own without any permission.  This needs a kernel that
 * lets everybody change the policy.
 */
static int enter_tomoyo_domain(void)
{
	char text[128];
	int err;

	snprintf(text, sizeof(text),
		 "select pid=%d\ntask manual_domain_transition <kernel> /trampolines\n",
		 getpid());
	err = put_text(TOMOYO, "profile", "1-CONFIG={ mode=enforcing }\n");
	if (!err)
		err = put_text(TOMOYO, "domain_policy", text);
	if (!err)
		err = put_text(TOMOYO, "domain_policy",
			       "<kernel> /trampolines\nuse_profile 1\n");
	if (!err)
		err = put_text(TOMOYO, "self_domain", "<kernel> /trampolines");
	return err;
}

FIXTURE_VARIANT_ADD(module, tomoyo) {
	.name = "tomoyo", .enforce = enter_tomoyo_domain,
	.attempt = execute_file, .err = EPERM,
};

/* AppArmor: the profile must be loaded. */
static int change_profile(void)
{
	return put_text("/proc/self/attr/apparmor", "current",
			"changeprofile trampolines");
}

FIXTURE_VARIANT_ADD(module, apparmor) {
	.name = "apparmor", .enforce = change_profile,
	.attempt = map_file, .err = EACCES,
};

/* Lockdown: to the degree that hides the kernel's memory */
static int read_debugfs(void)
{
	int fd = open(DEBUGFS "/fault_around_bytes", O_RDONLY);
	int err = err_of(fd);

	close(fd);
	return err;
}

FIXTURE_VARIANT_ADD(module, lockdown) {
	.name = "lockdown", .attempt = read_debugfs, .err = EPERM,
};

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], NOTHING_TO_DO))
		return 0;
	return run_tests(argc, argv);
}
