// SPDX-License-Identifier: Apache-2.0
#include "daemon/uncertainty/case_reader.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace isonomy::uncertainty {
namespace {

using casework::CaseEvent;
using casework::Role;
using judge::JudgedAct;

constexpr int kLongestSpan = 31;  // a day known no better than its month is taken as its first; anything vaguer has no week
constexpr std::array<std::string_view, 12> kSparing{"none",      "no_action", "clearance", "cleared", "pass",     "passed",
                                                    "dismissal", "dismissed", "acquittal", "licence", "approval", "in_time"};
constexpr std::array<std::string_view, 8> kReversing{"reversed", "annulled", "granted", "upheld_appeal", "dismissed_fine", "reduced", "accepted", "quashed"};

std::optional<Day> day_of(const Span& span) {
  if (span.last - span.first >= kLongestSpan) return std::nullopt;
  return span.first;
}

std::string lines_of(const JudgedAct& act) {
  std::string text;
  // The first line is the version itself; further versions of an act with several breaches are part of what the law reads.
  for (size_t i = 1; i < act.signature.lines.size(); ++i) text.append(text.empty() ? "" : "; ").append(act.signature.lines[i]);
  for (const judge::Weighed& each : act.weighed) text.append(text.empty() ? "" : "; ").append(each.what).append(" ~ ").append(each.band);
  return text;
}

std::string outcome_of(const JudgedAct& act, bool one_amount) {
  if (act.kind != judge::ActKind::kDecision || !act.amount) return act.outcome;
  if (act.beyond) return act.outcome + "/beyond";
  if (one_amount || !act.position) return act.outcome;
  return act.outcome + (*act.position < 334 ? "/low" : *act.position < 667 ? "/mid" : "/high");
}

std::optional<double> number(const cel::Value& value) {
  switch (value.kind()) {
    case cel::Kind::kInt: return static_cast<double>(value.as_int());
    case cel::Kind::kDouble: return value.as_double();
    case cel::Kind::kMoney: return static_cast<double>(value.as_money().hundredths) / 100;
    default: return std::nullopt;
  }
}

const cel::Value* fact(const CaseEvent& event, std::string_view name) {
  for (const casework::Stated& stated : event.facts)
    if (stated.name == name) return &stated.value;
  return nullptr;
}

void ask(Qualities& qualities, Principle principle, Truth truth) {
  if (truth != Truth::kUnknown) qualities.answer(principle, truth == Truth::kTrue);
}

// Whether the act has a basis and, where it states an amount, one inside the lawful range.
Truth congruent(const judge::ActAssessment& act) {
  using Fit = judge::RangeAssessment::Fit;
  if (!act.range.total.applies || !act.act->amount) return act.basis;
  return both(act.basis, act.range.fit == Fit::kUnknown ? Truth::kUnknown : act.range.fit == Fit::kInside ? Truth::kTrue : Truth::kFalse);
}

// Fuller's questions, as far as one act answers them.
void ask_of(const casework::Case& of, const judge::ActAssessment& act, bool complete, Qualities& qualities) {
  const judge::CiteAssessment* cite = judge::carrying(act);
  if (cite == nullptr && !act.cites.empty()) cite = &act.cites.front();
  qualities.answer(Principle::kGeneral, cite != nullptr && cite->rule != nullptr);
  if (cite != nullptr && cite->rule != nullptr) {
    ask(qualities, Principle::kPublished, cite->published);
    const auto conduct = casework::extent_of_conduct(of);
    if (cite->version != nullptr && conduct) ask(qualities, Principle::kProspective, not_after(cite->version->in_force, conduct->through));
    qualities.answer(Principle::kDeterminate, complete);
  }
  ask(qualities, Principle::kCongruent, congruent(act));
}

// Of the act that is appealed against; absent where its basis or its range is not known, or was guessed.
std::optional<bool> congruent(const CaseEvent& decision, const judge::Judgement& judgement, std::span<const JudgedAct> acts) {
  for (const judge::ActAssessment& act : judgement.acts) {
    if (act.act->source != decision.source || act.act->id != decision.id || act.act->name != decision.name) continue;
    const auto guessed = [&](const JudgedAct& judged) { return judged.inferred && judged.source == decision.source && judged.id == decision.id; };
    const Truth truth = congruent(act);
    if (truth == Truth::kUnknown || std::any_of(acts.begin(), acts.end(), guessed)) return std::nullopt;
    return truth == Truth::kTrue;
  }
  return std::nullopt;
}

void add_appeals(const casework::Case& of, const judge::Judgement& judgement, std::span<const JudgedAct> acts, CaseEntry& entry) {
  for (const CaseEvent& event : of.events) {
    if (event.role != Role::kAppeal) continue;
    const std::optional<Day> filed = day_of(event.at);
    if (!filed) continue;
    Appeal appeal;
    appeal.subject = !event.subject.empty() ? event.subject : !of.subject.empty() ? of.subject : std::string_view(of.key);
    appeal.filed = appeal.sanctioned = *filed;
    for (const CaseEvent& other : of.events) {
      const std::optional<Day> day = day_of(other.at);
      if (!day) continue;
      if (other.role == Role::kDecision && *day <= *filed && !spares(other.name.substr(std::min(other.name.size(), size_t{9})))) {
        appeal.sanctioned = *day;
        appeal.authority = other.authority;
        appeal.congruent = congruent(other, judgement, acts);
      }
      if (other.role == Role::kAppealDecision && *day >= *filed && !appeal.answered) {
        appeal.answered = *day;
        appeal.outcome_stated = !other.outcome.empty();
        appeal.reversed = std::find(kReversing.begin(), kReversing.end(), other.outcome) != kReversing.end();
      }
    }
    if (appeal.answered) {
      appeal.executed_first = std::any_of(of.events.begin(), of.events.end(), [&](const CaseEvent& other) {
        return other.role == Role::kEnforcement && other.at.last <= *appeal.answered;
      });
    }
    entry.appeals.push_back(std::move(appeal));
  }
}

void add_reports(const casework::Case& of, CaseEntry& entry) {
  for (const CaseEvent& event : of.events) {
    if (event.role != Role::kReport) continue;
    const std::optional<Day> day = day_of(event.at);
    const std::optional<double> value = number(event.value);
    if (!day || !value) continue;
    Report report{std::string(event.authority), std::string(event.metric), std::string(event.period), *day, *value, std::nullopt, std::nullopt};
    if (const cel::Value* target = fact(event, "target")) report.target = number(*target);
    for (const CaseEvent& other : of.events)
      if (other.role == Role::kVerification && other.metric == event.metric && other.period == event.period) report.verified = number(other.value);
    entry.reports.push_back(std::move(report));
  }
}

}  // namespace

