// SPDX-License-Identifier: Apache-2.0
// A library to preload into the daemon: its wall clock jumps when a file says so. Nothing there: the time as it is; one byte: ten years
// back; more: ten years ahead. Other clocks are left alone.
#include <dlfcn.h>
#include <sys/stat.h>
#include <time.h>

#include <cstdlib>

extern "C" int clock_gettime(clockid_t clock, struct timespec* time) noexcept {
  using ClockGettime = int (*)(clockid_t, struct timespec*);
  static const auto real = reinterpret_cast<ClockGettime>(::dlsym(RTLD_NEXT, "clock_gettime"));
  const int done = real(clock, time);
  if (done != 0 || clock != CLOCK_REALTIME) return done;
  static const char* file = std::getenv("ISONOMY_CLOCK_JUMP");
  struct stat about {};
  if (file != nullptr && ::stat(file, &about) == 0 && about.st_size > 0) {
    constexpr time_t kTenYears = time_t{10} * 365 * 86400;
    time->tv_sec += about.st_size == 1 ? -kTenYears : kTenYears;
  }
  return done;
}
