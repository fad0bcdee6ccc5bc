/* What the C++ runtime takes from a newer C library when it has threads. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>

/* glibc 2.32: whether there is one thread only, so that reference counts need no lock. "No" is always right. */
char __libc_single_threaded = 0;

/* glibc 2.18: destructors of thread_local objects. They run at the end of their thread, and at exit for the thread that calls it. */
struct destructor {
  void (*run)(void *object);
  void *object;
  struct destructor *next;
};

static __thread struct destructor *destructors;
static __thread int noticed_at_the_end;
static pthread_key_t at_the_end;
static pthread_once_t prepared = PTHREAD_ONCE_INIT;

static void run_destructors(void *unused) {
  (void)unused;
  while (destructors) {
    struct destructor *last = destructors;
    destructors = last->next;
    last->run(last->object);
    free(last);
  }
  noticed_at_the_end = 0; /* one that is made while they run asks anew */
}

static void run_destructors_at_exit(void) { run_destructors(NULL); }

static void prepare(void) {
  if (pthread_key_create(&at_the_end, run_destructors) != 0 || atexit(run_destructors_at_exit) != 0) abort();
}

int __cxa_thread_atexit_impl(void (*run)(void *), void *object, void *library) {
  (void)library; /* the program is one piece: nothing is unloaded under a destructor */
  pthread_once(&prepared, prepare);
  if (!noticed_at_the_end && pthread_setspecific(at_the_end, &at_the_end) != 0) return -1;
  noticed_at_the_end = 1;
  struct destructor *last = malloc(sizeof *last);
  if (!last) return -1;
  *last = (struct destructor){run, object, destructors};
  destructors = last;
  return 0;
}
