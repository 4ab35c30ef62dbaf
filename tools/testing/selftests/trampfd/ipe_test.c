// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): what policies of IPE allow
 */
#include "ipe.h"
#include "trampfd.h"

/* Memory that the kernel has not written */

static void *map_memory(int prot, int flags, int fd)
{
	return mmap(NULL, page_size(), prot, flags, fd, 0);
}

static int map_writable_and_executable(void)
{
	return map_err(map_memory(RX | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1));
}

static int map_executable(void)
{
	return map_err(map_memory(RX, MAP_PRIVATE | MAP_ANONYMOUS, -1));
}

static int make_executable(void)
{
	void *memory = map_memory(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);

	return err_of(mprotect(memory, page_size(), RX));
}

/* One mapping to write to, and another one to execute */
static int map_twice(void)
{
	int fd = memfd_create("trampfd", 0);
	int err = err_of(ftruncate(fd, page_size()));

	if (!err)
		err = map_err(map_memory(PROT_READ | PROT_WRITE, MAP_SHARED, fd));
	if (err)
		return -err;
	err = map_err(map_memory(RX, MAP_SHARED, fd));
	close(fd);
	return err;
}

FIXTURE(policy)
{
};

FIXTURE_VARIANT(policy)
{
	const char *name;
};

FIXTURE_VARIANT_ADD(policy, default_deny) { DEFAULT_DENY };
FIXTURE_VARIANT_ADD(policy, trampfd_true_allow) { TRUE_ALLOW };
FIXTURE_VARIANT_ADD(policy, trampfd_false_deny) { FALSE_DENY };

FIXTURE_SETUP(policy)
{
	ASSERT_EQ(0, ipe_activate(variant->name));
}

FIXTURE_TEARDOWN_PARENT(policy)
{
	EXPECT_EQ(0, ipe_restore());
}

TEST_F(policy, refuses_writable_and_executable_memory)
{
	EXPECT_EQ(EACCES, map_writable_and_executable());
}

TEST_F(policy, refuses_executable_memory)
{
	EXPECT_EQ(EACCES, map_executable());
}

TEST_F(policy, refuses_to_make_memory_executable)
{
	EXPECT_EQ(EACCES, make_executable());
}

TEST_F(policy, refuses_to_map_a_memfd_a_second_time_to_execute_it)
{
	EXPECT_EQ(EACCES, map_twice());
}

/* Trampolines that are mapped, but not executable */

static int protect(struct tramp *t, int prot)
{
	return err_of(mprotect(t->map, map_size(t), prot));
}

static int unprotect(struct tramp *t)
{
	return protect(t, RX);
}

static int map_again(struct tramp *t)
{
	int err = unmap(t);

	return err ? err : map(t);
}

/* Makes them while all is allowed, and leaves the rest to @policy. */
static int start(struct tramp *t, const char *policy)
{
	int err = ipe_activate(DEFAULT_ALLOW);

	if (!err)
		err = tramp_create_mapped(t, 0);
	if (!err)
		err = protect(t, PROT_READ);
	return err ? err : ipe_activate(policy);
}

FIXTURE(policy_with_trampfd)
{
	struct tramp t;
};

FIXTURE_VARIANT(policy_with_trampfd)
{
	const char *name;
};

FIXTURE_VARIANT_ADD(policy_with_trampfd, true_allow) { TRUE_ALLOW };
FIXTURE_VARIANT_ADD(policy_with_trampfd, false_deny) { FALSE_DENY };

FIXTURE_SETUP(policy_with_trampfd)
{
	ASSERT_EQ(0, start(&self->t, variant->name));
}

FIXTURE_TEARDOWN_PARENT(policy_with_trampfd)
{
	EXPECT_EQ(0, ipe_restore());
}

TEST_F(policy_with_trampfd, lets_trampolines_work)
{
	EXPECT_EQ(0, map_again(&self->t));
	EXPECT_TRUE(works(&self->t));
}

TEST_F(policy_with_trampfd, lets_trampolines_be_made_executable_again)
{
	EXPECT_EQ(0, unprotect(&self->t));
	EXPECT_TRUE(works(&self->t));
}

TEST_F(policy_with_trampfd, lets_trampolines_work_in_a_child)
{
	EXPECT_EQ(0, in_child(create_and_call, &self->t));
}

FIXTURE(policy_without_trampfd)
{
	struct tramp t;
};

FIXTURE_SETUP(policy_without_trampfd)
{
	ASSERT_EQ(0, start(&self->t, DEFAULT_DENY));
}

FIXTURE_TEARDOWN_PARENT(policy_without_trampfd)
{
	EXPECT_EQ(0, ipe_restore());
}

TEST_F(policy_without_trampfd, refuses_trampolines)
{
	EXPECT_EQ(EACCES, map_again(&self->t));
	EXPECT_EQ(EACCES, in_child(create_and_call, &self->t));
}

