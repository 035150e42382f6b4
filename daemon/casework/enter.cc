// SPDX-License-Identifier: Apache-2.0
#include "daemon/casework/enter.h"

#include <algorithm>

namespace isonomy::casework {
namespace {

constexpr size_t kFirstBlock = 256;

Error case_full(const Case& of) {
  return over_limit("the case `" + of.key.substr(0, 80) + "` has outgrown its memory: is its key shared by different cases?", "data.case");
}

// Copies what a filing points to: names to where all cases share them, everything else into the case's arena.
class Copier {
 public:
  Copier(cel::Arena& arena, Names& names) : arena_(arena), names_(names) {}
  bool full() const { return full_; }

  void own(std::string_view& text) {
    const char* copy = arena_.copy(text);
    full_ = full_ || copy == nullptr;
    text = copy == nullptr ? std::string_view() : std::string_view(copy, text.size());
  }
  void name(std::string_view& text) {
    const std::string_view kept = names_.keep(text);
    if (kept.data() != nullptr) {
      text = kept;
    } else {
      own(text);
    }
  }
  void value(cel::Value& value) {
    Result<cel::Value> copy = cel::deep_copy(value, arena_);
    full_ = full_ || copy.has_error();
    value = copy.has_error() ? cel::Value() : *copy;
  }

 private:
  cel::Arena& arena_;
  Names& names_;
  bool full_ = false;
};

}  // namespace

void open_case(Case& of, std::string_view key, bool linked) {
  of.key = key;
  of.linked = linked;
  of.events.clear();
  if (of.arena == nullptr) {
    of.arena = std::make_shared<cel::Arena>(kCaseBytes, kFirstBlock);
  } else {
    of.arena->reset();
  }
  of.settle();
}

Status enter(Case& of, Filing&& filing, std::string_view source, std::string_view id, uint64_t ordinal, Names& names) {
  if (of.events.size() >= kCaseEvents) return case_full(of);
  Copier copy(*of.arena, names);
  CaseEvent event = std::move(filing.event);
  event.ordinal = ordinal;
  event.source = source;
  event.id = id;
  event.subject = filing.subject;
  event.pack = static_cast<int16_t>(filing.pack);
  event.jurisdiction = static_cast<int16_t>(filing.jurisdiction);
  for (std::string_view CaseEvent::*member : {&CaseEvent::name, &CaseEvent::source, &CaseEvent::authority, &CaseEvent::official,
                                              &CaseEvent::channel, &CaseEvent::outcome, &CaseEvent::metric, &CaseEvent::series}) {
    copy.name(event.*member);
  }
  copy.own(event.id);
  copy.own(event.period);
  copy.own(event.note);
  // Most events of a case repeat its subject.
  if (event.subject == of.subject) {
    event.subject = of.subject;
  } else {
    copy.own(event.subject);
  }
  for (Stated& fact : event.facts) {
    copy.name(fact.name);
    copy.value(fact.value);
  }
  copy.value(event.value);
  if (event.decision) {
    // The mapper made it for this filing alone; whoever keeps it too is left what was said.
    const bool own = event.decision.use_count() == 1;
    auto decision = own ? std::const_pointer_cast<Decision>(std::move(event.decision)) : std::make_shared<Decision>(*event.decision);
    for (Breach& breach : decision->breaches) {
      for (std::string_view& cite : breach.cites) copy.name(cite);
    }
    for (std::string_view& kind : decision->kinds) copy.name(kind);
    for (Party& party : decision->parties) copy.own(party.subject);
    copy.own(decision->part_of);
    copy.own(decision->counter);
    event.decision = std::move(decision);
  }
  for (Labelled& each : event.circumstances) {
    copy.name(each.name);
    copy.name(each.label);
  }
  if (copy.full()) return case_full(of);
  of.events.insert(std::upper_bound(of.events.begin(), of.events.end(), event, earlier), std::move(event));
  of.settle();
  return {};
}

}  // namespace isonomy::casework
