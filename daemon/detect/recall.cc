// SPDX-License-Identifier: Apache-2.0
#include "daemon/detect/recall.h"

#include <algorithm>
#include <vector>

namespace isonomy::detect {
namespace {

constexpr int kParts = 256;

}  // namespace

Recall::Place Recall::place_of(Day day, std::string_view source, std::string_view id) {
  uint32_t hash = 2166136261u;  // FNV-1a: the same on every machine
  const auto add = [&](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  };
  add(source);
  add(std::string_view("\n", 1));
  add(id);
  return static_cast<Place>(day.since_epoch) * kParts + static_cast<Place>((hash ^ (hash >> 16)) % kParts);
}

void Recall::count(const std::string& rule, Place place) {
  Window& window = windows_[rule];
  if (++window.counted <= share_ && ++within_share_ > most_) lower_share();
  if (place <= window.forgotten_to) return;
  ++window.held[place];
  ++window.holding;
  forget(window);
}

// The largest share for which the rules together stay within `most_`: those that need less leave the rest to the others.
void Recall::lower_share() {
  std::vector<int64_t> counted;
  for (const auto& [rule, window] : windows_) counted.push_back(window.counted);
  std::sort(counted.begin(), counted.end());
  int64_t left = most_;
  share_ = most_;
  for (size_t i = 0; i < counted.size(); ++i) {
    const int64_t of_each = left / static_cast<int64_t>(counted.size() - i);
    if (counted[i] > of_each) {
      share_ = of_each;
      break;
    }
    left -= counted[i];
  }
  within_share_ = 0;
  for (auto& [rule, window] : windows_) {
    within_share_ += std::min(window.counted, share_);
    forget(window);
  }
}

void Recall::forget(Window& window) const {
  while (window.holding > share_) {
    const auto oldest = window.held.begin();
    window.holding -= oldest->second;
    window.forgotten_to = oldest->first;
    window.held.erase(oldest);
  }
}

bool Recall::holds(const std::string& rule, Place place) const {
  const auto found = windows_.find(rule);
  return found == windows_.end() || place > found->second.forgotten_to;
}

Forgotten Recall::forgotten(const std::string& rule) const {
  const auto found = windows_.find(rule);
  if (found == windows_.end() || found->second.forgotten_to == INT64_MIN) return {};
  const Place to = found->second.forgotten_to;
  const Place day = to >= 0 ? to / kParts : -((-to + kParts - 1) / kParts);
  return {found->second.counted - found->second.holding, Day{static_cast<int32_t>(day)}};
}

int64_t Recall::forgotten_in_all() const {
  int64_t out = 0;
  for (const auto& [rule, window] : windows_) out += window.counted - window.holding;
  return out;
}

void Recall::save(casework::ImageWriter& out) const {
  out.number(windows_.size());
  for (const auto& [rule, window] : windows_) {
    out.text(rule);
    out.signed_number(window.counted);
    out.signed_number(window.forgotten_to);
    out.number(window.held.size());
    for (const auto& [place, decisions] : window.held) {
      out.signed_number(place);
      out.signed_number(decisions);
    }
  }
}

void Recall::restore(casework::ImageReader& in) {
  for (size_t rules = in.count(); rules-- > 0 && !in.failed();) {
    Window& window = windows_[std::string(in.text())];
    window.counted = in.signed_number();
    window.forgotten_to = in.signed_number();
    for (size_t places = in.count(); places-- > 0 && !in.failed();) {
      const Place place = in.signed_number();
      const int64_t decisions = in.signed_number();
      window.held[place] = decisions;
      window.holding += decisions;
    }
  }
  lower_share();
}

}  // namespace isonomy::detect
