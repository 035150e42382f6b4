// SPDX-License-Identifier: Apache-2.0
#include "daemon/casework/mapping.h"

#include <algorithm>
#include <array>

#include "daemon/base/text.h"
#include "daemon/casework/civil_day.h"
#include "daemon/casework/linker.h"

namespace isonomy::casework {
namespace {

using cel::Kind;
using cel::Type;
using cel::Value;
using rulebook::Condition;

constexpr std::string_view kNativePrefix = "isonomy.";

// WHY: an empty cell of a foreign row is absent, and absent is not wrong; any other error of a `set` is the row's fault.
bool is_absent(const Value& value) {
  return value.is_unknown() || value.kind() == Kind::kNull || (value.is_error() && value.as_string().starts_with("no such key"));
}

std::string text_of(const Value& value) {
  return value.is_error() ? std::string(value.as_string()) : "`" + cel::to_text(value).substr(0, 80) + "`";
}

// Numbers may serve as keys of cases: they are written in their shortest form.
Result<std::string_view> key_text(std::string_view what, const Value& value, cel::Arena& arena) {
  if (value.kind() == Kind::kString && !value.as_string().empty()) return value.as_string();
  if (value.kind() == Kind::kInt) {
    const std::string text = std::to_string(value.as_int());
    const char* copy = arena.copy(text);
    if (copy != nullptr) return std::string_view(copy, text.size());
  }
  return malformed("`" + std::string(what) + "` is " + text_of(value) + ": expected a string that is not empty", "data." + std::string(what));
}

Result<Span> span_of(std::string_view what, const Value& value, std::string_view zone) {
  if (value.kind() == Kind::kDate) return value.as_date();
  if (value.kind() == Kind::kTimestamp) return Span::exactly(civil_day(value.seconds(), zone));
  if (value.kind() == Kind::kString) {
    Result<Span> span = civil_days(value.as_string(), zone);
    if (span.has_error()) return malformed("`" + std::string(what) + "`: " + span.error().message, "data." + std::string(what));
    return span;
  }
  return malformed("`" + std::string(what) + "` is " + text_of(value) + ": expected a date, as in \"2021-03-12\" or \"2021-03\"",
                   "data." + std::string(what));
}

// Most days are dates, and no search for a zone is owed to them.
bool is_plain_day(const Value& value) { return value.kind() == Kind::kString && value.as_string().size() <= 10; }

std::optional<Day> seen_day(const event::CloudEvent& event, std::span<const Filing> filings) {
  if (event.day) return event.day;
  std::optional<Day> seen;
  for (const Filing& filing : filings) {
    const Day day = filing.event.at.last < kLastDay ? filing.event.at.last : filing.event.at.first;
    if (day > kFirstDay && day < kLastDay && (!seen || day > *seen)) seen = day;
  }
  return seen;
}

// An event that names no case goes to the thread of its subject and rule: the rule it names, or the first one that its act cites.
Status link(const event::CloudEvent& event, Filing& filing, const Decision& decision, cel::Arena& arena) {
  std::string_view rule;
  if (const Value* named = cel::find(event.data, "rule"); named != nullptr && named->kind() == Kind::kString) {
    rule = named->as_string();
  } else if (!decision.breaches.empty() && !decision.breaches.front().cites.empty()) {
    rule = decision.breaches.front().cites.front();
  }
  if (filing.subject.empty() || rule.empty()) {
    return malformed("`case` is missing: a native event names the case it belongs to, or a `subject` and the `rule` that it is about", "data.case");
  }
  const std::string key = thread_key(filing.subject, rule);
  const char* copy = arena.copy(key);
  if (copy == nullptr) return over_limit("the event needs more memory than it may have");
  filing.case_key = {copy, key.size()};
  return {};
}

// Copies a list to the arena; false: it is full.
template <class List, class T>
bool stands_in(cel::Arena& arena, const List& list, std::span<const T>& out) {
  if (std::empty(list)) return true;
  T* copy = arena.allocate_array<T>(std::size(list));
  if (copy == nullptr) return false;
  std::uninitialized_copy(std::begin(list), std::end(list), copy);
  out = {copy, std::size(list)};
  return true;
}

// What a value of the declared type is in memory; kError where several would do.
Kind kind_of(const Type& type) {
  switch (type.tag()) {
    case Type::Tag::kBool: return Kind::kBool;
    case Type::Tag::kInt: return Kind::kInt;
    case Type::Tag::kDouble: return Kind::kDouble;
    case Type::Tag::kString: return Kind::kString;
    case Type::Tag::kList: return Kind::kList;
    default: return Kind::kError;
  }
}

}  // namespace

Result<Value> as_declared(const Value& value, const Type& type) {
  const auto wrong = [&]() { return malformed(cel::to_text(value).substr(0, 60) + " is not of the declared type " + cel::to_string(type)); };
  switch (type.tag()) {
    case Type::Tag::kDouble:
      if (value.kind() == Kind::kInt) return Value::real(static_cast<double>(value.as_int()));
      return value.kind() == Kind::kDouble ? Result<Value>(value) : wrong();
    case Type::Tag::kInt:
      if (value.kind() == Kind::kDouble && value.as_double() == static_cast<double>(static_cast<int64_t>(value.as_double()))) {
        return Value::integer(static_cast<int64_t>(value.as_double()));
      }
      return value.kind() == Kind::kInt ? Result<Value>(value) : wrong();
    case Type::Tag::kMoney: {
      if (value.kind() == Kind::kMoney) return value;
      Result<Money> money = value.kind() == Kind::kInt      ? money_from_units(value.as_int())
                            : value.kind() == Kind::kDouble ? money_from_double(value.as_double())
                            : value.kind() == Kind::kString ? parse_money(value.as_string())
                                                            : Result<Money>(wrong());
      if (money.has_error()) return std::move(money).error();
      return Value::money(*money);
    }
    case Type::Tag::kDate: {
      if (value.kind() == Kind::kDate) return value;
      if (value.kind() != Kind::kString) return wrong();
      ISO_TRY(Span span, parse_span(value.as_string()));
      return Value::date(span);
    }
    case Type::Tag::kBool: return value.kind() == Kind::kBool ? Result<Value>(value) : wrong();
    case Type::Tag::kString: return value.kind() == Kind::kString ? Result<Value>(value) : wrong();
    case Type::Tag::kList: return value.kind() == Kind::kList ? Result<Value>(value) : wrong();
    default: return value;
  }
}

Mapper::Mapper(const rulebook::Rulebook& rules) : rules_(rules) {
  for (size_t pack = 0; pack < rules.packs.size(); ++pack) {
    const rulebook::Jurisdiction* own = rules.jurisdiction(rules.packs[pack].jurisdiction);
    jurisdictions_.push_back(own == nullptr ? -1 : static_cast<int>(own - rules.jurisdictions.data()));
    for (const rulebook::Map& map : rules.packs[pack].maps) {
      for (const rulebook::Emission& emit : map.emit) {
        const std::optional<Role> role = parse_role(emit.as.text);
        ISO_CHECK(role, "the pack reader knows every role that a map emits");
        Plan& plan = plans_[&emit];
        plan.role = *role;
        plan.case_key = read_of(map.case_key);
        plan.subject = read_of(map.subject);
        for (const rulebook::Field& field : emit.set) {
          plan.targets.push_back({field_named(field.name), declared(static_cast<int>(pack), field.name), read_of(field.value)});
        }
      }
    }
  }
}

Mapper::Read Mapper::read_of(const Condition& expression) {
  return {expression.always() ? std::nullopt : expression.program->plain_field(), 0};
}

Result<Value> Mapper::value_of(const Condition& expression, Read& read, const event::CloudEvent& event, cel::Arena& arena) {
  if (read.of) {
    const Value& from = read.of->slot == 0 ? event.attributes : event.data;
    const auto entries = from.kind() == Kind::kMap ? from.as_map() : std::span<const cel::MapEntry>();
    for (size_t tried = 0, at = read.place; tried < entries.size(); ++tried, ++at) {
      if (at >= entries.size()) at = 0;
      if (!same_text(entries[at].key.as_string(), read.of->name)) continue;
      read.place = at;
      return entries[at].value;
    }
  }
  return evaluate(expression, event, arena);
}

Result<Value> Mapper::evaluate(const Condition& expression, const event::CloudEvent& event, cel::Arena& arena) {
  const std::array<Value, 2> variables{event.attributes, event.data};
  return vm_.evaluate(*expression.program, {variables, nullptr}, arena);
}

Result<Mapped> Mapper::map(const event::CloudEvent& event, cel::Arena& arena) {
  if (event.type.starts_with(kNativePrefix) && event.type != "isonomy.row") return native(event, arena);
  for (size_t pack = 0; pack < rules_.packs.size(); ++pack) {
    for (const rulebook::Map& map : rules_.packs[pack].maps) {
      if (map.when.always()) return mapped(event, pack, map, arena);
      ISO_TRY(Value holds, evaluate(map.when, event, arena));
      if (holds.is_bool() && holds.as_bool()) return mapped(event, pack, map, arena);
    }
  }
  Mapped none;
  none.seen = seen_day(event, {});
  return none;
}

Result<Mapped> Mapper::mapped(const event::CloudEvent& event, size_t pack, const rulebook::Map& map, cel::Arena& arena) {
  auto* filings = arena.allocate_array<Filing>(map.emit.size());
  if (filings == nullptr) return over_limit("the event needs more memory than it may have");
  for (size_t i = 0; i < map.emit.size(); ++i) ISO_TRY_STATUS(emission(event, pack, map, i, arena, *new (&filings[i]) Filing()));
  Mapped out;
  out.filings = {filings, map.emit.size()};
  out.seen = seen_day(event, out.filings);
  return out;
}

Status Mapper::emission(const event::CloudEvent& event, size_t pack, const rulebook::Map& map, size_t index, cel::Arena& arena, Filing& filing) {
  const rulebook::Emission& emit = map.emit[index];
  filing.pack = static_cast<int>(pack);
  filing.jurisdiction = jurisdictions_[pack];
  filing.event.name = emit.as.text;
  Plan& plan = plans_.find(&emit)->second;
  filing.event.role = plan.role;
  filing.event.part = static_cast<uint32_t>(index);

  ISO_TRY(Value key, value_of(map.case_key, plan.case_key, event, arena));
  ISO_TRY(filing.case_key, key_text("case", key, arena));
  filing.subject = event.subject;
  if (!map.subject.always()) {
    ISO_TRY(Value subject, value_of(map.subject, plan.subject, event, arena));
    if (!is_absent(subject)) {
      ISO_TRY(filing.subject, key_text("subject", subject, arena));
    }
  }
  ISO_TRY(Value at, evaluate(emit.at.always() ? map.at : emit.at, event, arena));
  const std::string_view zone = rules_.packs[pack].time_zone;
  ISO_TRY(filing.event.at, span_of("at", at, zone));
  if (!emit.through.always()) {
    ISO_TRY(Value through, evaluate(emit.through, event, arena));
    if (!is_absent(through)) {
      ISO_TRY(filing.event.through, span_of("through", through, zone));
    }
  }
  Decision decision;
  stated_.clear();
  labelled_.clear();
  for (size_t i = 0; i < emit.set.size(); ++i) {
    const rulebook::Field& field = emit.set[i];
    Target& target = plan.targets[i];
    ISO_TRY(Value value, value_of(field.value, target.read, event, arena));
    if (is_absent(value)) continue;
    if (value.is_error()) {
      return malformed("`" + field.name + "` has no value here: " + text_of(value) + " (" + field.value.where + ")", "data." + field.name);
    }
    ISO_TRY_STATUS(target.field ? set_field(filing, decision, *target.field, value, arena) : add_fact(field.name, target.fact, value));
  }
  ISO_TRY_STATUS(add_circumstances(plan.role, event, pack, arena));
  return finish(filing, decision, arena);
}

// An absent or wrong value is no label: the statistics leave the act out of that circumstance and say how many they left out.
Status Mapper::add_circumstances(Role role, const event::CloudEvent& event, size_t pack, cel::Arena& arena) {
  if (role != Role::kConduct && role != Role::kDetection && role != Role::kDecision && role != Role::kAppealDecision) return {};
  for (const rulebook::Circumstance& circumstance : rules_.packs[pack].circumstances) {
    if (circumstance.value.always()) continue;
    if (std::any_of(labelled_.begin(), labelled_.end(), [&](const Labelled& each) { return each.name == circumstance.name; })) continue;
    ISO_TRY(Value value, evaluate(circumstance.value, event, arena));
    if (is_absent(value) || value.is_error()) continue;
    std::string_view label;
    if (value.kind() == Kind::kString) {
      label = value.as_string();
    } else {
      const std::string text = cel::to_text(value);
      const char* copy = arena.copy(text);
      if (copy == nullptr) return over_limit("the event's labels need more memory than it may have", "data");
      label = {copy, text.size()};
    }
    if (!label.empty()) labelled_.push_back({circumstance.name, label});
  }
  return {};
}

// A fact's declaration in the pack (-1: in any) or in those that it uses; null where no rule reads it.
const rulebook::Fact* Mapper::declared(int pack, std::string_view name) const {
  for (size_t general = 0; general < rules_.packs.size(); ++general) {
    if (pack >= 0 && !rules_.reaches(static_cast<uint32_t>(general), static_cast<uint32_t>(pack))) continue;
    for (const rulebook::Fact& fact : rules_.packs[general].facts) {
      if (fact.name == name) return &fact;
    }
  }
  return nullptr;
}

Status Mapper::add_fact(std::string_view name, const rulebook::Fact* fact, const Value& value) {
  const auto state = [&](const Value& as) {   // WHY not moved in as a whole: it would wait for its pieces
    Stated& stated = stated_.emplace_back();
    stated.name = name;
    stated.value = as;
  };
  // No rule reads it, but a label or a person may; or it is as it was declared.
  if (fact == nullptr || value.kind() == kind_of(fact->type)) {
    state(value);
    return {};
  }
  Result<Value> stated = as_declared(value, fact->type);
  if (stated.has_error()) {
    return malformed("the fact `" + std::string(name) + "`: " + stated.error().message, "data.facts." + std::string(name));
  }
  state(*stated);
  return {};
}

int Mapper::jurisdiction_of(std::string_view authority) const {
  if (!authority.empty()) {
    for (size_t i = 0; i < rules_.jurisdictions.size(); ++i) {
      if (rules_.jurisdictions[i].authority(authority) != nullptr) return static_cast<int>(i);
    }
  }
  return rules_.jurisdictions.size() == 1 ? 0 : -1;
}

// The time zone of the packs of a jurisdiction (-1: of all packs); empty where they differ or state none.
std::string_view Mapper::zone_of(int jurisdiction) const {
  std::string_view zone;
  for (size_t pack = 0; pack < rules_.packs.size(); ++pack) {
    const std::string_view own = rules_.packs[pack].time_zone;
    if (own.empty() || (jurisdiction >= 0 && jurisdictions_[pack] != jurisdiction)) continue;
    if (!zone.empty() && zone != own) return {};
    zone = own;
  }
  return zone;
}

// What was gathered for the filing, into the arena.
Status Mapper::finish(Filing& filing, Decision& decision, cel::Arena& arena) {
  CaseEvent& event = filing.event;
  bool full = !stands_in(arena, stated_, event.facts) || !stands_in(arena, labelled_, event.circumstances);
  stated_.clear();
  labelled_.clear();
  if (event.role == Role::kDecision) {
    const size_t dot = event.name.find('.');
    if (decision.kinds.empty() && dot != std::string_view::npos) {
      const std::string_view kind = event.name.substr(dot + 1);
      full = full || !stands_in(arena, std::span(&kind, 1), decision.kinds);
    }
    std::span<const Decision> made;
    full = full || !stands_in(arena, std::span(&decision, 1), made);
    event.decision = made.data();
  }
  if (full) return over_limit("the event needs more memory than it may have");
  if (event.through && event.through->last < event.at.first) {
    return malformed("`through` (" + to_string(*event.through) + ") lies before `at` (" + to_string(event.at) + ")", "data.through");
  }
  return {};
}

Result<Mapped> Mapper::native(const event::CloudEvent& event, cel::Arena& arena) {
  const std::string_view name = event.type.substr(kNativePrefix.size());
  const std::optional<Role> role = parse_role(name);
  if (!role || name.ends_with('.')) {
    std::vector<std::string> roles;
    for (size_t i = 0; i < kRoles; ++i) roles.emplace_back(role_name(static_cast<Role>(i)));
    return malformed("the type `" + std::string(event.type.substr(0, 80)) + "` names no role" +
                         did_you_mean(name.substr(0, name.find('.')), roles) + ": write isonomy.ROLE or isonomy.ROLE.NAME",
                     "type");
  }
  if (event.data.kind() != Kind::kMap) return malformed("a native event needs an object in `data`", "data");
  Filing filing;
  filing.event.role = *role;
  filing.event.name = name;
  filing.subject = event.subject;
  if (const Value* key = cel::find(event.data, "case")) {
    ISO_TRY(filing.case_key, key_text("case", *key, arena));
  } else {
    filing.linked = *role != Role::kTally;
  }
  const Value* at = cel::find(event.data, "at");
  if (at == nullptr && *role != Role::kTally) return malformed("`at` is missing: the day of the event, as in \"2021-03-12\"", "data.at");
  Decision decision;
  stated_.clear();
  labelled_.clear();
  std::string_view jurisdiction;
  for (const cel::MapEntry& entry : event.data.as_map()) {
    const std::string_view field = entry.key.as_string();
    if (field == "case" || field == "at" || field == "source" || field == "rule" || entry.value.kind() == Kind::kNull) continue;
    if (field == "facts") {
      if (entry.value.kind() != Kind::kMap) return malformed("`facts` must be an object", "data.facts");
      for (const cel::MapEntry& fact : entry.value.as_map()) {
        if (fact.value.kind() == Kind::kNull) continue;
        ISO_TRY_STATUS(add_fact(fact.key.as_string(), declared(filing.pack, fact.key.as_string()), fact.value));
      }
      continue;
    }
    if (field == "jurisdiction" && entry.value.kind() == Kind::kString) {
      jurisdiction = entry.value.as_string();
      continue;
    }
    if (field == "through") continue;  // read below, once its time zone is known
    if (const std::optional<Field> known = field_named(field)) ISO_TRY_STATUS(set_field(filing, decision, *known, entry.value, arena));
  }
  filing.jurisdiction = jurisdiction_of(filing.event.authority);
  if (const rulebook::Jurisdiction* named = rules_.jurisdiction(jurisdiction)) {
    filing.jurisdiction = static_cast<int>(named - rules_.jurisdictions.data());
  }
  const auto zone = [&](const Value& day) { return is_plain_day(day) ? std::string_view() : zone_of(filing.jurisdiction); };
  if (at != nullptr) {
    ISO_TRY(filing.event.at, span_of("at", *at, zone(*at)));
  }
  if (const Value* through = cel::find(event.data, "through"); through != nullptr && through->kind() != Kind::kNull) {
    ISO_TRY(filing.event.through, span_of("through", *through, zone(*through)));
  }
  if (filing.linked) ISO_TRY_STATUS(link(event, filing, decision, arena));
  for (size_t pack = 0; pack < rules_.packs.size(); ++pack) {
    const rulebook::Jurisdiction* own = rules_.jurisdiction(rules_.packs[pack].jurisdiction);
    const bool here = own == nullptr || filing.jurisdiction < 0 || own == &rules_.jurisdictions[static_cast<size_t>(filing.jurisdiction)];
    if (here) ISO_TRY_STATUS(add_circumstances(*role, event, pack, arena));
  }
  ISO_TRY_STATUS(finish(filing, decision, arena));
  Mapped out;
  if (!stands_in(arena, std::span(&filing, 1), out.filings)) return over_limit("the event needs more memory than it may have");
  out.seen = seen_day(event, out.filings);
  return out;
}

}  // namespace isonomy::casework
