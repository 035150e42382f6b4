// SPDX-License-Identifier: Apache-2.0
#include "daemon/judge/choice.h"

#include <algorithm>

namespace isonomy::judge {

using namespace rulebook;

Choice choose(const Rule& rule, const casework::Case& of, const casework::CaseEvent& act) {
  Choice out;
  if (rule.versions.empty()) return out;
  out.law_day = law_day_of(rule.versions.front(), of, act);
  out.known = known_at(act);
  const Governing governs = governing(rule, out.law_day, out.known);
  out.settled = !governs.unsettled;
  out.version = governs.unsettled ? governs.possible.back() : governs.version;
  return out;
}

bool raised(const Reading& reading, const std::vector<std::pair<std::string, std::string>>& atoms) {
  if (reading.truth != Truth::kUnknown || reading.missing.size() > 1) return false;
  return std::any_of(atoms.begin(), atoms.end(), [](const auto& atom) { return atom.second == "true" || atom.second == "false"; });
}

std::string unsettled_version(const Rule& rule) { return "the exact day that decides between the versions of " + rule.id; }

}  // namespace isonomy::judge
