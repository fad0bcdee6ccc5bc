/* Loaded into a program that el6-kernel runs, before the C library: answers those calls of the program that end in newfstatat as EL6's kernel does. It
   knows only AT_SYMLINK_NOFOLLOW and AT_NO_AUTOMOUNT there. fstat is one of them: a program that was not linked for EL6 calls the C library's function of
   that name, and today's asks by AT_EMPTY_PATH. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Only this program is under trial, not the shells and tools that it starts. */
__attribute__((constructor)) static void leave_children_alone(void) { unsetenv("LD_PRELOAD"); }

static int refused(int flags) {
  if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT)) == 0) return 0;
  errno = EINVAL;
  return 1;
}

int fstat(int file, struct stat *status) {
  (void)file, (void)status;
  errno = EINVAL;
  return -1;
}
int fstat64(int file, struct stat64 *status) { return fstat(file, (struct stat *)status); }

int fstatat(int folder, const char *path, struct stat *status, int flags) {
  return refused(flags) ? -1 : (int)syscall(SYS_newfstatat, folder, path, status, flags);
}
int fstatat64(int folder, const char *path, struct stat64 *status, int flags) { return fstatat(folder, path, (struct stat *)status, flags); }

int __fxstatat(int version, int folder, const char *path, struct stat *status, int flags) {
  (void)version;
  return fstatat(folder, path, status, flags);
}
int __fxstatat64(int version, int folder, const char *path, struct stat64 *status, int flags) {
  return __fxstatat(version, folder, path, (struct stat *)status, flags);
}

typedef long (*syscall_function)(long number, ...);

long syscall(long number, ...) {
  long argument[6];
  va_list arguments;
  va_start(arguments, number);
  for (int i = 0; i < 6; i++) argument[i] = va_arg(arguments, long);
  va_end(arguments);
  if (number == SYS_newfstatat && refused((int)argument[3])) return -1;
  static syscall_function theirs;
  if (!theirs) theirs = (syscall_function)dlsym(RTLD_NEXT, "syscall");
  return theirs(number, argument[0], argument[1], argument[2], argument[3], argument[4], argument[5]);
}
