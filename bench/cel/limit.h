// SPDX-License-Identifier: Apache-2.0
// Limit: what a C++ programmer would write by hand for exactly these events and rules: every name known at compile time, texts
// as bits, one branch for the era of the event. The yardstick of the batch form.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/cel/workload.h"

namespace isonomy::bench {

struct Measured {
  double seconds = 0;         // user CPU, all of it
  double judging = 0;         // of which judging alone, measured on parsed events
  std::array<uint64_t, kRules> counts{};
};

// `masks`: one bit a rule for each event. `events` has simdjson's padding behind its last byte.
Measured run_limit(const std::string& events, std::vector<uint32_t>& masks);

// One line at a time, for whoever reads a socket. `capacity`: bytes that may be read from the line's start; simdjson looks beyond its end.
class LineJudge {
 public:
  LineJudge();
  ~LineJudge();
  uint32_t masked(std::string_view line, size_t capacity);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

double user_seconds();

}  // namespace isonomy::bench
