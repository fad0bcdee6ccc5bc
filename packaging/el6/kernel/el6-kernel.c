/* el6-kernel PROGRAM ARGUMENT...: runs a program with the system calls of EL6's kernel: those behind process_vm_writev (311), the last one there, are not
   implemented, for it and its children. The program itself also gets EL6's answers from the calls in calls.c; they stand in a library of their own, since
   this machine's C library and loader use, for themselves, what EL6 refuses. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { last_call = 311, cannot_start = 125 };

static int fail(const char *what) {
  fprintf(stderr, "el6-kernel: %s: %s\n", what, strerror(errno));
  return cannot_start;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: el6-kernel PROGRAM ARGUMENT...\n");
    return 2;
  }
  char library[4096];
  const ssize_t length = readlink("/proc/self/exe", library, sizeof library - sizeof "-calls.so");
  if (length < 0) return fail("/proc/self/exe");
  strcpy(library + length, "-calls.so");

  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, last_call, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) return fail("seccomp");
  if (setenv("LD_PRELOAD", library, 1) != 0) return fail("LD_PRELOAD");
  execvp(argv[1], argv + 1);
  return fail(argv[1]);
}
