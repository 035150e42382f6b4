// SPDX-License-Identifier: Apache-2.0
#include "daemon/casework/filing.h"

#include <algorithm>
#include <array>

namespace isonomy::casework {
namespace {

using cel::Kind;
using cel::Value;

// In the order of Field.
constexpr std::array<std::string_view, 24> kNames{"authority", "official", "channel",    "outcome",    "metric",   "series",  "period",    "note",
                                                  "subject",   "through",  "continuing", "confidence", "amount",   "value",   "kind",      "cites",
                                                  "breaches",  "cites_by", "parties",    "n_parties",  "n_cases",  "part_of", "announced", "counter"};
static_assert(kNames.size() == static_cast<size_t>(Field::kCounter) + 1);

Error wrong(std::string_view name, std::string_view expected, const Value& value) {
  return malformed("`" + std::string(name) + "` is " + cel::to_text(value).substr(0, 60) + ": expected " + std::string(expected),
                   "data." + std::string(name));
}

Error arena_full() { return over_limit("the event needs more memory than it may have"); }

Result<std::string_view> text(std::string_view name, const Value& value) {
  if (value.kind() != Kind::kString) return wrong(name, "a string", value);
  return value.as_string();
}

Result<Span> days(std::string_view name, const Value& value) {
  if (value.kind() == Kind::kDate) return value.as_date();
  if (value.kind() != Kind::kString) return wrong(name, "a date, as in \"2021-03-12\" or \"2021-03\"", value);
  Result<Span> span = parse_span(value.as_string());
  if (span.has_error()) return malformed("`" + std::string(name) + "`: " + span.error().message, "data." + std::string(name));
  return span;
}

Result<Money> money(std::string_view name, const Value& value) {
  switch (value.kind()) {
    case Kind::kMoney: return value.as_money();
    case Kind::kInt: return money_from_units(value.as_int());
    case Kind::kDouble: return money_from_double(value.as_double());
    case Kind::kString: {
      Result<Money> amount = parse_money(value.as_string());
      if (amount.has_error()) return malformed("`" + std::string(name) + "`: " + amount.error().message, "data." + std::string(name));
      return amount;
    }
    default: return wrong(name, "an amount, as in 62.59 or \"62.59\"", value);
  }
}

Result<int64_t> count(std::string_view name, const Value& value) {
  if (value.kind() != Kind::kInt || value.as_int() < 1) return wrong(name, "a whole number from 1 on", value);
  return value.as_int();
}

Result<std::span<const std::string_view>> strings(std::string_view name, const Value& value, cel::Arena& arena) {
  const Value* items = &value;
  size_t count = 1;
  if (value.kind() == Kind::kList) {
    items = value.as_list().data();
    count = value.as_list().size();
  } else if (value.kind() != Kind::kString) {
    return wrong(name, "a list of strings", value);
  }
  auto* out = arena.allocate_array<std::string_view>(count);
  if (out == nullptr) return arena_full();
  for (size_t i = 0; i < count; ++i) {
    if (items[i].kind() != Kind::kString) return wrong(name, "a list of strings", value);
    new (&out[i]) std::string_view(items[i].as_string());
  }
  return std::span<const std::string_view>(out, count);
}

Status breaches(const Value& value, Decision& decision, cel::Arena& arena) {
  if (value.kind() != Kind::kList) return wrong("breaches", "a list of objects with `cites`", value);
  auto* out = arena.allocate_array<Breach>(value.as_list().size());
  if (out == nullptr) return arena_full();
  size_t count_of_all = 0;
  for (const Value& item : value.as_list()) {
    const Value* cites = item.kind() == Kind::kMap ? cel::find(item, "cites") : nullptr;
    if (cites == nullptr) return wrong("breaches", "objects with `cites`, as in [{\"cites\": [\"rule\"]}]", item);
    Breach& breach = *new (&out[count_of_all++]) Breach();
    ISO_TRY(breach.cites, strings("breaches.cites", *cites, arena));
    if (const Value* n = cel::find(item, "n")) {
      ISO_TRY(breach.count, count("breaches.n", *n));
    }
  }
  decision.breaches = {out, count_of_all};
  return {};
}

Status parties(const Value& value, Decision& decision, cel::Arena& arena) {
  if (value.kind() != Kind::kList) return wrong("parties", "a list of objects with `subject`", value);
  auto* out = arena.allocate_array<Party>(value.as_list().size());
  if (out == nullptr) return arena_full();
  size_t count_of_all = 0;
  for (const Value& item : value.as_list()) {
    const Value* subject = item.kind() == Kind::kMap ? cel::find(item, "subject") : nullptr;
    if (subject == nullptr || subject->kind() != Kind::kString) return wrong("parties", "objects with `subject`", item);
    Party& party = *new (&out[count_of_all++]) Party{subject->as_string(), {}};
    if (const Value* amount = cel::find(item, "amount")) {
      ISO_TRY(party.amount, money("parties.amount", *amount));
    }
  }
  decision.parties = {out, count_of_all};
  return {};
}

Result<rulebook::Continuing> continuing(const Value& value) {
  if (value.kind() == Kind::kBool) return value.as_bool() ? rulebook::Continuing::kYes : rulebook::Continuing::kNo;
  if (value.kind() == Kind::kString && value.as_string() == "unsettled") return rulebook::Continuing::kUnsettled;
  return wrong("continuing", "true, false or \"unsettled\"", value);
}

Result<rulebook::Confidence> confidence(const Value& value) {
  if (value.kind() == Kind::kString && value.as_string() == "high") return rulebook::Confidence::kHigh;
  if (value.kind() == Kind::kString && value.as_string() == "medium") return rulebook::Confidence::kMedium;
  if (value.kind() == Kind::kString && value.as_string() == "low") return rulebook::Confidence::kLow;
  return wrong("confidence", "\"high\", \"medium\" or \"low\"", value);
}

}  // namespace

std::optional<Field> field_named(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  return found == kNames.end() ? std::nullopt : std::optional(static_cast<Field>(found - kNames.begin()));
}

Status set_field(Filing& filing, Decision& decision, Field field, const Value& value, cel::Arena& arena) {
  CaseEvent& event = filing.event;
  const std::string_view name = kNames[static_cast<size_t>(field)];
  static constexpr std::array<std::string_view CaseEvent::*, 8> kTexts{&CaseEvent::authority, &CaseEvent::official, &CaseEvent::channel,
                                                                       &CaseEvent::outcome,   &CaseEvent::metric,   &CaseEvent::series,
                                                                       &CaseEvent::period,    &CaseEvent::note};
  if (static_cast<size_t>(field) < kTexts.size()) {
    ISO_TRY(event.*kTexts[static_cast<size_t>(field)], text(name, value));
    return {};
  }
  switch (field) {
    case Field::kSubject: {
      ISO_TRY(filing.subject, text(name, value));
      break;
    }
    case Field::kThrough: {
      ISO_TRY(event.through, days(name, value));
      break;
    }
    case Field::kContinuing: {
      ISO_TRY(event.continuing, continuing(value));
      break;
    }
    case Field::kConfidence: {
      ISO_TRY(event.confidence, confidence(value));
      break;
    }
    case Field::kAmount: {
      ISO_TRY(event.amount, money(name, value));
      break;
    }
    case Field::kValue: event.value = value; break;
    case Field::kKind: {
      ISO_TRY(decision.kinds, strings(name, value, arena));
      break;
    }
    case Field::kCites: {
      decision.cites_stated = true;
      auto* breach = arena.allocate_array<Breach>(1);
      if (breach == nullptr) return arena_full();
      new (breach) Breach();
      ISO_TRY(breach->cites, strings(name, value, arena));
      if (!breach->cites.empty()) decision.breaches = {breach, 1};
      break;
    }
    case Field::kBreaches: decision.cites_stated = true; return breaches(value, decision, arena);
    case Field::kCitesBy: {
      ISO_TRY(std::string_view by, text(name, value));
      if (by != "authority" && by != "inferred") return wrong(name, "\"authority\" or \"inferred\"", value);
      decision.cites_inferred = by == "inferred";
      break;
    }
    case Field::kParties: return parties(value, decision, arena);
    case Field::kNParties: {
      ISO_TRY(decision.n_parties, count(name, value));
      break;
    }
    case Field::kNCases: {
      ISO_TRY(decision.n_cases, count(name, value));
      break;
    }
    case Field::kPartOf: {
      ISO_TRY(decision.part_of, text(name, value));
      break;
    }
    case Field::kAnnounced: {
      ISO_TRY(decision.announced, days(name, value));
      break;
    }
    case Field::kCounter: {
      ISO_TRY(decision.counter, text(name, value));
      break;
    }
    default: break;
  }
  return {};
}

}  // namespace isonomy::casework
