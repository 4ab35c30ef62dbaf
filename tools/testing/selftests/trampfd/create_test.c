// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): creation, and what is not possible with such a file
 */
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include "file_fixture.h"

TEST(without_info_is_refused)
{
	int fd = next_fd();

	EXPECT_EQ(-1, sys_trampfd(NULL));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(fd, next_fd());
}

FIXTURE(unwritable_info)
{
	unsigned char *pages;
};

FIXTURE_VARIANT(unwritable_info)
{
	/* protection of the second page, and where the info starts before it */
	int prot;
	size_t before;
};

FIXTURE_VARIANT_ADD(unwritable_info, read_only) { .prot = PROT_READ };
FIXTURE_VARIANT_ADD(unwritable_info, inaccessible) { .prot = PROT_NONE };
FIXTURE_VARIANT_ADD(unwritable_info, half_inaccessible) {
	.prot = PROT_NONE,
	.before = sizeof(struct trampfd_info) / 2,
};

FIXTURE_SETUP(unwritable_info)
{
	self->pages = mmap(NULL, 2 * page_size(), PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_EQ(0, map_err(self->pages));
	ASSERT_EQ(0, mprotect(self->pages + page_size(), page_size(), variant->prot));
}

FIXTURE_TEARDOWN(unwritable_info)
{
	munmap(self->pages, 2 * page_size());
}

TEST_F(unwritable_info, leaves_no_descriptor)
{
	int fd = next_fd();
	void *info = self->pages + page_size() - variant->before;

	EXPECT_EQ(-1, sys_trampfd(info));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(fd, next_fd());
}

TEST(outside_user_space_info_leaves_no_descriptor)
{
	int fd = next_fd();

	EXPECT_EQ(-1, sys_trampfd((void *)-page_size()));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(fd, next_fd());
}

TEST(descriptor_limit_is_respected)
{
	struct rlimit limit = { .rlim_cur = next_fd(), .rlim_max = next_fd() };
	struct trampfd_info info;

	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &limit));
	EXPECT_EQ(-1, sys_trampfd(&info));
	EXPECT_EQ(EMFILE, errno);
}

/* Without privileges, which would put it above the limit */
static int create_as_nobody(struct tramp *t)
{
	int err = err_of(setresuid(65534, 65534, 65534));

	return err ? -1 : err_of(sys_trampfd(&t->info));
}

TEST(limit_of_the_system_is_respected)
{
	const char *dir = "/proc/sys/fs";
	struct tramp t;
	char before[32];

	get_text(dir, "file-max", before, sizeof(before));
	/* 0, since the kernel counts roughly at first */
	if (put_text(dir, "file-max", "0"))
		SKIP(return, "may not change fs.file-max");
	EXPECT_EQ(ENFILE, in_child(create_as_nobody, &t));
	EXPECT_EQ(0, put_text(dir, "file-max", before));
	EXPECT_EQ(0, in_child(create_as_nobody, &t));
}

#ifdef ARCH_UNSERVED_NR
TEST(abi_without_trampolines_is_refused)
{
	struct trampfd_info info;
	int fd = next_fd();

	ASSERT_EQ(-1, syscall(ARCH_UNSERVED_NR, &info));
	if (is_missing(errno))
		SKIP(return, "this kernel does not have the ABI");
	EXPECT_EQ(EOPNOTSUPP, errno);
	EXPECT_EQ(fd, next_fd());
}
#endif

TEST(privileges_are_not_needed)
{
	struct tramp t;

	if (geteuid() == 0)
		ASSERT_EQ(0, setresuid(65534, 65534, 65534));
	EXPECT_EQ(0, tramp_create_mapped(&t, 0));
	EXPECT_TRUE(works(&t));
	tramp_destroy(&t);
}

TEST_F(file, info_fits_the_architecture)
{
	EXPECT_EQ(ARCH_CODE_SIZE, self->t.info.code_size);
	EXPECT_EQ(ARCH_NTRAMPOLINES, self->t.info.ntrampolines);
	EXPECT_LE(self->t.info.code_size * self->t.info.ntrampolines, page_size());
}

TEST_F(file, code_offset_is_a_multiple_of_the_page_size)
{
	EXPECT_NE(0, self->t.info.code_offset);
	EXPECT_EQ(0, self->t.info.code_offset % page_size());
}

TEST_F(file, info_has_every_field_written)
{
	struct trampfd_info info;
	int fd;

	memset(&info, 0xff, sizeof(info));
	fd = sys_trampfd(&info);
	ASSERT_LE(0, fd);
	EXPECT_EQ(ARCH_RELATIVE_SIZE, info.relative_size);
	EXPECT_EQ(0, memcmp(&info, &self->t.info, sizeof(info)));
	close(fd);
}

TEST_F(file, is_close_on_exec)
{
	EXPECT_EQ(FD_CLOEXEC, fcntl(self->t.fd, F_GETFD));
}

TEST_F(file, is_open_for_reading_and_writing)
{
	EXPECT_EQ(O_RDWR, fcntl(self->t.fd, F_GETFL) & O_ACCMODE);
}