TEST_F(policy_without_trampfd, refuses_to_make_trampolines_executable_again)
{
	EXPECT_EQ(EACCES, unprotect(&self->t));
}

TEST_F(policy_without_trampfd, lets_what_it_has_refused_work_under_another_policy)
{
	EXPECT_EQ(EACCES, unprotect(&self->t));
	EXPECT_EQ(EACCES, map_again(&self->t));
	EXPECT_EQ(0, ipe_activate(TRUE_ALLOW));
	EXPECT_EQ(0, map_and_call(&self->t));
}

/* IPE decides when memory becomes executable, and not once more. */
TEST_F(policy_without_trampfd, lets_trampolines_work_that_were_there_before)
{
	EXPECT_EQ(0, ipe_activate(TRUE_ALLOW));
	EXPECT_EQ(0, unprotect(&self->t));
	EXPECT_EQ(0, ipe_activate(DEFAULT_DENY));
	EXPECT_TRUE(works(&self->t));
}

/* It is the policy that refuses, and nothing else. */
TEST_F(policy_without_trampfd, lets_another_policy_allow_executable_memory)
{
	EXPECT_EQ(0, ipe_activate(DEFAULT_ALLOW));
	EXPECT_EQ(0, map_writable_and_executable());
	EXPECT_EQ(0, map_executable());
	EXPECT_EQ(0, make_executable());
	EXPECT_EQ(0, map_twice());
}

/* Audit records, which go to the kernel's log where nobody else wants them */

#define SYSCTL		"/proc/sys/kernel"
#define NO_FILE		"path=? dev=? ino=?"
#define TRAMPFD_FILE	"path=\"anon_inode:[trampfd]\" dev=\"trampfd\""

static int map_memory_executable(struct tramp *t)
{
	return map_executable();
}

FIXTURE(record)
{
	struct tramp t;
	char ratelimit[16];
	int log;
};

FIXTURE_VARIANT(record)
{
	const char *policy;
	int (*attempt)(struct tramp *t);
	int err;
	const char *hook;
	const char *file;
	const char *rule;
};

FIXTURE_VARIANT_ADD(record, of_mmap) {
	DEFAULT_DENY, map_again, EACCES,
	"MMAP", TRAMPFD_FILE, "DEFAULT op=EXECUTE action=DENY"
};

FIXTURE_VARIANT_ADD(record, of_mprotect) {
	DEFAULT_DENY, unprotect, EACCES,
	"MPROTECT", TRAMPFD_FILE, "DEFAULT op=EXECUTE action=DENY"
};

FIXTURE_VARIANT_ADD(record, of_trampfd_true) {
	TRUE_ALLOW, map_again, 0,
	"MMAP", TRAMPFD_FILE, "op=EXECUTE trampfd=TRUE action=ALLOW"
};

FIXTURE_VARIANT_ADD(record, of_trampfd_false) {
	FALSE_DENY, map_memory_executable, EACCES,
	"MMAP", NO_FILE, "op=EXECUTE trampfd=FALSE action=DENY"
};

FIXTURE_SETUP(record)
{
	self->log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
	if (self->log < 0)
		SKIP(return, "/dev/kmsg: %s", strerror(errno));
	lseek(self->log, 0, SEEK_END);
	get_text(SYSCTL, "printk_ratelimit", self->ratelimit, sizeof(self->ratelimit));
	ASSERT_EQ(0, put_text(SYSCTL, "printk_ratelimit", "0"));
	ASSERT_EQ(0, put_text(IPE, "success_audit", "1"));
	ASSERT_EQ(0, start(&self->t, variant->policy));
}

FIXTURE_TEARDOWN_PARENT(record)
{
	EXPECT_EQ(0, ipe_restore());
	EXPECT_EQ(0, put_text(IPE, "success_audit", "0"));
	EXPECT_EQ(0, put_text(SYSCTL, "printk_ratelimit", self->ratelimit));
}

/* A thread of the kernel writes the records, some time later. */
static bool log_has(int log, const char *what, const char *file, const char *rule)
{
	char line[8192];
	ssize_t len;
	int i;

	for (i = 0; i < 100; i++) {
		while ((len = read(log, line, sizeof(line) - 1)) > 0) {
			line[len] = '\0';
			if (strstr(line, what) && strstr(line, file) && strstr(line, rule))
				return true;
		}
		usleep(100 * 1000);
	}
	return false;
}

TEST_F(record, names_the_hook_the_file_and_the_rule)
{
	char what[128], rule[128];

	snprintf(what, sizeof(what), "ipe_op=EXECUTE ipe_hook=%s enforcing=1 pid=%d ",
		 variant->hook, getpid());
	snprintf(rule, sizeof(rule), " rule=\"%s\"", variant->rule);
	EXPECT_EQ(variant->err, variant->attempt(&self->t));
	EXPECT_TRUE(log_has(self->log, what, variant->file, rule));
}

int main(int argc, char **argv)
{
	ipe_skip_if_missing();
	ipe_deploy_all();
	return run_tests(argc, argv);
}
