// SPDX-License-Identifier: Apache-2.0
#include "daemon/judge/reach.h"

#include <algorithm>

#include "daemon/base/sort_distinct.h"

namespace isonomy::judge {
namespace {

using namespace rulebook;

constexpr size_t kScanUpTo = 8;   // so few rules cost less than asking the index
constexpr size_t kUsualLists = 8;
constexpr std::string_view kDecision = "decision.";

void add(std::vector<std::string>& names, const std::vector<EventName>& list) {
  for (const EventName& name : list) names.push_back(name.text);
}

struct Names {
  std::vector<std::string>& names;
  bool known = true;   // false: what the body reacts to cannot be told by names
  void operator()(const Power& body) { add(names, body.allows); }
  void operator()(const Prohibition& body) { add(names, body.forbids); }
  void operator()(const Deadline& body) { add(names, body.from); }
  void operator()(const Requirement& body) { names.push_back(body.before.text); }
  void operator()(const Channels& body) { add(names, body.exclusive); }
  void operator()(const Exemption&) { known = false; }
  void operator()(const Principle&) { known = false; }
};

}  // namespace

std::vector<std::string> reacts_to(const Rule& rule) {
  std::vector<std::string> names;
  for (const RuleVersion& version : rule.versions) {
    Names body{names};
    std::visit(body, version.body);
    if (!body.known) return {};
  }
  sort_distinct(names);
  return names;
}

void Reach::push_back(const Rule* rule) {
  const auto add_to = [&](List& list) {
    list.places.push_back(static_cast<uint32_t>(rules_.size()));
    list.rules.push_back(rule);
  };
  const std::vector<std::string> names = reacts_to(*rule);
  if (names.empty()) add_to(always_);
  for (const std::string& name : names) add_to(by_name_[name]);
  rules_.push_back(rule);
}

void Reach::collect(std::string_view name, std::vector<const List*>& out) const {
  for (size_t end = name.find('.');; end = name.find('.', end + 1)) {
    const auto found = by_name_.find(name.substr(0, end));
    if (found != by_name_.end() && std::find(out.begin(), out.end(), &found->second) == out.end()) out.push_back(&found->second);
    if (end == std::string_view::npos) return;
  }
}

std::span<const Rule* const> Reach::reaching(const casework::Case& of, std::vector<const Rule*>& room) const {
  if (rules_.size() <= kScanUpTo) return rules_;
  std::vector<const List*> lists;
  lists.reserve(kUsualLists);
  if (!always_.rules.empty()) lists.push_back(&always_);
  std::string_view last;
  for (const casework::CaseEvent& event : of.events) {
    if (event.name != last) collect(event.name, lists);
    last = event.name;
    if (!event.decision) continue;
    for (const std::string_view kind : event.decision->kinds) {
      if (!event.name.ends_with(kind) || event.name.size() != kDecision.size() + kind.size()) collect(std::string(kDecision).append(kind), lists);
    }
  }
  if (lists.empty()) return {};
  if (lists.size() == 1) return lists.front()->rules;  // the common case: one kind of event decides
  std::vector<uint32_t> places;
  for (const List* list : lists) places.insert(places.end(), list->places.begin(), list->places.end());
  sort_distinct(places);
  room.clear();
  for (const uint32_t place : places) room.push_back(rules_[place]);
  return room;
}

}  // namespace isonomy::judge
