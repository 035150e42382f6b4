// SPDX-License-Identifier: Apache-2.0
#include "bench/ingest/rsyslog.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <regex>
#include <thread>
#include <utility>
#include <vector>

#include "bench/cel/workload.h"
#include "bench/ingest/load.h"

namespace isonomy::bench {
namespace {

constexpr const char* kLastEvent = R"({"specversion":"1.0","id":"the-last","time":"2020-01-01T00:00:00Z","data":{"employees":0}})";

std::string program() {
  for (const char* path : {"/usr/sbin/rsyslogd", "/sbin/rsyslogd", "/usr/local/sbin/rsyslogd"}) {
    if (::access(path, X_OK) == 0) return path;
  }
  return {};
}

// The condition in its language, which has whole numbers only and knows lists as text.
std::string in_rainerscript(std::string condition) {
  static const std::vector<std::pair<std::regex, const char*>> kSteps{
      {std::regex(R"re(data\.revenue >= (\d+)000\.0 \* data\.employees)re"), "data.revenue / 1000 >= $1 * data.employees"},
      {std::regex(R"re((\d+)\.\d+)re"), "$1"},
      {std::regex(R"re("(\w+)" in data\.permits)re"), R"re(data.permits contains "\"$1\"")re"},
      {std::regex(R"re(data\.permits\.exists\(p, p == "(\w+)"\))re"), R"re(data.permits contains "\"$1\"")re"},
      {std::regex(R"re(data\.permits\.exists\(p, p == "(\w+)" \|\| p == "(\w+)"\))re"),
       R"re((data.permits contains "\"$1\"" or data.permits contains "\"$2\""))re"},
      {std::regex(R"re(\.startsWith\(("[^"]*")\))re"), " startswith $1"},
      {std::regex(R"re( in (\[[^\]]*\]))re"), " == $1"},
      {std::regex(R"re(data\.insured)re"), R"re((data!insured == "true" or data!insured == 1))re"},
      {std::regex(R"re(data[.!](\w+))re"), "$$!data!$1"},
      {std::regex(R"re(type ==)re"), "$$!type =="},
      {std::regex(R"re(&&)re"), "and"},
      {std::regex(R"re(\|\|)re"), "or"},
      {std::regex(R"re(!\()re"), "not ("},
  };
  for (const auto& [from, to] : kSteps) condition = std::regex_replace(condition, from, to);
  return "(" + condition + ")";
}

std::string configuration(const std::string& folder) {
  std::string out = "global(workDirectory=\"" + folder + "\")\nmodule(load=\"imptcp\")\nmodule(load=\"mmjsonparse\")\n"
                    "template(name=\"id\" type=\"string\" string=\"%$!id%\\n\")\n"
                    "input(type=\"imptcp\" path=\"" + folder + "/rsyslog.sock\" ruleset=\"bench\")\n"
                    "ruleset(name=\"bench\" queue.type=\"FixedArray\" queue.size=\"100000\" queue.dequeueBatchSize=\"4096\" queue.workerThreads=\"2\") {\n"
                    "  action(type=\"mmjsonparse\" cookie=\"\" useRawMsg=\"on\")\n";
  for (size_t r = 0; r < kRules; ++r) {
    const std::string second = kBoundaries[rules()[r].second_from], third = kBoundaries[rules()[r].third_from];
    const auto holds = [&](size_t version) { return in_rainerscript(rules()[r].when[version]); };
    out += "  if ($!time < \"" + second + "\" and " + holds(0) + ") or ($!time >= \"" + second + "\" and $!time < \"" + third + "\" and " + holds(1) +
           ") or ($!time >= \"" + third + "\" and " + holds(2) + ") then action(type=\"omfile\" template=\"id\" file=\"" + folder + "/rule-" + std::to_string(r) + "\")\n";
  }
  return out + "  if $!id == \"the-last\" then action(type=\"omfile\" template=\"id\" file=\"" + folder + "/last\")\n}\n";
}

template <class Condition>
bool eventually(Condition condition, double seconds) {
  for (const double end = now_s() + seconds; now_s() < end;) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

}  // namespace

bool rsyslog_is_installed() { return !program().empty(); }

double rsyslog_rate(const std::string& parent, std::string_view events, uint64_t count) {
  const std::string rsyslogd = program();
  std::string folder = parent + "/isonomy-rsyslog-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) die("no folder can be made in " + parent);
  std::ofstream(folder + "/rsyslog.conf") << configuration(folder);
  const pid_t child = ::fork();
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // whatever ends the benchmark ends this too
    const int log = ::open((folder + "/log").c_str(), O_WRONLY | O_CREAT, 0600);
    ::dup2(log, 1);
    ::dup2(log, 2);
    ::execl(rsyslogd.c_str(), rsyslogd.c_str(), "-n", "-f", (folder + "/rsyslog.conf").c_str(), "-i", (folder + "/pid").c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  double rate = 0;
  if (eventually([&] { return ::access((folder + "/rsyslog.sock").c_str(), F_OK) == 0; }, 10)) {
    const std::string all = std::string(events) + kLastEvent + "\n";
    const double start = now_s();
    // It says nothing back: the last event, written out, is the sign that all were read and filtered.
    send_only(folder + "/rsyslog.sock", all);
    const bool done = eventually([&] { std::error_code none; return std::filesystem::file_size(folder + "/last", none) > 0 && !none; }, 300);
    if (done) rate = static_cast<double>(count) / (now_s() - start);
  }
  ::kill(child, SIGTERM);
  ::waitpid(child, nullptr, 0);
  if (rate <= 0) {
    std::fprintf(stderr, "rsyslog did not take the events; its words are in %s/log\n", folder.c_str());
    return 0;
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return rate;
}

}  // namespace isonomy::bench
