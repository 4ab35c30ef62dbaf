// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests for the trampolines of x86: golden rows, and every trampoline
 * through the kernel's own instruction decoder
 */
#include <kunit/test.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/trampfd.h>

#include <asm/insn.h>
#include <asm/page.h>

#include "pattern.h"

/*
 * Bytes as the assembler of GNU binutils gives them, except for the short form
 * that it has for loads of eax.  Each row names a register or a pair for which
 * the encoding has something of its own.
 */
static const struct trampfd_golden golden_rows[] = {
	{ "x86_64 rax, rbx: the shortest", "x86_64", x64_rax, x64_rbx,
	  .len = 28, .bytes = {
		0x48, 0xb8, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, /* movabs $code, %rax */
		0x48, 0x8b, 0x00, /* mov (%rax), %rax */
		0x48, 0xbb, 0xe8, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01, /* movabs $data, %rbx */
		0x48, 0x8b, 0x1b, /* mov (%rbx), %rbx */
		0xff, 0xe0, /* jmp *%rax */
	} },
	{ "x86_64 r11, r10: libffi", "x86_64", x64_r11, x64_r10,
	  .len = 29, .bytes = {
		0x49, 0xbb, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, /* movabs $code, %r11 */
		0x4d, 0x8b, 0x1b, /* mov (%r11), %r11 */
		0x49, 0xba, 0xe8, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01, /* movabs $data, %r10 */
		0x4d, 0x8b, 0x12, /* mov (%r10), %r10 */
		0x41, 0xff, 0xe3, /* jmp *%r11 */
	} },
	{ "x86_64 rbp, r13: a displacement", "x86_64", x64_rbp, x64_r13,
	  .len = 30, .bytes = {
		0x48, 0xbd, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, /* movabs $code, %rbp */
		0x48, 0x8b, 0x6d, 0x00, /* mov 0(%rbp), %rbp */
		0x49, 0xbd, 0xe8, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01, /* movabs $data, %r13 */
		0x4d, 0x8b, 0x6d, 0x00, /* mov 0(%r13), %r13 */
		0xff, 0xe5, /* jmp *%rbp */
	} },
	{ "x86_64 r12, r13: the longest", "x86_64", x64_r12, x64_r13,
	  .len = 31, .bytes = {
		0x49, 0xbc, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, /* movabs $code, %r12 */
		0x4d, 0x8b, 0x24, 0x24, /* mov (%r12), %r12 */
		0x49, 0xbd, 0xe8, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01, /* movabs $data, %r13 */
		0x4d, 0x8b, 0x6d, 0x00, /* mov 0(%r13), %r13 */
		0x41, 0xff, 0xe4, /* jmp *%r12 */
	} },
	{ "x86_64 r15, rdi", "x86_64", x64_r15, x64_rdi,
	  .len = 29, .bytes = {
		0x49, 0xbf, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, /* movabs $code, %r15 */
		0x4d, 0x8b, 0x3f, /* mov (%r15), %r15 */
		0x48, 0xbf, 0xe8, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01, /* movabs $data, %rdi */
		0x48, 0x8b, 0x3f, /* mov (%rdi), %rdi */
		0x41, 0xff, 0xe7, /* jmp *%r15 */
	} },
	{ "i386 ecx, eax: cdecl", "i386", x32_ecx, x32_eax,
	  .len = 14, .bytes = {
		0x8b, 0x0d, 0x88, 0x77, 0x66, 0x55, /* mov code, %ecx */
		0x8b, 0x05, 0xe8, 0xcd, 0xab, 0x89, /* mov data, %eax */
		0xff, 0xe1, /* jmp *%ecx */
	} },
	{ "i386 ebp, edi", "i386", x32_ebp, x32_edi,
	  .len = 14, .bytes = {
		0x8b, 0x2d, 0x88, 0x77, 0x66, 0x55, /* mov code, %ebp */
		0x8b, 0x3d, 0xe8, 0xcd, 0xab, 0x89, /* mov data, %edi */
		0xff, 0xe5, /* jmp *%ebp */
	} },
	{ "i386 ebx, esi", "i386", x32_ebx, x32_esi,
	  .len = 14, .bytes = {
		0x8b, 0x1d, 0x88, 0x77, 0x66, 0x55, /* mov code, %ebx */
		0x8b, 0x35, 0xe8, 0xcd, 0xab, 0x89, /* mov data, %esi */
		0xff, 0xe3, /* jmp *%ebx */
	} },
	{ "i386 eax, jump through memory", "i386", TRAMPFD_NO_REG, x32_eax,
	  .len = 12, .bytes = {
		0x8b, 0x05, 0xe8, 0xcd, 0xab, 0x89, /* mov data, %eax */
		0xff, 0x25, 0x88, 0x77, 0x66, 0x55, /* jmp *code */
	} },
	{ "i386 ebp, jump through memory", "i386", TRAMPFD_NO_REG, x32_ebp,
	  .len = 12, .bytes = {
		0x8b, 0x2d, 0xe8, 0xcd, 0xab, 0x89, /* mov data, %ebp */
		0xff, 0x25, 0x88, 0x77, 0x66, 0x55, /* jmp *code */
	} },
	{ "i386 edx, eax", "i386", x32_edx, x32_eax,
	  .len = 14, .bytes = {
		0x8b, 0x15, 0x88, 0x77, 0x66, 0x55, /* mov code, %edx */
		0x8b, 0x05, 0xe8, 0xcd, 0xab, 0x89, /* mov data, %eax */
		0xff, 0xe2, /* jmp *%edx */
	} },
};

