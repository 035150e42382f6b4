// SPDX-License-Identifier: Apache-2.0
#include "daemon/casework/linker.h"

#include <algorithm>

namespace isonomy::casework {
namespace {

// The last day that an event is known to have reached.
Day reach_of(const CaseEvent& event) {
  const Span last = event.through.value_or(event.at);
  return last.last < kLastDay ? last.last : last.first;
}

}  // namespace

std::string thread_key(std::string_view subject, std::string_view rule) {
  return std::string(subject) + "/" + std::string(rule.substr(0, rule.find('@')));
}

std::string_view thread_of(std::string_view case_key) {
  const size_t slash = case_key.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : case_key.substr(0, slash);
}

std::vector<Case> cases_of(const Case& thread, int window_days) {
  std::vector<Case> out;
  Day reach = kFirstDay;
  for (const CaseEvent& event : thread.events) {
    if (out.empty() || event.at.first - reach > window_days) {
      Case& next = out.emplace_back();
      next.key = thread.key + "/" + to_string(event.at.first);
      next.linked = true;
      next.arena = thread.arena;
      reach = reach_of(event);
    }
    out.back().events.push_back(event);
    reach = std::max(reach, reach_of(event));
  }
  for (Case& each : out) each.settle();
  return out;
}

}  // namespace isonomy::casework
