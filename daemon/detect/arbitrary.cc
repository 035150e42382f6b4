// SPDX-License-Identifier: Apache-2.0
// Arbitrary: acts without basis (ARB-1), by an authority that is not competent (ARB-2), outside the lawful range (ARB-3), or
// although the facts do not meet the condition (ARB-5). Second fines (ARB-4) and exemptions (ARB-5) stand in files of their own.
//
// An act has a basis if one cited version is published, in force, competent, its condition not false, and allows that kind. So
// the finding names the last hurdle that every cited version failed, the mildest reproach first: condition, competence, basis.
#include <algorithm>

#include "daemon/detect/act_findings.h"
#include "daemon/detect/sentences.h"
#include "daemon/detect/words.h"

namespace isonomy::detect {
namespace {

using casework::CaseEvent;
using judge::ActAssessment;
using judge::CiteAssessment;
using Fit = judge::RangeAssessment::Fit;

constexpr std::string_view kFamily = "arbitrary";

Truth published_in_force_and_allowing(const CiteAssessment& cite) { return both(cite.allows, both(cite.published, cite.in_force)); }

std::string name_of(const CiteAssessment& cite) {
  return cite.version != nullptr ? rulebook::qualified(*cite.rule, *cite.version) : std::string(cite.text);
}

std::string yes_or_no(Truth truth) { return truth == Truth::kTrue ? "yes" : truth == Truth::kFalse ? "no" : "not known"; }

std::string publication(const rulebook::RuleVersion& version) {
  return version.draft ? "a draft" : version.never_published ? "never published" : "published " + to_string(version.published);
}

std::string why_no_basis(const CiteAssessment& cite) {
  const std::string name = name_of(cite);
  if (cite.rule == nullptr) return name + " is not in the catalogue";
  if (cite.version == nullptr) return name + " had no version in force for the conduct";
  if (cite.version->draft) return name + " was a draft";
  if (cite.version->never_published) return name + " was never published";
  if (cite.published == Truth::kFalse) return name + " was published only on " + on_day(cite.version->published);
  if (cite.in_force == Truth::kFalse) return name + " was not in force";
  if (!cite.version->interprets.empty()) return name + " only interprets another rule";
  if (cite.allows == Truth::kFalse) return name + " does not allow that kind of act";
  if (cite.competent == Truth::kFalse) return name + " gives the power to another authority";
  if (cite.condition == Truth::kFalse) return name + " has a condition that the stated facts do not meet";
  return name + " could not be assessed";
}

std::vector<std::string> missing_of(const ActAssessment& act) {
  std::vector<std::string> out;
  for (const CiteAssessment& cite : act.cites) {
    for (const std::string& name : cite.missing) {
      if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(name);
    }
  }
  return out;
}

void trace_cites(const CaseView& view, const ActAssessment& act, Finding& finding) {
  for (const CiteAssessment& cite : act.cites) {
    if (cite.rule == nullptr) {
      finding.trace.versions.push_back({std::string(cite.text), false, "not in the catalogue"});
      continue;
    }
    const Span law_day = judge::law_day_of(cite.version != nullptr ? *cite.version : cite.rule->versions.front(), view.of, *act.act);
    if (cite.version_stated) {
      finding.trace.versions.push_back({name_of(cite), cite.basis() != Truth::kFalse,
                                        "cited by the act; " + publication(*cite.version) + ", in force " + to_string(cite.version->in_force)});
      for (const rulebook::Considered& line : rulebook::considered(*cite.rule, law_day, judge::known_at(*act.act))) {
        if (line.version == cite.version) continue;
        finding.trace.versions.push_back({rulebook::qualified(*cite.rule, *line.version), false, (line.taken ? "not cited; " : "") + line.why});
      }
    } else {
      add_versions(finding.trace, *cite.rule, law_day, judge::known_at(*act.act), cite.version);
    }
    finding.trace.steps.push_back(name_of(cite) + ": published: " + yes_or_no(cite.published) + "; in force: " + yes_or_no(cite.in_force) + "; competent: " +
                                  yes_or_no(cite.competent) + "; condition met: " + yes_or_no(cite.condition) + "; allows this kind: " + yes_or_no(cite.allows));
    for (auto& [text, value] : view.judge.atoms(view.of, cite, *act.act, view.watermark)) finding.trace.atoms.push_back({text, value});
  }
}

// WHY after the answers: what they ask about is of the matter too.
void trace_dates(const CaseView& view, const ActAssessment& act, Finding& finding) {
  if (finding.conduct) finding.trace.dates.push_back({"conduct", to_string(*finding.conduct)});
  add_dates_asked(view, *act.act, finding);
  if (act.act->decision->announced) finding.trace.dates.push_back({"announced", to_string(*act.act->decision->announced)});
}

// What the stream and the versions answer to it. False: the finding falls.
bool answer(const CaseView& view, const ActAssessment& act, const CiteAssessment* cite, Finding& finding) {
  if (cite != nullptr && cite->version != nullptr) return answer_on_act(view, *act.act, *cite->rule, *cite->version, finding);
  if (act.act->decision->cites_inferred) undetermined(finding, sentences::kInferred);
  add_counter(finding, act.act->decision->counter);
  return true;
}

Finding on_act(const CaseView& view, const ActAssessment& act, std::string_view code, const CiteAssessment* cite) {
  Finding finding = on_case(view, code, kFamily, cite == nullptr ? nullptr : cite->rule, cite == nullptr ? nullptr : cite->version, {act.act});
  finding.decision_date = act.act->at;
  return finding;
}

void basis(const CaseView& view, const ActAssessment& act, std::vector<Finding>& out) {
  const casework::Decision& decision = *act.act->decision;
  if (!decision.cites_stated || act.basis == Truth::kTrue || judge::is_no_action(*act.act)) return;
  if (act.basis == Truth::kUnknown && act.next) return;  // what is missing may still come: the question is open, not undetermined
  const std::string authority = act.act->authority.empty() ? "the authority" : std::string(act.act->authority);
  const std::string kind = kinds_in_words(decision.kinds), day = on_day(act.act->at);
  const CiteAssessment* first = act.cites.empty() ? nullptr : &act.cites.front();
  const auto any = [&](auto test) { return std::find_if(act.cites.begin(), act.cites.end(), test); };

  Finding finding;
  if (act.basis == Truth::kUnknown) {
    finding = on_act(view, act, "ARB-1", first);
    finding.sentence = say(sentences::kBasisOpen, {{"kind", kind}, {"authority", authority}, {"day", day}, {"missing", "it depends on " + listed(missing_of(act))}});
    finding.verdict = Verdict::kUndetermined;
    finding.grade = Grade::kMinor;
  } else if (act.cites.empty()) {
    finding = on_act(view, act, "ARB-1", nullptr);
    finding.sentence = say(sentences::kNoRuleNamed, {{"authority", authority}, {"kind", kind}, {"day", day}});
    finding.verdict = capped(Verdict::kConsistentWith, nullptr, {act.act});
    finding.grade = Grade::kSerious;
    add_counter(finding, sentences::kIncompleteCatalogue);
  } else if (const auto unmet = any([](const CiteAssessment& cite) {
               return published_in_force_and_allowing(cite) == Truth::kTrue && cite.competent == Truth::kTrue;
             });
             unmet != act.cites.end()) {
    finding = on_act(view, act, "ARB-5", &*unmet);
    finding.sentence = say(sentences::kConditionNotMet, {{"authority", authority}, {"kind", kind}, {"day", day}, {"rule", title_of(*unmet->rule, *unmet->version)}});
    finding.verdict = capped(Verdict::kBreach, unmet->version, {act.act});
    finding.grade = Grade::kSerious;
    first = &*unmet;
  } else if (const auto elsewhere = any([](const CiteAssessment& cite) { return published_in_force_and_allowing(cite) == Truth::kTrue; });
             elsewhere != act.cites.end()) {
    finding = on_act(view, act, "ARB-2", &*elsewhere);
    finding.sentence = say(sentences::kNotCompetent, {{"authority", authority}, {"kind", kind}, {"day", day},
                                                      {"rule", title_of(*elsewhere->rule, *elsewhere->version)}, {"competent", listed(elsewhere->rule->authority)}});
    // Delegation and joint enforcement are seldom published with the act.
    finding.verdict = capped(Verdict::kConsistentWith, elsewhere->version, {act.act});
    finding.grade = Grade::kSerious;
    first = &*elsewhere;
  } else {
    finding = on_act(view, act, "ARB-1", first);
    std::vector<std::string> reasons;
    for (const CiteAssessment& cite : act.cites) reasons.push_back(why_no_basis(cite));
    finding.sentence = say(sentences::kNoBasis, {{"authority", authority}, {"kind", kind}, {"day", day}, {"reasons", listed(reasons)}});
    finding.verdict = capped(Verdict::kConsistentWith, nullptr, {act.act});
    finding.grade = Grade::kSerious;
    add_counter(finding, sentences::kIncompleteCatalogue);
  }
  // Read otherwise, the norm could make one of them a basis.
  const auto open = any([](const CiteAssessment& cite) { return cite.open_norm && both(published_in_force_and_allowing(cite), cite.competent) != Truth::kFalse; });
  if (open != act.cites.end()) undetermined(finding, sentences::kOpenNorm);
  finding.trace.question = sentences::kBasisQuestion;
  trace_cites(view, act, finding);
  for (const judge::Side& principle : view.judgement.published_basis) {
    finding.trace.steps.push_back(say(sentences::kPublishedBasis, {{"rule", rulebook::qualified(*principle.rule, *principle.version)}}));
  }
  finding.trace.missing = missing_of(act);
  finding.vanish_if.push_back("a published rule in force on " + day + " that allows " + kind + " by this authority is shown");
  if (!answer(view, act, first, finding)) return;
  trace_dates(view, act, finding);
  out.push_back(std::move(finding));
}

void range(const CaseView& view, const ActAssessment& act, std::vector<Finding>& out) {
  const judge::RangeAssessment& assessed = act.range;
  if (!act.act->amount || !assessed.total.applies || assessed.highest == nullptr || act.basis == Truth::kFalse || assessed.of_fine == Truth::kFalse) return;
  const CiteAssessment& cite = *assessed.highest;
  // INVARIANT: `highest` was chosen among cites with a version.
  const std::string amount = grouped(*act.act->amount), day = on_day(act.act->at), rule = title_of(*cite.rule, *cite.version);
  Finding finding = on_act(view, act, "ARB-3", &cite);
  finding.grade = Grade::kSerious;
  switch (assessed.fit) {
    case Fit::kAbove:
      finding.verdict = capped(Verdict::kBreach, cite.version, {act.act});
      if (assessed.party != nullptr) {
        finding.sentence = say(sentences::kPartyAbove, {{"amount", grouped(*assessed.party->amount)}, {"party", std::string(assessed.party->subject)}, {"day", day},
                                                        {"max", grouped(*assessed.each_party)}, {"steps", listed(assessed.steps)}});
      } else {
        finding.sentence = say(sentences::kAbove, {{"amount", amount}, {"day", day}, {"max", grouped(*assessed.total.max)}, {"steps", listed(assessed.steps)}});
      }
      add_counter(finding, sentences::kOtherGrouping);
      break;
    case Fit::kBelow:
      finding.verdict = Verdict::kUndetermined;
      finding.grade = Grade::kMinor;
      finding.sentence = say(sentences::kBelow, {{"amount", amount}, {"day", day}, {"min", grouped(*assessed.total.min)}, {"steps", listed(assessed.steps)}});
      add_counter(finding, sentences::kMitigation);
      break;
    case Fit::kStale: {
      std::vector<std::string> now;
      for (const Money each : assessed.total.one_of) now.push_back(grouped(each));
      finding.verdict = capped(Verdict::kBreach, cite.version, {act.act});
      finding.sentence = say(sentences::kStale, {{"amount", amount}, {"day", day}, {"changed", to_string(*assessed.changed)}, {"rule", rule}, {"now", listed(now)}});
      add_counter(finding, sentences::kTariffObserved);
      break;
    }
    case Fit::kUnknown: {
      if (assessed.total.max) return;
      const std::string missing = assessed.total.missing.empty() ? "a scale that the rulebook does not give" : listed(assessed.total.missing);
      finding.verdict = Verdict::kUndetermined;
      finding.grade = Grade::kMinor;
      finding.sentence = say(sentences::kCeilingOpen, {{"amount", amount}, {"day", day}, {"missing", missing}});
      break;
    }
    case Fit::kInside:
    case Fit::kNoVersion: return;  // an amount that fits no version is unknown, not a breach
  }
  if (assessed.total.open_norm && assessed.fit != Fit::kUnknown) undetermined(finding, sentences::kOpenNorm);
  if (assessed.of_fine == Truth::kUnknown && assessed.fit == Fit::kAbove) undetermined(finding, sentences::kOtherMoney);
  // INVARIANT: where a choice of day would leave the act without that basis, its range is no settled measure.
  if (both(cite.published, cite.in_force) != Truth::kTrue) finding.verdict = Verdict::kUndetermined;
  finding.trace.question = sentences::kRangeQuestion;
  trace_cites(view, act, finding);
  for (const std::string& step : assessed.steps) finding.trace.steps.push_back(step);
  finding.trace.missing = assessed.total.missing;
  finding.vanish_if.push_back("another grouping of the breaches or parties, or a further rule relied on, is shown");
  if (!answer(view, act, &cite, finding)) return;
  trace_dates(view, act, finding);
  out.push_back(std::move(finding));
}

void forbidden(const CaseView& view, const judge::ForbiddenAct& act, std::vector<Finding>& out) {
  Finding finding = on_case(view, "ARB-1", kFamily, act.rule, act.version, {act.act});
  finding.decision_date = act.act->at;
  const std::string name = plain(act.act->name), day = on_day(act.act->at), rule = title_of(*act.rule, *act.version);
  const bool disputed = act.power.rule != nullptr && act.conflict.prevails == judge::Prevails::kUndetermined;
  if (act.condition.truth == Truth::kTrue && disputed) {
    finding.verdict = Verdict::kUndetermined;
    finding.sentence = say(sentences::kConflictOpen, {{"power", title_of(*act.power.rule, *act.power.version)}, {"ban", rule}, {"why", act.conflict.why}});
  } else if (act.condition.truth == Truth::kTrue) {
    finding.verdict = capped(Verdict::kBreach, act.version, {act.act});
    finding.grade = Grade::kSerious;
    finding.sentence = say(sentences::kForbidden, {{"act", name}, {"day", day}, {"rule", rule}});
  } else {
    finding.sentence = say(sentences::kForbiddenOpen, {{"act", name}, {"day", day}, {"rule", rule}, {"missing", "it depends on " + listed(act.condition.missing)}});
  }
  if (act.open_norm) undetermined(finding, sentences::kOpenNorm);
  finding.labels.push_back("forbidden");
  finding.trace.question = sentences::kForbiddenQuestion;
  add_versions(finding.trace, *act.rule, act.law_day, act.known, act.version);
  if (act.power.rule != nullptr) {
    finding.trace.versions.push_back({rulebook::qualified(*act.power.rule, *act.power.version), disputed, act.conflict.why});
  }
  for (const auto& [text, value] : act.atoms) finding.trace.atoms.push_back({text, value});
  finding.trace.missing = act.condition.missing;
  if (act.version->assumed) add_counter(finding, sentences::kAssumed);
  finding.vanish_if.push_back("a rule that allows the act on these facts, and comes before the prohibition, is shown");
  if (!answer_on_act(view, *act.act, *act.rule, *act.version, finding)) return;
  if (finding.conduct) finding.trace.dates.push_back({"conduct", to_string(*finding.conduct)});
  add_dates_asked(view, *act.act, finding);
  out.push_back(std::move(finding));
}

}  // namespace

void arbitrary_on_case(const CaseView& view, std::vector<Finding>& out) {
  for (const judge::ForbiddenAct& act : view.judgement.forbidden) forbidden(view, act, out);
  for (const ActAssessment& act : view.judgement.acts) {
    basis(view, act, out);
    range(view, act, out);
  }
  exempted_on_case(view, out);
  second_fines_on_case(view, out);
}

}  // namespace isonomy::detect
