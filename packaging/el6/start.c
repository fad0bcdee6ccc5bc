/* What a C library older than 2.34 calls before main and after it. */
#include <stddef.h>

typedef void (*constructor)(int, char **, char **);
extern constructor __init_array_start[] __attribute__((visibility("hidden")));
extern constructor __init_array_end[] __attribute__((visibility("hidden")));
extern void _init(void) __attribute__((visibility("hidden")));

/* The loader has run the preinit array of a dynamic program by now. */
__attribute__((visibility("hidden"))) void el6_run_constructors(int argc, char **argv, char **environment) {
  _init();
  const size_t count = (size_t)(__init_array_end - __init_array_start);
  for (size_t i = 0; i < count; i++) __init_array_start[i](argc, argv, environment);
}

/* The loader runs the destructors of a dynamic program. */
__attribute__((visibility("hidden"))) void el6_run_destructors(void) {}
