// SPDX-License-Identifier: Apache-2.0
#include "daemon/casework/case.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace isonomy::casework {
namespace {

constexpr std::array<std::string_view, kRoles> kNames{"conduct",         "detection", "procedure",   "decision", "appeal",
                                                      "appeal_decision", "payment",   "enforcement", "report",   "verification", "tally"};

}  // namespace

std::string_view role_name(Role role) { return kNames[static_cast<size_t>(role)]; }

std::optional<Role> parse_role(std::string_view name) {
  const std::string_view role = name.substr(0, name.find('.'));
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == role) return static_cast<Role>(i);
  }
  return std::nullopt;
}

bool is_authoritys(Role role) {
  return role == Role::kDetection || role == Role::kProcedure || role == Role::kDecision || role == Role::kAppealDecision ||
         role == Role::kEnforcement;
}

std::optional<int64_t> Decision::party_count() const {
  if (!parties.empty()) return static_cast<int64_t>(parties.size());
  if (n_parties) return n_parties;
  // A batch of several cases whose parties are not listed may have fined any number of them.
  if (n_cases > 1) return std::nullopt;
  return 1;
}

bool earlier(const CaseEvent& a, const CaseEvent& b) {
  return std::tie(a.at.first, a.at.last, a.source, a.id, a.part) < std::tie(b.at.first, b.at.last, b.source, b.id, b.part);
}

const CaseEvent* Case::first(std::string_view name) const {
  const auto found = std::find_if(events.begin(), events.end(), [&](const CaseEvent& event) { return rulebook::covers(name, event.name); });
  return found == events.end() ? nullptr : &*found;
}

void Case::settle() {
  bool of_conduct = false;  // whose conduct it is; where none is known, whoever is named first
  subject = {};
  pack = jurisdiction = -1;
  for (const CaseEvent& event : events) {
    if (pack < 0) pack = event.pack;
    if (jurisdiction < 0) jurisdiction = event.jurisdiction;
    if (event.subject.empty()) continue;
    if (event.role == Role::kConduct) {
      if (!of_conduct) subject = event.subject;
      of_conduct = true;
    } else if (subject.empty()) {
      subject = event.subject;
    }
  }
}

size_t Case::bytes() const {
  return sizeof(Case) + key.capacity() + events.capacity() * sizeof(CaseEvent) + (arena ? arena->held() : 0);
}

std::optional<Extent> extent_of_conduct(const Case& of) {
  std::optional<Extent> extent;
  for (const CaseEvent& event : of.events) {
    if (event.role != Role::kConduct) continue;
    const Span through = event.through.value_or(event.at);
    if (!extent) {
      extent = Extent{event.at, through};
      continue;
    }
    extent->from = {std::min(extent->from.first, event.at.first), std::min(extent->from.last, event.at.last)};
    extent->through = {std::max(extent->through.first, through.first), std::max(extent->through.last, through.last)};
  }
  return extent;
}

}  // namespace isonomy::casework
