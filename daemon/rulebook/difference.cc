// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/difference.h"

#include <map>

#include "daemon/rulebook/canonical.h"

namespace isonomy::rulebook {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;
using Named = std::map<std::pair<std::string, std::string>, Fields>;

// Things by kind and name. Two maps with one condition are told apart by their order.
Named named(const Rulebook& rulebook) {
  Named things;
  for (CanonicalLine& line : canonical_lines(rulebook)) {
    std::string name = line.name;
    for (int n = 2; things.contains({line.kind, name}); ++n) name = line.name + " #" + std::to_string(n);
    things.emplace(std::pair(line.kind, name), std::move(line.fields));
  }
  return things;
}

std::vector<Difference::Key> changed_keys(const Fields& before, const Fields& after) {
  std::map<std::string, std::pair<std::string, std::string>> both;
  for (const auto& [name, json] : before) both[name].first = json;
  for (const auto& [name, json] : after) both[name].second = json;
  std::vector<Difference::Key> keys;
  for (const auto& [name, values] : both) {
    if (values.first != values.second) keys.push_back({name, values.first, values.second});
  }
  return keys;
}

}  // namespace

std::vector<Difference> difference(const Rulebook& before, const Rulebook& after) {
  const Named old_things = named(before), new_things = named(after);
  std::vector<Difference> list;
  for (const auto& [id, fields] : old_things) {
    const auto found = new_things.find(id);
    if (found == new_things.end()) {
      list.push_back({Difference::Change::kRemoved, id.first, id.second, {}});
    } else if (auto keys = changed_keys(fields, found->second); !keys.empty()) {
      list.push_back({Difference::Change::kChanged, id.first, id.second, std::move(keys)});
    }
  }
  for (const auto& [id, fields] : new_things) {
    if (!old_things.contains(id)) list.push_back({Difference::Change::kAdded, id.first, id.second, {}});
  }
  std::sort(list.begin(), list.end(), [](const Difference& a, const Difference& b) { return std::tie(a.kind, a.name) < std::tie(b.kind, b.name); });
  return list;
}

std::string in_words(const Difference& difference) {
  const std::string thing = difference.kind + " `" + difference.name + "`";
  if (difference.change == Difference::Change::kAdded) return thing + " is new";
  if (difference.change == Difference::Change::kRemoved) return thing + " is gone";
  std::string text = thing + " changed:";
  for (const Difference::Key& key : difference.keys) {
    const auto shown = [](const std::string& json) { return json.empty() ? std::string("not stated") : json; };
    text += "\n  " + key.name + ": " + shown(key.before) + " -> " + shown(key.after);
  }
  return text;
}

}  // namespace isonomy::rulebook
