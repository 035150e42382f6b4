// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/notify.h"

#include <systemd/sd-daemon.h>
#include <time.h>

#include <cstdlib>

namespace isonomy::app {

void notify_ready(const std::string& status) { ::sd_notify(0, ("READY=1\nSTATUS=" + status).c_str()); }

void notify_reloading() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const long long usec = now.tv_sec * 1'000'000LL + now.tv_nsec / 1000;
  ::sd_notify(0, ("RELOADING=1\nSTATUS=reading the rules\nMONOTONIC_USEC=" + std::to_string(usec)).c_str());
}

void notify_stopping() { ::sd_notify(0, "STOPPING=1\nSTATUS=draining"); }

void notify_status(const std::string& status) { ::sd_notify(0, ("STATUS=" + status).c_str()); }

void notify_starting(const std::string& status, std::chrono::seconds more_time) {
  ::sd_notify(0, ("STATUS=" + status + "\nEXTEND_TIMEOUT_USEC=" + std::to_string(std::chrono::microseconds(more_time).count())).c_str());
}

void notify_alive() { ::sd_notify(0, "WATCHDOG=1"); }

std::optional<std::chrono::milliseconds> watchdog_period() {
  uint64_t usec = 0;
  if (::sd_watchdog_enabled(0, &usec) <= 0) return std::nullopt;
  return std::chrono::milliseconds(usec / 2000);  // half of it, as the manual asks
}

std::vector<HandedSocket> handed_sockets() {
  std::vector<HandedSocket> sockets;
  char** names = nullptr;
  const int count = ::sd_listen_fds_with_names(1, &names);
  for (int i = 0; i < count; ++i) {
    sockets.push_back({SD_LISTEN_FDS_START + i, names[i]});
    std::free(names[i]);
  }
  if (count > 0) std::free(names);
  return sockets;
}

}  // namespace isonomy::app
