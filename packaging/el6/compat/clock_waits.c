/* glibc 2.30: waiting until a time of a chosen clock; the C++ runtime's timed waits on the steady clock are made of it. Before, a wait follows the wall
   clock, and a step of that clock makes it longer or shorter: a deadline that must hold is measured by whoever waits. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <time.h>

enum { second = 1000000000 };

static struct timespec on_the_wall_clock(clockid_t clock, const struct timespec *until) {
  if (clock == CLOCK_REALTIME) return *until;
  struct timespec now, wall;
  clock_gettime(clock, &now);
  clock_gettime(CLOCK_REALTIME, &wall);
  wall.tv_sec += until->tv_sec - now.tv_sec;
  wall.tv_nsec += until->tv_nsec - now.tv_nsec;
  if (wall.tv_nsec < 0) wall = (struct timespec){wall.tv_sec - 1, wall.tv_nsec + second};
  if (wall.tv_nsec >= second) wall = (struct timespec){wall.tv_sec + 1, wall.tv_nsec - second};
  return wall.tv_sec < 0 ? (struct timespec){0, 0} : wall;
}

typedef int (*wait_function)(pthread_cond_t *, pthread_mutex_t *, clockid_t, const struct timespec *);

/* Where the running C library has it, that one is right about steps of the clock. */
int pthread_cond_clockwait(pthread_cond_t *condition, pthread_mutex_t *mutex, clockid_t clock, const struct timespec *until) {
  static wait_function theirs;
  static int looked;
  if (!__atomic_load_n(&looked, __ATOMIC_ACQUIRE)) {
    __atomic_store_n(&theirs, (wait_function)dlsym(RTLD_DEFAULT, "pthread_cond_clockwait"), __ATOMIC_RELAXED);
    __atomic_store_n(&looked, 1, __ATOMIC_RELEASE);
  }
  const wait_function wait = __atomic_load_n(&theirs, __ATOMIC_RELAXED);
  if (wait) return wait(condition, mutex, clock, until);
  const struct timespec wall = on_the_wall_clock(clock, until);
  return pthread_cond_timedwait(condition, mutex, &wall);
}

int pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clock, const struct timespec *until) {
  const struct timespec wall = on_the_wall_clock(clock, until);
  return pthread_mutex_timedlock(mutex, &wall);
}

int pthread_rwlock_clockrdlock(pthread_rwlock_t *lock, clockid_t clock, const struct timespec *until) {
  const struct timespec wall = on_the_wall_clock(clock, until);
  return pthread_rwlock_timedrdlock(lock, &wall);
}

int pthread_rwlock_clockwrlock(pthread_rwlock_t *lock, clockid_t clock, const struct timespec *until) {
  const struct timespec wall = on_the_wall_clock(clock, until);
  return pthread_rwlock_timedwrlock(lock, &wall);
}
