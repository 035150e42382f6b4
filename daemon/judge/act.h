// SPDX-License-Identifier: Apache-2.0
// Act: holds one decision of an authority against the rules it cites: was each a basis (published, in force, competent, its
// condition not false, allowing this kind of act), what range did they allow together, and what of the conduct did they precede.
//
//   basis of the act    = at least one cited version is a basis
//   range of the act    = sum over breaches of the highest range among the rules cited for that breach, times n, times parties
//
// Units:   money in hundredths. An absent bound is unknown, never zero or infinite.
// Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/judge/situation.h"
#include "daemon/rulebook/timeline.h"

namespace isonomy::judge {

// One cited rule against one act. Each answer is three-valued; `missing` says why one is unknown.
struct CiteAssessment {
  std::string_view text;                        // as cited
  const rulebook::Rule* rule = nullptr;         // null: not in the catalogue
  const rulebook::RuleVersion* version = nullptr;
  bool version_stated = false;                  // the act named the version
  size_t breach = 0;                            // index into Decision::breaches
  Truth published = Truth::kUnknown;
  Truth in_force = Truth::kUnknown;
  Truth competent = Truth::kUnknown;
  Truth condition = Truth::kUnknown;            // `when` and not `unless`
  bool open_norm = false;                       // that the condition is not met rests on a norm that the pack declares open
  Truth allows = Truth::kUnknown;               // the kind of act
  std::vector<std::string> missing;
  Truth basis() const;
};

// A lawful range. Empty optional: that end is not known; `none` is a rule that sets no fine at all.
struct Range {
  std::optional<Money> min, max;
  // Whatever the missing facts are, every amount from the one to the other is lawful.
  std::optional<Money> min_at_most;
  Money max_at_least;
  std::vector<Money> one_of;        // the only lawful amounts, where the rule lists them
  bool applies = false;             // the version has an entry of this kind whose condition is not false
  bool open_norm = false;           // an entry was left out, and that rests on a norm that the pack declares open
  std::vector<std::string> missing;
};

struct RangeAssessment {
  Range total;
  Truth of_fine = Truth::kTrue;              // false: the amount is damages or the like, which no range of fines measures
  bool parties_known = true;
  const CiteAssessment* highest = nullptr;   // of the first breach
  std::optional<Money> each_party;           // of one breach fined per party: what each of them may owe at most
  const casework::Party* party = nullptr;    // kAbove: the party whose own share lies above that, although the sum does not
  std::vector<std::string> steps;            // how the total came about, a sentence each
  // `one_of` only: the amount is the value of the period before, or of none.
  enum class Fit : uint8_t { kInside, kAbove, kBelow, kStale, kNoVersion, kUnknown } fit = Fit::kUnknown;
  std::optional<Day> changed;                // kStale: the day from which the older value no longer applied
};

struct ActAssessment {
  const casework::CaseEvent* act = nullptr;
  std::vector<CiteAssessment> cites;
  Truth basis = Truth::kUnknown;
  RangeAssessment range;
  std::optional<Day> next;          // first day on which time alone may change an answer on its basis
};

class ActJudge {
 public:
  // `next` receives the first day on which time alone may change an answer, where it lies before what stands there.
  ActJudge(const rulebook::Rulebook& rules, const SlotNames& names, cel::Vm& vm, std::optional<Day>& next)
      : rules_(rules), names_(names), vm_(vm), next_(next) {}
  ActAssessment assess(const casework::Case& of, const casework::CaseEvent& act, Day watermark);

  // The range of fines that one version sets on the facts of the act; parameters as of `law_day`. `parameter_changes` (may be
  // null) receives the days from which the parameter values that were read applied.
  Range range(const rulebook::Rule& rule, const rulebook::RuleVersion& version, const casework::Case& of, const casework::CaseEvent& act,
              Day watermark, const Span& law_day, std::vector<Day>* parameter_changes);

 private:
  CiteAssessment cite(std::string_view text, const casework::Case& of, const casework::CaseEvent& act, Day watermark, std::optional<Day>& next);
  void total(const casework::Case& of, ActAssessment& out, Day watermark);
  void fit(const casework::Case& of, ActAssessment& out, Day watermark);

  const rulebook::Rulebook& rules_;
  const SlotNames& names_;
  cel::Vm& vm_;
  std::optional<Day>& next_;
};

// Whether an event is an act of that name: by its own name, or by a kind that the decision carries.
bool is_act(const rulebook::EventName& name, const casework::CaseEvent& event);
// Whether a decision punishes: a fine or another sanction of a rule it cites; no express "no action", remedy, order or guidance.
bool is_penalty(const rulebook::Rulebook& rules, const casework::CaseEvent& event);
// Whether the amount of a decision is that of a fine; unknown where money of another kind, such as a confiscation, may be part of it.
Truth amount_is_fine(const rulebook::Rulebook& rules, const casework::CaseEvent& event);
// Whether a decision expressly orders nothing.
bool is_no_action(const casework::CaseEvent& event);
// Whether the acting authority is one that the rule addresses: it, a part of it, or its successor on that day.
Truth competence(const rulebook::Rulebook& rules, const rulebook::Rule& rule, const casework::CaseEvent& act);
// The day whose law a power follows: the conduct's end, unless the version says the decision's.
Span law_day_of(const rulebook::RuleVersion& version, const casework::Case& of, const casework::CaseEvent& act);
// The last day on which the public could know the law of the act: the act's own day, or its announcement.
Day known_at(const casework::CaseEvent& act);

}  // namespace isonomy::judge
