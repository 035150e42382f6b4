// SPDX-License-Identifier: Apache-2.0
// Limits: what an expression may cost, charged before anything is allocated.
#pragma once

#include <cstdint>

namespace isonomy::cel {

struct Limits {
  uint32_t source_bytes = 64 * 1024;     // length of one expression
  uint32_t depth = 250;                  // nesting of the syntax tree
  uint32_t nodes = 20'000;               // size of the syntax tree
  uint64_t steps = 10'000'000;           // instructions of one evaluation, comprehension iterations included
  uint64_t arena_bytes = 16 * 1024 * 1024;  // memory one evaluation may fill
};

}  // namespace isonomy::cel
