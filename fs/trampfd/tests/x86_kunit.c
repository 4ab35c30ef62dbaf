// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests for the trampolines of x86: golden rows, and every trampoline
 * through the kernel's own instruction decoder
 */
#include <kunit/test.h>
#include <linux/string.h>
#include <linux/trampfd.h>

#include <asm/insn.h>

#include "isa.h"

#define SLOT_MAX	32

#define CODE64		0x1122334455667788
#define DATA64		0x0123456789abcdef
#define CODE32		0x11223344
#define DATA32		0x89abcdef

/*
 * Bytes as the assembler of GNU binutils gives them.  Each row names a
 * register or a pair for which the encoding has something of its own.
 */
static const struct golden_row {
	const char	*desc;
	const char	*isa;
	u32		code_reg;	/* by name */
	u32		data_reg;
	u32		len;
	u8		bytes[SLOT_MAX];
} golden_rows[] = {
	{ "x86_64 rax, rbx: the shortest", "x86_64", x64_rax, x64_rbx, 28, {
		0x48, 0xb8, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, /* movabs $code, %rax */
		0x48, 0x8b, 0x00, /* mov (%rax), %rax */
		0x48, 0xbb, 0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01, /* movabs $data, %rbx */
		0x48, 0x8b, 0x1b, /* mov (%rbx), %rbx */
		0xff, 0xe0, /* jmp *%rax */
	} },
	{ "x86_64 r11, r10: libffi", "x86_64", x64_r11, x64_r10, 29, {
		0x49, 0xbb, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, /* movabs $code, %r11 */
		0x4d, 0x8b, 0x1b, /* mov (%r11), %r11 */
		0x49, 0xba, 0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01, /* movabs $data, %r10 */
		0x4d, 0x8b, 0x12, /* mov (%r10), %r10 */
		0x41, 0xff, 0xe3, /* jmp *%r11 */
	} },
	{ "x86_64 rbp, r13: a displacement", "x86_64", x64_rbp, x64_r13, 30, {
		0x48, 0xbd, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, /* movabs $code, %rbp */
		0x48, 0x8b, 0x6d, 0x00, /* mov 0(%rbp), %rbp */
		0x49, 0xbd, 0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01, /* movabs $data, %r13 */
		0x4d, 0x8b, 0x6d, 0x00, /* mov 0(%r13), %r13 */
		0xff, 0xe5, /* jmp *%rbp */
	} },
	{ "x86_64 r12, r13: the longest", "x86_64", x64_r12, x64_r13, 31, {
		0x49, 0xbc, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, /* movabs $code, %r12 */
		0x4d, 0x8b, 0x24, 0x24, /* mov (%r12), %r12 */
		0x49, 0xbd, 0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01, /* movabs $data, %r13 */
		0x4d, 0x8b, 0x6d, 0x00, /* mov 0(%r13), %r13 */
		0x41, 0xff, 0xe4, /* jmp *%r12 */
	} },
	{ "x86_64 r15, rdi", "x86_64", x64_r15, x64_rdi, 29, {
		0x49, 0xbf, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, /* movabs $code, %r15 */
		0x4d, 0x8b, 0x3f, /* mov (%r15), %r15 */
		0x48, 0xbf, 0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01, /* movabs $data, %rdi */
		0x48, 0x8b, 0x3f, /* mov (%rdi), %rdi */
		0x41, 0xff, 0xe7, /* jmp *%r15 */
	} },
	{ "i386 ecx, eax: cdecl", "i386", x32_ecx, x32_eax, 14, {
		0x8b, 0x0d, 0x44, 0x33, 0x22, 0x11, /* mov code, %ecx */
		0x8b, 0x05, 0xef, 0xcd, 0xab, 0x89, /* mov data, %eax */
		0xff, 0xe1, /* jmp *%ecx */
	} },
	{ "i386 ebp, edi", "i386", x32_ebp, x32_edi, 14, {
		0x8b, 0x2d, 0x44, 0x33, 0x22, 0x11, /* mov code, %ebp */
		0x8b, 0x3d, 0xef, 0xcd, 0xab, 0x89, /* mov data, %edi */
		0xff, 0xe5, /* jmp *%ebp */
	} },
	{ "i386 ebx, esi", "i386", x32_ebx, x32_esi, 14, {
		0x8b, 0x1d, 0x44, 0x33, 0x22, 0x11, /* mov code, %ebx */
		0x8b, 0x35, 0xef, 0xcd, 0xab, 0x89, /* mov data, %esi */
		0xff, 0xe3, /* jmp *%ebx */
	} },
	{ "i386 edx, eax", "i386", x32_edx, x32_eax, 14, {
		0x8b, 0x15, 0x44, 0x33, 0x22, 0x11, /* mov code, %edx */
		0x8b, 0x05, 0xef, 0xcd, 0xab, 0x89, /* mov data, %eax */
		0xff, 0xe2, /* jmp *%edx */
	} },
};

KUNIT_ARRAY_PARAM_DESC(golden, golden_rows, desc);

static void emit_matches_assembler(struct kunit *test)
{
	const struct golden_row *row = test->param_value;
	const struct trampfd_isa *isa = trampfd_find_isa(row->isa);
	bool wide = isa->word_size == sizeof(u64);
	const struct trampfd_slot slot = {
		.code_addr	= wide ? CODE64 : CODE32,
		.data_addr	= wide ? DATA64 : DATA32,
		.code_reg	= isa->regs[row->code_reg - isa->first_reg],
		.data_reg	= isa->regs[row->data_reg - isa->first_reg],
	};
	u8 buf[SLOT_MAX] = { };

	KUNIT_EXPECT_EQ(test, row->len, isa->emit(buf, &slot));
	KUNIT_EXPECT_MEMEQ(test, row->bytes, buf, sizeof(buf));
}

