/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Jumps with all registers known; see arch.h.  The numbers are offsets in
 * struct arch_state.
 */
#ifdef __x86_64__

	.bss
	.balign	8
target:	.skip	8
state:	.skip	8
stack:	.skip	8
first:	.skip	8

	.text
	.globl	arch_jump
	.type	arch_jump, @function
arch_jump:
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	mov	%rdi, target(%rip)
	mov	%rdx, state(%rip)
	mov	%rsp, stack(%rip)
	pushq	128(%rsi)
	popfq
	mov	0(%rsi), %rax
	mov	8(%rsi), %rbx
	mov	16(%rsi), %rcx
	mov	24(%rsi), %rdx
	mov	40(%rsi), %rdi
	mov	48(%rsi), %rbp
	mov	56(%rsi), %r8
	mov	64(%rsi), %r9
	mov	72(%rsi), %r10
	mov	80(%rsi), %r11
	mov	88(%rsi), %r12
	mov	96(%rsi), %r13
	mov	104(%rsi), %r14
	mov	112(%rsi), %r15
	mov	120(%rsi), %rsp
	mov	32(%rsi), %rsi
	jmp	*target(%rip)
	.size	arch_jump, . - arch_jump

	.globl	arch_landing
	.type	arch_landing, @function
arch_landing:
	mov	%rax, first(%rip)
	mov	state(%rip), %rax
	mov	%rbx, 8(%rax)
	mov	%rcx, 16(%rax)
	mov	%rdx, 24(%rax)
	mov	%rsi, 32(%rax)
	mov	%rdi, 40(%rax)
	mov	%rbp, 48(%rax)
	mov	%r8, 56(%rax)
	mov	%r9, 64(%rax)
	mov	%r10, 72(%rax)
	mov	%r11, 80(%rax)
	mov	%r12, 88(%rax)
	mov	%r13, 96(%rax)
	mov	%r14, 104(%rax)
	mov	%r15, 112(%rax)
	mov	%rsp, 120(%rax)
	mov	stack(%rip), %rsp
	pushfq
	popq	128(%rax)
	cld
	mov	first(%rip), %rcx
	mov	%rcx, 0(%rax)
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret
	.size	arch_landing, . - arch_landing

	.globl	arch_return_data
	.type	arch_return_data, @function
arch_return_data:
	mov	%r10, %rax
	ret
	.size	arch_return_data, . - arch_return_data

	.globl	arch_return_inverse
	.type	arch_return_inverse, @function
arch_return_inverse:
	mov	%r10, %rax
	not	%rax
	ret
	.size	arch_return_inverse, . - arch_return_inverse

#elif defined(__i386__)

	.bss
	.balign	4
target:	.skip	4
state:	.skip	4
stack:	.skip	4
first:	.skip	4

	.text
	.globl	arch_jump
	.type	arch_jump, @function
arch_jump:
	push	%ebx
	push	%ebp
	push	%esi
	push	%edi
	mov	20(%esp), %eax
	mov	24(%esp), %esi
	mov	28(%esp), %edx
	mov	%eax, target
	mov	%edx, state
	mov	%esp, stack
	pushl	32(%esi)
	popfl
	mov	0(%esi), %eax
	mov	4(%esi), %ebx
	mov	8(%esi), %ecx
	mov	12(%esi), %edx
	mov	20(%esi), %edi
	mov	24(%esi), %ebp
	mov	28(%esi), %esp
	mov	16(%esi), %esi
	jmp	*target
	.size	arch_jump, . - arch_jump

	.globl	arch_landing
	.type	arch_landing, @function
arch_landing:
	mov	%eax, first
	mov	state, %eax
	mov	%ebx, 4(%eax)
	mov	%ecx, 8(%eax)
	mov	%edx, 12(%eax)
	mov	%esi, 16(%eax)
	mov	%edi, 20(%eax)
	mov	%ebp, 24(%eax)
	mov	%esp, 28(%eax)
	mov	stack, %esp
	pushfl
	popl	32(%eax)
	cld
	mov	first, %ecx
	mov	%ecx, 0(%eax)
	pop	%edi
	pop	%esi
	pop	%ebp
	pop	%ebx
	ret
	.size	arch_landing, . - arch_landing

	.globl	arch_return_data
	.type	arch_return_data, @function
arch_return_data:
	mov	%ecx, %eax
	ret
	.size	arch_return_data, . - arch_return_data

	.globl	arch_return_inverse
	.type	arch_return_inverse, @function
arch_return_inverse:
	mov	%ecx, %eax
	not	%eax
	ret
	.size	arch_return_inverse, . - arch_return_inverse

#endif

	.section .note.GNU-stack, "", %progbits
