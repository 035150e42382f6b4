// SPDX-License-Identifier: Apache-2.0
// Recall: how far back the book of acts remembers, rule by rule, so that what it holds is bounded and depends on no arrival order.
//
//   most = 6     rule a: 20 decisions, rule b: 2    -> the share is 4: all of b, the last 4 of a
//   a  . . . . . . . . . . . . . . . . [ . . . ]   -> forgotten(a): 16 decisions, the last of them on such a day
//
// Decisions are counted as they are filed, which nothing that comes later changes: whether an act is worth holding may change with its
// case, and what was forgotten cannot come back. The share of a rule is the largest number for which the rules together stay within
// `most`, so that a rule applied every day never drives out one applied once a year.
//
// INVARIANT: what is forgotten is a function of the decisions counted, and grows with them: forgetting at once is forgetting in the end.
//
// Units:   a Place is a day and one of 256 parts of it, by a hash of the event's source and id; a part is remembered or forgotten whole.
// Threads: one owner.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "daemon/base/day.h"
#include "daemon/casework/image_bytes.h"

namespace isonomy::detect {

// What of a rule's decisions is no longer held one by one.
struct Forgotten {
  int64_t decisions = 0;
  Day last = kFirstDay;                    // day of the latest of them
  bool any() const { return decisions > 0; }
  friend bool operator==(const Forgotten&, const Forgotten&) = default;
};

class Recall {
 public:
  using Place = int64_t;
  static Place place_of(Day day, std::string_view source, std::string_view id);

  explicit Recall(size_t most) : most_(static_cast<int64_t>(most)), share_(most_) {}

  void count(const std::string& rule, Place place);
  bool holds(const std::string& rule, Place place) const;
  Forgotten forgotten(const std::string& rule) const;
  int64_t forgotten_in_all() const;

  void save(casework::ImageWriter& out) const;
  void restore(casework::ImageReader& in);

 private:
  struct Window {
    std::map<Place, int64_t> held;         // decisions by place
    int64_t holding = 0, counted = 0;      // in `held`, and in all
    Place forgotten_to = INT64_MIN;        // this one included
  };
  void lower_share();
  void forget(Window& window) const;

  int64_t most_, share_;
  int64_t within_share_ = 0;               // sum over the rules of what is counted, each up to the share
  std::map<std::string, Window, std::less<>> windows_;
};

}  // namespace isonomy::detect
