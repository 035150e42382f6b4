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

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/casework/case.h"
#include "daemon/casework/image_bytes.h"

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
  std::map<std::string, Clock, std::less<>> clocks_;   // by source
  std::pair<const std::string, Clock>* last_ = nullptr;  // asked for last: events of one source come together
};

}  // namespace isonomy::engine
