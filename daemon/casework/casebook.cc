// SPDX-License-Identifier: Apache-2.0
#include "daemon/casework/casebook.h"

#include <algorithm>

namespace isonomy::casework {
namespace {

constexpr size_t kCaseBytes = size_t{4} << 20;   // of one case: far above any real one, a wall against a runaway key
constexpr size_t kFirstBlock = 256;
constexpr size_t kMostNames = 65'536;

Error case_full(const Case& of) {
  return over_limit("the case `" + of.key.substr(0, 80) + "` has outgrown its memory: is its key shared by different cases?", "data.case");
}

std::string_view own(std::string_view text, cel::Arena& arena, bool& full) {
  const char* copy = arena.copy(text);
  if (copy == nullptr) {
    full = true;
    return {};
  }
  return {copy, text.size()};
}

// Whose conduct it is; where none is known, whoever is named first. The same whatever arrived first.
std::string_view subject_of(const Case& of) {
  std::string_view first;
  for (const CaseEvent& event : of.events) {
    if (event.subject.empty()) continue;
    if (event.role == Role::kConduct) return event.subject;
    if (first.empty()) first = event.subject;
  }
  return first;
}

}  // namespace

std::string_view Casebook::name(std::string_view text, cel::Arena& arena) {
  if (text.empty()) return {};
  const auto known = names_.find(std::string(text));
  if (known != names_.end()) return *known;
  if (names_.size() < kMostNames) return *names_.emplace(text).first;
  const char* copy = arena.copy(text);
  return copy == nullptr ? std::string_view() : std::string_view(copy, text.size());
}

Result<Case*> Casebook::admit(const Filing& filing, std::string_view source, std::string_view id, uint64_t ordinal) {
  auto found = cases_.find(filing.case_key);
  if (found == cases_.end()) {
    auto fresh = std::make_unique<Case>();
    fresh->key = filing.case_key;
    fresh->arena = std::make_shared<cel::Arena>(kCaseBytes, kFirstBlock);
    const std::string_view key = fresh->key;
    found = cases_.emplace(key, std::move(fresh)).first;
  }
  Case& of = *found->second;
  cel::Arena& arena = *of.arena;
  bool full = false;

  CaseEvent event = filing.event;
  event.ordinal = ordinal;
  event.source = name(source, arena);
  event.id = own(id, arena, full);
  for (std::string_view CaseEvent::*member : {&CaseEvent::name, &CaseEvent::authority, &CaseEvent::official, &CaseEvent::channel,
                                              &CaseEvent::outcome, &CaseEvent::metric, &CaseEvent::series}) {
    event.*member = name(event.*member, arena);
  }
  event.period = own(event.period, arena, full);
  event.note = own(event.note, arena, full);
  for (Stated& fact : event.facts) {
    fact.name = name(fact.name, arena);
    Result<cel::Value> value = cel::deep_copy(fact.value, arena);
    if (value.has_error()) return case_full(of);
    fact.value = *value;
  }
  Result<cel::Value> value = cel::deep_copy(event.value, arena);
  if (value.has_error()) return case_full(of);
  event.value = *value;
  if (event.decision) {
    auto decision = std::make_shared<Decision>(*event.decision);
    for (Breach& breach : decision->breaches) {
      for (std::string_view& cite : breach.cites) cite = name(cite, arena);
    }
    for (std::string_view& kind : decision->kinds) kind = name(kind, arena);
    for (Party& party : decision->parties) party.subject = own(party.subject, arena, full);
    decision->part_of = own(decision->part_of, arena, full);
    decision->counter = own(decision->counter, arena, full);
    event.decision = std::move(decision);
  }
  for (Labelled& circumstance : event.circumstances) {
    circumstance.name = name(circumstance.name, arena);
    circumstance.label = name(circumstance.label, arena);
  }
  event.subject = name(filing.subject, arena);
  if (full) return case_full(of);
  if (of.pack < 0) of.pack = filing.pack;
  if (of.jurisdiction < 0) of.jurisdiction = filing.jurisdiction;
  of.events.insert(std::upper_bound(of.events.begin(), of.events.end(), event, earlier), std::move(event));
  of.subject = subject_of(of);
  return &of;
}

const Case* Casebook::find(std::string_view key) const {
  const auto found = cases_.find(key);
  return found == cases_.end() ? nullptr : found->second.get();
}

}  // namespace isonomy::casework
