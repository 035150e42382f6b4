// SPDX-License-Identifier: Apache-2.0
// The reference case: platform regulation in China, 2014 to 2023. What must be found on the shipped stream, and what must not,
// although the popular account says so. One test a row of the table; "clean" means nothing above undetermined.
#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <set>

#include "tests/support/case_name.h"
#include "tests/support/judged_stream.h"

namespace isonomy {
namespace {

using detect::Finding;
using detect::Grade;
using detect::Verdict;
using test::JudgedStream;

JudgedStream& stream() {
  static JudgedStream judged = [] {
    JudgedStream fresh({"rules/cn/platform-economy"});
    if (fresh.problems.empty()) fresh.accept_all(test::lines_of(test::text_of_file(test::source_path("examples/cn-platform/events.ndjson"))));
    return fresh;
  }();
  return judged;
}

// The deterministic findings that need no other case.
bool single_case(const Finding& finding) {
  return finding.code == "RET-1" || finding.code == "RET-2" || finding.code == "RET-3" || finding.code == "ARB-1" || finding.code == "ARB-2" ||
         finding.code == "ARB-3" || finding.code == "ARB-4" || finding.code == "ARB-5" || finding.code == "ARB-7" || finding.code == "REC-2";
}

std::vector<std::string> above_undetermined(const std::string& key) {
  std::vector<std::string> forms;
  for (const Finding& finding : stream().findings(key)) {
    if (single_case(finding) && finding.verdict != Verdict::kUndetermined) forms.push_back(test::short_form(finding));
  }
  return forms;
}

const std::vector<std::string> kClean;

const Finding* find(const std::vector<Finding>& findings, std::string_view code) {
  const auto found = std::find_if(findings.begin(), findings.end(), [&](const Finding& finding) { return finding.code == code; });
  return found == findings.end() ? nullptr : &*found;
}

const Finding* on_version(const std::vector<Finding>& findings, std::string_view code, std::string_view rule, std::string_view version) {
  const auto found = std::find_if(findings.begin(), findings.end(), [&](const Finding& finding) {
    return finding.code == code && finding.rule == rule && finding.version == version;
  });
  return found == findings.end() ? nullptr : &*found;
}

bool names(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

judge::ActAssessment act_of(const std::string& key) {
  const casework::Case* of = stream().find(key);
  if (of == nullptr) return {};
  judge::Judgement judged = stream().judgement(*of);
  return judged.acts.empty() ? judge::ActAssessment{} : judged.acts.front();
}

std::vector<std::string> cases_from_to(int first, int last) {
  std::vector<std::string> keys;
  for (int number = first; number <= last; ++number) {
    std::string digits = std::to_string(number);
    keys.push_back("E" + std::string(3 - digits.size(), '0') + digits);
  }
  return keys;
}

TEST(ReferenceCase, every_line_of_the_stream_is_accepted) {
  ASSERT_EQ(stream().problems, kClean);
  EXPECT_EQ(stream().engine->accepted(), 431u);
  EXPECT_EQ(stream().engine->cases(), 158u);
  EXPECT_EQ(stream().engine->unmapped(), 0u);
}

TEST(ReferenceCase, didi_is_partly_retroactive_by_months_24_51_2_8) {
  const std::vector<Finding> findings = stream().findings("E142");
  const Finding* partial = find(findings, "RET-1");
  ASSERT_NE(partial, nullptr);
  EXPECT_EQ(partial->verdict, Verdict::kConsistentWith);
  EXPECT_TRUE(names(partial->sentence, "of 85 months touched, 24 before any of the laws cited, 51 under csl-64@2016 alone, "
                                       "2 under csl-64@2016 and dsl-45@2021 and 8 under all three")) << partial->sentence;
  EXPECT_TRUE(names(partial->counter, "continuing violation")) << partial->counter;
}

TEST(ReferenceCase, didi_ceiling_is_not_known_without_turnover_or_gains) {
  const std::vector<Finding> findings = stream().findings("E142");
  const Finding* ceiling = find(findings, "ARB-3");
  ASSERT_NE(ceiling, nullptr);
  EXPECT_EQ(ceiling->verdict, Verdict::kUndetermined);
  EXPECT_TRUE(names(ceiling->sentence, "facts.turnover")) << ceiling->sentence;
  EXPECT_TRUE(names(ceiling->sentence, "facts.illegal_gains")) << ceiling->sentence;
}

TEST(ReferenceCase, didi_under_the_first_law_alone_needs_illegal_gains_of_802_million) {
  // Ten times the gains is the ceiling of the Cybersecurity Law: 802.6 million is exactly enough, a yuan less is not.
  for (const auto& [gains, inside] : std::initializer_list<std::pair<const char*, bool>>{{"802600000", true}, {"802599999", false}}) {
    JudgedStream judged({"rules/cn/platform-economy"});
    ASSERT_EQ(judged.problems, kClean);
    const std::string head = R"({"specversion":"1.0","source":"urn:isonomy:test","subject":"A firm","time":"2022-07-21T00:00:00Z",)";
    judged.accept(head + R"("id":"c","type":"isonomy.conduct","data":{"case":"D","at":"2019-01-10","facts":{"unlawful_processing":true}}})");
    judged.accept(head + R"("id":"o","type":"isonomy.detection","data":{"case":"D","at":"2020-01-10","authority":"cac"}})");  // in time
    judged.accept(head + R"("id":"d","type":"isonomy.decision.fine","data":{"case":"D","at":"2022-07-21","authority":"cac","amount":8026000000,)" +
                  R"("cites":["csl-64@2016"],"facts":{"gains_found":true,"illegal_gains":)" + gains + "}}}");
    ASSERT_EQ(judged.problems, kClean);
    EXPECT_EQ(judged.short_forms("D"), inside ? kClean : std::vector<std::string>{"ARB-3 csl-64@2016 breach"}) << gains;
  }
}

TEST(ReferenceCase, alibaba_is_not_retroactive_and_its_basis_is_published) {
  const judge::ActAssessment act = act_of("E099");
  ASSERT_EQ(act.cites.size(), 1u);
  EXPECT_EQ(act.cites[0].published, Truth::kTrue);
  EXPECT_EQ(act.basis, Truth::kTrue);
  EXPECT_EQ(find(stream().findings("E099"), "RET-1"), nullptr);
  EXPECT_EQ(above_undetermined("E099"), kClean);
}

TEST(ReferenceCase, the_seven_merger_batches_are_not_retroactive) {
  std::vector<std::string> keys = cases_from_to(23, 97);  // the batches and the deals they list; E042 and E064 stand between them
  for (const std::string& key : keys) {
    SCOPED_TRACE(key);
    ASSERT_NE(stream().find(key), nullptr);
    EXPECT_EQ(find(stream().findings(key), "RET-1"), nullptr);
    EXPECT_EQ(act_of(key).basis, Truth::kTrue);
    EXPECT_EQ(above_undetermined(key), kClean);
  }
}

TEST(ReferenceCase, the_batch_of_july_2022_is_judged_under_the_law_of_2007_and_is_clean) {
  for (const std::string& key : cases_from_to(86, 97)) {
    SCOPED_TRACE(key);
    const judge::ActAssessment act = act_of(key);
    ASSERT_EQ(act.cites.size(), 1u);
    ASSERT_NE(act.cites[0].version, nullptr);
    EXPECT_EQ(act.cites[0].version->id, "2007");
    EXPECT_EQ(act.act->at, (Span{Day::from_civil(2022, 3, 31), Day::from_civil(2022, 5, 18)}));
    EXPECT_EQ(act.basis, Truth::kTrue);
    EXPECT_EQ(above_undetermined(key), kClean);
  }
  const judge::ActAssessment batch = act_of("E086");
  EXPECT_FALSE(batch.range.parties_known);
  EXPECT_FALSE(batch.range.total.max.has_value());
}

TEST(ReferenceCase, the_batch_of_july_2022_without_a_version_named_falls_under_the_law_of_2007) {
  JudgedStream judged({"rules/cn/platform-economy"});
  ASSERT_EQ(judged.problems, kClean);
  const std::string head = R"({"specversion":"1.0","source":"urn:isonomy:test","subject":"A firm","time":"2022-09-01T00:00:00Z",)";
  judged.accept(head + R"("id":"c","type":"isonomy.conduct","data":{"case":"B","at":"2011-03/2021-07","facts":{"notifiable":true,"notified":false}}})");
  judged.accept(head + R"("id":"d","type":"isonomy.decision.fine","data":{"case":"B","at":"2022-08-20","authority":"samr","amount":500000,)" +
                R"("cites":["aml-merger"],"facts":{"restrictive_effect":false}}})");
  ASSERT_EQ(judged.problems, kClean);
  const casework::Case* of = judged.find("B");
  ASSERT_NE(of, nullptr);
  const judge::Judgement judgement = judged.judgement(*of);
  ASSERT_EQ(judgement.acts.size(), 1u);
  ASSERT_NE(judgement.acts[0].cites[0].version, nullptr);
  EXPECT_EQ(judgement.acts[0].cites[0].version->id, "2007");
}

TEST(ReferenceCase, tencent_music_has_a_weighed_fact_that_the_others_lack_and_the_same_amount) {
  const judge::ActAssessment harmful = act_of("E064"), harmless = act_of("E023");
  ASSERT_NE(harmful.act, nullptr);
  ASSERT_NE(harmless.act, nullptr);
  EXPECT_EQ(*harmful.act->amount, *harmless.act->amount);
  const auto effect = [](const judge::ActAssessment& act) {
    for (const casework::Stated& fact : act.act->facts) {
      if (fact.name == "restrictive_effect") return fact.value.as_bool();
    }
    ADD_FAILURE() << "restrictive_effect is not stated";
    return false;
  };
  EXPECT_TRUE(effect(harmful));
  EXPECT_FALSE(effect(harmless));
  const auto* power = std::get_if<rulebook::Power>(&harmful.cites[0].version->body);
  ASSERT_NE(power, nullptr);
  EXPECT_TRUE(std::any_of(power->weigh.begin(), power->weigh.end(),
                          [](const rulebook::Condition& each) { return each.source == "facts.restrictive_effect"; }));
}

TEST(ReferenceCase, group_buying_fines_of_two_breaches_against_one_are_clean) {
  for (const std::string& key : cases_from_to(110, 114)) {
    SCOPED_TRACE(key);
    EXPECT_EQ(stream().short_forms(key), kClean);
    const judge::ActAssessment act = act_of(key);
    const bool one = key == "E114";
    EXPECT_EQ(act.act->decision->breaches.size(), one ? 1u : 2u);
    ASSERT_TRUE(act.range.total.max.has_value());
    EXPECT_EQ(act.range.total.max->hundredths, one ? 500'000'00 : 1'500'000'00);
  }
}

TEST(ReferenceCase, tutoring_fines_of_two_and_a_half_million_are_the_sum_of_two_maxima) {
  for (const char* key : {"E121", "E122"}) {
    SCOPED_TRACE(key);
    EXPECT_EQ(find(stream().findings(key), "ARB-3"), nullptr);
    const judge::ActAssessment act = act_of(key);
    ASSERT_TRUE(act.range.total.max.has_value());
    EXPECT_EQ(act.range.total.max->hundredths, 2'500'000'00);
    EXPECT_EQ(act.range.fit, judge::RangeAssessment::Fit::kInside);
  }
  // All fifteen firms together: fifteen times 2.0 million and thirteen times 0.5 million.
  const judge::ActAssessment all = act_of("E120");
  ASSERT_TRUE(all.range.total.max.has_value());
  EXPECT_EQ(*all.range.total.max, *all.act->amount);
  EXPECT_EQ(find(stream().findings("E120"), "ARB-3"), nullptr);
}

TEST(ReferenceCase, didi_review_is_undetermined_with_its_scope_shown_and_not_under_the_measures_of_2022) {
  const std::vector<Finding> findings = stream().findings("E136");
  const Finding* basis = find(findings, "ARB-1");
  ASSERT_NE(basis, nullptr);
  EXPECT_EQ(basis->verdict, Verdict::kUndetermined);
  EXPECT_EQ(basis->version, "2020");
  EXPECT_EQ(above_undetermined("E136"), kClean);
  const auto atom = [&](std::string_view text) {
    for (const judge::AtomLine& line : basis->trace.atoms) {
      if (line.text == text) return line.value;
    }
    return std::string("absent");
  };
  EXPECT_EQ(atom("facts.procurement"), "false");          // the scope that does not fit
  EXPECT_EQ(atom("facts.national_security"), "unknown");  // the ground that may
  const rulebook::Rule* rule = stream().rules->rule("cybersecurity-review");
  ASSERT_NE(rule, nullptr);
  const Day opened = Day::from_civil(2021, 7, 2);
  for (const rulebook::Considered& line : rulebook::considered(*rule, Span::exactly(opened), opened)) {
    EXPECT_EQ(line.taken, line.version->id == "2020") << line.version->id << ": " << line.why;
  }
}

TEST(ReferenceCase, the_licence_halt_has_no_basis_in_the_catalogue) {
  const std::vector<Finding> findings = stream().findings("E155");
  const Finding* basis = find(findings, "ARB-1");
  ASSERT_NE(basis, nullptr);
  EXPECT_EQ(basis->verdict, Verdict::kConsistentWith);
  EXPECT_EQ(basis->grade, Grade::kSerious);
  EXPECT_TRUE(names(basis->sentence, "Basis not found in the catalogue")) << basis->sentence;
  EXPECT_TRUE(names(basis->sentence, "names no published rule")) << basis->sentence;
}

struct NoticeCase {
  const char* name;
  const char* rule;
  const char* version;
  Grade grade;
  Verdict verdict;
};

class Notice : public testing::TestWithParam<NoticeCase> {};

TEST_P(Notice, is_graded_by_rank) {
  const std::vector<Finding> findings = stream().on_rulebook();
  const Finding* found = on_version(findings, "RET-4", GetParam().rule, GetParam().version);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->grade, GetParam().grade);
  EXPECT_EQ(found->verdict, GetParam().verdict);
  const bool binds = GetParam().grade != Grade::kInformation;
  EXPECT_EQ(names(found->sentence, "no legal default binds this rank"), !binds) << found->sentence;
  EXPECT_EQ(names(found->sentence, "needs 30 days"), binds) << found->sentence;
}

INSTANTIATE_TEST_SUITE_P(
    ReferenceCase, Notice,
    testing::Values(NoticeCase{"tutoring_opinion_information", "tutoring-opinion", "2021", Grade::kInformation, Verdict::kConsistentWith},
                    NoticeCase{"platform_guidelines_information", "platform-guidelines", "2021", Grade::kInformation, Verdict::kConsistentWith},
                    NoticeCase{"crypto_notice_information", "crypto-notice", "2021", Grade::kInformation, Verdict::kConsistentWith},
                    NoticeCase{"price_regulation_of_2010_short", "price-deception", "2010", Grade::kMinor, Verdict::kConsistentWith},
                    NoticeCase{"merger_thresholds_of_2008_short", "merger-thresholds", "2008", Grade::kMinor, Verdict::kConsistentWith},
                    NoticeCase{"institutional_amendment_excepted", "merger-thresholds", "2018", Grade::kMinor, Verdict::kUndetermined},
                    NoticeCase{"departmental_rule_from_memory", "star-registration", "2019", Grade::kMinor, Verdict::kUndetermined},
                    NoticeCase{"regulation_from_memory", "cii-security", "2021", Grade::kMinor, Verdict::kUndetermined}),
    test::CaseName());

TEST(ReferenceCase, thirty_days_are_enough_and_drafts_need_no_notice) {
  const std::vector<Finding> findings = stream().on_rulebook();
  EXPECT_EQ(on_version(findings, "RET-4", "deep-synthesis", "2022"), nullptr);        // exactly thirty
  EXPECT_EQ(on_version(findings, "RET-4", "cybersecurity-review", "2020"), nullptr);  // thirty-five
  for (const Finding& finding : findings) {
    EXPECT_EQ(finding.version.find("draft"), std::string::npos) << test::short_form(finding);
    EXPECT_NE(finding.rule, "game-licence-halt");                                     // never published: no day to count from
  }
}

TEST(ReferenceCase, negative_controls_are_clean) {
  EXPECT_EQ(stream().short_forms("E098"), kClean);  // a notified merger, prohibited
  EXPECT_EQ(stream().short_forms("E115"), kClean);  // the repeat offence
  EXPECT_EQ(stream().short_forms("E107"), kClean);  // false discounts, the ordinary maximum
  EXPECT_EQ(stream().short_forms("E101"), kClean);  // the small delivery firm, opened before the campaign
}

TEST(ReferenceCase, acts_inside_a_batch_name_a_parent_of_the_stream) {
  size_t inside = 0;
  const std::vector<std::string> keys = *stream().engine->case_ids();
  for (const std::string& key : keys) {
    const casework::Case* of = stream().engine->find_case(key);
    for (const casework::CaseEvent& event : of->events) {
      if (!event.decision || event.decision->part_of.empty()) continue;
      ++inside;
      EXPECT_NE(stream().find(std::string(event.decision->part_of)), nullptr) << key;
    }
  }
  EXPECT_EQ(inside, 80u);
}

TEST(ReferenceCase, citations_placed_by_the_compiler_yield_nothing_above_undetermined) {
  std::set<std::string> inferred;
  const std::vector<std::string> keys = *stream().engine->case_ids();
  for (const std::string& key : keys) {
    const casework::Case* of = stream().engine->find_case(key);
    for (const casework::CaseEvent& event : of->events) {
      if (event.decision && event.decision->cites_inferred) inferred.insert(std::string(key));
    }
  }
  for (const char* key : {"E008", "E011", "E012", "E102", "E148", "E150"}) EXPECT_EQ(inferred.count(key), 1u) << key;
  for (const std::string& key : inferred) EXPECT_EQ(above_undetermined(key), kClean) << key;
}

TEST(ReferenceCase, nothing_else_stands_above_undetermined) {
  std::set<std::string> forms;
  const std::vector<std::string> keys = *stream().engine->case_ids();
  for (const std::string& key : keys) {
    for (const std::string& form : above_undetermined(key)) forms.insert(key + " " + form);
  }
  EXPECT_EQ(forms, (std::set<std::string>{"E142 RET-1 csl-64@2016 consistent-with", "E155 ARB-1 - consistent-with"}));
}

}  // namespace
}  // namespace isonomy
