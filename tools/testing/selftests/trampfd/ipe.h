/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Policies of IPE (Integrity Policy Enforcement): the *.ipe of this folder
 *
 * Each must have been signed by somebody whom the kernel trusts (see
 * Documentation/admin-guide/LSM/ipe.rst), and be in IPE_SIGNED with ".p7b" added
 * to its name.  The programs of the tests must be on the initramfs.
 */
#ifndef _SELFTESTS_TRAMPFD_IPE_H
#define _SELFTESTS_TRAMPFD_IPE_H

#include <dirent.h>

#include "trampfd.h"

#define IPE		"/sys/kernel/security/ipe"
#define IPE_SIGNED	"/policies"

#define DEFAULT_ALLOW	"trampfd_default_allow"
#define DEFAULT_DENY	"trampfd_default_deny"
#define TRUE_ALLOW	"trampfd_true_allow"
#define FALSE_DENY	"trampfd_false_deny"

static const char *const ipe_policies[] = {
	DEFAULT_ALLOW, DEFAULT_DENY, TRUE_ALLOW, FALSE_DENY,
};

/* A policy that is active can be replaced, but not be taken away. */
static char ipe_active_before[NAME_MAX + 1] = DEFAULT_ALLOW;

/* The kernel takes a policy in one write. */
static inline int ipe_deploy(const char *policy)
{
	char path[PATH_MAX], pkcs7[16384];
	int from, to, err = 0;
	ssize_t len;

	snprintf(path, sizeof(path), IPE_SIGNED "/%s.ipe.p7b", policy);
	from = open(path, O_RDONLY);
	to = open(IPE "/new_policy", O_WRONLY);
	len = read(from, pkcs7, sizeof(pkcs7));
	if (len < 0)
		err = ENOENT;
	else if (write(to, pkcs7, len) < 0 && errno != EEXIST)
		err = errno;
	close(from);
	close(to);
	return err;
}

static inline int ipe_command(const char *policy, const char *file)
{
	char dir[NAME_MAX + 64];

	snprintf(dir, sizeof(dir), IPE "/policies/%s", policy);
	return put_text(dir, file, "1");
}

static inline int ipe_activate(const char *policy)
{
	return ipe_command(policy, "active");
}

/* Where IPE was before, or does the same as before. */
static inline int ipe_restore(void)
{
	return ipe_activate(ipe_active_before);
}

static inline bool ipe_is_on(const char *dir, const char *file)
{
	char text[2];

	get_text(dir, file, text, sizeof(text));
	return text[0] == '1';
}

static inline void ipe_note_active(void)
{
	DIR *dir = opendir(IPE "/policies");
	struct dirent *entry;
	char path[NAME_MAX + 64];

	while (dir && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), IPE "/policies/%s", entry->d_name);
		if (ipe_is_on(path, "active"))
			snprintf(ipe_active_before, sizeof(ipe_active_before), "%s",
				 entry->d_name);
	}
	if (dir)
		closedir(dir);
}

/* Of them, the active one stays. */
static inline void ipe_delete_all(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ipe_policies); i++)
		ipe_command(ipe_policies[i], "delete");
}

static inline void ipe_deploy_all(void)
{
	size_t i;
	int err;

	ipe_note_active();
	atexit(ipe_delete_all);
	for (i = 0; i < ARRAY_SIZE(ipe_policies); i++) {
		err = ipe_deploy(ipe_policies[i]);
		if (err == ENOENT)
			ksft_exit_skip("no signed policies in " IPE_SIGNED "\n");
		if (err == ENOKEY || err == EKEYREJECTED)
			ksft_exit_skip("the kernel does not trust who has signed the policies\n");
		if (err)
			ksft_exit_fail_msg("policy %s: %s\n", ipe_policies[i], strerror(err));
	}
}

static inline void ipe_skip_if_missing(void)
{
	if (access(IPE "/new_policy", W_OK))
		ksft_exit_skip("cannot deploy policies of IPE: %s\n", strerror(errno));
	if (!ipe_is_on(IPE, "enforce"))
		ksft_exit_skip("IPE does not enforce policies\n");
}

#endif /* _SELFTESTS_TRAMPFD_IPE_H */
