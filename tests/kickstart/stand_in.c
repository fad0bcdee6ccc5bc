/* Stands in for kvmstrap: has /bin/sh run /stand-in with the arguments that it was given. */

static long call(long number, const void *first, const void *second, const void *third) {
  long result;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(first), "S"(second), "d"(third) : "rcx", "r11", "memory");
  return result;
}

__attribute__((used)) static void begin(long *stack) {
  const char **arguments = (const char **)(stack + 1);
  const char *words[64] = {"sh", "/stand-in"};
  long given = stack[0];
  for (long i = 1; i < given && i < 60; ++i) words[i + 1] = arguments[i];
  call(59 /* execve */, "/bin/sh", words, arguments + given + 1);
  call(60 /* exit */, (const void *)127, 0, 0);
}

__asm__(".globl _start\n_start:\n  mov %rsp, %rdi\n  and $-16, %rsp\n  call begin\n");
