// SPDX-License-Identifier: Apache-2.0
#include "daemon/judge/second_fine.h"

#include <algorithm>

namespace isonomy::judge {
namespace {

using namespace rulebook;
using casework::Case;
using casework::CaseEvent;

bool is_fine(const CaseEvent& event) {
  if (event.amount && event.amount->hundredths == 0) return false;
  const auto& kinds = event.decision->kinds;
  return std::find(kinds.begin(), kinds.end(), "fine") != kinds.end();
}

// One listed inside the other, or both inside a third: an amount that is told twice, not a fine that is given twice.
bool told_twice(const CaseEvent& a, const CaseEvent& b) {
  const std::string_view in_a = a.decision->part_of, in_b = b.decision->part_of;
  return (!in_a.empty() && (in_a == b.id || in_a == in_b)) || (!in_b.empty() && in_b == a.id);
}

// Whether the two fall on one subject: by the parties they list; a batch without a list may have fined anybody.
Truth same_party(const Case& of, const CaseEvent& a, const CaseEvent& b) {
  const auto fined = [&](const CaseEvent& event, bool& known) {
    std::vector<std::string_view> out;
    for (const casework::Party& party : event.decision->parties) out.push_back(party.subject);
    known = !out.empty() || event.decision->party_count() == 1;
    if (out.empty() && !of.subject.empty()) out.push_back(of.subject);
    return out;
  };
  bool known_a = true, known_b = true;
  const auto x = fined(a, known_a), y = fined(b, known_b);
  if (!known_a || !known_b) return Truth::kUnknown;
  if (x.empty() || y.empty()) return Truth::kTrue;  // nobody is named: one case has one subject
  return std::any_of(x.begin(), x.end(), [&](std::string_view each) { return std::find(y.begin(), y.end(), each) != y.end(); }) ? Truth::kTrue : Truth::kFalse;
}

bool linked(const CiteAssessment& a, const CiteAssessment& b) {
  if (a.rule == b.rule) return true;
  const auto executes = [](const CiteAssessment& x, const CiteAssessment& y) {
    return x.version != nullptr && std::find(x.version->implements.begin(), x.version->implements.end(), y.rule->id) != x.version->implements.end();
  };
  return executes(a, b) || executes(b, a);
}

// Whether they apply one rule, or a rule and what executes it. Unknown where one of them does not say what it applies.
Truth same_rule(const ActAssessment& a, const ActAssessment& b) {
  if (a.cites.empty() || b.cites.empty()) return Truth::kUnknown;
  bool all_known = true;
  for (const CiteAssessment& x : a.cites) {
    for (const CiteAssessment& y : b.cites) {
      if (x.rule == nullptr || y.rule == nullptr) all_known = false;
      else if (linked(x, y)) return Truth::kTrue;
    }
  }
  return all_known ? Truth::kFalse : Truth::kUnknown;
}

// One conduct that had ended before the first fine is one act; what went on after it is a new one.
Truth same_conduct(const Case& of, const CaseEvent& first, std::vector<std::string>& missing) {
  const CaseEvent* conduct = nullptr;
  for (const CaseEvent& event : of.events) {
    if (event.role != casework::Role::kConduct) continue;
    if (conduct != nullptr) return Truth::kFalse;  // several acts: each may carry its fine
    conduct = &event;
  }
  if (conduct == nullptr) {
    missing.push_back("which act each fine was for");
    return Truth::kUnknown;
  }
  const Truth ended = not_after(conduct->through.value_or(conduct->at), first.at);
  if (ended != Truth::kTrue) missing.push_back("whether the conduct went on after the first fine");
  return ended == Truth::kTrue ? Truth::kTrue : Truth::kUnknown;
}

bool annulled_between(const Case& of, const CaseEvent& first, const CaseEvent& second) {
  return std::any_of(of.events.begin(), of.events.end(), [&](const CaseEvent& event) {
    return event.role == casework::Role::kAppealDecision && before(event.at, first.at) != Truth::kTrue && before(second.at, event.at) != Truth::kTrue;
  });
}

}  // namespace

void assess_second_fines(const Rulebook& rules, const Rule& rule, const Case& of, const std::vector<ActAssessment>& acts, std::vector<SecondFine>& out) {
  for (size_t i = 1; i < acts.size(); ++i) {
    const ActAssessment& second = acts[i];
    if (!is_fine(*second.act)) continue;
    const Choice choice = choose_body<Principle>(rule, of, *second.act);
    if (choice.version == nullptr || std::get<Principle>(choice.version->body).name != PrincipleName::kOneFine) continue;
    const bool reached = second.cites.empty() || std::any_of(second.cites.begin(), second.cites.end(), [&](const CiteAssessment& cite) {
      return cite.rule != nullptr && rules.reaches(rule.pack, cite.rule->pack);
    });
    if (!reached) continue;
    for (size_t j = 0; j < i; ++j) {
      const ActAssessment& first = acts[j];
      if (!is_fine(*first.act) || told_twice(*first.act, *second.act)) continue;
      SecondFine found{&rule, choice.version, first.act, second.act, Truth::kTrue, {}, choice.law_day, choice.known};
      const Truth party = same_party(of, *first.act, *second.act), law = same_rule(first, second);
      const Truth conduct = same_conduct(of, *first.act, found.missing);
      found.same_act = both(party, both(law, conduct));
      if (found.same_act == Truth::kFalse) continue;
      if (party == Truth::kUnknown) found.missing.push_back("which parties were fined");
      if (law == Truth::kUnknown) found.missing.push_back("which rule each fine applied");
      if (annulled_between(of, *first.act, *second.act)) {
        found.same_act = Truth::kUnknown;
        found.missing.push_back("whether the first fine was set aside on appeal");
      }
      if (!choice.settled) {
        found.same_act = Truth::kUnknown;
        found.missing.push_back(unsettled_version(rule));
      }
      out.push_back(std::move(found));
      break;  // one finding for each fine too many
    }
  }
}

}  // namespace isonomy::judge
