/* Loaded before a program's libraries (LD_PRELOAD), this moves its clock of the day; the clock that measures durations stays.
   TEST_CLOCK=47304000 moves it by so many seconds; TEST_CLOCK=jumps back and forth, by another step at each look. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

static long offset(void) {
  static const long steps[] = {-86400, 7200, -1, 40000000};
  static unsigned looks;
  const char *moved = getenv("TEST_CLOCK");
  if (!moved) return 0;
  return strcmp(moved, "jumps") == 0 ? steps[looks++ % 4] : atol(moved);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  static int (*true_clock)(clockid_t, struct timespec *);
  if (!true_clock) true_clock = dlsym(RTLD_NEXT, "clock_gettime");
  int result = true_clock(clock, now);
  if (clock == CLOCK_REALTIME) now->tv_sec += offset();
  return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  struct timespec found;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &found);
  now->tv_sec = found.tv_sec;
  now->tv_usec = found.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *now) {
  struct timespec found;
  clock_gettime(CLOCK_REALTIME, &found);
  if (now) *now = found.tv_sec;
  return found.tv_sec;
}
