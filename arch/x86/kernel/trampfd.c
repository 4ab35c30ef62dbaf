// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trampolines for trampfd() on x86
 *
 * Caches: instruction fetches are coherent with stores of all CPUs, and a CPU
 * cannot have fetched from an address before it is mapped.
 */
#include <linux/array_size.h>
#include <linux/build_bug.h>
#include <linux/compat.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/trampfd.h>
#include <linux/unaligned.h>

#include <asm/page.h>

/* Machine numbers of the general purpose registers */
enum { AX, CX, DX, BX, SP, BP, SI, DI, R8, R9, R10, R11, R12, R13, R14, R15 };

/* ModRM addressing modes */
enum { MOD_INDIRECT, MOD_INDIRECT_DISP8, MOD_INDIRECT_DISP32, MOD_DIRECT };

/* SIB byte: base register r12 (or rsp), no index */
#define SIB_BASE_ONLY	0x24

/* int3 */
static const u8 trampfd_x86_trap[] = { 0xcc };

/* Parts of an instruction: each writes one at @p, returns the place behind */

static u8 *emit_byte(u8 *p, u8 byte)
{
	*p = byte;
	return p + 1;
}

static u8 *emit_imm32(u8 *p, u32 imm)
{
	put_unaligned_le32(imm, p);
	return p + sizeof(imm);
}

static u8 *emit_imm64(u8 *p, u64 imm)
{
	put_unaligned_le64(imm, p);
	return p + sizeof(imm);
}

static u8 *emit_rex(u8 *p, bool wide, u8 reg, u8 rm)
{
	return emit_byte(p, 0x40 | wide << 3 | (reg >= R8) << 2 | (rm >= R8));
}

static u8 *emit_modrm(u8 *p, u8 mod, u8 reg, u8 rm)
{
	return emit_byte(p, mod << 6 | (reg & 7) << 3 | (rm & 7));
}

/*
 * ModRM for the memory operand (base).  Without a displacement, the number
 * of rbp and r13 means something else (rip-relative), and that of rsp and
 * r12 says that a SIB byte follows.
 */
static u8 *emit_modrm_mem(u8 *p, u8 reg, u8 base)
{
	switch (base & 7) {
	case BP:
		p = emit_modrm(p, MOD_INDIRECT_DISP8, reg, base);
		return emit_byte(p, 0);
	case SP:
		p = emit_modrm(p, MOD_INDIRECT, reg, base);
		return emit_byte(p, SIB_BASE_ONLY);
	default:
		return emit_modrm(p, MOD_INDIRECT, reg, base);
	}
}

/* Mnemonics */

/* movabs $imm, reg */
static u8 *emit_movabs(u8 *p, u8 reg, u64 imm)
{
	p = emit_rex(p, true, 0, reg);
	p = emit_byte(p, 0xb8 | (reg & 7));
	return emit_imm64(p, imm);
}

/* mov (base), reg: 64 bits */
static u8 *emit_load(u8 *p, u8 reg, u8 base)
{
	p = emit_rex(p, true, reg, base);
	p = emit_byte(p, 0x8b);
	return emit_modrm_mem(p, reg, base);
}

/* mov addr, reg: 32 bits; outside 64-bit mode, BP means an address here */
static u8 *emit_load_abs32(u8 *p, u8 reg, u32 addr)
{
	p = emit_byte(p, 0x8b);
	p = emit_modrm(p, MOD_INDIRECT, reg, BP);
	return emit_imm32(p, addr);
}

/* jmp *addr: 32 bits */
static u8 *emit_jmp_abs32(u8 *p, u32 addr)
{
	p = emit_byte(p, 0xff);
	p = emit_modrm(p, MOD_INDIRECT, 4, BP);
	return emit_imm32(p, addr);
}

/* jmp *reg */
static u8 *emit_jmp(u8 *p, u8 reg)
{
	if (reg >= R8)
		p = emit_rex(p, false, 0, reg);
	p = emit_byte(p, 0xff);
	return emit_modrm(p, MOD_DIRECT, 4, reg);
}

/*
 * Operands at an address that is relative to the end of the instruction, which
 * the displacement is at: @dist is from the place @from in the code
 */
static u8 *emit_modrm_rip(u8 *p, u8 reg, const u8 *from, s32 dist)
{
	p = emit_modrm(p, MOD_INDIRECT, reg, BP);
	return emit_imm32(p, dist - (p + sizeof(dist) - from));
}

/* mov dist(%rip), reg: 64 bits */
static u8 *emit_load_rip(u8 *p, u8 reg, const u8 *from, s32 dist)
{
	p = emit_rex(p, true, reg, 0);
	p = emit_byte(p, 0x8b);
	return emit_modrm_rip(p, reg, from, dist);
}

/* jmp *dist(%rip) */
static u8 *emit_jmp_rip(u8 *p, const u8 *from, s32 dist)
{
	p = emit_byte(p, 0xff);
	return emit_modrm_rip(p, 4, from, dist);
}

