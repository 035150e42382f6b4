// SPDX-License-Identifier: Apache-2.0
// The reference case of the highway code: 561,470 rows, judged by the version of the day. The figures are counted a second time
// here, straight from the rows and with the standard library's calendar, sharing no code with the engine.
#include <chrono>

#include "daemon/app/json_findings.h"
#include "daemon/app/judging.h"
#include "daemon/app/line_source.h"
#include "daemon/app/rule_files.h"
#include "daemon/engine/case_report.h"
#include "tests/support/shared_data.h"

namespace isonomy {
namespace {

constexpr const char* kLog = "data/it-traffic-fines/rtfm_events.csv.gz";

struct Dates {
  std::chrono::sys_days created{}, sent{}, served{};
  bool was_sent = false, was_served = false;
};

std::vector<std::string> cells(std::string_view line) {
  std::vector<std::string> out(1);
  for (const char c : line) {
    if (c == ',') {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

std::chrono::sys_days day(const std::string& text) {
  return std::chrono::year(std::stoi(text.substr(0, 4))) / std::stoi(text.substr(5, 2)) / std::stoi(text.substr(8, 2));
}

std::map<std::string, Dates> count_again() {
  std::map<std::string, Dates> cases;
  app::LineSource lines = *app::LineSource::open(test::shared_path(kLog));
  (void)*lines.next();
  while (const auto line = *lines.next()) {
    const std::vector<std::string> row = cells(*line);
    Dates& of = cases[row[0]];
    if (row[3] == "Create Fine") of.created = day(row[2]);
    if (row[3] == "Send Fine") {
      of.sent = day(row[2]);
      of.was_sent = true;
    }
    if (row[3] == "Insert Fine Notification") {
      of.served = day(row[2]);
      of.was_served = true;
    }
  }
  return cases;
}

TEST(FineLog, LateServiceIsCountedByTheVersionOfTheDayOfTheViolation) {
  ISO_NEEDS_SHARED(kLog);
  const std::vector<std::string> packs{test::source_path("rules/it/highway-code")};
  const rulebook::ReadResult read = app::load_rules(packs);
  ASSERT_NE(read.rulebook, nullptr);
  const Result<app::Judged> judged = app::judge_file(test::shared_path(kLog), read.rulebook, "");
  ASSERT_TRUE(judged.has_value()) << judged.error().message;
  EXPECT_EQ(judged->events, 561'470u);
  EXPECT_EQ(judged->rejected, 0u);
  engine::Engine& engine = *judged->engine;
  EXPECT_EQ(engine.cases(), 150'370u);

  std::map<std::string, detect::Verdict> late;
  uint64_t breaches = 0, undetermined = 0;
  const Status visited = engine.visit_findings([&](std::string_view json) {
    const detect::Finding finding = *app::read_finding(json);
    if (finding.code != "ARB-7" || finding.rule != "serve") return;
    EXPECT_TRUE(late.emplace(finding.case_key, finding.verdict).second);
    breaches += finding.verdict == detect::Verdict::kBreach;
    undetermined += finding.verdict == detect::Verdict::kUndetermined;
    if (finding.verdict == detect::Verdict::kUndetermined) {
      EXPECT_NE(finding.counter.find("anded over for service within the term"), std::string::npos);
    }
  });
  ASSERT_TRUE(visited.has_value());
  EXPECT_EQ(late.size(), 11'209u);
  EXPECT_EQ(breaches, 2'084u);
  EXPECT_EQ(undetermined, 9'125u);

  const std::chrono::sys_days new_law = std::chrono::year(2010) / 8 / 14;
  uint64_t only_flat = 0;
  for (const auto& [key, of] : count_again()) {
    if (!of.was_served) {
      EXPECT_FALSE(late.contains(key)) << key << " was never served";
      continue;
    }
    const std::chrono::days term{of.created >= new_law ? 90 : 150};
    const auto found = late.find(key);
    ASSERT_EQ(found != late.end(), of.served > of.created + term) << key;
    if (found != late.end()) {
      const bool in_hand = of.was_sent && of.sent <= of.created + term;
      EXPECT_EQ(found->second, in_hand ? detect::Verdict::kUndetermined : detect::Verdict::kBreach) << key;
    } else if (of.served > of.created + std::chrono::days(90)) {
      // What a flat rule of 90 days would have flagged besides: the case names the version that applied, and why it is in time.
      ++only_flat;
      const casework::Case& each = *engine.find_case(key);
      const engine::CaseReport report = engine::report_case(each, engine.watermark(each), engine.judge(), *read.rulebook);
      const auto line = std::find_if(report.assessments.begin(), report.assessments.end(), [](const auto& a) { return a.rule == "serve"; });
      ASSERT_NE(line, report.assessments.end()) << key;
      ASSERT_EQ(line->version, "1992") << key;
      ASSERT_EQ(line->outcome, "in_time") << key;
      ASSERT_NE(line->sentence.find("150 days"), std::string::npos) << line->sentence;
      const auto rejected = std::find_if(line->versions.begin(), line->versions.end(), [](const auto& v) { return v.version == "serve@2010"; });
      ASSERT_NE(rejected, line->versions.end()) << key;
      ASSERT_FALSE(rejected->applied) << key;
      ASSERT_NE(rejected->why.find("2010-08-14"), std::string::npos) << rejected->why;
    }
  }
  EXPECT_EQ(only_flat, 36'384u);
}

}  // namespace
}  // namespace isonomy
