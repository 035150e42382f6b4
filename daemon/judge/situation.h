// SPDX-License-Identifier: Apache-2.0
// Situation: a case as the conditions of one pack see it at one moment: facts, conduct, act and term as variables, and the
// functions happened(), by(), day(), count(), amount(), sum(), end_of() and the parameters as the law of day t, known on day k.
//
// Three-valued: an event that may still come (its day is not behind the watermark) is unknown, not absent.
//
// Threads: one owner; lives as long as the case it looks at stays unchanged.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "daemon/casework/case.h"
#include "daemon/cel/guard_table.h"
#include "daemon/cel/vm.h"
#include "daemon/rulebook/rulebook.h"

namespace isonomy::judge {

struct TermDays {
  Span start, end;
  int64_t days = 0;
};

// The clocks of a judgement.
struct Moment {
  Span law_day = Span::unknown();   // t: whose law; parameters are read as of its day
  Day known = kLastDay;             // k: what had been published by then counts
  Day watermark = kFirstDay;        // events up to and including the day before have arrived
};

// What a condition yielded, for a lawyer: the value, and why it is not known.
struct Reading {
  Truth truth = Truth::kUnknown;
  std::vector<std::string> missing;  // names of facts, or the error's text
};

// The names behind the slots of each pack: made once, because a situation is made for every case and act.
class SlotNames {
 public:
  explicit SlotNames(const rulebook::Rulebook& rules);
  std::span<const std::string_view> of(uint32_t pack) const { return views_[pack]; }
  // Every slot's value while nothing is known of it: unknown, by its name.
  std::span<const cel::Value> unknowns(uint32_t pack) const { return unknowns_[pack]; }

 private:
  std::vector<std::vector<std::string>> names_;
  std::vector<std::vector<std::string_view>> views_;
  std::vector<std::vector<cel::Value>> unknowns_;
};

// Facts that a pack declares open norms: read as stated, as unknown, or as unknown unless the act itself states them.
enum class OpenNorms : uint8_t { kRead, kHidden, kOfActAlone };

class Situation final : public cel::Host {
 public:
  Situation(const rulebook::Rulebook& rules, const SlotNames& names, uint32_t pack, const casework::Case& of, cel::Vm& vm);
  ~Situation() { vm_.give_back(std::move(arena_)); }
  Situation(const Situation&) = delete;
  Situation& operator=(const Situation&) = delete;

  void set_moment(const Moment& moment) { moment_ = moment; }
  void set_act(const casework::CaseEvent* act);     // its own facts come before those of the conduct
  void set_term(const TermDays& term);

  Reading truth(const rulebook::Condition& condition);       // a condition without program is true
  static Reading reading_of(const cel::Value& value);        // the same of what value() gave
  cel::Value value(const rulebook::Condition& expression, cel::Guards guards = cel::Guards::kAsk);   // lives until the next reset()
  void standing(const cel::GuardTable& guards, std::span<uint64_t> out);   // the conditions that are not surely false
  std::vector<std::pair<std::string, std::string>> atoms(const rulebook::Condition& condition);  // text, value
  // Whether a definite answer rests on a fact that the pack declares an open norm: without that fact it would be unknown.
  bool rests_on_open_norm(const rulebook::Condition& condition, OpenNorms hidden = OpenNorms::kHidden);
  // Days on which the parameters that were read since the last reset() changed: for "stale amount".
  const std::vector<Day>& parameter_changes() const { return parameter_changes_; }
  // Notes every parameter that is read, with its keys and the day its value applies from: "tariff(157) from 2003-01-01". Null: off.
  void note_parameters(std::vector<std::string>* reads) { parameter_reads_ = reads; }
  // First day on which time alone may turn an unknown "has it happened by" into a no; kept over reset().
  const std::optional<Day>& next() const { return next_; }
  void reset() {
    arena_.return_to(after_slots_);
    parameter_changes_.clear();
  }

  cel::Value call(uint32_t id, std::span<const cel::Value> arguments, cel::Arena& arena) override;

 private:
  void fill_facts();
  void fill_facts_of(const casework::CaseEvent& event);
  cel::Value parameter(const rulebook::Parameter& parameter, std::span<const cel::Value> keys, const Span& day, cel::Arena& arena);
  const casework::CaseEvent* first(std::string_view name) const;
  cel::Value not_stated(std::string name, cel::Arena& arena) const;
  bool may_still_come(Day day);   // and remembers when it no longer may
  void note_next(Day day);

  const rulebook::Pack& pack_;
  const casework::Case& case_;
  const rulebook::Jurisdiction* jurisdiction_;
  cel::Vm& vm_;
  cel::Arena arena_;                           // the slots first, then what evaluations make
  cel::Arena::Mark after_slots_;
  Moment moment_;
  const casework::CaseEvent* act_ = nullptr;
  std::span<const cel::Value> unknowns_;       // the slots while nothing is known
  std::span<cel::Value> slots_;
  bool facts_filled_ = false;                  // most situations are made for a term, which reads no fact
  OpenNorms open_norms_ = OpenNorms::kRead;
  const casework::CaseEvent* filled_for_ = nullptr;  // the act whose facts they are: many rules look at one act
  std::vector<Day> parameter_changes_;
  std::vector<std::string>* parameter_reads_ = nullptr;
  std::optional<Day> next_;
};

}  // namespace isonomy::judge
