// SPDX-License-Identifier: Apache-2.0
#include "bench/ingest/daemon_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "bench/ingest/load.h"

namespace isonomy::bench {
namespace {

std::string contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

int connected(const std::string& path) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

}  // namespace

DaemonProcess::DaemonProcess(const std::string& program, const std::string& folder, const std::string& pack) : folder_(folder) {
  std::filesystem::create_directories(folder_ + "/rules/bench");
  std::ofstream(folder_ + "/rules/bench/pack.toml") << pack;
  std::ofstream(folder_ + "/isonomyd.toml") << "rules = [\"rules\"]\n[journal]\npath = \"journal.sqlite\"\n[ingest]\nsocket = \"ingest.sock\"\ntcp = \"\"\n"
                                               "[control]\nsocket = \"control.sock\"\n[http]\naddress = \"\"\n";
  const std::string config = folder_ + "/isonomyd.toml", log = folder_ + "/log";
  std::ofstream(log, std::ios::trunc);   // what it says at this start, not at the one before
  pid_ = ::fork();
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // whatever ends the benchmark ends this too
    const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
    ::dup2(file, 1);
    ::dup2(file, 2);
    ::execl(program.c_str(), program.c_str(), "--config", config.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  for (int i = 0; i < 100'000; ++i) {
    if (contents(log).find("service.ready") != std::string::npos) return;
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) != 0) {
      pid_ = -1;
      die("isonomyd did not start (" + program + "): " + contents(log));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  die("isonomyd was not ready in time: " + contents(log));
}

DaemonProcess::~DaemonProcess() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

std::string DaemonProcess::asked(const std::string& command) const {
  const int fd = connected(folder_ + "/control.sock");
  if (fd < 0) die("the control socket does not answer");
  const std::string line = command + "\n";
  if (::write(fd, line.data(), line.size()) != static_cast<ssize_t>(line.size())) die("the control socket takes nothing");
  ::shutdown(fd, SHUT_WR);
  std::string out;
  char chunk[65536];
  for (ssize_t n; (n = ::read(fd, chunk, sizeof chunk)) > 0;) out.append(chunk, static_cast<size_t>(n));
  ::close(fd);
  return out.substr(std::min(out.find('\n'), out.size() - 1) + 1);
}

uint64_t DaemonProcess::counted(const std::string& name) const {
  const std::string status = asked("status");
  const size_t at = status.find("\"" + name + "\":");
  if (at == std::string::npos) die("the daemon's status has no `" + name + "`: " + status);
  return std::strtoull(status.c_str() + at + name.size() + 3, nullptr, 10);
}

std::string DaemonProcess::findings() const { return asked("findings"); }

double DaemonProcess::peak_rss_mib() const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::strtod(line.c_str() + 6, nullptr) / 1024;
  }
  return 0;
}

double DaemonProcess::cpu_seconds() const {
  const std::string stat = contents("/proc/" + std::to_string(pid_) + "/stat");
  std::istringstream fields(stat.substr(stat.rfind(')') + 2));
  std::string field;
  for (int i = 3; i < 14; ++i) fields >> field;
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

void DaemonProcess::stop() {
  ::kill(pid_, SIGTERM);
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) die("isonomyd did not end well: " + contents(folder_ + "/log"));
}

uint64_t DaemonProcess::bytes_on_disk() const {
  uint64_t bytes = 0;
  for (const char* suffix : {"", "-wal"}) {
    std::error_code missing;
    const uintmax_t size = std::filesystem::file_size(folder_ + "/journal.sqlite" + suffix, missing);
    if (!missing) bytes += size;
  }
  return bytes;
}

}  // namespace isonomy::bench
