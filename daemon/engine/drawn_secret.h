// SPDX-License-Identifier: Apache-2.0
// drawn_secret(): the key of a hash table whose keys come from outside, so that nobody can aim them at one place of it. Drawn anew each time,
// from the system; no answer may depend on it.
//
// Threads: any.
#pragma once

#include <array>
#include <cstdint>
#include <random>

namespace isonomy::engine {

inline std::array<uint64_t, 2> drawn_secret() {
  std::random_device device;
  const auto word = [&] { return uint64_t{device()} << 32 | device(); };
  return {word(), word()};
}

}  // namespace isonomy::engine
