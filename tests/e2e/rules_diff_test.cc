// SPDX-License-Identifier: Apache-2.0
// The highway code without the amendment of 2010, against the code as it stands, over the full fine log: `rules diff --events` lists
// exactly the cases whose outcome changes. Which those are is counted a second time straight from the rows.
#include <gtest/gtest.h>

#include <chrono>
#include <set>

#include "daemon/app/case_outcomes.h"
#include "daemon/app/line_source.h"
#include "daemon/app/rule_files.h"
#include "tests/e2e/programs.h"
#include "tests/support/shared_data.h"

namespace isonomy {
namespace {

constexpr const char* kLog = "data/it-traffic-fines/rtfm_events.csv.gz";
constexpr const char* kPack = "rules/it/highway-code";

// The pack as shipped, and a copy whose rule `serve` has lost the version of 2010.
class WithoutTheAmendment {
 public:
  WithoutTheAmendment() {
    namespace fs = std::filesystem;
    fs::create_directories(folder_.file("it"));
    fs::copy(test::source_path(kPack), path());
    fs::copy(test::source_path("rules/it/jurisdiction.toml"), folder_.file("it/jurisdiction.toml"));
    std::string text = test::contents(path() + "/pack.toml");
    const size_t first = text.find("[[rule.serve.version]]"), begin = text.find("[[rule.serve.version]]", first + 1), end = text.find("\n[rule.", begin);
    EXPECT_NE(text.substr(begin, end - begin).find("\"2010\""), std::string::npos);
    text.erase(begin, end - begin);
    test::write_file(path() + "/pack.toml", text);
  }
  std::string path() const { return folder_.file("it/highway-code"); }
  std::string file(const std::string& name) const { return folder_.file(name); }

 private:
  test::TempFolder folder_;
};

using Days = std::chrono::sys_days;

Days day(std::string_view text) {
  const auto number = [&](size_t at, size_t length) { return std::stoi(std::string(text.substr(at, length))); };
  return std::chrono::year(number(0, 4)) / number(5, 2) / number(8, 2);
}

struct Dates {
  std::optional<Days> created, sent, served;
};

std::map<std::string, Dates> dates_of_the_log() {
  std::map<std::string, Dates> cases;
  app::LineSource lines = *app::LineSource::open(test::shared_path(kLog));
  (void)*lines.next();
  while (const auto line = *lines.next()) {
    std::vector<std::string> cells(1);
    for (const char c : *line) {
      if (c == ',') cells.emplace_back();
      else cells.back() += c;
    }
    Dates& of = cases[cells[0]];
    if (cells[3] == "Create Fine") of.created = day(cells[2]);
    if (cells[3] == "Send Fine") of.sent = day(cells[2]);
    if (cells[3] == "Insert Fine Notification") of.served = day(cells[2]);
  }
  return cases;
}

// In time, late, or late but handed over in time.
char outcome(const Dates& of, int term_days) {
  const Days end = *of.created + std::chrono::days(term_days);
  if (*of.served <= end) return 't';
  return of.sent && *of.sent <= end ? 'h' : 'l';
}

TEST(RulesDiff, TheAmendmentOf2010ChangesExactlyTheseCases) {
  ISO_NEEDS_SHARED(kLog);
  std::set<std::string> expected;
  for (const auto& [key, of] : dates_of_the_log()) {
    if (!of.created || !of.served || *of.created < std::chrono::year(2010) / 8 / 14) continue;
    if (outcome(of, 90) != outcome(of, 150)) expected.insert(key);
  }
  ASSERT_FALSE(expected.empty());
  const WithoutTheAmendment before;
  const test::Ran run("isonomy", {"rules", "diff", before.path(), test::source_path(kPack), "--events", test::shared_path(kLog), "--json"});
  ASSERT_EQ(run.status, 0) << run.error;
  EXPECT_NE(run.out.find(R"({"change":"added","kind":"version","name":"serve@2010")"), std::string::npos) << run.out.substr(0, 400);
  std::set<std::string> listed;
  std::istringstream lines(run.out);
  std::string last;
  for (std::string line; std::getline(lines, line); last = line) {
    constexpr std::string_view kCase = "{\"case\":\"";
    if (line.starts_with(kCase)) listed.insert(line.substr(kCase.size(), line.find('"', kCase.size()) - kCase.size()));
  }
  EXPECT_EQ(listed, expected);
  EXPECT_EQ(last, "{\"cases\":150370,\"changed\":" + std::to_string(expected.size()) + ",\"rejected\":0}");
  RecordProperty("changed", static_cast<int>(expected.size()));
}

// The same on three cases that need no reference data: before the amendment, after it and late either way, after it and late only by it.
TEST(RulesDiff, OnAFewCasesInWords) {
  const WithoutTheAmendment before;
  std::string events;
  const auto add = [&](const std::string& key, const std::string& created, const std::string& sent, const std::string& served) {
    const std::string head = R"({"specversion":"1.0","source":"urn:isonomy:rtfm","type":"isonomy.row","id":")" + key;
    const std::string data = R"(","data":{"case":")" + key + R"(","date":")";
    events += head + "-1" + data + created + R"(","activity":"Create Fine","resource":"1","article":"157","points":"0","amount":"38.0"}})" "\n";
    events += head + "-2" + data + sent + R"(","activity":"Send Fine","expense":"11.0"}})" "\n";
    events += head + "-3" + data + served + R"(","activity":"Insert Fine Notification"}})" "\n";
  };
  add("A", "2010-08-13", "2010-12-01", "2010-12-11");
  add("B", "2010-08-14", "2011-03-01", "2011-03-11");
  add("C", "2010-08-14", "2010-12-01", "2010-12-12");
  test::write_file(before.file("events.ndjson"), events);
  const test::Ran run("isonomy", {"rules", "diff", before.path(), test::source_path(kPack), "--events", before.file("events.ndjson"), "--exit-code"});
  EXPECT_EQ(run.status, 1) << run.error;
  EXPECT_EQ(run.out, "version `serve@2010` is new\ncase C: none -> ARB-7 serve breach\n1 of 3 cases change outcome\n");
  const test::Ran same("isonomy", {"rules", "diff", test::source_path(kPack), test::source_path(kPack), "--exit-code"});
  EXPECT_EQ(same.status, 0);
  EXPECT_EQ(same.out.find("no difference: both are "), 0U) << same.out;
}

}  // namespace
}  // namespace isonomy
