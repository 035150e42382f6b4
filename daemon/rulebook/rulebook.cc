// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/rulebook.h"

#include <algorithm>

namespace isonomy::rulebook {
namespace {

template <class Thing>
const Thing* by_id(const std::vector<Thing>& things, std::string_view id) {
  const auto found = std::find_if(things.begin(), things.end(), [&](const Thing& thing) { return thing.id == id; });
  return found == things.end() ? nullptr : &*found;
}

}  // namespace

const Pack* Rulebook::pack(std::string_view id) const { return by_id(packs, id); }
const Jurisdiction* Rulebook::jurisdiction(std::string_view id) const { return by_id(jurisdictions, id); }

const Rule* Rulebook::rule(std::string_view id) const {
  if (rules_by_id.size() != rules.size()) return by_id(rules, id);  // put together by hand, without the index
  const auto found = std::lower_bound(rules_by_id.begin(), rules_by_id.end(), id,
                                      [&](uint32_t index, std::string_view wanted) { return rules[index].id < wanted; });
  return found == rules_by_id.end() || rules[*found].id != id ? nullptr : &rules[*found];
}

Rulebook::Cited Rulebook::cited(std::string_view name) const {
  const size_t at = name.find('@');
  Cited cited{rule(name.substr(0, at)), nullptr};
  if (cited.rule != nullptr && at != std::string_view::npos) cited.version = by_id(cited.rule->versions, name.substr(at + 1));
  return cited;
}

bool Rulebook::reaches(uint32_t general, uint32_t special) const {
  std::vector<uint32_t> reached{special};
  for (size_t i = 0; i < reached.size(); ++i) {
    if (reached[i] == general) return true;
    for (const std::string& used : packs[reached[i]].use) {
      const Pack* found = pack(used);
      if (found == nullptr) continue;
      const auto index = static_cast<uint32_t>(found - packs.data());
      if (std::find(reached.begin(), reached.end(), index) == reached.end()) reached.push_back(index);
    }
  }
  return false;
}

std::string qualified(const Rule& rule, const RuleVersion& version) { return rule.id + "@" + version.id; }

}  // namespace isonomy::rulebook
