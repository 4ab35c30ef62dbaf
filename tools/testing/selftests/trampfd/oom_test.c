// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): users who take as much of it as they get, and leave enough
 * memory to others
 *
 * For a machine with 1 GiB.
 */
#include <poll.h>
#include <sched.h>

#include "locked.h"
#include "relative.h"

#define USER		61001
#define LOCKED_BYTES	(8 << 20)
#define MOST_FILES	60000
#define INNOCENT_BYTES	(500 << 20)

/* Processes that end by themselves or are killed say something is wrong. */

/* Memory like that of any program, which the OOM killer sees */
static void be_innocent(void)
{
	void *memory = mmap(NULL, INNOCENT_BYTES, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (!map_err(memory))
		raise(SIGSTOP);
	_exit(1);
}

/* One more mapping of a file that is then closed; no page of it is touched. */
static int add_tables(void)
{
	static struct tramp t;
	int err;

	if (!t.code_table)
		set_tables(&t, 1);
	t.fd = sys_trampfd(&t.info);
	if (t.fd < 0)
		return errno;
	err = set_both(&t);
	if (!err)
		err = map(&t);
	close(t.fd);
	return err;
}

static int add_relative(void)
{
	struct region r;
	int err = region_describe(&r, default_relative());

	if (!err)
		err = map_relative(&r, NULL, page_size(), 0);
	close(r.fd);
	return err;
}

/* What an attacker writes to the pipe when he gets no more */
struct report {
	int err;
	unsigned int files;
};

static void attack(int (*add)(void), int report_fd)
{
	struct report report = { };

	while (report.files < MOST_FILES && !report.err) {
		report.err = add();
		report.files += !report.err;
	}
	if (write(report_fd, &report, sizeof(report)) == sizeof(report))
		raise(SIGSTOP);
	_exit(1);
}

FIXTURE(attack)
{
	pid_t innocent;
	/** @leader: Parent of the attackers, and of their process group. */
	pid_t leader;
	/** @report: A pipe. */
	int report[2];
};

FIXTURE_VARIANT(attack)
{
	int (*add)(void);
	/** @nprocesses: Attackers. */
	unsigned int nprocesses;
	/** @namespace: Are they different users of one user namespace? */
	bool namespace;
};

FIXTURE_VARIANT_ADD(attack, with_tables_by_two) {
	add_tables, 2
};

FIXTURE_VARIANT_ADD(attack, with_tables_by_many) {
	add_tables, 64
};

FIXTURE_VARIANT_ADD(attack, with_tables_by_a_namespace) {
	add_tables, 16, true
};

FIXTURE_VARIANT_ADD(attack, with_relative_ones_by_two) {
	add_relative, 2
};

/* The parent gives the namespace its users meanwhile. */
static int enter_namespace(void)
{
	return unshare(CLONE_NEWUSER) ? errno : err_of(raise(SIGSTOP));
}

static int become_attackers(const FIXTURE_VARIANT(attack) * variant)
{
	struct rlimit files = { 16, 16 };
	int err;

	err = limit_locked_pages(LOCKED_BYTES / page_size());
	if (!err)
		err = err_of(setrlimit(RLIMIT_NOFILE, &files));
	if (!err)
		err = become_user(USER);
	if (!err && variant->namespace)
		err = enter_namespace();
	return err;
}

static void lead(const FIXTURE_VARIANT(attack) * variant, int report_fd)
{
	unsigned int i;

	setpgid(0, 0);
	if (become_attackers(variant))
		_exit(255);
	for (i = 0; i < variant->nprocesses; i++) {
		if (fork())
			continue;
		if (variant->namespace && become_user(i + 1))
			_exit(1);
		attack(variant->add, report_fd);
	}
	wait(NULL);
	_exit(1);
}

static int fill_namespace(pid_t pid)
{
	char dir[32];
	int status, err = ECHILD;

	if (waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status))
		return err;
	snprintf(dir, sizeof(dir), "/proc/%d", pid);
	err = put_text(dir, "uid_map", "0 62000 100");
	kill(pid, SIGCONT);
	return err;
}

FIXTURE_SETUP(attack)
{
	int status;

	if (geteuid())
		SKIP(return, "not privileged");
	if (variant->namespace && access("/proc/self/ns/user", F_OK))
		SKIP(return, "no user namespaces");
	if (variant->add == add_relative && !ARCH_RELATIVE_SIZE)
		SKIP(return, "this ABI has no relative trampolines");
	ASSERT_EQ(0, pipe(self->report));
	self->innocent = fork();
	if (!self->innocent)
		be_innocent();
	ASSERT_EQ(self->innocent, waitpid(self->innocent, &status, WUNTRACED));
	ASSERT_TRUE(WIFSTOPPED(status));

	self->leader = fork();
	if (!self->leader)
		lead(variant, self->report[1]);
	if (variant->namespace)
		ASSERT_EQ(0, fill_namespace(self->leader));
}

FIXTURE_TEARDOWN(attack)
{
	kill(-self->leader, SIGKILL);
	kill(self->innocent, SIGKILL);
	while (wait(NULL) > 0)
		;
}

static bool is_there(pid_t pid)
{
	return !waitpid(pid, NULL, WNOHANG);
}

/* Waits for a report while everybody is there. */
static int next_report(const FIXTURE_DATA(attack) * self, struct report *report)
{
	struct pollfd in = { .fd = self->report[0], .events = POLLIN };
	int err = ESRCH;

	while (!poll(&in, 1, 100)) {
		if (!is_there(self->leader) || !is_there(self->innocent))
			return err;
	}
	return read(in.fd, report, sizeof(*report)) == sizeof(*report) ? 0 : EIO;
}

TEST_F_TIMEOUT(attack, leaves_an_innocent_process_alone, 600)
{
	bool locked = variant->add == add_tables;
	unsigned int i, files = 0;
	struct report report;

	for (i = 0; i < variant->nprocesses; i++) {
		ASSERT_EQ(0, next_report(self, &report));
		if (locked)
			EXPECT_EQ(EAGAIN, report.err);
		files += report.files;
	}
	ksft_print_msg("%u mappings\n", files);
	if (locked)
		EXPECT_EQ(LOCKED_BYTES / page_size(), files);
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
