// SPDX-License-Identifier: Apache-2.0
// The printed index: every part is there, and what is withheld says why, in the text and as JSON.
#include "daemon/app/index_text.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include "daemon/simulate/counted.h"

namespace isonomy::app {
namespace {

IndexReport report_on(const simulate::WorldOptions& options) {
  const uncertainty::LedgerTable table = simulate::count(simulate::make_world(options, 4)).table();
  IndexReport report;
  report.whole = uncertainty::measure(table.decisions, "everything", {});
  report.look = uncertainty::look(table);
  report.found = uncertainty::statistical_findings(table, report.look);
  return report;
}

TEST(IndexText, ShowsEveryPartOfALivelyWorld) {
  const std::string text = index_text(report_on({.decisions = 12'000, .lawful = {.subject_sd = 0.5}, .planted = {.status_points = 0.1}, .recourse_and_reports = true}));
  for (const char* part : {"bits a decision", "Surprise of a decision by month", "its running mean", "Selectivity: sanctions for each detected breach", "odds x", "at equal law",
                           "Campaigns: the share of sanctions", "no campaign so far", "Fuller's eight", "Noise of", "uncertainty premium", "Recourse", "for who appealed",
                           "time to an answer (Kaplan-Meier", "still open after 30, 90, 365 days", "Figures reported to an evaluation", "just past the target", "INC-3"})
    EXPECT_NE(text.find(part), std::string::npos) << part << " is missing from\n" << text;
}

TEST(IndexText, SaysWhyAFigureIsWithheld) {
  const std::string text = index_text(report_on({.decisions = 60, .subjects = 50, .lawful = {}, .planted = {}}));
  for (const char* reason : {"are too few", "VaR95, ES95 and the premium are withheld", "not measured: the stream holds no appeal", "insufficient evidence"})
    EXPECT_NE(text.find(reason), std::string::npos) << reason << " is missing from\n" << text;
  EXPECT_EQ(text.find("foreseeability"), std::string::npos) << "a share of a withheld figure is withheld too";
}

TEST(IndexJson, ParsesAndHoldsWhatTheTextHolds) {
  const std::string text = index_json(report_on({.decisions = 12'000, .lawful = {}, .planted = {}, .recourse_and_reports = true}));
  simdjson::dom::parser parser;
  const simdjson::dom::element root = parser.parse(text);
  EXPECT_EQ(root["method_version"].get_int64().value(), uncertainty::kMethodVersion);
  EXPECT_GT(root["index"]["selected"]["n"].get_int64().value(), 11'000);
  EXPECT_EQ(root["index"]["fuller"].get_object().size(), 8u);
  EXPECT_GT(root["index"]["selectivity"].get_array().size(), 3u);
  EXPECT_GT(root["recourse"]["waiting"].get_array().size(), 10u);
  EXPECT_EQ(root["recourse"]["more_after"]["let_pass"].get_double().value(), 0.55);
  EXPECT_EQ(root["gaming"].get_array().size(), 1u);
  EXPECT_EQ(root["campaign"]["segments"].get_array().size(), 0u);
}

TEST(IndexJson, ATailOfFewSubjectYearsIsNull) {
  const std::string text = index_json(report_on({.decisions = 60, .subjects = 50, .lawful = {}, .planted = {}}));
  EXPECT_NE(text.find("\"why\":\"too few subject-years for a tail\""), std::string::npos) << text;
  EXPECT_NE(text.find("\"premium_es95\":null"), std::string::npos) << text;
  EXPECT_NE(text.find("\"causes\":[]"), std::string::npos) << "what explains a withheld figure is withheld too";
  EXPECT_NE(text.find("\"system\":null"), std::string::npos) << text;
}

}  // namespace
}  // namespace isonomy::app
