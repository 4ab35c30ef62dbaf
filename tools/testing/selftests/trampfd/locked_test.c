// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): pages with tables are locked memory of a user
 */
#include <sched.h>

#include "locked.h"

#define LIMIT	3

/* Nobody else's locked memory counts: the user has no other processes. */
#define USER	61001

/* The mapping goes on. */
static int drop_descriptor(struct tramp *t)
{
	int err = err_of(close(t->fd));

	t->fd = -1;
	return err;
}

/* A user who has as many files as he may have pages, and one file more */
FIXTURE(user)
{
	struct tramp t[LIMIT];
	struct tramp more;
};

FIXTURE_SETUP(user)
{
	int i;

	if (limit_locked_pages(LIMIT) || become_user(USER))
		SKIP(return, "cannot become another user: %s", strerror(errno));
	for (i = 0; i < LIMIT; i++)
		ASSERT_EQ(0, tramp_create_mapped(&self->t[i], 0));
	ASSERT_EQ(0, tramp_create(&self->more, 0));
	ASSERT_EQ(0, set_both(&self->more));
}

FIXTURE_TEARDOWN(user)
{
	int i;

	for (i = 0; i < LIMIT; i++)
		tramp_destroy(&self->t[i]);
	tramp_destroy(&self->more);
}

TEST_F(user, has_no_page_above_the_limit)
{
	EXPECT_EQ(EAGAIN, map(&self->more));
	EXPECT_EQ(EAGAIN, map(&self->more));
	EXPECT_EQ(0, call_all(&self->t[0]));
}

TEST_F(user, has_it_once_another_file_is_gone)
{
	ASSERT_EQ(EAGAIN, map(&self->more));
	ASSERT_EQ(0, unmap(&self->t[0]));
	ASSERT_EQ(0, drop_descriptor(&self->t[0]));
	EXPECT_EQ(0, map_and_call(&self->more));
}

/* Without a page, there is nothing to count. */
TEST_F(user, has_descriptions_above_the_limit)
{
	struct tramp t;

	ASSERT_EQ(0, tramp_create(&t, 0));
	EXPECT_EQ(0, set_both(&t));
	tramp_destroy(&t);
}

TEST_F(user, maps_the_same_page_again)
{
	struct tramp *t = &self->t[0];
	int i;

	for (i = 0; i < 2 * LIMIT; i++) {
		ASSERT_EQ(0, unmap(t));
		ASSERT_EQ(0, map_and_call(t));
	}
}

TEST_F(user, pays_for_what_is_not_mapped)
{
	ASSERT_EQ(0, unmap(&self->t[0]));
	EXPECT_EQ(EAGAIN, map(&self->more));
	EXPECT_EQ(0, map_and_call(&self->t[0]));
}

TEST_F(user, pays_for_what_has_no_descriptor)
{
	ASSERT_EQ(0, drop_descriptor(&self->t[0]));
	EXPECT_EQ(EAGAIN, map(&self->more));
	ASSERT_EQ(0, unmap(&self->t[0]));
	EXPECT_EQ(0, map_and_call(&self->more));
}

TEST_F(user, pays_for_all_his_processes)
{
	EXPECT_EQ(EAGAIN, in_child(create_and_call, &self->more));
}

/* A child has it until somebody writes to the pipe. */
static pid_t keep_in_child(int pipe[2])
{
	pid_t pid = fork();
	char byte;

	if (!pid)
		_exit(read(pipe[0], &byte, 1) == 1 ? 0 : 1);
	return pid;
}

TEST_F(user, pays_for_what_a_child_has)
{
	int pipe_fd[2];
	pid_t pid;

	ASSERT_EQ(0, pipe(pipe_fd));
	pid = keep_in_child(pipe_fd);
	ASSERT_LT(0, pid);
	ASSERT_EQ(0, unmap(&self->t[0]));
	ASSERT_EQ(0, drop_descriptor(&self->t[0]));
	EXPECT_EQ(EAGAIN, map(&self->more));
	ASSERT_EQ(1, write(pipe_fd[1], "", 1));
	ASSERT_EQ(0, exit_code(pid));
	EXPECT_EQ(0, map_and_call(&self->more));
}

/* 255 if there are no user namespaces */
static int map_in_user_namespace(struct tramp *t)
{
	return unshare(CLONE_NEWUSER) ? 255 : create_and_call(t);
}

/* There he has all capabilities, which do not count outside. */
TEST_F(user, pays_in_a_namespace_of_his_own)
{
	struct tramp t;
	int err = in_child(map_in_user_namespace, &t);

	if (err == 255)
		SKIP(return, "no user namespaces");
	EXPECT_EQ(EAGAIN, err);
}

TEST_F(user, sees_them_as_pinned)
{
	EXPECT_EQ(LIMIT, pinned_pages());
	ASSERT_EQ(0, unmap(&self->t[0]));
	EXPECT_EQ(LIMIT, pinned_pages());
	ASSERT_EQ(0, drop_descriptor(&self->t[0]));
	EXPECT_EQ(LIMIT - 1, pinned_pages());
}

static int has_pinned_pages(struct tramp *t)
{
	return pinned_pages();
}

TEST_F(user, sees_none_in_a_child)
{
	EXPECT_EQ(0, in_child(has_pinned_pages, NULL));
}

TEST(privileged_user_has_pages_above_the_limit)
{
	struct tramp t;

	if (geteuid())
		SKIP(return, "not privileged");
	ASSERT_EQ(0, limit_locked_pages(0));
	EXPECT_EQ(0, use_twice(&t));
}

/* The limit is set inside, as for a container.  255 if there are no user namespaces */
static int use_in_container(struct tramp *t)
{
	if (limit_locked_pages_up_to(0, 1))
		return errno;
	return unshare(CLONE_NEWUSER) ? 255 : limit_locked_pages(1) ?: use_twice(t);
}

TEST(privileged_user_does_not_limit_a_namespace_that_he_makes)
{
	struct tramp t;
	int err;

	if (geteuid())
		SKIP(return, "not privileged");
	err = in_child(use_in_container, &t);
	if (err == 255)
		SKIP(return, "no user namespaces");
	EXPECT_EQ(0, err);
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
