// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): who may write and map a file of trampolines
 *
 * An attempt returns 0 or an errno, so that it can be made by whatever shares
 * the address space with the creator of the file, or does not.
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/prctl.h>

#include "pass_fd.h"

#define NO_FD	200	/* like no errno: the attempt could not be made */

#define AFTER_EXEC	"--after-exec"

typedef int (*attempt)(struct tramp *t);

struct job {
	attempt fn;
	struct tramp *t;
	int err;
};

static void *thread_main(void *arg)
{
	struct job *job = arg;

	job->err = job->fn(job->t);
	return NULL;
}

static int in_thread(attempt fn, struct tramp *t)
{
	struct job job = { fn, t, NO_FD };
	pthread_t thread;

	if (!pthread_create(&thread, NULL, thread_main, &job))
		pthread_join(thread, NULL);
	return job.err;
}

static int clone_main(void *arg)
{
	struct job *job = arg;

	return job->fn(job->t);
}

static int in_clone(attempt fn, struct tramp *t, int flags)
{
	struct job job = { fn, t, 0 };
	size_t size = 16 * page_size();
	char *stack = mmap(NULL, size, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int err = exit_code(clone(clone_main, stack + size, flags | SIGCHLD, &job));

	munmap(stack, size);
	return err;
}

static int in_clone_vm(attempt fn, struct tramp *t)
{
	return in_clone(fn, t, CLONE_VM);
}

static int in_vfork(attempt fn, struct tramp *t)
{
	return in_clone(fn, t, CLONE_VM | CLONE_VFORK);
}

static attempt attempt_after_exec;

/* Nothing but the descriptor and what info said gets through an exec. */
static int after_exec(char **argv)
{
	static const attempt attempts[] = { set_code, set_data, map };
	struct tramp t = {
		.fd = atoi(argv[3]),
		.info.code_size = atoi(argv[4]),
		.info.code_offset = atoi(argv[5]),
	};

	set_tables(&t, 1);
	return attempts[atoi(argv[2])](&t);
}

/* Runs in a child that has the address space of the creator until it execs. */
static int exec_main(struct tramp *t)
{
	char which[16], fd[16], size[16], offset[16];
	char *const argv[] = { "sharing_test", AFTER_EXEC, which, fd, size, offset, NULL };

	snprintf(which, sizeof(which), "%d", attempt_after_exec == set_code ? 0 :
		 attempt_after_exec == set_data ? 1 : 2);
	snprintf(fd, sizeof(fd), "%d", t->fd);
	snprintf(size, sizeof(size), "%u", t->info.code_size);
	snprintf(offset, sizeof(offset), "%u", t->info.code_offset);
	execv("/proc/self/exe", argv);
	return NO_FD;
}

static int in_exec_of(attempt fn, const struct tramp *t, int fd)
{
	struct tramp copy = *t;

	copy.fd = fd;
	attempt_after_exec = fn;
	return in_vfork(exec_main, &copy);
}

static int in_exec(attempt fn, struct tramp *t)
{
	int fd = dup(t->fd);	/* without FD_CLOEXEC */
	int err = in_exec_of(fn, t, fd);

	close(fd);
	return err;
}

static int in_receiver(attempt fn, struct tramp *t)
{
	int sock[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, sock))
		return NO_FD;
	pid = fork();
	if (!pid) {
		close(t->fd);
		t->fd = receive_fd(sock[1]);
		_exit(t->fd < 0 ? NO_FD : fn(t));
	}
	send_fd(sock[0], t->fd);
	close(sock[0]);
	close(sock[1]);
	return exit_code(pid);
}

static int in_thief(attempt fn, struct tramp *t)
{
	pid_t victim = getpid(), pid;

	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
	pid = fork();
	if (!pid) {
		int pidfd = syscall(__NR_pidfd_open, victim, 0);
		int fd = t->fd;

		close(t->fd);
		t->fd = syscall(__NR_pidfd_getfd, pidfd, fd, 0);
		_exit(t->fd < 0 ? NO_FD : fn(t));
	}
	return exit_code(pid);
}

FIXTURE(file)
{
	struct tramp t;
};

FIXTURE_VARIANT(file)
{
	int (*in)(attempt fn, struct tramp *t);
	int write_err;
	int map_err;
};

