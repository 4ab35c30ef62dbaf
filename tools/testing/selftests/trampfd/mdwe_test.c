// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): it works where no memory may be writable and executable
 */
#include <endian.h>
#include <linux/filter.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

#include "trampfd.h"

static int enforce_mdwe(void)
{
	return err_of(prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0));
}

/* Low word of the third argument: the protection of mmap() and mprotect() */
#if __BYTE_ORDER == __LITTLE_ENDIAN
#define PROT_ARG	offsetof(struct seccomp_data, args[2])
#else
#define PROT_ARG	(offsetof(struct seccomp_data, args[2]) + 4)
#endif

#ifdef __NR_mmap2
#define NR_MMAP		__NR_mmap2
#else
#define NR_MMAP		__NR_mmap
#endif

/*
 * What service managers install: no mmap() that is writable and executable,
 * no mprotect() that is executable.
 */
static int enforce_seccomp(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NR_MMAP, 3, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_mprotect, 5, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_pkey_mprotect, 4, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		/* mmap */
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, PROT_ARG),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, PROT_WRITE | PROT_EXEC),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PROT_WRITE | PROT_EXEC, 3, 2),
		/* mprotect */
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, PROT_ARG),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
	};
	struct sock_fprog prog = { ARRAY_SIZE(filter), filter };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return errno;
	return err_of(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog, 0, 0));
}

static int enforce_both(void)
{
	int err = enforce_mdwe();

	return err ? err : enforce_seccomp();
}

FIXTURE(enforced)
{
	unsigned char *memory;
};

FIXTURE_VARIANT(enforced)
{
	int (*enforce)(void);
};

FIXTURE_VARIANT_ADD(enforced, mdwe) { enforce_mdwe };
FIXTURE_VARIANT_ADD(enforced, seccomp) { enforce_seccomp };
FIXTURE_VARIANT_ADD(enforced, mdwe_and_seccomp) { enforce_both };

FIXTURE_SETUP(enforced)
{
	int err;

	self->memory = mmap(NULL, page_size(), PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_EQ(0, map_err(self->memory));
	err = variant->enforce();
	if (err == EINVAL)
		SKIP(return, "this kernel does not have PR_SET_MDWE or seccomp filters");
	ASSERT_EQ(0, err);
}

FIXTURE_TEARDOWN(enforced)
{
	munmap(self->memory, page_size());
}

static int map_writable_and_executable(struct tramp *t)
{
	return map_err(mmap(NULL, page_size(), RX | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

/* Were this not so, the other tests here would prove nothing. */
TEST_F(enforced, refuses_writable_and_executable_memory)
{
	EXPECT_EQ(EACCES, map_writable_and_executable(NULL));
}

TEST_F(enforced, refuses_to_make_memory_executable)
{
	EXPECT_EQ(EACCES, err_of(mprotect(self->memory, page_size(), RX)));
}

TEST_F(enforced, refuses_it_to_a_child_as_well)
{
	EXPECT_EQ(EACCES, in_child(map_writable_and_executable, NULL));
}

TEST_F(enforced, lets_trampolines_work)
{
	struct tramp t;

	EXPECT_EQ(0, use_twice(&t));
}

TEST_F(enforced, lets_trampolines_work_in_a_child)
{
	struct tramp t;

	EXPECT_EQ(0, in_child(create_and_call, &t));
}

TEST_F(enforced, refuses_to_make_trampolines_writable)
{
	struct tramp t;

	ASSERT_EQ(0, tramp_create_mapped(&t, 0));
	EXPECT_EQ(EACCES, err_of(mprotect(t.map, page_size(), PROT_READ | PROT_WRITE)));
	EXPECT_TRUE(works(&t));
	tramp_destroy(&t);
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
