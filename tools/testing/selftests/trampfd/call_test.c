// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): what trampolines do when they are called
 */
#include <pthread.h>
#include <signal.h>
#include <sys/time.h>

#include "trampfd.h"

/* All registers, the flags and the stack at a jump */

#define STACK_WORDS	512
#define STACK_TOP	(STACK_WORDS / 2)

struct jump {
	struct tramp t;
	struct arch_state in, out;
	unsigned long pattern;
	unsigned long stack[STACK_WORDS];
};

FIXTURE(jump)
{
	struct jump j;
};

FIXTURE_VARIANT(jump)
{
	unsigned long flags;
	unsigned long pattern;
};

FIXTURE_VARIANT_ADD(jump, with_flags_clear) { 0, 0x01234567UL };
FIXTURE_VARIANT_ADD(jump, with_flags_set) { ARCH_FLAGS, 0x89abcdefUL };

FIXTURE_SETUP(jump)
{
	struct jump *j = &self->j;
	int i;

	for (i = 0; i < STACK_WORDS; i++)
		j->stack[i] = i * variant->pattern;
	for (i = 0; i < ARCH_NR_REGS; i++)
		j->in.reg[i] = variant->pattern * (i + 0x1111);
	j->in.sp = (uintptr_t)&j->stack[STACK_TOP];
	j->in.flags = variant->flags;
	j->pattern = variant->pattern;
}

FIXTURE_TEARDOWN(jump)
{
}

/* The state that a trampoline which loads these two must produce */
static bool state_is_right(const struct jump *j, unsigned int slot)
{
	const struct tramp *t = &j->t;
	struct arch_state want = j->in;

	if (t->code.reg != TRAMPFD_NO_REG)
		want.reg[t->code.reg - ARCH_FIRST_REG] = t->code_table[slot];
	want.reg[t->data.reg - ARCH_FIRST_REG] = t->data_table[slot];
	return !memcmp(want.reg, j->out.reg, sizeof(want.reg)) &&
	       want.sp == j->out.sp &&
	       !((want.flags ^ j->out.flags) & ARCH_FLAGS);
}

static bool stack_is_untouched(const struct jump *j)
{
	unsigned long i;

	for (i = 0; i < STACK_WORDS; i++) {
		if (j->stack[i] != i * j->pattern)
			return false;
	}
	return true;
}

static bool jump_is_right(struct jump *j, unsigned int i)
{
	arch_call(slot(&j->t, i), &j->in, &j->out);
	return state_is_right(j, i);
}

/* A full table of which the first and the last trampoline can be jumped to */
static int create_for_pair(struct tramp *t, __u32 code, __u32 data)
{
	unsigned int last;
	int err = tramp_create(t, 0);

	if (err)
		return err;
	last = t->code.ntrampolines - 1;
	t->code.reg = code;
	t->data.reg = data;
	t->code_table[0] = (uintptr_t)arch_landing;
	t->code_table[last] = (uintptr_t)arch_landing;
	err = set_both(t);
	return err ? err : map(t);
}

/*
 * 0, an errno, or ENOEXEC if one of the two jumps went wrong.  The mapping
 * stays, so that none of other code gets its address: of a page larger than
 * 4 KiB, QEMU's TCG forgets only 4 KiB of code when it is unmapped.
 */
static int try_pair(struct jump *j, __u32 code, __u32 data)
{
	int err = create_for_pair(&j->t, code, data);

	if (!err && !jump_is_right(j, 0))
		err = ENOEXEC;
	if (!err && !jump_is_right(j, j->t.code.ntrampolines - 1))
		err = ENOEXEC;
	j->t.map = NULL;
	tramp_destroy(&j->t);
	return err;
}

TEST_F_TIMEOUT(jump, loads_every_pair_of_registers_and_changes_no_other, 120)
{
	unsigned int code, data, pairs = 0;

	for (code = ARCH_FIRST_REG; code < ARCH_END_REG; code++) {
		for (data = ARCH_FIRST_REG; data < ARCH_END_REG; data++) {
			if (code == data || code == ARCH_DATA_ONLY_REG)
				continue;
			EXPECT_EQ(0, try_pair(&self->j, code, data))
				TH_LOG("code in %u, data in %u", code, data);
			pairs++;
		}
	}
	EXPECT_EQ(ARCH_NR_CODE_REGS * (ARCH_NR_REGS - 1), pairs);
	EXPECT_TRUE(stack_is_untouched(&self->j));
}

