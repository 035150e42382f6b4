// SPDX-License-Identifier: Apache-2.0
// `isonomy findings`: every filter alone and together, order, groups, and the three ways out.
#include "daemon/app/finding_list.h"

#include <gtest/gtest.h>

#include "daemon/app/json_findings.h"

namespace isonomy {
namespace {

using app::FindingFilter;

struct Made {
  std::string id, code, family;
  detect::Verdict verdict;
  detect::Grade grade;
  std::string case_key, subject, authority, rule, day, sentence, counter;
};

std::string line_of(const Made& made) {
  detect::Finding finding;
  finding.id = made.id;
  finding.code = made.code;
  finding.family = made.family;
  finding.verdict = made.verdict;
  finding.grade = made.grade;
  finding.case_key = made.case_key;
  finding.subject = made.subject;
  finding.authority = made.authority;
  finding.rule = made.rule;
  finding.version = "v1";
  if (!made.day.empty()) finding.decision_date = *parse_span(made.day);
  finding.sentence = made.sentence;
  finding.counter = made.counter;
  return detect::to_json(finding);
}

using detect::Grade;
using detect::Verdict;

std::vector<std::string> lines() {
  return {line_of({"1111", "ARB-7", "arbitrary", Verdict::kBreach, Grade::kMinor, "S1", "Anna", "police", "serve", "2011-03-12", "Served late, \"by days\"", "It was handed over"}),
          line_of({"2222", "RET-1", "retroactive", Verdict::kConsistentWith, Grade::kSerious, "S2", "Bert", "court", "tariff", "2011", "Back in time", ""}),
          line_of({"3333", "ARB-7", "arbitrary", Verdict::kUndetermined, Grade::kMinor, "S3", "Anna", "court", "serve", "2012-01-05", "Cannot be told", ""}),
          line_of({"4444", "CON-1", "rulebook", Verdict::kBreach, Grade::kInformation, "", "", "", "fee", "", "Two texts differ", ""})};
}

// First digits of the ids that are left, in order.
std::string left(const FindingFilter& filter, std::string_view order = {}) {
  const auto kept = app::filtered(lines(), filter, order);
  std::string out;
  for (const std::string& line : *kept) out += app::read_finding(line)->id[0];
  return out;
}

struct FilterCase {
  const char* name;
  FindingFilter filter;
  const char* want;
};

FindingFilter with(std::vector<std::string> FindingFilter::*field, std::vector<std::string> values) {
  FindingFilter out;
  out.*field = std::move(values);
  return out;
}
FindingFilter between(const std::string& since, const std::string& until) {
  FindingFilter out;
  out.since = since;
  out.until = until;
  return out;
}
FindingFilter words(const std::string& text) {
  FindingFilter out;
  out.text = text;
  return out;
}
FindingFilter all_of(FindingFilter a, const FindingFilter& b) {
  if (a.codes.empty()) a.codes = b.codes;
  if (a.subjects.empty()) a.subjects = b.subjects;
  if (a.since.empty()) a.since = b.since;
  return a;
}

TEST(FindingFilter, LeavesWhatItNames) {
  const FilterCase cases[] = {
      {"nothing named", {}, "1234"},
      {"code", with(&FindingFilter::codes, {"ARB-7"}), "13"},
      {"two codes", with(&FindingFilter::codes, {"ARB-7", "RET-1"}), "123"},
      {"family", with(&FindingFilter::families, {"rulebook"}), "4"},
      {"rule", with(&FindingFilter::rules, {"tariff"}), "2"},
      {"authority", with(&FindingFilter::authorities, {"court"}), "23"},
      {"subject", with(&FindingFilter::subjects, {"Anna"}), "13"},
      {"verdict", with(&FindingFilter::verdicts, {"breach"}), "14"},
      {"grade", with(&FindingFilter::grades, {"serious", "information"}), "24"},
      {"case", with(&FindingFilter::cases, {"S3"}), "3"},
      {"since a day: a year known as such may lie before it", between("2011-03-12", ""), "13"},
      {"since a year", between("2011", ""), "123"},
      {"until a day", between("", "2011-12-30"), "1"},
      {"until a year", between("", "2011"), "12"},
      {"one month", between("2012-01", "2012-01"), "3"},
      {"words of the sentence, capitals or not", words("BACK IN"), "2"},
      {"words of the answer", words("handed"), "1"},
      {"words of the subject", words("bert"), "2"},
      {"all together", all_of(all_of(with(&FindingFilter::codes, {"ARB-7"}), with(&FindingFilter::subjects, {"Anna"})), between("2012", "")), "3"},
      {"nothing passes", all_of(with(&FindingFilter::codes, {"RET-1"}), with(&FindingFilter::subjects, {"Anna"})), ""},
  };
  for (const FilterCase& each : cases) EXPECT_EQ(left(each.filter), each.want) << each.name;
}

TEST(FindingFilter, ThatNothingCanPassIsASlip) {
  EXPECT_TRUE(app::check({}).has_value());
  EXPECT_EQ(app::check(with(&FindingFilter::codes, {"ARB-9"})).error().message, "no code `ARB-9`, did you mean `ARB-1`?");
  EXPECT_EQ(app::check(with(&FindingFilter::families, {"retroactiv"})).error().message, "no family `retroactiv`, did you mean `retroactive`?");
  EXPECT_EQ(app::check(between("2012", "2011-06")).error().message, "--since 2012 lies after --until 2011-06: no day is both");
  EXPECT_TRUE(app::check(between("2012-03", "2012")).has_value());
}

TEST(FindingOrder, IsStableAndTheUndatedStandLast) {
  EXPECT_EQ(left({}, "code"), "1342");
  EXPECT_EQ(left({}, "rule"), "4132");
  EXPECT_EQ(left({}, "day"), "2134");
  EXPECT_EQ(left({}, "verdict"), "1423");
  EXPECT_EQ(left({}, "grade"), "2134");
}

std::string grouped(std::string_view grouping, bool largest_first = false) {
  std::string out;
  for (const app::FindingGroup& group : *app::groups_of(lines(), grouping, largest_first)) out += app::csv_line(group) + "\n";
  return out;
}

TEST(FindingGroups, CountByVerdict) {
  EXPECT_EQ(app::csv_head("code"), "code,findings,breach,consistent-with,undetermined");
  EXPECT_EQ(grouped("code"), "ARB-7,2,1,0,1\nCON-1,1,1,0,0\nRET-1,1,0,1,0\n");
  EXPECT_EQ(grouped("authority", true), "court,2,0,1,1\nnot stated,1,1,0,0\npolice,1,1,0,0\n");
  EXPECT_EQ(grouped("year"), "2011,2,1,1,0\n2012,1,0,0,1\nnot dated,1,1,0,0\n");
  EXPECT_EQ(grouped("case"), "S1,1,1,0,0\nS2,1,0,1,0\nS3,1,0,0,1\nno single case,1,1,0,0\n");
  for (const std::string_view grouping : app::kGroupings) {
    uint64_t sum = 0;
    for (const app::FindingGroup& group : *app::groups_of(lines(), grouping, false)) sum += group.total();
    EXPECT_EQ(sum, 4u) << grouping;
  }
  const auto groups = app::groups_of(lines(), "code", false);
  EXPECT_EQ(app::json_line("code", (*groups)[0]), R"({"code":"ARB-7","findings":2,"breach":1,"consistent-with":0,"undetermined":1})");
}

TEST(FindingCsv, QuotesWhatNeedsIt) {
  EXPECT_EQ(app::csv_line(*app::read_finding(lines()[0])),
            "1111,ARB-7,arbitrary,breach,minor,S1,Anna,police,serve,v1,,2011-03-12,\"Served late, \"\"by days\"\"\",It was handed over");
  const auto columns = [](const std::string& line) { return std::count(line.begin(), line.end(), ','); };
  EXPECT_EQ(columns(app::csv_head()), columns(app::csv_line(*app::read_finding(lines()[1]))));
}

TEST(FindingLines, ThatAreNoFindingsAreRefused) {
  EXPECT_EQ(app::filtered({"{}"}, {}, {}).error().message, "not a finding: it needs `id`, `code`, `verdict` and `grade`");
  EXPECT_TRUE(app::groups_of({"["}, "code", false).has_error());
}

}  // namespace
}  // namespace isonomy