KUNIT_ARRAY_PARAM_DESC(golden, golden_rows, desc);

/* As above; the displacements are from the end of their instruction. */
static const struct trampfd_relative_golden relative_rows[] = {
	{ "r10, the next page", "x86_64", TRAMPFD_NO_REG, x64_r10, .order = 0,
	  .len = 13, .bytes = {
		0x4c, 0x8b, 0x15, 0xf9, 0x0f, 0x00, 0x00, /* mov 0xff9(%rip), %r10 */
		0xff, 0x25, 0xfb, 0x0f, 0x00, 0x00, /* jmp *0xffb(%rip) */
	} },
	{ "r10, 256 pages", "x86_64", TRAMPFD_NO_REG, x64_r10, .order = 8,
	  .index = 1, .len = 13, .bytes = {
		0x4c, 0x8b, 0x15, 0xf9, 0xff, 0x0f, 0x00, /* mov 0xffff9(%rip), %r10 */
		0xff, 0x25, 0xfb, 0xff, 0x0f, 0x00, /* jmp *0xffffb(%rip) */
	} },
	{ "r10, 256 pages, the code of the first", "x86_64", TRAMPFD_NO_REG, x64_r10,
	  .order = 8, .flags = TRAMPFD_ONE_CODE, .index = 1, .len = 13, .bytes = {
		0x4c, 0x8b, 0x15, 0xf9, 0xff, 0x0f, 0x00, /* mov 0xffff9(%rip), %r10 */
		0xff, 0x25, 0xeb, 0xff, 0x0f, 0x00, /* jmp *0xfffeb(%rip) */
	} },
	{ "rax, the next page, the code of the first, from the last", "x86_64",
	  TRAMPFD_NO_REG, x64_rax, .flags = TRAMPFD_ONE_CODE, .index = 255,
	  .len = 13, .bytes = {
		0x48, 0x8b, 0x05, 0xf9, 0x0f, 0x00, 0x00, /* mov 0xff9(%rip), %rax */
		0xff, 0x25, 0x0b, 0x00, 0x00, 0x00, /* jmp *0xb(%rip) */
	} },
	{ "rbp, as far as it goes", "x86_64", TRAMPFD_NO_REG, x64_rbp, .order = 18,
	  .len = 13, .bytes = {
		0x48, 0x8b, 0x2d, 0xf9, 0xff, 0xff, 0x3f, /* mov 0x3ffffff9(%rip), %rbp */
		0xff, 0x25, 0xfb, 0xff, 0xff, 0x3f, /* jmp *0x3ffffffb(%rip) */
	} },
};