TEST_F(jump, needs_no_code_register)
{
	unsigned int data;

	for (data = ARCH_FIRST_REG; ARCH_NO_CODE_REG && data < ARCH_END_REG; data++)
		EXPECT_EQ(0, try_pair(&self->j, TRAMPFD_NO_REG, data))
			TH_LOG("data in %u", data);
	if (!ARCH_NO_CODE_REG)
		EXPECT_EQ(EINVAL, try_pair(&self->j, TRAMPFD_NO_REG, ARCH_DATA_REG));
	EXPECT_EQ(EINVAL, try_pair(&self->j, ARCH_CODE_REG, TRAMPFD_NO_REG));
	EXPECT_EQ(EINVAL, try_pair(&self->j, ARCH_DATA_ONLY_REG, ARCH_DATA_REG));
	EXPECT_TRUE(stack_is_untouched(&self->j));
}

/* Were nothing loaded, the test above would notice. */
TEST_F(jump, is_only_right_through_a_trampoline)
{
	struct jump *j = &self->j;

	ASSERT_EQ(0, create_for_pair(&j->t, ARCH_CODE_REG, ARCH_DATA_REG));
	arch_jump(arch_landing, &j->in, &j->out);
	EXPECT_FALSE(state_is_right(j, 0));
	EXPECT_EQ(0, memcmp(j->in.reg, j->out.reg, sizeof(j->in.reg)));
	EXPECT_TRUE(jump_is_right(j, 0));
	tramp_destroy(&j->t);
}

/* Tables */

FIXTURE(table)
{
	struct tramp t;
};

FIXTURE_SETUP(table)
{
	ASSERT_EQ(0, tramp_create_mapped(&self->t, 0));
}

FIXTURE_TEARDOWN(table)
{
	tramp_destroy(&self->t);
}

TEST_F(table, gives_every_trampoline_its_own_data)
{
	unsigned int i;

	for (i = 0; i < self->t.code.ntrampolines; i++)
		EXPECT_EQ(self->t.data_table[i], call(&self->t, i));
}

/* Pages of 64 KiB have thousands of trampolines. */
TEST_F_TIMEOUT(table, gives_every_trampoline_its_own_code, 120)
{
	struct tramp *t = &self->t;
	unsigned int i, k;

	for (i = 0; i < t->code.ntrampolines; i++) {
		t->code_table[i] = (uintptr_t)arch_return_inverse;
		for (k = 0; k < t->code.ntrampolines; k++) {
			ASSERT_EQ(k == i ? ~t->data_table[k] : t->data_table[k], call(t, k))
				TH_LOG("%u when %u is different", k, i);
		}
		t->code_table[i] = (uintptr_t)arch_return_data;
	}
}

TEST_F(table, may_hold_any_data)
{
	unsigned long *datum = &self->t.data_table[3];
	unsigned int bit;

	for (bit = 0; bit < 8 * sizeof(long); bit++) {
		*datum = 1UL << bit;
		EXPECT_EQ(1UL << bit, call(&self->t, 3));
	}
	*datum = 0;
	EXPECT_EQ(0, call(&self->t, 3));
}

TEST_F(table, takes_effect_at_the_next_call)
{
	struct tramp *t = &self->t;

	EXPECT_EQ(t->data_table[0], call(t, 0));
	t->data_table[0] = 17;
	EXPECT_EQ(17, call(t, 0));
	t->code_table[0] = (uintptr_t)arch_return_inverse;
	EXPECT_EQ(~17UL, call(t, 0));
}

TEST_F(table, is_read_at_the_call_and_not_before)
{
	struct tramp *t = &self->t;
	struct tramp late;

	ASSERT_EQ(0, tramp_create(&late, 1));
	late.code_table[0] = 0;
	ASSERT_EQ(0, set_both(&late));
	ASSERT_EQ(0, map(&late));
	late.code_table[0] = t->code_table[0];
	EXPECT_TRUE(works(&late));
	tramp_destroy(&late);
}

