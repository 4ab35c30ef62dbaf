// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): it needs nothing of what other ways to get trampolines
 * need, so that it works where a program does not have them
 *
 * The program that runs the tests is static.
 */
#include <sched.h>
#include <sys/mount.h>

#include "trampfd.h"

#ifndef MFD_EXEC
#define MFD_EXEC	0x0010U
#endif

/* Each of these is undone by the end of the process that does it. */

static int own_mounts(void)
{
	int err = err_of(unshare(CLONE_NEWNS));

	if (!err)
		err = err_of(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL));
	return err;
}

static int mount_noexec(void)
{
	int err = own_mounts();

	if (!err)
		err = err_of(mount("none", "/tmp", "tmpfs", MS_NOEXEC, NULL));
	return err;
}

static int map_temporary_file(void)
{
	int fd = open("/tmp", O_TMPFILE | O_RDWR, 0700), err;

	if (fd < 0 || ftruncate(fd, page_size()))
		return errno;
	err = map_err(mmap(NULL, page_size(), RX, MAP_SHARED, fd, 0));
	close(fd);
	return err;
}

/* In the PID namespace of its own in which the tests run */
static int forbid_executable_memfd(void)
{
	return put_text("/proc/sys/vm", "memfd_noexec", "2");
}

static int make_executable_memfd(void)
{
	return err_of(syscall(__NR_memfd_create, "memfd", MFD_EXEC));
}

static int unmount_proc(void)
{
	int err = own_mounts();

	return err ? err : err_of(umount2("/proc", MNT_DETACH));
}

static int find_own_library(void)
{
	return err_of(open("/proc/self/maps", O_RDONLY));
}

static int enter_empty_root(void)
{
	int err = mount_noexec();

	if (!err)
		err = err_of(chroot("/tmp"));
	return err ? err : err_of(chdir("/"));
}

static int make_temporary_file(void)
{
	return err_of(open("/tmp", O_TMPFILE | O_RDWR, 0700));
}

FIXTURE(confined)
{
};

FIXTURE_VARIANT(confined)
{
	/** @confine: What a system does to its programs. */
	int	(*confine)(void);
	/** @other_way: What programs do today to get trampolines. */
	int	(*other_way)(void);
	/** @err: How @other_way fails then. */
	int	err;
};

FIXTURE_VARIANT_ADD(confined, temporary_file_on_noexec_mount) {
	mount_noexec, map_temporary_file, EPERM
};

FIXTURE_VARIANT_ADD(confined, executable_memfd) {
	forbid_executable_memfd, make_executable_memfd, EACCES
};

FIXTURE_VARIANT_ADD(confined, own_library_without_proc) {
	unmount_proc, find_own_library, ENOENT
};

FIXTURE_VARIANT_ADD(confined, temporary_file_in_empty_root) {
	enter_empty_root, make_temporary_file, ENOENT
};

/* The children of what runs the tests are in a PID namespace. */
FIXTURE_SETUP(confined)
{
	int err = err_of(unshare(CLONE_NEWPID));

	if (err)
		SKIP(return, "no PID namespace: %s", strerror(err));
}

FIXTURE_TEARDOWN(confined)
{
}

/* Result of @fn in a confined child; 255 if it could not be confined */
static int in_confinement(int (*confine)(void), int (*fn)(struct tramp *t))
{
	struct tramp t;
	pid_t pid = fork();

	if (!pid)
		_exit(confine() ? 255 : fn(&t));
	return exit_code(pid);
}

static int (*other_way)(void);

static int try_other_way(struct tramp *t)
{
	return other_way();
}

static int confine_not(void)
{
	return 0;
}

/* Were this not so, the next test would prove nothing. */
TEST_F(confined, lets_it_work_elsewhere)
{
	other_way = variant->other_way;
	EXPECT_EQ(0, in_confinement(confine_not, try_other_way));
}

TEST_F(confined, refuses_it)
{
	other_way = variant->other_way;
	EXPECT_EQ(variant->err, in_confinement(variant->confine, try_other_way));
}

TEST_F(confined, lets_trampolines_work)
{
	EXPECT_EQ(0, in_confinement(variant->confine, create_and_call));
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