bool spares(std::string_view outcome) { return std::find(kSparing.begin(), kSparing.end(), outcome) != kSparing.end(); }

CaseEntry CaseReader::read(const casework::Case& of, const judge::Judgement& judgement, Day watermark) {
  read_ = acts_.read(of, judgement, watermark);
  return read(of, judgement, read_);
}

CaseEntry CaseReader::read(const casework::Case& of, const judge::Judgement& judgement, std::span<const JudgedAct> acts) {
  if (!texts_.empty()) texts_.clear();
  CaseEntry entry;
  for (const JudgedAct& act : acts) add(of, judgement, acts, act, entry);
  add_appeals(of, judgement, acts, entry);
  add_reports(of, entry);
  for (const CaseEvent& event : of.events) {
    if (event.role != Role::kEnforcement) continue;
    if (const auto day = day_of(event.at)) entry.executions.push_back({std::string(event.authority), std::string(event.name), *day});
  }
  return entry;
}

void CaseReader::add(const casework::Case& of, const judge::Judgement& judgement, std::span<const JudgedAct> acts, const JudgedAct& act, CaseEntry& entry) {
  const std::optional<Day> day = day_of(act.at);
  if (!day || act.part_of_batch) return;
  CountedDecision decision;
  const auto keep = [&](std::string text) -> std::string_view { return texts_.emplace_back(std::move(text)); };
  decision.version = keep(act.rule.empty() ? std::string() : act.rule + "@" + act.version);
  decision.signature = keep(lines_of(act));
  for (const judge::Circumstance& each : act.circumstances) decision.circumstances.emplace_back(each.name, each.label);
  decision.authority = act.authority;
  decision.official = act.official;
  decision.subject = act.subject.empty() ? std::string_view(of.key) : std::string_view(act.subject);
  decision.day = decision.recorded = *day;
  decision.qualities.determinate = act.signature.complete && !act.inferred && act.cases == 1 && act.parties_known;
  decision.qualities.follows = std::any_of(acts.begin(), acts.end(), [&](const JudgedAct& other) {
    return other.kind == judge::ActKind::kDecision && std::tie(other.at.first, other.source, other.id) < std::tie(act.at.first, act.source, act.id);
  });
  bool one_amount = false;
  if (act.kind == judge::ActKind::kDecision) {
    for (const judge::ActAssessment& assessed : judgement.acts) {
      if (assessed.act->source != act.source || assessed.act->id != act.id || assessed.act->name.empty()) continue;
      if (!act.inferred) ask_of(of, assessed, act.signature.complete, decision.qualities);
      if (assessed.act->decision->announced) decision.recorded = std::max(*day, assessed.act->decision->announced->last);
      const judge::Range& range = assessed.range.total;
      one_amount = range.applies && range.min && range.max && *range.min == *range.max;
      if (one_amount) decision.fixed = *range.max;
      break;
    }
    decision.amount = act.each ? act.each : act.amount;
  }
  decision.outcome = keep(outcome_of(act, one_amount));
  decision.qualities.term = act.kind == judge::ActKind::kTerm;
  decision.qualities.sanctioned = !decision.qualities.term && !spares(act.outcome);
  entry.decisions.push_back(std::move(decision));
}

std::optional<Tally> tally_of(const CaseEvent& event) {
  const std::optional<double> value = number(event.value);
  if (event.role != Role::kTally || !value || event.at.is_unknown()) return std::nullopt;
  const Result<Span> period = parse_span(event.period);
  const Span of = period.has_value() && period->first > kFirstDay && period->last < kLastDay ? *period : event.at;
  return Tally{std::string(event.series), std::string(event.period), of.first, of.last, *value};
}

}  // namespace isonomy::uncertainty
