// SPDX-License-Identifier: Apache-2.0
// Permits: a new duty on a permit or contract that was running, without a transition clause (RET-5). Information: lawful in many systems.
//
//   decision.permit 2018-05-01 through 2023-04-30; storage-duty@2020 in force 2020-01-01, no earlier version, no transition;
//   fined on 2021-02-01 for conduct of 2020-06 -> RET-5
//
// LAW: what is meant is improper retroactivity of the second kind: the conduct lies after the law, the trust it touches before it.
#include <algorithm>
#include <array>

#include "daemon/detect/act_findings.h"
#include "daemon/detect/sentences.h"
#include "daemon/detect/words.h"
#include "daemon/judge/severity.h"

namespace isonomy::detect {
namespace {

using casework::CaseEvent;
using judge::CiteAssessment;
using rulebook::RuleVersion;

bool grants(const CaseEvent& event) {
  constexpr std::array<std::string_view, 6> kGrants{"decision.permit",     "decision.licence",   "decision.concession",
                                                    "decision.approval", "procedure.contract", "decision.authorisation"};
  return std::any_of(kGrants.begin(), kGrants.end(), [&](std::string_view name) { return rulebook::covers(name, event.name); });
}

// Law of the same rule that bound on the day of the permit, and was no lighter, makes the later text no new duty.
bool bound_then(const CaseView& view, const CiteAssessment& cite, const CaseEvent& act, const CaseEvent& permit) {
  const rulebook::Governing then = rulebook::governing(*cite.rule, permit.at, judge::known_at(act));
  if (then.version == nullptr) return then.unsettled;
  if (then.version == cite.version) return true;
  const judge::Severity severity = judge::compare(view.judge, view.of, act, *cite.rule, *cite.version, *then.version, view.watermark);
  return severity == judge::Severity::kLighter || severity == judge::Severity::kEqual;
}

void on_cite(const CaseView& view, const CaseEvent& act, const CiteAssessment& cite, const CaseEvent& permit, const Span& conduct,
             std::vector<Finding>& out) {
  const RuleVersion& version = *cite.version;
  const Span force = governs_from(version);
  if (force.first <= kFirstDay || !version.transition.empty()) return;
  // Granted before the law, running when it came, the conduct after it and under the permit: each for certain.
  if (before(permit.at, force) != Truth::kTrue || not_after(force, conduct) != Truth::kTrue) return;
  if (permit.through && not_after(conduct, *permit.through) != Truth::kTrue) return;
  if (bound_then(view, cite, act, permit)) return;

  Finding finding = on_case(view, "RET-5", "retroactive", cite.rule, cite.version, {&act, &permit});
  finding.decision_date = act.at;
  finding.grade = Grade::kInformation;
  finding.verdict = act.decision->cites_inferred ? Verdict::kUndetermined : capped(Verdict::kConsistentWith, &version, {&act, &permit});
  finding.sentence = say(sentences::kNewDutyOnPermit, {{"rule", title_of(*cite.rule, version)}, {"day", on_day(act.at)}, {"permit", plain(permit.name)},
                                                       {"granted", on_day(permit.at)}, {"force", to_string(force)}});
  finding.trace.question = sentences::kPermitQuestion;
  add_versions(finding.trace, *cite.rule, conduct, judge::known_at(act), &version);
  finding.trace.dates.push_back({std::string(permit.name), permit.through ? to_string(Span{permit.at.first, permit.through->last}) : to_string(permit.at)});
  finding.trace.dates.push_back({"governs from", to_string(force)});
  finding.trace.dates.push_back({"conduct", to_string(conduct)});
  finding.trace.dates.push_back({std::string(act.name), to_string(act.at)});
  add_counter(finding, sentences::kPermitLawful);
  if (act.decision->cites_inferred) add_counter(finding, sentences::kInferred);
  finding.vanish_if.push_back("a transition clause, or an earlier text that bound the holder in the same way, is shown");
  out.push_back(std::move(finding));
}

}  // namespace

void permits_on_case(const CaseView& view, std::vector<Finding>& out) {
  if (std::none_of(view.of.events.begin(), view.of.events.end(), grants)) return;
  const auto extent = casework::extent_of_conduct(view.of);
  if (!extent || extent->from.first <= kFirstDay || extent->through.last >= kLastDay) return;
  for (const judge::ActAssessment& act : view.judgement.acts) {
    if (grants(*act.act)) continue;
    for (const CiteAssessment& cite : act.cites) {
      if (cite.version == nullptr || cite.basis() == Truth::kFalse || cite.version->effect != rulebook::Effect::kSubstantive ||
          !std::holds_alternative<rulebook::Power>(cite.version->body)) {
        continue;
      }
      for (const CaseEvent& event : view.of.events) {
        if (grants(event)) on_cite(view, *act.act, cite, event, {extent->from.first, extent->through.last}, out);
      }
    }
  }
}

}  // namespace isonomy::detect