KUNIT_ARRAY_PARAM_DESC(relative, relative_rows, desc);

/* Decode one instruction, expect its opcode, and step over it. */
static void decode(struct trampfd_cursor *at, struct insn *insn,
		   enum insn_mode mode, u8 opcode)
{
	u32 left = min(PAGE_SIZE - at->pos, MAX_INSN_SIZE);
	struct kunit *test = at->test;

	KUNIT_ASSERT_EQ(test, 0, insn_decode(insn, at->page + at->pos, left, mode));
	KUNIT_ASSERT_EQ(test, 1, insn->opcode.nbytes);
	KUNIT_EXPECT_EQ(test, opcode, insn->opcode.bytes[0]);
	at->pos += insn->length;
}

static u8 modrm_reg(struct insn *insn)
{
	return X86_MODRM_REG(insn->modrm.value) |
	       (X86_REX_R(insn->rex_prefix.value) ? 8 : 0);
}

static u8 modrm_base(struct insn *insn)
{
	u8 rm = insn->sib.nbytes ? X86_SIB_BASE(insn->sib.value) :
				   X86_MODRM_RM(insn->modrm.value);

	return rm | (X86_REX_B(insn->rex_prefix.value) ? 8 : 0);
}

/* movabs $addr, reg; mov (reg), reg */
static void decode_load64(struct trampfd_cursor *at, u8 reg, u64 addr)
{
	struct kunit *test = at->test;
	struct insn insn;

	decode(at, &insn, INSN_MODE_64, 0xb8 | (reg & 7));
	KUNIT_EXPECT_TRUE(test, X86_REX_W(insn.rex_prefix.value));
	KUNIT_EXPECT_EQ(test, reg >= 8, !!X86_REX_B(insn.rex_prefix.value));
	KUNIT_EXPECT_EQ(test, (u32)addr, (u32)insn.moffset1.value);
	KUNIT_EXPECT_EQ(test, addr >> 32, (u32)insn.moffset2.value);

	decode(at, &insn, INSN_MODE_64, 0x8b);
	KUNIT_EXPECT_TRUE(test, X86_REX_W(insn.rex_prefix.value));
	KUNIT_EXPECT_EQ(test, reg, modrm_reg(&insn));
	KUNIT_EXPECT_EQ(test, reg, modrm_base(&insn));
	KUNIT_EXPECT_FALSE(test, insn_rip_relative(&insn));
	KUNIT_EXPECT_EQ(test, 0, insn.displacement.value);
	if (insn.sib.nbytes)
		KUNIT_EXPECT_EQ(test, 4, X86_SIB_INDEX(insn.sib.value));
}

/* mov addr, reg */
static void decode_load32(struct trampfd_cursor *at, u8 reg, u64 addr)
{
	struct kunit *test = at->test;
	struct insn insn;

	decode(at, &insn, INSN_MODE_32, 0x8b);
	KUNIT_EXPECT_EQ(test, 0, X86_MODRM_MOD(insn.modrm.value));
	KUNIT_EXPECT_EQ(test, 5, X86_MODRM_RM(insn.modrm.value));
	KUNIT_EXPECT_EQ(test, reg, modrm_reg(&insn));
	KUNIT_EXPECT_EQ(test, (u32)addr, (u32)insn.displacement.value);
}

/* jmp *reg */
static void decode_jmp(struct trampfd_cursor *at, enum insn_mode mode, u8 reg)
{
	struct kunit *test = at->test;
	struct insn insn;

	decode(at, &insn, mode, 0xff);
	KUNIT_EXPECT_EQ(test, 3, X86_MODRM_MOD(insn.modrm.value));
	KUNIT_EXPECT_EQ(test, 4, X86_MODRM_REG(insn.modrm.value));
	KUNIT_EXPECT_EQ(test, reg, modrm_base(&insn));
}