/* Decode one instruction, expect its opcode, and step over it. */
static void decode(struct kunit *test, struct insn *insn, const u8 **pos,
		   enum insn_mode mode, u8 opcode)
{
	KUNIT_ASSERT_EQ(test, 0, insn_decode(insn, *pos, MAX_INSN_SIZE, mode));
	KUNIT_ASSERT_EQ(test, 1, insn->opcode.nbytes);
	KUNIT_EXPECT_EQ(test, opcode, insn->opcode.bytes[0]);
	*pos += insn->length;
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

/* Decodes what loads @reg from @addr */
typedef void (*decode_load_fn)(struct kunit *test, const u8 **pos, u8 reg,
			       u64 addr);

/* movabs $addr, reg; mov (reg), reg */
static void decode_load64(struct kunit *test, const u8 **pos, u8 reg, u64 addr)
{
	struct insn insn;

	decode(test, &insn, pos, INSN_MODE_64, 0xb8 | (reg & 7));
	KUNIT_EXPECT_TRUE(test, X86_REX_W(insn.rex_prefix.value));
	KUNIT_EXPECT_EQ(test, reg >= 8, !!X86_REX_B(insn.rex_prefix.value));
	KUNIT_EXPECT_EQ(test, (u32)addr, (u32)insn.moffset1.value);
	KUNIT_EXPECT_EQ(test, addr >> 32, (u32)insn.moffset2.value);

	decode(test, &insn, pos, INSN_MODE_64, 0x8b);
	KUNIT_EXPECT_TRUE(test, X86_REX_W(insn.rex_prefix.value));
	KUNIT_EXPECT_EQ(test, reg, modrm_reg(&insn));
	KUNIT_EXPECT_EQ(test, reg, modrm_base(&insn));
	KUNIT_EXPECT_FALSE(test, insn_rip_relative(&insn));
	KUNIT_EXPECT_EQ(test, 0, insn.displacement.value);
	if (insn.sib.nbytes)
		KUNIT_EXPECT_EQ(test, 4, X86_SIB_INDEX(insn.sib.value));
}

/* mov addr, reg */
static void decode_load32(struct kunit *test, const u8 **pos, u8 reg, u64 addr)
{
	struct insn insn;

	decode(test, &insn, pos, INSN_MODE_32, 0x8b);
	KUNIT_EXPECT_EQ(test, 0, X86_MODRM_MOD(insn.modrm.value));
	KUNIT_EXPECT_EQ(test, 5, X86_MODRM_RM(insn.modrm.value));
	KUNIT_EXPECT_EQ(test, reg, modrm_reg(&insn));
	KUNIT_EXPECT_EQ(test, (u32)addr, (u32)insn.displacement.value);
}

/* jmp *reg */
static void decode_jmp(struct kunit *test, const u8 **pos, enum insn_mode mode,
		       u8 reg)
{
	struct insn insn;

	decode(test, &insn, pos, mode, 0xff);
	KUNIT_EXPECT_EQ(test, 3, X86_MODRM_MOD(insn.modrm.value));
	KUNIT_EXPECT_EQ(test, 4, X86_MODRM_REG(insn.modrm.value));
	KUNIT_EXPECT_EQ(test, reg, modrm_base(&insn));
}

static void decode_pairs(struct kunit *test, const struct trampfd_isa *isa,
			 enum insn_mode mode, decode_load_fn decode_load,
			 u64 code_addr, u64 data_addr)
{
	u8 buf[SLOT_MAX + MAX_INSN_SIZE] = { };
	u32 i, len;

	for (i = 0; i < trampfd_nr_pairs(isa); i++) {
		struct trampfd_slot slot = trampfd_pair(isa, i, code_addr, data_addr);
		const u8 *pos = buf;

		len = isa->emit(buf, &slot);
		decode_load(test, &pos, slot.code_reg, code_addr);
		decode_load(test, &pos, slot.data_reg, data_addr);
		decode_jmp(test, &pos, mode, slot.code_reg);
		KUNIT_EXPECT_PTR_EQ(test, (const u8 *)buf + len, pos);
	}
}

static void x86_64_pairs_decode(struct kunit *test)
{
	decode_pairs(test, trampfd_find_isa("x86_64"), INSN_MODE_64,
		     decode_load64, CODE64, DATA64);
}

static void i386_pairs_decode(struct kunit *test)
{
	decode_pairs(test, trampfd_find_isa("i386"), INSN_MODE_32,
		     decode_load32, CODE32, DATA32);
}

static void density_is_as_documented(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, 32, trampfd_find_isa("x86_64")->slot_size);
	KUNIT_EXPECT_EQ(test, 15, trampfd_find_isa("x86_64")->nr_regs);
	KUNIT_EXPECT_EQ(test, 16, trampfd_find_isa("i386")->slot_size);
	KUNIT_EXPECT_EQ(test, 7, trampfd_find_isa("i386")->nr_regs);
}

static struct kunit_case x86_cases[] = {
	KUNIT_CASE_PARAM(emit_matches_assembler, golden_gen_params),
	KUNIT_CASE(x86_64_pairs_decode),
	KUNIT_CASE(i386_pairs_decode),
	KUNIT_CASE(density_is_as_documented),
	{ }
};

static struct kunit_suite x86_suite = {
	.name = "trampfd_x86",
	.test_cases = x86_cases,
};

kunit_test_suite(x86_suite);
