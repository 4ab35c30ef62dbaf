// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of fork_usermode_blob(): what it asks for fails
 *
 * Not whoever loads a module starts its program, but a worker does, and what that
 * forks makes the file and executes it, and begins as a copy of the worker.  So
 * that is where faults are injected.
 */
#include <dirent.h>

#include "module.h"

#define CYCLES		100

/* In percent: most programs start after a few of them, or do not. */
#define PROBABILITY	"2"

/*
 * How many processes have a name that begins with @prefix?  They are told to
 * @make_it_fail, unless that is NULL: "1" for what they ask for, "0" for no more.
 */
static int find_processes(const char *prefix, const char *make_it_fail)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	char dir[300], comm[32];
	int count = 0;

	while (proc && (entry = readdir(proc))) {
		snprintf(dir, sizeof(dir), "/proc/%s", entry->d_name);
		get_text(dir, "comm", comm, sizeof(comm));
		if (strncmp(comm, prefix, strlen(prefix)))
			continue;
		if (make_it_fail)
			put_text(dir, "make-it-fail", make_it_fail);
		count++;
	}
	if (proc)
		closedir(proc);
	return count;
}

FIXTURE(fault)
{
	char dir[64];
};

FIXTURE_VARIANT(fault)
{
	const char *name;
};

FIXTURE_VARIANT_ADD(fault, of_an_object) { "failslab" };
FIXTURE_VARIANT_ADD(fault, of_a_page) { "fail_page_alloc" };

FIXTURE_SETUP(fault)
{
	snprintf(self->dir, sizeof(self->dir), DEBUGFS "/%s", variant->name);
	if (access(self->dir, X_OK))
		SKIP(return, "faults cannot be injected");
	ASSERT_EQ(0, put_text(self->dir, "task-filter", "Y"));
	ASSERT_EQ(0, put_text(self->dir, "ignore-gfp-wait", "N"));
	ASSERT_EQ(0, put_text(self->dir, "verbose", "0"));
	ASSERT_EQ(0, put_text(self->dir, "times", "-1"));
	/* There are no orders of objects. */
	put_text(self->dir, "min-order", "0");
	ASSERT_EQ(0, put_text(self->dir, "probability", PROBABILITY));
}

FIXTURE_TEARDOWN(fault)
{
	put_text(self->dir, "probability", "0");
	find_processes("kworker/u", "0");
	unload(NAME);
}

/* What the documentation says that a want of memory results in */
static bool is_documented(int err)
{
	return err == ENOMEM || err == ENOEXEC || err == EFAULT;
}

TEST_F_TIMEOUT(fault, leaves_nothing_behind, 600)
{
	int i, err, failed = 0;
	long files = 0;

	for (i = 0; i < CYCLES; i++) {
		find_processes("kworker/u", "1");
		err = load(NAME, "");
		failed += !!err;
		EXPECT_TRUE(!err || is_documented(err)) TH_LOG("errno %d", err);
		EXPECT_EQ(err ? ENOENT : 0, unload(NAME));
		EXPECT_EQ(0, find_processes(NAME ".", NULL));
		if (!i)
			files = settled_files(0);
	}
	TH_LOG("%d of %d programs have not been started", failed, CYCLES);
	EXPECT_LT(0, failed);
	EXPECT_GT(CYCLES, failed);
	EXPECT_GE(files + FILES_SLACK, settled_files(files + FILES_SLACK));
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
