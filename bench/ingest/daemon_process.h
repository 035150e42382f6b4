// SPDX-License-Identifier: Apache-2.0
// A running isonomyd in a folder of its own, as an operator would start it: configuration file, pack, journal, sockets.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace isonomy::bench {

class DaemonProcess {
 public:
  DaemonProcess(const std::string& program, const std::string& folder, const std::string& pack);  // returns when it is ready
  ~DaemonProcess();
  DaemonProcess(const DaemonProcess&) = delete;
  DaemonProcess& operator=(const DaemonProcess&) = delete;

  std::string ingest_socket() const { return folder_ + "/ingest.sock"; }
  uint64_t counted(const std::string& name) const;   // of its status
  std::string findings() const;                      // one JSON object a line
  double peak_rss_mib() const;
  double cpu_seconds() const;
  void stop();                                       // SIGTERM, and wait
  uint64_t bytes_on_disk() const;                    // of the journal and its WAL

 private:
  std::string asked(const std::string& command) const;

  std::string folder_;
  pid_t pid_ = -1;
};

}  // namespace isonomy::bench