TEST_F(file, is_a_regular_file_of_the_caller)
{
	struct stat st;

	ASSERT_EQ(0, fstat(self->t.fd, &st));
	EXPECT_EQ(S_IFREG | 0600, st.st_mode);
	EXPECT_EQ(0, st.st_size);
	EXPECT_EQ(geteuid(), st.st_uid);
	EXPECT_EQ(getegid(), st.st_gid);
}

TEST_F(file, is_another_one_each_time)
{
	struct stat st, other_st;
	struct tramp other;

	ASSERT_EQ(0, tramp_create(&other, 1));
	ASSERT_EQ(0, fstat(self->t.fd, &st));
	ASSERT_EQ(0, fstat(other.fd, &other_st));
	EXPECT_EQ(st.st_dev, other_st.st_dev);
	EXPECT_NE(st.st_ino, other_st.st_ino);
	tramp_destroy(&other);
}

/*
 * What a file of trampolines does not do.  Changes of owner and mode, execution and
 * opening again are what filesystems/anon_inode_test.c wants to fail for every file
 * of this kind, with these errors.
 */

static int try_read(struct tramp *t)
{
	char buf[sizeof(struct trampfd_code)];

	return err_of(read(t->fd, buf, sizeof(buf)));
}

static int try_pread(struct tramp *t)
{
	char buf[sizeof(struct trampfd_code)];

	return err_of(pread(t->fd, buf, sizeof(buf), TRAMPFD_CODE));
}

static int try_ftruncate(struct tramp *t)
{
	return err_of(ftruncate(t->fd, page_size()));
}

static int try_fallocate(struct tramp *t)
{
	return err_of(fallocate(t->fd, 0, 0, page_size()));
}

static int try_fchmod(struct tramp *t)
{
	return err_of(fchmod(t->fd, 0777));
}

static int try_fchown(struct tramp *t)
{
	return err_of(fchown(t->fd, 1, 1));
}

static int try_futimens(struct tramp *t)
{
	return err_of(futimens(t->fd, NULL));
}

static int try_fsync(struct tramp *t)
{
	return err_of(fsync(t->fd));
}

static int try_ioctl(struct tramp *t)
{
	struct winsize size;

	return err_of(ioctl(t->fd, TIOCGWINSZ, &size));
}

static int try_sendfile(struct tramp *t)
{
	int from = open("/proc/self/exe", O_RDONLY);
	int err = err_of(sendfile(t->fd, from, NULL, sizeof(t->code)));

	close(from);
	return err;
}

static int try_reopen(struct tramp *t, int flags)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", t->fd);
	return err_of(open(path, flags));
}

static int try_reopen_for_reading(struct tramp *t)
{
	return try_reopen(t, O_RDONLY);
}

static int try_reopen_for_writing(struct tramp *t)
{
	return try_reopen(t, O_RDWR);
}

static int try_execveat(struct tramp *t)
{
	char *const none[] = { NULL };

	return err_of(syscall(__NR_execveat, t->fd, "", none, none, AT_EMPTY_PATH));
}

FIXTURE(missing_operation)
{
	struct tramp t;
};

FIXTURE_VARIANT(missing_operation)
{
	int (*attempt)(struct tramp *t);
	int err;
};

FIXTURE_VARIANT_ADD(missing_operation, read) { try_read, EINVAL };
FIXTURE_VARIANT_ADD(missing_operation, pread) { try_pread, EINVAL };
FIXTURE_VARIANT_ADD(missing_operation, ftruncate) { try_ftruncate, EOPNOTSUPP };
FIXTURE_VARIANT_ADD(missing_operation, fallocate) { try_fallocate, EOPNOTSUPP };
FIXTURE_VARIANT_ADD(missing_operation, fchmod) { try_fchmod, EOPNOTSUPP };
FIXTURE_VARIANT_ADD(missing_operation, fchown) { try_fchown, EOPNOTSUPP };
FIXTURE_VARIANT_ADD(missing_operation, futimens) { try_futimens, EOPNOTSUPP };
FIXTURE_VARIANT_ADD(missing_operation, fsync) { try_fsync, EINVAL };
FIXTURE_VARIANT_ADD(missing_operation, ioctl) { try_ioctl, ENOTTY };
FIXTURE_VARIANT_ADD(missing_operation, sendfile) { try_sendfile, EINVAL };
FIXTURE_VARIANT_ADD(missing_operation, reopen_ro) { try_reopen_for_reading, ENXIO };
FIXTURE_VARIANT_ADD(missing_operation, reopen_rw) { try_reopen_for_writing, ENXIO };
FIXTURE_VARIANT_ADD(missing_operation, execveat) { try_execveat, EACCES };

FIXTURE_SETUP(missing_operation)
{
	ASSERT_EQ(0, tramp_create(&self->t, 2));
}

FIXTURE_TEARDOWN(missing_operation)
{
	tramp_destroy(&self->t);
}

TEST_F(missing_operation, fails_and_changes_nothing)
{
	EXPECT_EQ(variant->err, variant->attempt(&self->t));
	EXPECT_EQ(0, set_both(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
