// SPDX-License-Identifier: Apache-2.0
#include "daemon/casework/enter.h"

#include <algorithm>
#include <memory>

namespace isonomy::casework {
namespace {

constexpr size_t kFirstBlock = 256;

Error case_full(const Case& of) {
  return over_limit("the case `" + of.key.substr(0, 80) + "` has outgrown its memory: is its key shared by different cases?", "data.case");
}

// Copies what a filing points to: names to where all cases share them, everything else into the case's arena.
class Copier {
 public:
  Copier(cel::Arena& arena, Vocabulary& shared) : arena_(arena), shared_(shared) {}
  bool full() const { return full_; }

  void own(std::string_view& text) {
    const char* copy = arena_.copy(text);
    full_ = full_ || copy == nullptr;
    text = copy == nullptr ? std::string_view() : std::string_view(copy, text.size());
  }
  void name(std::string_view& text) {
    const std::string_view kept = shared_.names.keep(text);
    if (kept.data() != nullptr) {
      text = kept;
    } else {
      own(text);
    }
  }
  // Most texts are one of a few, by themselves or in a list.
  void value(cel::Value& value) {
    if (value.kind() != cel::Kind::kList) {
      item(value);
      return;
    }
    std::span<const cel::Value> items = value.as_list();
    list(items, [this](cel::Value& each) { item(each); });
    value = cel::Value::list(items);
  }
  void item(cel::Value& value) {
    const std::string_view kept = value.kind() == cel::Kind::kString ? shared_.names.keep_common(value.as_string()) : std::string_view();
    if (kept.data() != nullptr) {
      value = cel::Value::string(kept);
    } else if (!cel::own(value, arena_)) {
      full_ = true;
      value = cel::Value();
    }
  }

  // The list itself, and then what each of it points to; the copies, which may still be changed.
  template <class T>
  std::span<T> list(std::span<const T>& list, auto each) {
    if (list.empty()) return {};
    T* copy = arena_.allocate_array<T>(list.size());
    full_ = full_ || copy == nullptr;
    if (copy != nullptr) std::uninitialized_copy(list.begin(), list.end(), copy);
    list = {copy, copy == nullptr ? 0 : list.size()};
    for (size_t i = 0; i < list.size(); ++i) each(copy[i]);
    return {copy, list.size()};
  }

  void facts(CaseEvent& event) {
    const std::span<Stated> own = list(event.facts, [this](Stated& fact) { value(fact.value); });
    if (own.empty()) return;
    event.fact_list = shared_.fact_lists.expected(own);
    if (event.fact_list != 0) return;
    for (Stated& fact : own) name(fact.name);
    event.fact_list = shared_.fact_lists.keep(own, shared_.names);
  }

  void details(CaseEvent& event) {
    for (std::string_view CaseEvent::*member : {&CaseEvent::authority, &CaseEvent::official, &CaseEvent::channel, &CaseEvent::outcome,
                                                &CaseEvent::metric, &CaseEvent::series}) {
      name(event.*member);
    }
    own(event.period);
    own(event.note);
    value(event.value);
    facts(event);
    list(event.circumstances, [this](Labelled& each) {
      name(each.name);
      name(each.label);
    });
    if (event.decision == nullptr) return;
    const auto named = [this](std::string_view& text) { name(text); };
    std::span<const Decision> decision(event.decision, 1);
    list(decision, [&](Decision& made) {
      list(made.breaches, [&](Breach& breach) { list(breach.cites, named); });
      list(made.kinds, named);
      list(made.parties, [this](Party& party) { own(party.subject); });
      own(made.part_of);
      own(made.counter);
    });
    event.decision = decision.data();
  }

 private:
  cel::Arena& arena_;
  Vocabulary& shared_;
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

Status enter(Case& of, const Filing& filing, std::string_view source, std::string_view id, uint64_t ordinal, Vocabulary& shared) {
  if (of.events.size() >= kCaseEvents) return case_full(of);
  Copier copy(*of.arena, shared);
  // WHY made where it stays: an event is large, and nearly every one comes last.
  CaseEvent& event = of.events.emplace_back(filing.event);
  event.ordinal = ordinal;
  event.source = source;
  event.id = id;
  event.subject = filing.subject;
  event.pack = static_cast<int16_t>(filing.pack);
  event.jurisdiction = static_cast<int16_t>(filing.jurisdiction);
  copy.name(event.name);
  copy.name(event.source);
  copy.own(event.id);
  // Most events of a case repeat its subject.
  if (event.subject == of.subject) {
    event.subject = of.subject;
  } else {
    copy.own(event.subject);
  }
  copy.details(event);
  if (copy.full()) {
    of.events.pop_back();
    return case_full(of);
  }
  const auto last = of.events.end() - 1;
  std::rotate(std::upper_bound(of.events.begin(), last, event, earlier), last, of.events.end());
  of.settle();
  return {};
}

}  // namespace isonomy::casework
