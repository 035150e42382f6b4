// SPDX-License-Identifier: Apache-2.0
// Clocks: event time, one clock a source, and the timers that wait for one of them.
//
//   source urn:town:fines   seen 2011-03-02   timers: 2011-04-01 {case 17, case 30}, 2011-05-12 {case 4}
//
// A case that draws on several sources goes by the slowest: an absent event counts as absent once every source has passed its day.
//
// Units:   days; a clock shows the latest day seen on its source.
// Threads: one owner (the engine).
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "daemon/audit/siphash.h"
#include "daemon/casework/case.h"
#include "daemon/casework/image_bytes.h"
#include "daemon/engine/drawn_secret.h"

namespace isonomy::engine {

class Clocks {
 public:
  struct Clock {
    Day seen = kFirstDay;
    std::map<Day, std::vector<uint32_t>> timers;   // numbers of cases; one whose answer came first is passed over when due
  };

  Clock& of(std::string_view source);
  // Of the sources of a case; null when it has no events.
  Clock* slowest(const casework::Case& of);

  // Takes away the earliest timers that are due by `now`: the day and the cases.
  static std::optional<std::pair<Day, std::vector<uint32_t>>> take_due(Clock& clock, Day now);

  void save(casework::ImageWriter& out) const;
  Status restore(casework::ImageReader& in);

 private:
  // WHY a secret: whoever names sources must not be able to aim them at one place. No answer depends on it.
  struct SourceHash {
    using is_transparent = void;
    SourceHash() : secret(drawn_secret()) {}
    std::array<uint64_t, 2> secret;
    size_t operator()(std::string_view source) const { return audit::siphash(secret, 0, source); }
  };
  std::unordered_map<std::string, Clock, SourceHash, std::equal_to<>> clocks_;   // by source
  using Known = std::pair<const std::string, Clock>;
  std::array<Known*, 1024> lately_{};   // asked for lately, by a quick hash: what shares a place is only looked for again
};

}  // namespace isonomy::engine
