// SPDX-License-Identifier: Apache-2.0
#include "daemon/judge/reach.h"

#include <algorithm>

namespace isonomy::judge {
namespace {

using namespace rulebook;

constexpr size_t kScanUpTo = 8;   // so few rules cost less than asking the index

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
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

void Reach::push_back(const Rule* rule) {
  const auto index = static_cast<uint32_t>(rules_.size());
  rules_.push_back(rule);
  const std::vector<std::string> names = reacts_to(*rule);
  if (names.empty()) always_.push_back(index);
  for (const std::string& name : names) by_name_[name].push_back(index);
}

void Reach::collect(std::string_view name, std::vector<uint32_t>& out) const {
  for (size_t end = name.find('.');; end = name.find('.', end + 1)) {
    const auto found = by_name_.find(name.substr(0, end));
    if (found != by_name_.end()) out.insert(out.end(), found->second.begin(), found->second.end());
    if (end == std::string_view::npos) return;
  }
}

std::vector<const Rule*> Reach::reaching(const casework::Case& of) const {
  if (rules_.size() <= kScanUpTo) return rules_;
  std::vector<uint32_t> found = always_;
  std::string_view last;
  for (const casework::CaseEvent& event : of.events) {
    if (event.name != last) collect(event.name, found);
    last = event.name;
    if (!event.decision) continue;
    for (const std::string_view kind : event.decision->kinds) collect("decision." + std::string(kind), found);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  std::vector<const Rule*> out;
  out.reserve(found.size());
  for (const uint32_t index : found) out.push_back(rules_[index]);
  return out;
}

}  // namespace isonomy::judge
