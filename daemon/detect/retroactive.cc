// SPDX-License-Identifier: Apache-2.0
// Retroactive: law applied to conduct before it was in force (RET-1), or relied on before anybody could read it (RET-2). Milder law
// (RET-3), limitation (RET-6) and the dates of the rules themselves (RET-2, RET-4) stand in files of their own.
//
//   conduct 2015-06 to 2022-06, laws of 2017-06-01, 2021-09-01 and 2021-11-01 applied to all of it
//     -> RET-1 partial, consistent-with: 24 months before any, 51 under the first alone, 2 with the second, 8 under all three
//
// LAW: what happened before a law bound anyone may not be judged by it, unless it is lighter than the law before. Conduct that
// began before and went on is the hard case: the share under each state of the law is shown, with the counter-argument.
#include <algorithm>

#include "daemon/detect/act_findings.h"
#include "daemon/detect/sentences.h"
#include "daemon/detect/words.h"
#include "daemon/judge/severity.h"
#include "daemon/judge/states_of_law.h"

namespace isonomy::detect {
namespace {

using judge::ActAssessment;
using judge::CiteAssessment;
using rulebook::RuleVersion;

constexpr std::string_view kFamily = "retroactive";

// One cited version against the conduct.
struct Reach {
  const CiteAssessment* cite = nullptr;
  Day force;                       // first day it governs
  Truth ended_before = Truth::kFalse;  // the whole conduct lies before it
  Truth began_before = Truth::kFalse;
  bool incomparable = false;       // whether it is lighter than the law before cannot be told
  bool may_have_lasted = false;    // the conduct's end is not stated, and whether it lasted on would decide it
  bool against_principle = false;  // lighter than the law before, where the law allows no milder later law
};

// Law of the same rule that bound the conduct on `day`, and was no lighter, makes the later version no surprise: true, false, or
// unknown where the two have no common scale. `lighter`: the later version is the lighter one.
Truth bound_before(const CaseView& view, const CiteAssessment& cite, const Span& day, const casework::CaseEvent& act, bool& lighter) {
  const rulebook::Governing before = rulebook::governing(*cite.rule, day, judge::known_at(act));
  if (before.unsettled) return Truth::kUnknown;
  if (before.version == nullptr) return Truth::kFalse;
  if (before.version == cite.version) return Truth::kTrue;
  const judge::Severity severity = judge::compare(view.judge, view.of, act, *cite.rule, *cite.version, *before.version, view.watermark);
  lighter = severity == judge::Severity::kLighter;
  if (severity == judge::Severity::kIncomparable) return Truth::kUnknown;
  return severity == judge::Severity::kHarsher ? Truth::kFalse : Truth::kTrue;
}

bool substantive_power(const CiteAssessment& cite) {
  return cite.version != nullptr && cite.version->effect == rulebook::Effect::kSubstantive && std::holds_alternative<rulebook::Power>(cite.version->body) &&
         cite.basis() != Truth::kFalse;
}

Reach reach_of(const CaseView& view, const CiteAssessment& cite, const ActAssessment& act, const casework::Extent& conduct, const judge::MilderRule& milder) {
  const Span force = governs_from(*cite.version);
  Reach reach{&cite, force.first, before(conduct.through, force), before(conduct.from, force)};
  bool lighter = false, lighter_at_start = false;
  const Truth bound = bound_before(view, cite, conduct.through, *act.act, lighter);
  const Truth bound_at_start = bound_before(view, cite, conduct.from, *act.act, lighter_at_start);
  reach.incomparable = bound == Truth::kUnknown || bound_at_start == Truth::kUnknown;
  // LAW: where the law keeps the law of the conduct even against a milder later one, the milder one does not bind either.
  reach.against_principle = lighter && reach.ended_before == Truth::kTrue && milder.rule != nullptr && milder.settled && milder.milder == rulebook::Milder::kNo;
  if (reach.against_principle) return reach;
  reach.ended_before = both(reach.ended_before, !bound);
  reach.began_before = both(reach.began_before, !bound_at_start);
  const auto lasting = judge::continuing_of(view.of, cite.version);
  if (reach.ended_before != Truth::kFalse && !judge::has_stated_end(view.of) && lasting && *lasting != rulebook::Continuing::kNo &&
      before(act.act->at, force) != Truth::kTrue) {
    reach.ended_before = Truth::kUnknown;
    reach.may_have_lasted = true;
  }
  return reach;
}

std::vector<Reach> reaches(const CaseView& view, const ActAssessment& act, const casework::Extent& conduct, const judge::MilderRule& milder) {
  std::vector<Reach> out;
  for (const CiteAssessment& cite : act.cites) {
    if (!substantive_power(cite) || cite.version->retroactive || governs_from(*cite.version).last <= kFirstDay) continue;
    out.push_back(reach_of(view, cite, act, conduct, milder));
  }
  return out;
}

std::string laws_in_words(const std::vector<const Reach*>& laws, size_t count, size_t all) {
  std::vector<std::string> names;
  for (size_t i = 0; i < count; ++i) names.push_back(rulebook::qualified(*laws[i]->cite->rule, *laws[i]->cite->version));
  if (count == 1) return "under " + names[0] + (all > 1 ? " alone" : "");
  if (count == all) return "under " + std::string(all == 2 ? "both" : all == 3 ? "all three" : "all") + (all > 3 ? " of them" : "");
  return "under " + listed(names);
}

std::string split_in_words(const judge::StatesOfLaw& states, const std::vector<const Reach*>& laws) {
  std::vector<std::string> parts;
  parts.push_back(std::to_string(states.shares[0]) + " before " + (laws.size() > 1 ? "any of the laws cited" : "it was in force"));
  for (size_t i = 1; i < states.shares.size(); ++i) {
    parts.push_back(std::to_string(states.shares[i]) + " " + laws_in_words(laws, i, laws.size()));
  }
  return listed(parts);
}

void fill(const CaseView& view, const ActAssessment& act, const Reach& reach, Finding& finding) {
  finding.decision_date = act.act->at;
  finding.trace.question = sentences::kRetroQuestion;
  finding.trace.dates.push_back({"conduct", to_string(*finding.conduct)});
  finding.trace.dates.push_back({std::string(act.act->name), to_string(act.act->at)});
  for (const CiteAssessment& cite : act.cites) {
    if (cite.version == nullptr) continue;
    finding.trace.versions.push_back({rulebook::qualified(*cite.rule, *cite.version), cite.basis() != Truth::kFalse,
                                      "published " + to_string(cite.version->published) + ", in force " + to_string(cite.version->in_force) +
                                          (cite.version_stated ? ", cited by the act" : ", the version of the conduct's end")});
    const Span law_day = judge::law_day_of(*cite.version, view.of, *act.act);
    for (const rulebook::Considered& line : rulebook::considered(*cite.rule, law_day, judge::known_at(*act.act))) {
      if (line.version != cite.version) finding.trace.versions.push_back({rulebook::qualified(*cite.rule, *line.version), false, line.why});
    }
  }
  if (reach.against_principle) {
    add_counter(finding, sentences::kInFavour);
  } else {
    const auto lasting = judge::continuing_of(view.of, reach.cite->version);
    if (lasting == rulebook::Continuing::kUnsettled && (reach.may_have_lasted || reach.ended_before != Truth::kTrue)) {
      undetermined(finding, sentences::kUnsettledConduct);
    } else {
      add_counter(finding, !lasting                                     ? sentences::kContinuing
                           : lasting == rulebook::Continuing::kNo       ? sentences::kSeparateActs
                           : judge::has_stated_end(view.of)             ? sentences::kContinuing
                                                                        : sentences::kContinuingSettled);
    }
  }
  for (const auto& each : view.judge.counters(view.of, *reach.cite, *act.act, view.watermark)) {
    if (each.reading.truth == Truth::kFalse) continue;
    finding.verdict = Verdict::kUndetermined;
    add_counter(finding, each.counter->says);
  }
  if (act.act->decision->cites_inferred) {
    finding.verdict = Verdict::kUndetermined;
    add_counter(finding, sentences::kInferred);
  }
  add_counter(finding, act.act->decision->counter);
  finding.vanish_if.push_back("the decision rests only on conduct after " + to_string(reach.force - 1));
  finding.vanish_if.push_back("the later law is shown to be lighter than, or to declare, the law before it");
}

void act_on_conduct(const CaseView& view, const ActAssessment& act, const casework::Extent& conduct, const judge::MilderRule& milder,
                    std::vector<Finding>& out) {
  const std::vector<Reach> all = reaches(view, act, conduct, milder);
  const auto find = [&](auto test) { return std::find_if(all.begin(), all.end(), test); };
  const auto full = find([](const Reach& r) { return r.ended_before == Truth::kTrue; });
  const auto unclear = find([](const Reach& r) {
    return r.ended_before == Truth::kUnknown || (r.incomparable && r.began_before == Truth::kUnknown);
  });
  const auto partial = find([](const Reach& r) { return r.began_before == Truth::kTrue && !r.may_have_lasted; });
  const Reach* reach = full != all.end() ? &*full : partial != all.end() ? &*partial : unclear != all.end() ? &*unclear : nullptr;
  if (reach == nullptr) return;

  const CiteAssessment& cite = *reach->cite;
  Finding finding = on_case(view, "RET-1", kFamily, cite.rule, cite.version, {act.act});
  if (!finding.conduct) return;
  const std::string days = on_day(*finding.conduct), day = on_day(act.act->at), rule = title_of(*cite.rule, *cite.version);
  if (reach->against_principle) {
    finding.grade = Grade::kInformation;
    finding.verdict = Verdict::kUndetermined;
    finding.sentence = say(sentences::kMilderNotAllowed, {{"rule", rule}, {"force", to_string(reach->force)}, {"conduct", days}, {"day", day},
                                                          {"principle", title_of(*milder.rule, *milder.version)}});
  } else if (full != all.end()) {
    finding.grade = Grade::kSerious;
    finding.verdict = capped(Verdict::kBreach, cite.version, {act.act});
    finding.sentence = say(sentences::kRetroFull, {{"rule", rule}, {"force", to_string(reach->force)}, {"conduct", days}, {"day", day}});
  } else if (partial != all.end()) {
    std::vector<const Reach*> laws;
    for (const Reach& each : all) laws.push_back(&each);
    std::stable_sort(laws.begin(), laws.end(), [](const Reach* a, const Reach* b) { return a->force < b->force; });
    laws.erase(std::unique(laws.begin(), laws.end(), [](const Reach* a, const Reach* b) { return a->force == b->force; }), laws.end());
    std::vector<Day> forces;
    for (const Reach* law : laws) forces.push_back(law->force);
    const judge::StatesOfLaw states = judge::states_of_law(conduct, forces);
    finding.grade = Grade::kMinor;
    finding.verdict = capped(Verdict::kConsistentWith, cite.version, {act.act});
    finding.sentence = say(sentences::kRetroPartial, {{"day", day}, {"conduct", days}, {"total", std::to_string(states.total)},
                                                      {"unit", states.in_months ? "months" : "days"}, {"touched", states.in_months ? " touched" : ""},
                                                      {"split", split_in_words(states, laws)}});
    if (states.shares[0] == 0) {
      // The oldest law cited bound all of the conduct: only what the later ones add is in question.
      finding.verdict = Verdict::kUndetermined;
      add_counter(finding, rulebook::qualified(*laws[0]->cite->rule, *laws[0]->cite->version) + " bound all of the conduct.");
    }
    for (size_t i = 0; i < states.shares.size(); ++i) {
      finding.trace.steps.push_back(std::to_string(states.shares[i]) + (states.in_months ? " months " : " days ") +
                                    (i == 0 ? "before any law cited" : laws_in_words(laws, i, laws.size())));
    }
    for (const Reach* law : laws) {
      finding.trace.dates.push_back({rulebook::qualified(*law->cite->rule, *law->cite->version) + " governs from", to_string(law->force)});
    }
  } else if (reach->incomparable) {
    finding.grade = Grade::kMinor;
    finding.verdict = Verdict::kUndetermined;
    finding.sentence = say(sentences::kRetroIncomparable, {{"rule", rule}, {"force", to_string(governs_from(*cite.version))}, {"conduct", days}, {"day", day}});
  } else {
    finding.grade = Grade::kMinor;
    finding.verdict = Verdict::kUndetermined;
    finding.sentence = say(sentences::kRetroUnclear, {{"rule", rule}, {"force", to_string(governs_from(*cite.version))}, {"conduct", days}});
  }
  // INVARIANT: where a choice of day would leave the act without that basis at all, it is no settled case of retroactivity.
  if (both(cite.published, cite.in_force) != Truth::kTrue) finding.verdict = Verdict::kUndetermined;
  fill(view, act, *reach, finding);
  out.push_back(std::move(finding));
}

// A text that reached back over the conduct, and that nobody could read when it happened.
void relied_on_unpublished(const CaseView& view, const ActAssessment& act, const casework::Extent& conduct, std::vector<Finding>& out) {
  for (const CiteAssessment& cite : act.cites) {
    if (!substantive_power(cite) || before(conduct.through, governs_from(*cite.version)) != Truth::kFalse) continue;
    const Truth unread = before(conduct.through, cite.version->published);
    if (unread != Truth::kTrue || cite.published != Truth::kTrue) continue;
    const rulebook::Governing readable = rulebook::governing(*cite.rule, conduct.through, conduct.through.last);
    Verdict verdict = Verdict::kBreach;
    if (readable.unsettled || cite.in_force != Truth::kTrue) verdict = Verdict::kUndetermined;
    if (readable.version != nullptr) {
      const judge::Severity severity = judge::compare(view.judge, view.of, *act.act, *cite.rule, *cite.version, *readable.version, view.watermark);
      if (severity == judge::Severity::kLighter || severity == judge::Severity::kEqual) continue;
      if (severity == judge::Severity::kIncomparable) verdict = Verdict::kUndetermined;
    }
    Finding finding = on_case(view, "RET-2", kFamily, cite.rule, cite.version, {act.act});
    finding.decision_date = act.act->at;
    finding.grade = Grade::kSerious;
    finding.verdict = capped(verdict, cite.version, {act.act});
    finding.sentence = say(sentences::kReliedOnUnpublished, {{"rule", title_of(*cite.rule, *cite.version)}, {"published", to_string(cite.version->published)},
                                                             {"conduct", on_day(conduct.through)}, {"day", on_day(act.act->at)}});
    finding.trace.question = sentences::kBackdatedQuestion;
    add_versions(finding.trace, *cite.rule, conduct.through, conduct.through.last, readable.version);
    finding.trace.dates = {{"conduct", to_string(conduct.through)}, {"published", to_string(cite.version->published)},
                           {"in force", to_string(cite.version->in_force)}, {std::string(act.act->name), to_string(act.act->at)}};
    add_counter(finding, sentences::kBeneficial);
    finding.vanish_if.push_back("an earlier publication is shown");
    if (answer_on_act(view, *act.act, *cite.rule, *cite.version, finding)) out.push_back(std::move(finding));
  }
}

// The text that a cite without a version stands for, if all that the rule has was published after the act.
const RuleVersion* published_later(const CiteAssessment& cite, const Span& act) {
  if (cite.rule == nullptr) return nullptr;
  const auto later = [&](const RuleVersion& version) { return !version.draft && !version.never_published && before(act, version.published) == Truth::kTrue; };
  if (cite.version != nullptr) return later(*cite.version) ? cite.version : nullptr;
  const auto& versions = cite.rule->versions;
  return std::all_of(versions.begin(), versions.end(), later) ? &versions.front() : nullptr;
}

// A text that the act relies on and that was published only after it.
void relied_on_before_publication(const CaseView& view, const ActAssessment& act, std::vector<Finding>& out) {
  for (const CiteAssessment& cite : act.cites) {
    const RuleVersion* version = published_later(cite, act.act->at);
    if (version == nullptr) continue;
    Finding finding = on_case(view, "RET-2", kFamily, cite.rule, version, {act.act});
    finding.decision_date = act.act->at;
    // Where another rule carries the act, the text that nobody could read was not needed for it.
    const bool carried = act.basis == Truth::kTrue;
    finding.grade = carried ? Grade::kMinor : Grade::kSerious;
    finding.verdict = capped(carried ? Verdict::kConsistentWith : Verdict::kBreach, version, {act.act});
    finding.labels.push_back("relied on");
    finding.sentence = say(sentences::kReliedOnBefore, {{"authority", authority_of(*act.act)}, {"day", on_day(act.act->at)}, {"rule", title_of(*cite.rule, *version)},
                                                        {"published", to_string(version->published)}});
    finding.trace.question = sentences::kBackdatedQuestion;
    add_versions(finding.trace, *cite.rule, act.act->at, judge::known_at(*act.act), nullptr);
    finding.trace.dates = {{std::string(act.act->name), to_string(act.act->at)}, {"published", to_string(version->published)}, {"in force", to_string(version->in_force)}};
    if (carried) add_counter(finding, sentences::kCarriedByAnother);
    finding.vanish_if.push_back("an earlier publication is shown");
    if (answer_on_act(view, *act.act, *cite.rule, *version, finding)) out.push_back(std::move(finding));
  }
}

}  // namespace

void retroactive_on_case(const CaseView& view, std::vector<Finding>& out) {
  milder_on_case(view, out);
  limitations_on_case(view, out);
  for (const ActAssessment& act : view.judgement.acts) relied_on_before_publication(view, act, out);
  const auto conduct = casework::extent_of_conduct(view.of);
  if (!conduct || conduct->from.first <= kFirstDay || conduct->through.last >= kLastDay) return;
  for (size_t i = 0; i < view.judgement.acts.size(); ++i) {
    act_on_conduct(view, view.judgement.acts[i], *conduct, view.judgement.milder_rules[i], out);
    relied_on_unpublished(view, view.judgement.acts[i], *conduct, out);
  }
}

}  // namespace isonomy::detect
