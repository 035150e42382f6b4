// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

#include "bench/cel/peers.h"
#include "daemon/base/text.h"

namespace isonomy::bench {
namespace {

std::string rules_as_json() {
  std::ostringstream out;
  out << "{\"boundaries\":[";
  for (size_t i = 0; i < kBoundaries.size(); ++i) out << (i > 0 ? "," : "") << json_string(kBoundaries[i]);
  out << "],\"rules\":[";
  for (size_t r = 0; r < kRules; ++r) {
    const DatedRule& rule = rules()[r];
    out << (r > 0 ? "," : "") << "{\"second\":" << rule.second_from << ",\"third\":" << rule.third_from << ",\"when\":[";
    for (size_t v = 0; v < 3; ++v) out << (v > 0 ? "," : "") << json_string(rule.when[v]);
    out << "]}";
  }
  out << "]}";
  return out.str();
}

std::string output_of(const std::string& command) {
  std::string out;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return out;
  char buffer[4096];
  for (size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
  return pclose(pipe) == 0 ? out : std::string();
}

}  // namespace

Peer run_cel_js(const std::string& events, size_t count) {
  namespace fs = std::filesystem;
  Peer peer{"@marcbachmann/cel-js", "not installed: npm install @marcbachmann/cel-js, ISONOMY_PEERS=its folder", {}, count};
  const char* folder = std::getenv("ISONOMY_PEERS");
  const fs::path module = fs::path(folder != nullptr ? folder : ".") / "node_modules/@marcbachmann/cel-js/lib/index.js";
  std::error_code ignored;
  if (!fs::exists(module, ignored)) return peer;
  const fs::path scratch = fs::temp_directory_path(ignored) / ("isonomy-bench-" + std::to_string(getpid()));
  fs::create_directories(scratch, ignored);
  std::ofstream(scratch / "rules.json") << rules_as_json();
  size_t end = 0;
  for (size_t i = 0; i < count && end < events.size(); ++i) end = events.find('\n', end) + 1;
  std::ofstream(scratch / "events.ndjson", std::ios::binary).write(events.data(), static_cast<std::streamsize>(end));
  const std::string command = "node " ISONOMY_SOURCE_DIR "/bench/cel/peer_cel_js.mjs " + fs::absolute(module).string() + " " + (scratch / "rules.json").string() + " " +
                              (scratch / "events.ndjson").string() + " 2>/dev/null";
  std::istringstream in(output_of(command));
  fs::remove_all(scratch, ignored);
  Measured measured;
  in >> measured.seconds >> measured.judging;
  for (uint64_t& c : measured.counts) in >> c;
  peer.skipped = "it failed";
  if (in) peer.measured = measured;
  return peer;
}

}  // namespace isonomy::bench
