// SPDX-License-Identifier: Apache-2.0
// The built programs as a user runs them: Ran (to its end), and Daemon (in the background, ended by its own pid, whatever happens).
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/support/shared_data.h"
#include "tests/support/temp_folder.h"

namespace isonomy::test {

inline std::string program(const std::string& name) { return std::string(ISONOMY_BIN_DIR) + "/" + name; }

inline std::string contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

inline void write_file(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

template <class Condition>
bool eventually(Condition condition, std::chrono::seconds patience = std::chrono::seconds(30)) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < end) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

// A child process whose output goes to files.
class Process {
 public:
  Process(const std::vector<std::string>& arguments, const std::string& out_path, const std::string& error_path) {
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions, 1, out_path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::posix_spawn_file_actions_addopen(&actions, 2, error_path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    std::vector<char*> raw;
    for (const std::string& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
    raw.push_back(nullptr);
    if (::posix_spawn(&pid_, raw[0], &actions, nullptr, raw.data(), environ) != 0) pid_ = -1;
    ::posix_spawn_file_actions_destroy(&actions);
  }
  ~Process() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      wait();
    }
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void signal(int number) const {
    if (pid_ > 0) ::kill(pid_, number);
  }
  bool running() {
    if (pid_ <= 0) return false;
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == 0) return true;
    ended(status);
    return false;
  }
  int wait() {  // its exit status, or 128 + the signal that ended it
    if (pid_ > 0) {
      int status = 0;
      ::waitpid(pid_, &status, 0);
      ended(status);
    }
    return status_;
  }
  pid_t pid() const { return pid_; }

 private:
  void ended(int status) {
    pid_ = -1;
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  pid_t pid_ = -1;
  int status_ = -1;
};

struct Ran {
  int status = -1;
  std::string out, error;

  Ran(const std::string& name, std::vector<std::string> arguments) {
    const TempFolder folder;
    arguments.insert(arguments.begin(), program(name));
    Process process(arguments, folder.file("out"), folder.file("error"));
    status = process.wait();
    out = contents(folder.file("out"));
    error = contents(folder.file("error"));
  }
};

// One pack with one term: an inspection must be answered within 30 days.
inline constexpr const char* kTermPack =
    "[pack]\nid = \"xx.terms\"\njurisdiction = \"XX\"\n\n[rule.answer]\ntitle = \"Answer in time\"\n"
    "deadline = { from = \"detection\", to = \"procedure.answered\", within = \"30d\" }\n";

// n cases of two events each; every third is answered late.
inline std::string term_events(size_t n) {
  std::string out;
  for (size_t i = 0; i < n; ++i) {
    const std::string head = "{\"specversion\":\"1.0\",\"source\":\"urn:test\",\"id\":\"" + std::to_string(i);
    const std::string tail = "\",\"data\":{\"case\":\"c" + std::to_string(i) + "\",\"at\":\"";
    out += head + "-a\",\"type\":\"isonomy.detection" + tail + "2020-01-01\"}}\n";
    out += head + "-b\",\"type\":\"isonomy.procedure.answered" + tail + (i % 3 == 0 ? "2020-03-01" : "2020-01-15") + "\"}}\n";
  }
  return out;
}

class Daemon {
 public:
  // `rules`: TOML list; `more`: further lines of the configuration.
  explicit Daemon(std::string rules = {}, const std::string& more = {}) : rules_(std::move(rules)) {
    if (rules_.empty()) {
      std::filesystem::create_directories(folder_.file("rules/terms"));
      write_file(pack(), kTermPack);
      rules_ = "[\"" + folder_.file("rules") + "\"]";
    }
    write_file(config(), "rules = " + rules_ + "\n[journal]\npath = \"" + journal() + "\"\n[control]\nsocket = \"" + control() + "\"\n[http]\naddress = \"127.0.0.1:0\"\n" +
                             "[ingest]\nsocket = \"" + ingest() + "\"\ntcp = \"127.0.0.1:0\"\n" + more);
  }
  std::string config() const { return folder_.file("isonomyd.toml"); }
  std::string journal() const { return folder_.file("journal.sqlite"); }
  std::string ingest() const { return folder_.file("ingest.sock"); }
  std::string control() const { return folder_.file("control.sock"); }
  std::string pack() const { return folder_.file("rules/terms/pack.toml"); }
  std::string file(const std::string& name) const { return folder_.file(name); }
  std::string log() const { return contents(folder_.file("log")); }

  testing::AssertionResult start() {
    std::filesystem::remove(folder_.file("log"));
    process_ = std::make_unique<Process>(std::vector<std::string>{program("isonomyd"), "--config", config()}, folder_.file("out"), folder_.file("log"));
    if (eventually([&] { return log().find("service.ready") != std::string::npos || !process_->running(); }, std::chrono::seconds(300)) && process_->running())
      return testing::AssertionSuccess();
    return testing::AssertionFailure() << "not ready: " << log();
  }
  int stop(int signal = SIGTERM) {
    process_->signal(signal);
    return process_->wait();
  }
  Process& process() { return *process_; }

  Ran send(const std::string& events, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"send", events, "--to", "unix:" + ingest(), "--state", folder_.file("sent"), "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Ran("isonomy", arguments);
  }
  Ran ctl(const std::string& command) const { return Ran("isonomy", {"ctl", "--socket", control(), "--json", command}); }
  std::string findings() const { return Ran("isonomy", {"findings", "--json", "--journal", journal()}).out; }
  uint64_t counted(const std::string& name) const {
    const std::string status = ctl("status").out;
    const size_t at = status.find("\"" + name + "\":");
    return at == std::string::npos ? 0 : std::strtoull(status.c_str() + at + name.size() + 3, nullptr, 10);
  }

 private:
  TempFolder folder_;
  std::string rules_;
  std::unique_ptr<Process> process_;
};

// What a run without daemon says about the same events.
inline std::string evaluated(const std::string& pack, const std::string& events) {
  const TempFolder folder;
  const Ran run("isonomy", {"eval", "--pack", pack, "--findings", folder.file("findings"), events});
  EXPECT_EQ(run.status, 0) << run.error;
  return contents(folder.file("findings"));
}

}  // namespace isonomy::test
