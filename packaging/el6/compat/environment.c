/* glibc 2.17: the environment, unless the program has more rights than who started it. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <unistd.h>

char *secure_getenv(const char *name) { return getuid() == geteuid() && getgid() == getegid() ? getenv(name) : NULL; }
