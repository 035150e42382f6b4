// SPDX-License-Identifier: Apache-2.0
// Notice: rules in force before they were published (RET-2), or too soon after it (RET-4). Nothing here needs an act: it is the text itself.
//
//   published 2020-01-01, in force 2020-01-30, a lead of 30 days   -> RET-4, consistent-with
//   published and in force 2020-01-01, no lead set for the rank    -> RET-4, information
//   an exemption, a lower fine than before                         -> nothing: what only benefits may bind at once
//   procedural                                                     -> undetermined
#include <algorithm>

#include "daemon/detect/detector.h"
#include "daemon/detect/sentences.h"
#include "daemon/detect/words.h"
#include "daemon/rulebook/static_value.h"

namespace isonomy::detect {
namespace {

using rulebook::RuleVersion;

constexpr std::string_view kFamily = "retroactive";

std::string notice_in_words(int days) { return days < 0 ? days_in_words(-days) + " before" : days == 0 ? "zero days" : days_in_words(days); }

Finding on_version(const rulebook::Rulebook& rules, const rulebook::Rule& rule, const RuleVersion& version, std::string_view code) {
  Finding finding;
  finding.code = code;
  finding.family = kFamily;
  finding.rule = rule.id;
  finding.version = version.id;
  if (rule.authority.size() == 1) finding.authority = rule.authority.front();
  finding.decision_date = version.in_force;
  finding.trace.dates = {{"published", to_string(version.published)}, {"in force", to_string(version.in_force)}};
  finding.trace.versions.push_back({rulebook::qualified(rule, version), true, "rank " + rule.rank + ", " + rules.packs[rule.pack].id});
  return finding;
}

// The lead that binds a rank, and the principle that sets it; without one it is the jurisdiction's default.
struct BindingLead {
  std::optional<Period> period;
  const rulebook::Rule* principle = nullptr;
  const RuleVersion* version = nullptr;
};

BindingLead lead_of(const rulebook::Rulebook& rules, const rulebook::Rule& rule, const Span& published, bool& excepted) {
  BindingLead lead;
  for (const rulebook::Rule& other : rules.rules) {
    // The lead that bound on the day of publication: who publishes cannot keep a lead that is set later.
    const RuleVersion* version = rulebook::governing(other, published, kLastDay).version;
    const auto* principle = version == nullptr ? nullptr : std::get_if<rulebook::Principle>(&version->body);
    if (principle == nullptr || principle->name != rulebook::PrincipleName::kNotice || !rules.reaches(other.pack, rule.pack)) continue;
    for (const rulebook::Lead& each : principle->leads) {
      if (each.rank == rule.rank) lead = {each.lead, &other, version};
    }
    excepted = excepted || std::find(principle->exceptions.begin(), principle->exceptions.end(), rule.id) != principle->exceptions.end();
  }
  const rulebook::Jurisdiction* jurisdiction = rules.jurisdiction(rules.packs[rule.pack].jurisdiction);
  if (jurisdiction == nullptr) return lead;
  for (const auto& [rank, period] : jurisdiction->notice) {
    if (rank == rule.rank && !lead.period) lead.period = period;
  }
  const auto& exceptions = jurisdiction->notice_exceptions;
  excepted = excepted || std::find(exceptions.begin(), exceptions.end(), rule.id) != exceptions.end();
  return lead;
}

bool excepted_version(const rulebook::Rulebook& rules, const rulebook::Rule& rule, const RuleVersion& version) {
  const rulebook::Jurisdiction* jurisdiction = rules.jurisdiction(rules.packs[rule.pack].jurisdiction);
  if (jurisdiction == nullptr) return false;
  const auto& exceptions = jurisdiction->notice_exceptions;
  return std::find(exceptions.begin(), exceptions.end(), rulebook::qualified(rule, version)) != exceptions.end();
}

std::string confidence_name(rulebook::Confidence confidence) {
  return confidence == rulebook::Confidence::kHigh ? "high" : confidence == rulebook::Confidence::kMedium ? "medium" : "low";
}

// Whether one end of a fine lies no higher than another; `absent` is what an end that is not written stands for.
enum class Absent { kNothing, kOpen };
bool not_higher(const rulebook::Condition& end, const rulebook::Condition& before, Absent absent) {
  if (end.source == before.source) return true;
  if (end.always() || before.always()) return end.always() == (absent == Absent::kNothing);
  const auto now = rulebook::static_money(end), then = rulebook::static_money(before);
  return now && then && *now <= *then;
}

bool same_names(const std::vector<rulebook::EventName>& a, const std::vector<rulebook::EventName>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const rulebook::EventName& x, const rulebook::EventName& y) { return x.text == y.text; });
}

