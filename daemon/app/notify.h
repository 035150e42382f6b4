// SPDX-License-Identifier: Apache-2.0
// Notify: what isonomyd tells its service manager, and the sockets it is handed. Without systemd every call does nothing.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace isonomy::app {

void notify_ready(const std::string& status);
void notify_reloading();
void notify_stopping();
void notify_status(const std::string& status);           // one line for `systemctl status`
void notify_starting(const std::string& status, std::chrono::seconds more_time);  // the start takes longer: do not give up on us
void notify_alive();

std::optional<std::chrono::milliseconds> watchdog_period();  // how often notify_alive() is expected; empty: no watchdog

struct HandedSocket {
  int fd = -1;
  std::string name;  // FileDescriptorName= of the socket unit: ingest, control, http
};
std::vector<HandedSocket> handed_sockets();  // the variables are unset, so that no child believes they are its own

}  // namespace isonomy::app
