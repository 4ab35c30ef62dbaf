/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The program that Kbuild has made of program.c
 */
asm("	.pushsection .rodata, \"a\"\n"
	"	.global trampfd_selftest_program\n"
	"trampfd_selftest_program:\n"
	"	.incbin \"fs/trampfd/selftest/program\"\n"
	"	.global trampfd_selftest_program_end\n"
	"trampfd_selftest_program_end:\n"
	"	.popsection\n");

extern char trampfd_selftest_program[], trampfd_selftest_program_end[];