static void decode_x86_64(struct trampfd_cursor *at,
			  const struct trampfd_slot *slot)
{
	decode_load64(at, slot->code_reg, slot->code_addr);
	decode_load64(at, slot->data_reg, slot->data_addr);
	decode_jmp(at, INSN_MODE_64, slot->code_reg);
}

static void decode_i386(struct trampfd_cursor *at,
			const struct trampfd_slot *slot)
{
	decode_load32(at, slot->code_reg, slot->code_addr);
	decode_load32(at, slot->data_reg, slot->data_addr);
	decode_jmp(at, INSN_MODE_32, slot->code_reg);
}

/* The address of the operand in memory, from the start of the page */
static u32 rip_operand(struct trampfd_cursor *at, struct insn *insn)
{
	KUNIT_EXPECT_TRUE(at->test, insn_rip_relative(insn));
	return at->pos + insn->displacement.value;
}

static void decode_x86_64_relative(struct trampfd_cursor *at,
				   const struct trampfd_relative_slot *slot)
{
	struct kunit *test = at->test;
	u32 start = at->pos;
	struct insn insn;

	/* mov data(%rip), reg */
	decode(at, &insn, INSN_MODE_64, 0x8b);
	KUNIT_EXPECT_TRUE(test, X86_REX_W(insn.rex_prefix.value));
	KUNIT_EXPECT_EQ(test, slot->data_reg, modrm_reg(&insn));
	KUNIT_EXPECT_EQ(test, start + slot->data, rip_operand(at, &insn));

	/* jmp *code(%rip) */
	decode(at, &insn, INSN_MODE_64, 0xff);
	KUNIT_EXPECT_EQ(test, 4, X86_MODRM_REG(insn.modrm.value));
	KUNIT_EXPECT_EQ(test, start + slot->code, rip_operand(at, &insn));
}

static void x86_64_relative_decodes(struct kunit *test)
{
	trampfd_decode_patterns(test, "x86_64", decode_x86_64_relative);
}

static void x86_64_decodes(struct kunit *test)
{
	trampfd_decode_all(test, "x86_64", decode_x86_64);
}

static void i386_decodes(struct kunit *test)
{
	trampfd_decode_all(test, "i386", decode_i386);
}

/* a, b, c, d, si, di, bp */
static void registers_have_their_numbers(struct kunit *test)
{
	static const u8 numbers[] = {
		0, 3, 1, 2, 6, 7, 5, 8, 9, 10, 11, 12, 13, 14, 15,
	};

	KUNIT_EXPECT_MEMEQ(test, numbers, trampfd_find_isa("x86_64")->regs, 15);
	KUNIT_EXPECT_MEMEQ(test, numbers, trampfd_find_isa("i386")->regs, 7);
}

static void density_is_as_documented(struct kunit *test)
{
	trampfd_expect_density(test, "x86_64", 32, 15, 128);
	trampfd_expect_density(test, "i386", 16, 7, 256);
	trampfd_expect_relative_density(test, "x86_64", 16, 256, SZ_1G, SZ_1G);
	KUNIT_EXPECT_NULL(test, trampfd_find_isa("i386")->relative);
}

static struct kunit_case x86_cases[] = {
	KUNIT_CASE_PARAM(trampfd_emit_matches_assembler, golden_gen_params),
	KUNIT_CASE(x86_64_decodes),
	KUNIT_CASE(i386_decodes),
	KUNIT_CASE_PARAM(trampfd_pattern_matches_assembler, relative_gen_params),
	KUNIT_CASE(x86_64_relative_decodes),
	KUNIT_CASE(registers_have_their_numbers),
	KUNIT_CASE(density_is_as_documented),
	{ }
};

static struct kunit_suite x86_suite = {
	.name = "trampfd_x86",
	.test_cases = x86_cases,
};

kunit_test_suite(x86_suite);