static const u8 trampfd_x86_64_regs[] = {
	[x64_rax - x64_min] = AX,
	[x64_rbx - x64_min] = BX,
	[x64_rcx - x64_min] = CX,
	[x64_rdx - x64_min] = DX,
	[x64_rsi - x64_min] = SI,
	[x64_rdi - x64_min] = DI,
	[x64_rbp - x64_min] = BP,
	[x64_r8 - x64_min] = R8,
	[x64_r9 - x64_min] = R9,
	[x64_r10 - x64_min] = R10,
	[x64_r11 - x64_min] = R11,
	[x64_r12 - x64_min] = R12,
	[x64_r13 - x64_min] = R13,
	[x64_r14 - x64_min] = R14,
	[x64_r15 - x64_min] = R15,
};

static const char * const trampfd_x86_64_names[] = {
	"x64_rax", "x64_rbx", "x64_rcx", "x64_rdx", "x64_rsi", "x64_rdi",
	"x64_rbp", "x64_r8", "x64_r9", "x64_r10", "x64_r11", "x64_r12",
	"x64_r13", "x64_r14", "x64_r15",
};

static_assert(ARRAY_SIZE(trampfd_x86_64_names) == ARRAY_SIZE(trampfd_x86_64_regs));

static u32 trampfd_x86_64_emit(u8 *buf, const struct trampfd_slot *slot)
{
	u8 *p = buf;

	p = emit_movabs(p, slot->code_reg, slot->code_addr);
	p = emit_load(p, slot->code_reg, slot->code_reg);
	p = emit_movabs(p, slot->data_reg, slot->data_addr);
	p = emit_load(p, slot->data_reg, slot->data_reg);
	p = emit_jmp(p, slot->code_reg);
	return p - buf;
}

static u32 trampfd_x86_64_relative_emit(u8 *buf,
					const struct trampfd_relative_slot *slot)
{
	u8 *p = buf;

	p = emit_load_rip(p, slot->data_reg, buf, slot->data);
	p = emit_jmp_rip(p, buf, slot->code);
	return p - buf;
}

static const struct trampfd_relative_isa trampfd_x86_64_relative = {
	.slot_size	= 16,
	.reach		= SZ_1G,
	.reach_one_code	= SZ_1G,
	.emit		= trampfd_x86_64_relative_emit,
};

static const struct trampfd_isa trampfd_x86_64 = {
	.name		= "x86_64",
	.slot_size	= 32,
	.word_size	= 8,
	.span		= PAGE_SIZE,
	.first_reg	= x64_min,
	.nr_regs	= ARRAY_SIZE(trampfd_x86_64_regs),
	.regs		= trampfd_x86_64_regs,
	.reg_names	= trampfd_x86_64_names,
	.trap		= trampfd_x86_trap,
	.trap_size	= sizeof(trampfd_x86_trap),
	.emit		= trampfd_x86_64_emit,
	.relative	= &trampfd_x86_64_relative,
};

static const u8 trampfd_i386_regs[] = {
	[x32_eax - x32_min] = AX,
	[x32_ebx - x32_min] = BX,
	[x32_ecx - x32_min] = CX,
	[x32_edx - x32_min] = DX,
	[x32_esi - x32_min] = SI,
	[x32_edi - x32_min] = DI,
	[x32_ebp - x32_min] = BP,
};

static const char * const trampfd_i386_names[] = {
	"x32_eax", "x32_ebx", "x32_ecx", "x32_edx", "x32_esi", "x32_edi",
	"x32_ebp",
};

static_assert(ARRAY_SIZE(trampfd_i386_names) == ARRAY_SIZE(trampfd_i386_regs));

static u32 trampfd_i386_emit(u8 *buf, const struct trampfd_slot *slot)
{
	u8 *p = buf;

	if (slot->code_reg == TRAMPFD_NO_MACHINE_REG) {
		p = emit_load_abs32(p, slot->data_reg, slot->data_addr);
		p = emit_jmp_abs32(p, slot->code_addr);
		return p - buf;
	}
	p = emit_load_abs32(p, slot->code_reg, slot->code_addr);
	p = emit_load_abs32(p, slot->data_reg, slot->data_addr);
	p = emit_jmp(p, slot->code_reg);
	return p - buf;
}

static const struct trampfd_isa trampfd_i386 = {
	.name		= "i386",
	.slot_size	= 16,
	.word_size	= 4,
	.span		= PAGE_SIZE,
	.first_reg	= x32_min,
	.nr_regs	= ARRAY_SIZE(trampfd_i386_regs),
	.regs		= trampfd_i386_regs,
	.reg_names	= trampfd_i386_names,
	.trap		= trampfd_x86_trap,
	.trap_size	= sizeof(trampfd_x86_trap),
	.no_code_reg	= true,
	.emit		= trampfd_i386_emit,
};

#ifdef CONFIG_TRAMPFD_KUNIT_TEST
const struct trampfd_isa *const arch_trampfd_isas[] = {
	&trampfd_x86_64,
	&trampfd_i386,
	NULL
};
#endif

/*
 * The mode that the task runs in decides, not the system call table that it
 * used: int $0x80 works from 64-bit code too, and the trampolines are for
 * that code.  x32 code has 64-bit registers but 32-bit pointers in its
 * tables, which neither descriptor serves.
 */
const struct trampfd_isa *arch_trampfd_isa(void)
{
	if (in_x32_syscall())
		return NULL;
	if (user_64bit_mode(task_pt_regs(current)))
		return &trampfd_x86_64;
	return &trampfd_i386;
}
