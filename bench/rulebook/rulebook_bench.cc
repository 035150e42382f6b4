// SPDX-License-Identifier: Apache-2.0
// bench_rulebook [VERSIONS]: how long reading and compiling that many rule versions takes, and what it costs in memory.
// Then what judging a case costs with 100, 1,000 and 10,000 rules of which ten can apply, and with more that can.
// Claims: 10,000 versions in under 1 s and 200 MB; judging costs what the rules cost that can apply (at most twice as much in a
// hundredfold rulebook). Exits 1 when a claim fails.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "bench/rulebook/judging.h"
#include "daemon/rulebook/check.h"
#include "daemon/rulebook/pack_reader.h"
#include "daemon/rulebook/timeline.h"

namespace {

using namespace isonomy;

constexpr int kPacks = 10;

// Versions of the kinds that real packs hold: powers with conditions and ranges, and dated terms; two versions a rule.
std::string pack(int number, int versions) {
  std::string text = "[pack]\nid = \"p" + std::to_string(number) +
                     "\"\n[[fact]]\nname = \"article\"\ntype = \"string\"\n[[fact]]\nname = \"days\"\ntype = \"int\"\n[[fact]]\nname = \"turnover\"\ntype = \"money\"\n"
                     "[[event]]\nname = \"decision.fine\"\n[[event]]\nname = \"procedure.served\"\n";
  for (int i = 0; i < versions / 2; ++i) {
    const std::string id = "r" + std::to_string(number) + "-" + std::to_string(i), n = std::to_string(i);
    text += "[rule." + id + "]\ntitle = \"Rule " + n + "\"\ncitation = \"Act " + n + "\"\nrank = \"law\"\nauthority = [\"city\"]\nsource = \"journal\"\nlaw_of = \"conduct\"\n";
    for (const char* year : {"2010", "2015"}) {
      text += "  [[rule." + id + ".version]]\n  id = \"" + year + "\"\n  published = " + year + "-01-01\n  in_force = " + year + "-03-01\n";
      if (i % 3 == 0) {
        text += "  deadline = { from = \"decision.fine\", to = \"procedure.served\", within = \"" + std::to_string(30 + i % 60) + "d\", optional = true }\n"
                "  counter = [ { if = 'day(\"procedure.served\") <= term.end', verdict = \"undetermined\", says = \"in time\" } ]\n";
      } else {
        text += "  allows = \"decision.fine\"\n  when = 'facts.days > " + n + " && facts.article in [\"a" + n + "\", \"b" + n + "\"]'\n"
                "  sanction = [ { kind = \"fine\", if = 'facts.days > 30', max = 'max(money(" + n + "), percent(5, facts.turnover))' } ]\n";
      }
    }
  }
  return text;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

bool reading_holds(int versions) {
  std::map<std::string, std::string> files;
  std::vector<std::string> folders;
  for (int i = 0; i < kPacks; ++i) {
    folders.push_back("rules/x/p" + std::to_string(i));
    files[folders.back() + "/pack.toml"] = pack(i, versions / kPacks);
  }
  const auto load = [&](const std::string& path) -> Result<std::string> {
    const auto found = files.find(path);
    if (found == files.end()) return not_found("no such file");
    return found->second;
  };
  const auto start = std::chrono::steady_clock::now();
  const rulebook::ReadResult read = rulebook::read_packs(folders, load);
  const double reading = seconds_since(start);
  if (read.rulebook == nullptr) {
    std::fprintf(stderr, "%s\n", to_string(read.errors.front()).c_str());
    std::exit(2);
  }
  size_t count = 0, governed = 0;
  for (const rulebook::Rule& rule : read.rulebook->rules) count += rule.versions.size();
  const auto asking = std::chrono::steady_clock::now();
  const Span day = Span::exactly(Day::from_civil(2014, 5, 1));
  for (const rulebook::Rule& rule : read.rulebook->rules) governed += rulebook::governing(rule, day, kLastDay).version != nullptr;
  const double asked = seconds_since(asking);
  const auto checking = std::chrono::steady_clock::now();
  const size_t remarks = rulebook::check(*read.rulebook).size();
  const double checked = seconds_since(checking);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const double megabytes = static_cast<double>(usage.ru_maxrss) / 1024;
  std::printf("versions=%zu read_s=%.3f governing_us_per_rule=%.3f (%zu) check_s=%.3f remarks=%zu peak_mb=%.0f\n", count, reading,
              asked * 1e6 / static_cast<double>(read.rulebook->rules.size()), governed, checked, remarks, megabytes);
  return versions != 10'000 || (reading <= 1.0 && megabytes <= 200);
}

bool judging_holds() {
  double few = 0, many = 0;
  std::printf("%8s %12s %14s %16s\n", "rules", "can apply", "us a judging", "us an event");
  for (const auto& [rules, applicable] : {std::pair{100, 10}, {1'000, 10}, {10'000, 10}, {10'000, 100}, {10'000, 1'000}}) {
    const bench::JudgingCost cost = bench::judging_cost(rules, applicable);
    std::printf("%8d %12d %14.2f %16.2f\n", cost.rules, cost.applicable, cost.judge_us, cost.accept_us);
    if (rules == 100) few = cost.judge_us;
    if (rules == 10'000 && applicable == 10) many = cost.judge_us;
  }
  return many <= 2 * few;
}

}  // namespace

int main(int argc, char** argv) {
  const bool reading = reading_holds(argc > 1 ? std::atoi(argv[1]) : 10'000);
  const bool judging = judging_holds();
  return reading && judging ? 0 : 1;
}
