// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which closure of libtrampfd-nested goes when a function ends
 *
 * Stack pointers and addresses of variables are made up here, as a compiler may have
 * put them.
 */
#include "../nested/list.c"
#include "../../../testing/selftests/kselftest_harness.h"

#define MANY	16

/* Of what a closure does, only its words are looked at. */
FIXTURE(list)
{
	struct nested nested[MANY];
	struct list list;
	uintptr_t code[MANY], data[MANY];
};

FIXTURE_SETUP(list)
{
	size_t i;

	for (i = 0; i < MANY; i++) {
		self->nested[i].code_word = &self->code[i];
		self->nested[i].data_word = &self->data[i];
		self->nested[i].closure = (trampfd_fn)(i + 1);
	}
	self->list.at = self->nested;
	self->list.all = MANY;
}

FIXTURE_TEARDOWN(list)
{
}

#define AT(number)	((char *)(uintptr_t)(number))
#define CODE		AT(1)

/* As __gcc_nested_func_ptr_created() and ..._deleted() do it */

static trampfd_fn create(struct list *list, uintptr_t frame, uintptr_t chain)
{
	if (list_is_above(list, AT(chain)))
		return list_set(list, list->used++, AT(frame), AT(chain), CODE);
	return tfd_list_add(list, AT(frame), AT(chain), CODE);
}

static void delete(struct list *list, uintptr_t frame)
{
	if (list_ends_with(list, AT(frame)))
		list->used--;
	else
		tfd_list_remove(list, AT(frame));
}

/* Is there a closure in use that has this chain? */
static bool has(const struct list *list, uintptr_t chain)
{
	size_t i;

	for (i = 0; i < list->used; i++)
		if (*list->at[i].data_word == chain)
			return true;
	return false;
}

TEST_F(list, callee_goes_before_its_caller)
{
	create(&self->list, 1000, 1050);
	create(&self->list, 900, 950);
	delete(&self->list, 900);
	EXPECT_TRUE(has(&self->list, 1050));
	EXPECT_FALSE(has(&self->list, 950));
	delete(&self->list, 1000);
	EXPECT_EQ(0, self->list.used);
}

TEST_F(list, inlined_function_goes_first_wherever_its_variables_are)
{
	create(&self->list, 1000, 1050);
	create(&self->list, 900, 930);
	create(&self->list, 900, 950);
	delete(&self->list, 900);
	EXPECT_TRUE(has(&self->list, 930));
	EXPECT_FALSE(has(&self->list, 950));
	create(&self->list, 900, 910);
	delete(&self->list, 900);
	EXPECT_TRUE(has(&self->list, 930));
	EXPECT_FALSE(has(&self->list, 910));
}

/* The stack has arguments when it is made, and no longer when it goes. */
TEST_F(list, stack_pointer_may_have_risen)
{
	create(&self->list, 1000, 1050);
	create(&self->list, 884, 950);
	delete(&self->list, 900);
	EXPECT_TRUE(has(&self->list, 1050));
	EXPECT_FALSE(has(&self->list, 950));
}

TEST_F(list, stack_pointer_may_have_fallen)
{
	create(&self->list, 1000, 1050);
	create(&self->list, 900, 950);
	delete(&self->list, 200);
	EXPECT_TRUE(has(&self->list, 1050));
	EXPECT_FALSE(has(&self->list, 950));
}

TEST_F(list, other_stacks_do_not_matter)
{
	create(&self->list, 1000, 1050);
	create(&self->list, 5000, 5050);
	create(&self->list, 300, 350);
	delete(&self->list, 1000);
	EXPECT_FALSE(has(&self->list, 1050));
	delete(&self->list, 5000);
	EXPECT_FALSE(has(&self->list, 5050));
	EXPECT_TRUE(has(&self->list, 350));
}

/* Two functions in one frame were left, and are there again, one more between them. */
TEST_F(list, what_was_left_does_not_go_instead_of_what_is_alive)
{
	create(&self->list, 900, 930);
	create(&self->list, 900, 950);
	create(&self->list, 900, 930);
	create(&self->list, 900, 970);
	create(&self->list, 900, 950);
	delete(&self->list, 900);
	EXPECT_FALSE(has(&self->list, 950));
	EXPECT_TRUE(has(&self->list, 970));
	EXPECT_TRUE(has(&self->list, 930));
	delete(&self->list, 900);
	EXPECT_FALSE(has(&self->list, 970));
	EXPECT_TRUE(has(&self->list, 930));
}

TEST_F(list, what_was_left_is_taken_again)
{
	trampfd_fn closure = create(&self->list, 900, 930);
	int i;

	for (i = 0; i < 3 * MANY; i++) {
		create(&self->list, 800, 850);
		create(&self->list, 800, 820 + i % 2);
		EXPECT_EQ(closure, create(&self->list, 900, 930));
	}
	EXPECT_EQ(4, self->list.used);
}

TEST_F(list, nothing_goes_if_there_is_nothing)
{
	delete(&self->list, 900);
	create(&self->list, 800, 850);
	delete(&self->list, 900);
	EXPECT_TRUE(has(&self->list, 850));
}

TEST_HARNESS_MAIN
