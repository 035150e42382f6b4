// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/clocks.h"

#include <algorithm>

#include "daemon/base/quick_hash.h"
#include "daemon/base/sort_distinct.h"
#include "daemon/base/text.h"

namespace isonomy::engine {

Clocks::Clock& Clocks::of(std::string_view source) {
  Known*& lately = lately_[quick_hash(source) % lately_.size()];
  if (lately != nullptr && same_text(lately->first, source)) return lately->second;
  auto known = clocks_.find(source);
  if (known == clocks_.end()) known = clocks_.emplace(std::string(source), Clock{}).first;
  lately = &*known;
  return known->second;
}

Clocks::Clock* Clocks::slowest(const casework::Case& of) {
  Clock* slowest = nullptr;
  std::string_view last;
  for (const casework::CaseEvent& event : of.events) {
    if (slowest != nullptr && event.source == last) continue;
    last = event.source;
    Clock& clock = this->of(event.source);
    if (slowest == nullptr || clock.seen < slowest->seen) slowest = &clock;
  }
  return slowest;
}

std::optional<std::pair<Day, std::vector<uint32_t>>> Clocks::take_due(Clock& clock, Day now) {
  if (clock.timers.empty() || clock.timers.begin()->first > now) return std::nullopt;
  auto node = clock.timers.extract(clock.timers.begin());
  sort_distinct(node.mapped());
  return std::pair(node.key(), std::move(node.mapped()));
}

void Clocks::save(casework::ImageWriter& out) const {
  std::vector<const std::pair<const std::string, Clock>*> sorted;   // the same state, the same bytes
  for (const auto& each : clocks_) sorted.push_back(&each);
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
  out.number(sorted.size());
  for (const auto* each : sorted) {
    const auto& [source, clock] = *each;
    out.text(source);
    out.signed_number(clock.seen.since_epoch);
    out.number(clock.timers.size());
    for (const auto& [day, cases] : clock.timers) {
      out.signed_number(day.since_epoch);
      out.number(cases.size());
      for (const uint32_t number : cases) out.number(number);
    }
  }
}

Status Clocks::restore(casework::ImageReader& in) {
  for (size_t left = in.count(); left-- > 0 && !in.failed();) {
    Clock& clock = of(in.text());
    clock.seen = Day{static_cast<int32_t>(in.signed_number())};
    for (size_t days = in.count(); days-- > 0 && !in.failed();) {
      std::vector<uint32_t>& cases = clock.timers[Day{static_cast<int32_t>(in.signed_number())}];
      cases.resize(in.count());
      for (uint32_t& number : cases) number = static_cast<uint32_t>(in.number());
    }
  }
  if (in.failed()) return Error{Code::kCorrupt, "the clocks in the snapshot are damaged", {}};
  return {};
}

}  // namespace isonomy::engine