// What only benefits those it addresses: an exemption, a principle that protects them, or the same text as before with no fine higher.
bool only_benefits(const rulebook::Rule& rule, const RuleVersion& version) {
  if (std::holds_alternative<rulebook::Exemption>(version.body)) return true;
  if (const auto* principle = std::get_if<rulebook::Principle>(&version.body)) return principle->name != rulebook::PrincipleName::kLimitation;
  const RuleVersion* earlier = rulebook::governing(rule, Span::exactly(version.in_force.first - 1), kLastDay).version;
  const auto* now = std::get_if<rulebook::Power>(&version.body);
  const auto* then = earlier == nullptr ? nullptr : std::get_if<rulebook::Power>(&earlier->body);
  if (now == nullptr || then == nullptr || earlier == &version) return false;
  if (!same_names(now->allows, then->allows) || now->when.source != then->when.source || now->unless.source != then->unless.source || now->duty != then->duty) return false;
  return std::equal(now->sanctions.begin(), now->sanctions.end(), then->sanctions.begin(), then->sanctions.end(), [](const rulebook::Sanction& a, const rulebook::Sanction& b) {
    return a.kind == b.kind && a.applies.source == b.applies.source && a.per == b.per && a.multiply.source == b.multiply.source && a.one_of.source == b.one_of.source &&
           not_higher(a.min, b.min, Absent::kNothing) && not_higher(a.max, b.max, Absent::kOpen) && not_higher(a.exactly, b.exactly, Absent::kOpen);
  });
}

void notice(const rulebook::Rulebook& rules, const rulebook::Rule& rule, const RuleVersion& version, std::vector<Finding>& out) {
  const int days = version.in_force.first - version.published.first;
  const std::string published = to_string(version.published), name = title_of(rule, version);
  if (days < 0) {
    Finding finding = on_version(rules, rule, version, "RET-2");
    finding.grade = Grade::kSerious;
    // INVARIANT: a back-dated rule whose dates are not settled is no breach; nor is one that nobody has to fear.
    const bool settled = version.confidence == rulebook::Confidence::kHigh && !only_benefits(rule, version);
    finding.verdict = settled ? capped(Verdict::kBreach, &version, {}) : Verdict::kUndetermined;
    finding.sentence = say(sentences::kBackdated, {{"rule", name}, {"force", to_string(version.in_force)}, {"published", published}, {"days", days_in_words(-days)}});
    finding.trace.question = sentences::kBackdatedQuestion;
    add_counter(finding, sentences::kBeneficial);
    if (version.confidence != rulebook::Confidence::kHigh) {
      add_counter(finding, say(sentences::kMemoryDates, {{"confidence", confidence_name(version.confidence)}}));
    }
    finding.vanish_if.push_back("an earlier publication is shown");
    out.push_back(std::move(finding));
    return;
  }
  bool excepted = excepted_version(rules, rule, version);
  const BindingLead binding = lead_of(rules, rule, version.published, excepted);
  const std::optional<Period> lead = binding.period;
  const bool too_short = lead && version.in_force.first < end_of_term(version.published.first, *lead);
  if (!too_short && (lead || days > 0)) return;
  if (!excepted && only_benefits(rule, version)) return;
  Finding finding = on_version(rules, rule, version, "RET-4");
  finding.trace.question = sentences::kNoticeQuestion;
  if (too_short) {
    if (binding.version != nullptr) {
      finding.trace.versions.push_back({rulebook::qualified(*binding.principle, *binding.version), true, "sets the lead of " + in_words(*lead)});
    }
    finding.grade = Grade::kMinor;
    // WHY no breach: laws that set a lead except urgent rules, and urgency is not a matter of arithmetic.
    finding.verdict = excepted || version.confidence != rulebook::Confidence::kHigh ? Verdict::kUndetermined : Verdict::kConsistentWith;
    finding.sentence = say(sentences::kShortNotice, {{"rule", name}, {"notice", notice_in_words(days)}, {"published", published}, {"rank", rule.rank}, {"lead", in_words(*lead)}});
    add_counter(finding, sentences::kUrgent);
    if (excepted) add_counter(finding, "The rulebook lists this version among the exceptions.");
  } else {
    finding.grade = Grade::kInformation;
    finding.verdict = capped(Verdict::kConsistentWith, &version, {});
    finding.sentence = say(sentences::kNoNotice, {{"rule", name}, {"notice", notice_in_words(days)}, {"published", published}, {"rank", rule.rank}});
    finding.trace.steps.push_back("no lead is set for the rank " + rule.rank);
  }
  if (version.effect == rulebook::Effect::kProcedural) {
    finding.verdict = Verdict::kUndetermined;
    add_counter(finding, sentences::kProceduralAtOnce);
  }
  add_counter(finding, sentences::kBeneficial);
  if (version.confidence != rulebook::Confidence::kHigh) {
    add_counter(finding, say(sentences::kMemoryDates, {{"confidence", confidence_name(version.confidence)}}));
  }
  finding.vanish_if.push_back("an earlier publication, or an exception that the law lists, is shown");
  out.push_back(std::move(finding));
}

}  // namespace

void retroactive_on_rulebook(const rulebook::Rulebook& rules, std::vector<Finding>& out) {
  for (const rulebook::Rule& rule : rules.rules) {
    for (const RuleVersion& version : rule.versions) {
      if (version.draft || version.never_published || version.assumed || !version.published.exact() || !version.in_force.exact()) continue;
      if (version.published.first <= kFirstDay || version.in_force.first <= kFirstDay) continue;
      notice(rules, rule, version, out);
    }
  }
}

}  // namespace isonomy::detect
