// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): mappings that fork() has copied
 */
#include <stdio.h>

#include "trampfd.h"

FIXTURE(family)
{
	struct tramp t;
};

/* From the parent to the child: what the parent wanted to do is done. */
static int done[2];

FIXTURE_SETUP(family)
{
	ASSERT_EQ(0, tramp_create_mapped(&self->t, 0));
	ASSERT_EQ(0, pipe(done));
}

FIXTURE_TEARDOWN(family)
{
	tramp_destroy(&self->t);
	close(done[0]);
	close(done[1]);
}

/* Starts a child that calls all trampolines when it is told to. */
static pid_t start_caller(struct tramp *t)
{
	pid_t pid = fork();
	char byte;

	if (pid)
		return pid;
	if (read(done[0], &byte, 1) != 1)
		_exit(EIO);
	_exit(call_all(t));
}

static int finish_caller(pid_t pid)
{
	return write(done[1], "", 1) == 1 ? exit_code(pid) : EIO;
}

TEST_F(family, child_can_call)
{
	EXPECT_EQ(0, in_child(call_all, &self->t));
	EXPECT_TRUE(works(&self->t));
}

static int call_all_in_child(struct tramp *t)
{
	return in_child(call_all, t);
}

TEST_F(family, grandchild_can_call)
{
	EXPECT_EQ(0, in_child(call_all_in_child, &self->t));
}

TEST_F(family, child_can_call_what_the_parent_never_has)
{
	struct tramp fresh;

	ASSERT_EQ(0, tramp_create_mapped(&fresh, 0));
	EXPECT_EQ(0, in_child(call_all, &fresh));
	EXPECT_TRUE(works(&fresh));
	tramp_destroy(&fresh);
}

static int change_table(struct tramp *t)
{
	t->data_table[0] = 4711;
	t->code_table[1] = (uintptr_t)arch_return_inverse;
	return call(t, 0) == 4711 && call(t, 1) == ~t->data_table[1] ? 0 : ENOEXEC;
}

TEST_F(family, child_changes_only_its_own_tables)
{
	EXPECT_EQ(0, in_child(change_table, &self->t));
	EXPECT_NE(4711, call(&self->t, 0));
	EXPECT_EQ(self->t.data_table[1], call(&self->t, 1));
}

/* The child would not find all of this to be as it expects. */
TEST_F(family, parent_changes_only_its_own_tables)
{
	unsigned long old = self->t.data_table[0];
	pid_t pid = fork();
	char byte;

	if (!pid)
		_exit(read(done[0], &byte, 1) != 1 || call(&self->t, 0) != old);
	self->t.data_table[0] = ~old;
	EXPECT_EQ(~old, call(&self->t, 0));
	EXPECT_EQ(0, finish_caller(pid));
}

static int unmap_and_close(struct tramp *t)
{
	int err = unmap(t);

	return err ? err : err_of(close(t->fd));
}

TEST_F(family, child_unmaps_only_its_own)
{
	EXPECT_EQ(0, in_child(unmap_and_close, &self->t));
	EXPECT_TRUE(works(&self->t));
}

TEST_F(family, child_that_unmaps_does_not_let_the_parent_map_twice)
{
	struct tramp second = self->t;

	EXPECT_EQ(0, in_child(unmap_and_close, &self->t));
	EXPECT_EQ(EEXIST, map(&second));
	EXPECT_EQ(0, unmap(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
}

TEST_F(family, parent_unmaps_only_its_own)
{
	pid_t pid = start_caller(&self->t);

	EXPECT_EQ(0, unmap(&self->t));
	EXPECT_EQ(0, close(self->t.fd));
	self->t.fd = -1;
	EXPECT_EQ(0, finish_caller(pid));
}

TEST_F(family, parent_maps_again_while_the_child_is_there)
{
	pid_t pid = start_caller(&self->t);

	EXPECT_EQ(0, unmap(&self->t));
	EXPECT_EQ(0, map_and_call(&self->t));
	EXPECT_EQ(0, finish_caller(pid));
}

static int try_map(struct tramp *t)
{
	return map(t);
}

static int unmap_and_map(struct tramp *t)
{
	int err = unmap(t);

	return err ? err : map(t);
}

TEST_F(family, child_cannot_map)
{
	EXPECT_EQ(EINVAL, in_child(try_map, &self->t));
	EXPECT_EQ(EINVAL, in_child(unmap_and_map, &self->t));
	EXPECT_TRUE(works(&self->t));
}

static int write_again(struct tramp *t)
{
	return set_code(t);
}

TEST_F(family, child_cannot_write)
{
	EXPECT_EQ(EPERM, in_child(write_again, &self->t));
}

static int make_writable(struct tramp *t)
{
	return err_of(mprotect(t->map, page_size(), PROT_READ | PROT_WRITE));
}

static int make_writable_in_steps(struct tramp *t)
{
	int err = err_of(mprotect(t->map, page_size(), PROT_NONE));

	return err ? err : make_writable(t);
}

TEST_F(family, child_cannot_make_it_writable)
{
	EXPECT_EQ(EACCES, in_child(make_writable, &self->t));
	EXPECT_EQ(EACCES, in_child(make_writable_in_steps, &self->t));
}

static int move(struct tramp *t)
{
	void *room = mmap(NULL, page_size(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int err = map_err(mremap(t->map, page_size(), page_size(),
				 MREMAP_MAYMOVE | MREMAP_FIXED, room));

	return err == EINVAL && !works(t) ? ENOEXEC : err;
}

TEST_F(family, child_cannot_move_it)
{
	EXPECT_EQ(EINVAL, in_child(move, &self->t));
	EXPECT_TRUE(works(&self->t));
}

static int replace_by_own(struct tramp *t)
{
	tramp_destroy(t);
	return create_and_call(t);
}

TEST_F(family, child_can_have_its_own)
{
	EXPECT_EQ(0, in_child(replace_by_own, &self->t));
	EXPECT_TRUE(works(&self->t));
}

static int result[2];

/* A child maps, leaves a grandchild behind and ends. */
static int orphan_a_caller(struct tramp *t)
{
	int err = tramp_create_mapped(t, 0);
	char byte = 'n';

	if (err || fork())
		return err;
	if (read(done[0], &byte, 1) == 1)
		byte = works(t) ? 'y' : 'n';
	return err_of(write(result[1], &byte, 1));
}

TEST_F(family, mapping_outlives_its_creator)
{
	struct tramp t;
	char byte = 0;

	ASSERT_EQ(0, pipe(result));
	EXPECT_EQ(0, in_child(orphan_a_caller, &t));
	EXPECT_EQ(1, write(done[1], "", 1));
	close(result[1]);
	EXPECT_EQ(1, read(result[0], &byte, 1));
	EXPECT_EQ('y', byte);
	close(result[0]);
}

TEST_F(family, files_do_not_know_each_other)
{
	struct tramp other;

	ASSERT_EQ(0, tramp_create(&other, 2));
	other.data_table[0] = 1;
	other.data_table[1] = 2;
	ASSERT_EQ(0, set_both(&other));
	EXPECT_EQ(0, map_and_call(&other));
	EXPECT_EQ(0, unmap_and_close(&self->t));
	EXPECT_TRUE(works(&other));
	self->t.fd = -1;
	tramp_destroy(&other);
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
