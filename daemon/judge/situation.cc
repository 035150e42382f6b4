// SPDX-License-Identifier: Apache-2.0
#include "daemon/judge/situation.h"

#include <algorithm>
#include <memory>

#include "daemon/base/text.h"

namespace isonomy::judge {
namespace {

using cel::Value;
using namespace rulebook;

constexpr const char* kFixedSlots[kFirstFact] = {"conduct.from", "conduct.until", "conduct.duration", "act.kind", "act.amount",
                                                 "act.at",       "act.authority", "term.start",       "term.end", "term.days"};

Value date_or(const Span& span, const Value& unknown) { return span.is_unknown() ? unknown : Value::date(span); }

}  // namespace

SlotNames::SlotNames(const Rulebook& rules) : names_(rules.packs.size()), views_(rules.packs.size()), unknowns_(rules.packs.size()) {
  for (size_t pack = 0; pack < rules.packs.size(); ++pack) {
    for (const char* name : kFixedSlots) names_[pack].emplace_back(name);
    for (const Fact& fact : rules.packs[pack].facts) names_[pack].push_back("facts." + fact.name);
    views_[pack].assign(names_[pack].begin(), names_[pack].end());
    for (const std::string_view& name : views_[pack]) unknowns_[pack].push_back(Value::unknown(&name, 1));
  }
}

Situation::Situation(const Rulebook& rules, const SlotNames& names, uint32_t pack, const casework::Case& of, cel::Vm& vm)
    : pack_(rules.packs[pack]), case_(of), jurisdiction_(rules.jurisdiction(pack_.jurisdiction)), vm_(vm), arena_(vm.borrow_arena()),
      unknowns_(names.unknowns(pack)) {
  auto* slots = arena_.allocate_array<Value>(unknowns_.size());
  ISO_CHECK(slots != nullptr, "an arena has room for the slots of a pack");
  std::uninitialized_copy(unknowns_.begin(), unknowns_.end(), slots);
  slots_ = {slots, unknowns_.size()};
  after_slots_ = arena_.mark();
  if (const auto extent = casework::extent_of_conduct(of)) {
    slots_[kConductFrom] = date_or(extent->from, slots_[kConductFrom]);
    slots_[kConductUntil] = date_or(extent->through, slots_[kConductUntil]);
    if (extent->from.exact() && extent->through.exact()) {
      slots_[kConductDuration] = Value::integer(extent->through.first - extent->from.first + 1);
    }
  }
}

void Situation::fill_facts() {
  if (facts_filled_ && filled_for_ == act_) return;
  facts_filled_ = true;
  filled_for_ = act_;
  std::copy(unknowns_.begin() + kFirstFact, unknowns_.end(), slots_.begin() + kFirstFact);
  for (const casework::CaseEvent& event : case_.events) {
    // What another decision found is not this act's fact.
    if (event.role == casework::Role::kDecision && act_ != nullptr && act_->decision && &event != act_) continue;
    fill_facts_of(event);
  }
  if (act_ != nullptr) fill_facts_of(*act_);
}

// Events mostly state facts in the order in which the pack declares them: the search for each begins behind the one before.
void Situation::fill_facts_of(const casework::CaseEvent& event) {
  const bool hidden = open_norms_ == OpenNorms::kHidden || (open_norms_ == OpenNorms::kOfActAlone && &event != act_);
  const size_t count = pack_.facts.size();
  size_t at = 0;
  for (const casework::Stated& fact : event.facts) {
    for (size_t tried = 0; tried < count; ++tried, ++at) {
      if (at == count) at = 0;
      if (!same_text(pack_.facts[at].name, fact.name)) continue;
      if (!hidden || !pack_.facts[at].open) slots_[kFirstFact + at] = fact.value;
      ++at;
      break;
    }
    if (at == count) at = 0;
  }
}

void Situation::set_act(const casework::CaseEvent* act) {
  if (act == act_) return;
  act_ = act;
  std::copy(unknowns_.begin() + kActKind, unknowns_.begin() + kActAuthority + 1, slots_.begin() + kActKind);
  if (act != nullptr) {
    if (act->decision && !act->decision->kinds.empty()) slots_[kActKind] = Value::string(act->decision->kinds.front());
    if (act->amount) slots_[kActAmount] = Value::money(*act->amount);
    slots_[kActAt] = date_or(act->at, slots_[kActAt]);
    if (!act->authority.empty()) slots_[kActAuthority] = Value::string(act->authority);
  }
}

void Situation::set_term(const TermDays& term) {
  slots_[kTermStart] = Value::date(term.start);
  slots_[kTermEnd] = Value::date(term.end);
  slots_[kTermDays] = Value::integer(term.days);
}

Value Situation::value(const Condition& expression, cel::Guards guards) {
  fill_facts();
  Value result;
  if (!vm_.evaluate(*expression.program, {slots_, this}, arena_, result, guards)) return Value::error("the expression cost more than its budget");
  return result;
}

void Situation::standing(const cel::GuardTable& guards, std::span<uint64_t> out) {
  fill_facts();
  if (vm_.is_watched()) {   // whoever counts what was evaluated wants it evaluated
    std::copy(guards.all().begin(), guards.all().end(), out.begin());
  } else {
    guards.standing(slots_, out);
  }
}

Reading Situation::truth(const Condition& condition) {
  return condition.always() ? Reading{Truth::kTrue, {}} : reading_of(value(condition));
}

Reading Situation::reading_of(const Value& result) {
  if (result.is_bool()) return {result.as_bool() ? Truth::kTrue : Truth::kFalse, {}};
  Reading reading;
  if (result.is_unknown()) {
    for (const std::string_view name : result.unknown_names()) reading.missing.emplace_back(name);
  } else {
    reading.missing.push_back(result.is_error() ? std::string(result.as_string()) : cel::to_text(result));
  }
  return reading;
}

std::vector<std::pair<std::string, std::string>> Situation::atoms(const Condition& condition) {
  std::vector<std::pair<std::string, std::string>> out;
  if (condition.always()) return out;
  fill_facts();
  cel::AtomTrace trace;
  if (vm_.trace(*condition.program, {slots_, this}, arena_, trace).has_error()) return out;
  const auto& atoms = condition.program->atoms();
  for (size_t i = 0; i < atoms.size() && i < trace.values.size(); ++i) {
    const Value& value = trace.values[i];
    std::string text = value.is_unknown() ? "unknown" : value.is_error() ? "error: " + std::string(value.as_string()) : cel::to_text(value);
    out.emplace_back(atoms[i].text, std::move(text));
  }
  return out;
}

bool Situation::rests_on_open_norm(const Condition& condition, OpenNorms hidden) {
  const bool any_open = std::any_of(pack_.facts.begin(), pack_.facts.end(), [](const Fact& fact) { return fact.open; });
  if (condition.always() || !any_open || truth(condition).truth == Truth::kUnknown) return false;
  open_norms_ = hidden;
  facts_filled_ = false;
  const bool rests = truth(condition).truth == Truth::kUnknown;
  open_norms_ = OpenNorms::kRead;
  facts_filled_ = false;
  return rests;
}

Value Situation::not_stated(std::string name, cel::Arena& arena) const {
  const char* text = arena.copy(name);
  auto* view = arena.allocate_array<std::string_view>(1);
  if (text == nullptr || view == nullptr) return Value::error("the expression needs more memory than it may have");
  new (view) std::string_view(text, name.size());
  return Value::unknown(view, 1);
}

bool Situation::may_still_come(Day day) {
  if (day < moment_.watermark) return false;
  if (day < kLastDay) note_next(day + 1);
  return true;
}

void Situation::note_next(Day day) {
  if (!next_ || day < *next_) next_ = day;
}

const casework::CaseEvent* Situation::first(std::string_view name) const { return case_.first(name); }

Value Situation::parameter(const Parameter& parameter, std::span<const Value> keys, const Span& day, cel::Arena& arena) {
  const auto called = [&]() {
    std::string name = parameter.name + "(";
    for (size_t i = 0; i < keys.size(); ++i) name += (i ? ", " : "") + cel::to_text(keys[i]);
    return name + ")";
  };
  const auto missing = [&]() {
    if (parameter_reads_ != nullptr) parameter_reads_->push_back(called() + " unknown");
    return not_stated(called(), arena);
  };
  if (day.first <= kFirstDay || day.last >= kLastDay) return missing();
  // Where what is known goes with the watermark, a value that is published later may change the answer by time alone.
  if (moment_.known == moment_.watermark) {
    for (const ParameterRow& each : parameter.rows) {
      for (const Day published : {each.published.first, each.published.last}) {
        if (published > moment_.known && published < kLastDay) note_next(published);
      }
    }
  }
  const ParameterRow* row = parameter.find(keys, day.first, moment_.known);
  if (row == nullptr || row != parameter.find(keys, day.last, moment_.known)) return missing();
  if (parameter_reads_ != nullptr) parameter_reads_->push_back(called() + " from " + to_string(row->from));
  if (row->from.exact() && row->from.first > kFirstDay) parameter_changes_.push_back(row->from.first);
  return row->value;
}

Value Situation::call(uint32_t id, std::span<const Value> arguments, cel::Arena& arena) {
  if (id >= kFirstParameter) {
    const size_t index = id - kFirstParameter;
    ISO_CHECK(index < pack_.parameters.size(), "the environment declares the pack's own parameters");
    return parameter(pack_.parameters[index], arguments, moment_.law_day, arena);
  }
  if (id == kEndOf) {
    const Span start = arguments[0].as_date();
    Period period;
    if (arguments[1].kind() == cel::Kind::kString) {
      const Result<Period> read = parse_period(arguments[1].as_string());
      if (read.has_error()) return Value::error("end_of() needs a period such as \"60d\"");
      period = *read;
    } else {
      period = arguments[1].as_period();
    }
    if (jurisdiction_ != nullptr) return Value::date({jurisdiction_->end_of(start.first, period), jurisdiction_->end_of(start.last, period)});
    if (period.unit == PeriodUnit::kWorkingDays) return Value::error("working days need a jurisdiction with a calendar");
    return Value::date({end_of_term(start.first, period), end_of_term(start.last, period)});
  }
  if (id == kParamsOn) {
    const std::string_view name = arguments[1].as_string();
    for (const Parameter& candidate : pack_.parameters) {
      if (candidate.name == name) return parameter(candidate, arguments.subspan(2), arguments[0].as_date(), arena);
    }
    return Value::error("no parameter of that name");
  }

  const std::string_view name = arguments[0].as_string();
  const casework::CaseEvent* event = first(name);
  switch (id) {
    case kHappened:
      if (event == nullptr) return not_stated("whether " + std::string(name) + " happened", arena);
      return Value::boolean(true);
    case kBy: {
      const Span day = arguments[1].as_date();
      Truth by = Truth::kFalse;
      for (const casework::CaseEvent& each : case_.events) {
        if (covers(name, each.name)) by = either(by, not_after(each.at, day));
      }
      if (by == Truth::kTrue) return Value::boolean(true);
      if (by == Truth::kUnknown || may_still_come(day.last)) {
        return not_stated("whether " + std::string(name) + " happened by " + to_string(day), arena);
      }
      return Value::boolean(false);
    }
    case kDay:
      if (event == nullptr || event->at.is_unknown()) return not_stated("the day of " + std::string(name), arena);
      return Value::date(event->at);
    case kAmount:
      if (event == nullptr || !event->amount) return not_stated("the amount of " + std::string(name), arena);
      return Value::money(*event->amount);
    case kCount:
    case kSum: {
      int64_t count = 0;
      Money total;
      const Span until = id == kSum ? arguments[1].as_date() : Span::exactly(kLastDay);
      for (const casework::CaseEvent& each : case_.events) {
        if (!covers(name, each.name)) continue;
        const Truth counts = not_after(each.at, until);
        if (counts == Truth::kFalse) continue;
        ++count;
        if (id == kSum) {
          const Result<Money> sum = each.amount ? add(total, *each.amount) : Result<Money>(malformed("no amount"));
          if (counts == Truth::kUnknown || sum.has_error()) return not_stated("the sum of " + std::string(name), arena);
          total = *sum;
        }
      }
      if (id == kCount) return Value::integer(count);
      if (may_still_come(until.last)) return not_stated("the sum of " + std::string(name) + " by " + to_string(until), arena);
      return Value::money(total);
    }
    default: break;
  }
  return Value::error("no such function");
}

}  // namespace isonomy::judge
