// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of trampfd(): branch target identification (BTI)
 *
 * In a guarded page, an indirect branch must end at a landing pad.  Which ones
 * will do depends on the branch: bti c is for calls, and for jumps by x16 or
 * x17; bti j is for jumps.  A jump from a page that is not guarded counts as
 * one by x16.
 */
#include <signal.h>
#include <sys/auxv.h>

#include "smaps.h"

#define BTI_C		0xd503245f
#define BTI_J		0xd503249f
#define PACIASP		0xd503233f
#define AUTIASP		0xd50323bf
#define NOP		0xd503201f
#define MOV_X0_42	0xd2800540
#define RET		0xd65f03c0

#define NO_BTI		"the CPU has no BTI, or the kernel no CONFIG_ARM64_BTI"

static bool has_bti(void)
{
	return getauxval(AT_HWCAP2) & HWCAP2_BTI;
}

FIXTURE(target)
{
	struct tramp t;
	__u32 *code;
};

FIXTURE_VARIANT(target)
{
	int guard;
	__u32 pad;
	__u32 code_reg;
	/* 0, or the negated signal */
	int result;
};

FIXTURE_VARIANT_ADD(target, bti_c_by_x16) { PROT_BTI, BTI_C, arm64_r16, 0 };
FIXTURE_VARIANT_ADD(target, bti_c_by_x17) { PROT_BTI, BTI_C, arm64_r17, 0 };
FIXTURE_VARIANT_ADD(target, bti_c_by_x9) { PROT_BTI, BTI_C, arm64_r9, -SIGILL };
FIXTURE_VARIANT_ADD(target, bti_c_by_x0) { PROT_BTI, BTI_C, arm64_r0, -SIGILL };
FIXTURE_VARIANT_ADD(target, bti_j_by_x16) { PROT_BTI, BTI_J, arm64_r16, 0 };
FIXTURE_VARIANT_ADD(target, bti_j_by_x9) { PROT_BTI, BTI_J, arm64_r9, 0 };
FIXTURE_VARIANT_ADD(target, paciasp_by_x16) { PROT_BTI, PACIASP, arm64_r16, 0 };
FIXTURE_VARIANT_ADD(target, paciasp_by_x9) { PROT_BTI, PACIASP, arm64_r9, -SIGILL };
FIXTURE_VARIANT_ADD(target, no_pad_by_x16) { PROT_BTI, NOP, arm64_r16, -SIGILL };
FIXTURE_VARIANT_ADD(target, no_pad_by_x9) { PROT_BTI, NOP, arm64_r9, -SIGILL };
FIXTURE_VARIANT_ADD(target, unguarded_bti_c_by_x16) { 0, BTI_C, arm64_r16, 0 };
FIXTURE_VARIANT_ADD(target, unguarded_bti_c_by_x9) { 0, BTI_C, arm64_r9, 0 };
FIXTURE_VARIANT_ADD(target, unguarded_no_pad_by_x9) { 0, NOP, arm64_r9, 0 };

/* A function that returns 42 */
static __u32 *create_target(__u32 pad, int guard)
{
	__u32 code[] = { pad, pad == PACIASP ? AUTIASP : NOP, MOV_X0_42, RET };
	void *page = mmap(NULL, page_size(), PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (map_err(page))
		return NULL;
	memcpy(page, code, sizeof(code));
	__builtin___clear_cache(page, page + sizeof(code));
	return mprotect(page, page_size(), RX | guard) ? NULL : page;
}

FIXTURE_SETUP(target)
{
	if (!has_bti())
		SKIP(return, NO_BTI);
	self->code = create_target(variant->pad, variant->guard);
	ASSERT_TRUE(!!self->code);
	ASSERT_EQ(0, tramp_create(&self->t, 0));
	self->t.code.reg = variant->code_reg;
	self->t.data.reg = arm64_r10;
	self->t.code_table[1] = (uintptr_t)self->code;
	ASSERT_EQ(0, set_both(&self->t));
	ASSERT_EQ(0, map(&self->t));
}

FIXTURE_TEARDOWN(target)
{
	munmap(self->code, page_size());
	tramp_destroy(&self->t);
}

static int call_target(struct tramp *t)
{
	return call(t, 1) == 42 ? 0 : ENOEXEC;
}

TEST_F(target, is_reached_if_it_may_be)
{
	EXPECT_EQ(variant->result, in_child(call_target, &self->t));
}

/* The page of trampolines itself */

FIXTURE(guarded)
{
	struct tramp t;
};

FIXTURE_SETUP(guarded)
{
	if (!has_bti())
		SKIP(return, NO_BTI);
	ASSERT_EQ(0, tramp_create_mapped(&self->t, 0));
}

FIXTURE_TEARDOWN(guarded)
{
	tramp_destroy(&self->t);
}

/* All of it would work if it were not for BTI. */
static int call_behind_pad_of(struct tramp *t, unsigned int i)
{
	typeof(arch_return_data) *fn = slot(t, i) + 4;

	return fn() == t->data_table[i] ? 0 : ENOEXEC;
}

static int call_behind_pad(struct tramp *t)
{
	return call_behind_pad_of(t, 0);
}

static int call_behind_second_pad(struct tramp *t)
{
	return call_behind_pad_of(t, 1);
}

TEST_F(guarded, is_entered_at_the_start_of_a_trampoline_only)
{
	EXPECT_EQ(0, in_child(call_first, &self->t));
	EXPECT_EQ(-SIGILL, in_child(call_behind_pad, &self->t));
}

TEST_F(guarded, is_no_more_after_mprotect_without_it)
{
	ASSERT_EQ(0, mprotect(self->t.map, page_size(), RX | PROT_BTI));
	EXPECT_EQ(-SIGILL, in_child(call_behind_pad, &self->t));
	ASSERT_EQ(0, mprotect(self->t.map, page_size(), RX));
	/* Of code that it has run, QEMU remembers that it was guarded. */
	EXPECT_EQ(0, in_child(call_behind_second_pad, &self->t));
}

/* As in "VmFlags: rd ex mr me bt " */
static int flag_is_missing(struct tramp *t)
{
	char line[512];

	if (smaps_line(t->map, "VmFlags:", line, sizeof(line)))
		return -1;
	return !strstr(line, " bt ");
}

TEST_F(guarded, is_shown_as_such)
{
	EXPECT_EQ(0, flag_is_missing(&self->t));
	EXPECT_EQ(0, in_child(flag_is_missing, &self->t));
}

TEST_F(guarded, is_inherited)
{
	struct tramp fresh;

	EXPECT_EQ(-SIGILL, in_child(call_behind_pad, &self->t));
	/* with nothing in the page table yet */
	ASSERT_EQ(0, tramp_create_mapped(&fresh, 1));
	EXPECT_EQ(-SIGILL, in_child(call_behind_pad, &fresh));
	EXPECT_TRUE(works(&fresh));
	tramp_destroy(&fresh);
}

int main(int argc, char **argv)
{
	return run_tests(argc, argv);
}
