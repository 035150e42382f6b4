// SPDX-License-Identifier: Apache-2.0
#include "daemon/judge/judged_act.h"

#include <algorithm>

#include "daemon/base/sort_distinct.h"
#include "daemon/rulebook/walk.h"

namespace isonomy::judge {
namespace {

using Fit = RangeAssessment::Fit;

std::string outcome_of(const casework::CaseEvent& act) {
  const auto stated = act.decision->kinds;
  if (stated.size() == 1) return std::string(stated.front());
  std::vector<std::string_view> kinds(stated.begin(), stated.end());
  std::sort(kinds.begin(), kinds.end());
  std::string out;
  for (const std::string_view kind : kinds) out.append(out.empty() ? "" : "+").append(kind);
  return out.empty() ? std::string(act.name) : out;
}

// Null: counted nowhere. A step that the law leaves optional and that never came may not have been due, or not have been written down.
const char* outcome_of(const TermAssessment& term) {
  switch (term.state) {
    case TermState::kInTime: return "in_time";
    case TermState::kLate: return "late";
    case TermState::kSilent: {
      const auto* deadline = std::get_if<rulebook::Deadline>(&term.version->body);
      return deadline != nullptr && deadline->optional ? nullptr : "silent";
    }
    default: return nullptr;
  }
}

// Where the amount lies between the ends of the range. WHY integers: the record is hashed, and the same on every machine.
std::optional<int> position_of(Money amount, const Range& range) {
  if (!range.min || !range.max) return std::nullopt;
  const int64_t width = range.max->hundredths - range.min->hundredths;
  if (width <= 0) return std::nullopt;  // the law fixes the amount: nothing is left to place
  const int64_t above = std::clamp<int64_t>(amount.hundredths - range.min->hundredths, 0, width);
  return static_cast<int>(above > INT64_MAX / 1000 ? above / (width / 1000) : above * 1000 / width);
}

// The decision's own label; where it has none, that of the conduct or the detection.
std::vector<Circumstance> circumstances_of(const casework::Case& of, const casework::CaseEvent* act) {
  std::vector<Circumstance> out;
  const auto add = [&](const casework::CaseEvent& event) {
    for (const casework::Labelled& each : event.circumstances) {
      const bool known = std::any_of(out.begin(), out.end(), [&](const Circumstance& other) { return other.name == each.name; });
      if (!known) out.push_back({std::string(each.name), std::string(each.label)});
    }
  };
  if (act != nullptr) add(*act);
  for (const casework::CaseEvent& event : of.events) {
    if (event.role == casework::Role::kConduct || event.role == casework::Role::kDetection) add(event);
  }
  std::sort(out.begin(), out.end(), [](const Circumstance& a, const Circumstance& b) { return a.name < b.name; });
  return out;
}

// What the stream tells of the case and the law does not ask: a reason to treat it otherwise may stand there.
std::vector<std::string> facts_not_read(const casework::Case& of, const casework::CaseEvent& act, const rulebook::Pack& pack,
                                        const rulebook::RuleVersion& version) {
  std::vector<bool> read(pack.facts.size(), false);
  rulebook::each_condition(version, [&](const char*, const rulebook::Condition& condition) {
    if (condition.always()) return;
    for (const uint32_t slot : condition.program->variable_slots()) {
      if (slot >= rulebook::kFirstFact && slot - rulebook::kFirstFact < read.size()) read[slot - rulebook::kFirstFact] = true;
    }
  });
  std::vector<std::string> out;
  for (const casework::CaseEvent& event : of.events) {
    if (event.role == casework::Role::kDecision && &event != &act) continue;
    for (const casework::Stated& fact : event.facts) {
      const auto declared = std::find_if(pack.facts.begin(), pack.facts.end(), [&](const rulebook::Fact& each) { return each.name == fact.name; });
      if (declared != pack.facts.end() && read[static_cast<size_t>(declared - pack.facts.begin())]) continue;
      out.push_back(std::string(fact.name) + ": " + cel::to_text(fact.value));
    }
  }
  sort_distinct(out);
  return out;
}

JudgedAct begin(const casework::Case& of, const casework::CaseEvent& event) {
  JudgedAct out;
  out.case_key = of.key;
  out.subject = of.subject;
  out.authority = event.authority;
  out.official = event.official;
  out.at = event.at;
  out.source = event.source;
  out.id = event.id;
  out.confidence = event.confidence;
  if (const auto extent = casework::extent_of_conduct(of)) out.conduct = Span{extent->from.first, extent->through.last};
  return out;
}

void set_rule(const rulebook::Rule& rule, const rulebook::RuleVersion* version, JudgedAct& out) {
  out.rule = rule.id;
  out.pack = rule.pack;
  if (version == nullptr) return;
  out.version = version->id;
  out.confidence = std::max(out.confidence, version->confidence);
}

}  // namespace

bool leaves_a_choice(const rulebook::Power& power) {
  if (!power.weigh.empty()) return true;
  std::string_view kind;
  for (const rulebook::Sanction& sanction : power.sanctions) {
    if (!sanction.max.always() || !sanction.min.always()) return true;
    if (!kind.empty() && kind != sanction.kind) return true;
    kind = sanction.kind;
  }
  return false;
}

JudgedAct JudgedActReader::decision(const casework::Case& of, const ActAssessment& act, Day watermark) {
  JudgedAct out = begin(of, *act.act);
  const casework::Decision& decision = *act.act->decision;
  out.outcome = outcome_of(*act.act);
  out.known = known_at(*act.act);
  out.circumstances = circumstances_of(of, act.act);
  out.cases = decision.n_cases;
  out.part_of_batch = !decision.part_of.empty();
  out.inferred = decision.cites_inferred;
  out.basis = act.basis != Truth::kFalse;
  const std::optional<int64_t> parties = decision.party_count();
  out.parties_known = parties.has_value();
  const CiteAssessment* carries = carrying(act);
  out.counter = decision.counter;
  out.experiment = of.first("procedure.experiment") != nullptr;
  if (carries != nullptr) {
    set_rule(*carries->rule, carries->version, out);
    if (const auto* power = std::get_if<rulebook::Power>(&carries->version->body)) {
      out.discretion = leaves_a_choice(*power);
      out.other_facts = facts_not_read(of, *act.act, rules_.packs[carries->rule->pack], *carries->version);
    }
    out.weighed = signatures_.weighed(of, act, *carries, watermark);
  } else if (const auto named = std::find_if(act.cites.begin(), act.cites.end(), [](const CiteAssessment& c) { return c.rule != nullptr; });
             named != act.cites.end()) {
    set_rule(*named->rule, named->version, out);
  }
  out.signature = signatures_.of_act(of, act, watermark);
  if (act.act->amount) {
    out.amount = act.act->amount;
    if (parties && act.act->amount->hundredths % *parties == 0) out.each = Money{act.act->amount->hundredths / *parties};
    if (act.range.total.applies && act.range.of_fine != Truth::kFalse) out.position = position_of(*act.act->amount, act.range.total);
    out.beyond = act.range.fit == Fit::kAbove || act.range.fit == Fit::kBelow || act.range.fit == Fit::kStale || act.range.fit == Fit::kNoVersion;
  }
  return out;
}

std::vector<JudgedAct> JudgedActReader::read(const casework::Case& of, const Judgement& judgement, Day watermark) {
  std::vector<JudgedAct> out;
  for (const ActAssessment& act : judgement.acts) {
    // INVARIANT: what is missing may still come while `next` is set; the question is open, and nothing is counted.
    if (!act.act->decision->cites_stated || (act.basis == Truth::kUnknown && act.next)) continue;
    out.push_back(decision(of, act, watermark));
  }
  for (const TermAssessment& term : judgement.terms) {
    if (term.rule->addressee != rulebook::Addressee::kAuthority || term.version == nullptr) continue;
    const char* outcome = outcome_of(term);
    if (outcome == nullptr) continue;
    JudgedAct each = begin(of, term.to != nullptr ? *term.to : *term.from);
    each.kind = ActKind::kTerm;
    set_rule(*term.rule, term.version, each);
    each.signature = signatures_.of_term(term);
    each.outcome = outcome;
    each.circumstances = circumstances_of(of, nullptr);
    if (term.to == nullptr) each.at = term.end;
    each.known = each.at.last;
    out.push_back(std::move(each));
  }
  for (const Silence& silence : judgement.silences) {
    if (silence.answered != Truth::kFalse || silence.condition.truth != Truth::kTrue || silence.exempt != Truth::kFalse) continue;
    JudgedAct each = begin(of, *silence.detection);
    each.kind = ActKind::kNoAct;
    set_rule(*silence.rule, silence.version, each);
    each.signature = signatures_.of_silence(silence);
    each.outcome = "none";
    each.circumstances = circumstances_of(of, silence.detection);
    each.at = silence.due;
    each.known = silence.due.last;
    out.push_back(std::move(each));
  }
  return out;
}

}  // namespace isonomy::judge