static void *change_data(void *arg)
{
	struct tramp *t = arg;

	__atomic_store_n(&t->data_table[0], 4711, __ATOMIC_RELAXED);
	return NULL;
}

TEST_F(table, takes_effect_when_another_thread_changes_it)
{
	pthread_t thread;

	EXPECT_NE(4711, call(&self->t, 0));
	ASSERT_EQ(0, pthread_create(&thread, NULL, change_data, &self->t));
	while (call(&self->t, 0) != 4711)
		;	/* ends with the time limit of the test, if need be */
	EXPECT_EQ(0, pthread_join(thread, NULL));
}

/* The rest of the page */

static const unsigned char trap[] = ARCH_TRAP;

static int jump_into_page(const struct tramp *t, size_t pos)
{
	typeof(arch_return_data) *fn = (void *)(t->map + pos);

	return fn() == 0;
}

static int jump_behind_last(struct tramp *t)
{
	return jump_into_page(t, map_size(t));
}

static int jump_behind_last_in_thumb_state(struct tramp *t)
{
	return jump_into_page(t, map_size(t) | ARCH_THUMB_BIT);
}

static int jump_to_last_trap(struct tramp *t)
{
	size_t pos = page_size() - sizeof(trap);

	while (is_literal(pos))
		pos -= sizeof(trap);
	return jump_into_page(t, pos);
}

static bool is_trap(const struct tramp *t, size_t pos)
{
	return !memcmp(trap, t->map + pos, sizeof(trap));
}

static bool has_only_traps_from(const struct tramp *t, size_t pos)
{
	for (; pos < page_size(); pos += sizeof(trap)) {
		if (!is_literal(pos) && !is_trap(t, pos))
			return false;
	}
	return true;
}

FIXTURE(tail)
{
	struct tramp t;
};

FIXTURE_SETUP(tail)
{
	ASSERT_EQ(0, tramp_create_mapped(&self->t, 1));
}

FIXTURE_TEARDOWN(tail)
{
	tramp_destroy(&self->t);
}

TEST_F(tail, raises_a_signal_when_called)
{
	EXPECT_EQ(-ARCH_TRAP_SIGNAL, in_child(jump_behind_last, &self->t));
	EXPECT_EQ(-ARCH_TRAP_SIGNAL, in_child(jump_to_last_trap, &self->t));
	if (ARCH_THUMB_BIT)
		EXPECT_EQ(-ARCH_TRAP_SIGNAL,
			  in_child(jump_behind_last_in_thumb_state, &self->t));
}

TEST_F(tail, has_nothing_but_traps_and_literals)
{
	EXPECT_TRUE(has_only_traps_from(&self->t, self->t.info.code_size));
	EXPECT_TRUE(literals_are_right(&self->t));
}

TEST_F(tail, is_not_in_a_full_page)
{
	struct tramp full;

	ASSERT_EQ(0, tramp_create_mapped(&full, 0));
	EXPECT_FALSE(is_trap(&full, map_size(&full) - full.info.code_size));
	EXPECT_TRUE(has_only_traps_from(&full, map_size(&full)));
	EXPECT_TRUE(literals_are_right(&full));
	tramp_destroy(&full);
}

static int alarms;

static void count_alarm(int sig)
{
	__atomic_add_fetch(&alarms, sig == SIGVTALRM, __ATOMIC_RELAXED);
}

TEST_F(table, survives_signals)
{
	struct itimerval often = { { 0, 500 }, { 0, 500 } };
	struct sigaction action = { .sa_handler = count_alarm, .sa_flags = SA_RESTART };

	ASSERT_EQ(0, sigaction(SIGVTALRM, &action, NULL));
	ASSERT_EQ(0, setitimer(ITIMER_VIRTUAL, &often, NULL));
	while (__atomic_load_n(&alarms, __ATOMIC_RELAXED) < 100)
		ASSERT_TRUE(works(&self->t));
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