FIXTURE_VARIANT_ADD(file, in_thread) { in_thread, 0, 0 };
FIXTURE_VARIANT_ADD(file, in_clone_vm) { in_clone_vm, 0, 0 };
FIXTURE_VARIANT_ADD(file, in_vfork) { in_vfork, 0, 0 };
FIXTURE_VARIANT_ADD(file, in_fork) { in_child, EPERM, EINVAL };
FIXTURE_VARIANT_ADD(file, in_exec) { in_exec, EPERM, EINVAL };
FIXTURE_VARIANT_ADD(file, by_scm_rights) { in_receiver, EPERM, EINVAL };
FIXTURE_VARIANT_ADD(file, by_pidfd_getfd) { in_thief, EPERM, EINVAL };

FIXTURE_SETUP(file)
{
	ASSERT_EQ(0, tramp_create(&self->t, 1));
}

FIXTURE_TEARDOWN(file)
{
	tramp_destroy(&self->t);
}

TEST_F(file, gets_its_code_descriptor)
{
	EXPECT_EQ(variant->write_err, variant->in(set_code, &self->t));
	EXPECT_EQ(variant->write_err ? 0 : EEXIST, set_code(&self->t));
}

TEST_F(file, gets_its_data_descriptor)
{
	EXPECT_EQ(variant->write_err, variant->in(set_data, &self->t));
	EXPECT_EQ(variant->write_err ? 0 : EEXIST, set_data(&self->t));
}

TEST_F(file, is_mapped_and_called)
{
	EXPECT_EQ(0, set_both(&self->t));
	EXPECT_EQ(variant->map_err, variant->in(map_and_call, &self->t));
	EXPECT_EQ(variant->map_err ? 0 : EEXIST, map(&self->t));
	EXPECT_TRUE(works(&self->t));
}

TEST(exec_closes_the_descriptor)
{
	struct tramp t;

	ASSERT_EQ(0, tramp_create(&t, 1));
	EXPECT_EQ(EBADF, in_exec_of(set_code, &t, t.fd));
	EXPECT_EQ(0, set_code(&t));
	tramp_destroy(&t);
}

/* The address space of the creator is gone, and no other can take its place. */
TEST(descriptor_outlives_the_creator_without_use)
{
	struct tramp t;
	int sock[2];
	pid_t pid;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, sock));
	pid = fork();
	if (!pid) {
		int err = tramp_create(&t, 1);

		_exit(err ? err : send_fd(sock[1], t.fd));
	}
	EXPECT_EQ(0, exit_code(pid));
	ASSERT_EQ(0, tramp_create(&t, 1));
	close(t.fd);
	t.fd = receive_fd(sock[0]);
	ASSERT_LE(0, t.fd);
	EXPECT_EQ(EPERM, set_code(&t));
	EXPECT_EQ(EPERM, set_data(&t));
	EXPECT_EQ(EINVAL, map(&t));
	EXPECT_EQ(EPERM, in_child(set_code, &t));
	tramp_destroy(&t);
}

/* Of many threads that try at the same time, one succeeds. */

#define THREADS	4
#define ROUNDS	50

static pthread_barrier_t barrier;

static void *racer_main(void *arg)
{
	struct job *job = arg;

	pthread_barrier_wait(&barrier);
	job->err = job->fn(job->t);
	return NULL;
}

/* Every racer has its own struct tramp, for the same file. */
static int race(attempt fn, const struct tramp *t, int loser_err)
{
	struct tramp copy[THREADS];
	struct job job[THREADS];
	pthread_t thread[THREADS];
	int i, winners = 0;

	pthread_barrier_init(&barrier, NULL, THREADS);
	for (i = 0; i < THREADS; i++) {
		copy[i] = *t;
		job[i] = (struct job) { fn, &copy[i], NO_FD };
		pthread_create(&thread[i], NULL, racer_main, &job[i]);
	}
	for (i = 0; i < THREADS; i++) {
		pthread_join(thread[i], NULL);
		if (!job[i].err)
			winners++;
		else if (job[i].err != loser_err)
			return -job[i].err;
	}
	return winners;
}

TEST(one_of_many_threads_writes_and_maps)
{
	struct tramp t;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		ASSERT_EQ(0, tramp_create(&t, 1));
		ASSERT_EQ(1, race(set_code, &t, EEXIST));
		ASSERT_EQ(1, race(set_data, &t, EEXIST));
		ASSERT_EQ(1, race(map, &t, EEXIST));
		tramp_destroy(&t);
	}
}

int main(int argc, char **argv)
{
	if (argc == 6 && !strcmp(argv[1], AFTER_EXEC))
		return after_exec(argv);
	return run_tests(argc, argv);
}
