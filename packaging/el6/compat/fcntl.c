/* fcntl64 is a name of glibc 2.28 for what fcntl always did on x86_64. */
#include <stdarg.h>

int el6_fcntl(int file, int command, ...) __asm__("fcntl");

int fcntl64(int file, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  void *argument = va_arg(arguments, void *);
  va_end(arguments);
  return el6_fcntl(file, command, argument);
}
