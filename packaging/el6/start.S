/* The entry of a program for a C library older than 2.34: that one runs the program's constructors through the two functions that it is given here.
   Today's crt1.o gives none, and no constructor would run. At the entry %rsp points to argc, then argv; %rdx is the loader's exit function. */
	.text
	.globl _start
	.type _start, @function
_start:
	.cfi_startproc
	.cfi_undefined rip
	endbr64
	xorl %ebp, %ebp
	movq %rdx, %r9
	popq %rsi
	movq %rsp, %rdx
	andq $-16, %rsp
	pushq %rax
	pushq %rsp
	leaq el6_run_destructors(%rip), %r8
	leaq el6_run_constructors(%rip), %rcx
	leaq main(%rip), %rdi
	call *__libc_start_main@GOTPCREL(%rip)
	hlt
	.cfi_endproc
	.size _start, .-_start

	/* The version of stdio that the program was made for: the C library looks for it by this name. */
	.section .rodata.cst4, "aM", @progbits, 4
	.globl _IO_stdin_used
	.type _IO_stdin_used, @object
_IO_stdin_used:
	.long 0x20001

	.data
	.globl __data_start
	.weak data_start
__data_start:
data_start:
	.long 0
	.section .note.GNU-stack, "", @progbits
