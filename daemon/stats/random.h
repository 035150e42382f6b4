// SPDX-License-Identifier: Apache-2.0
// Random: a small generator whose stream is a function of its seed on every machine, for Monte Carlo tests and simulated worlds.
// The standard library's distributions differ between implementations, so the few that are needed stand here.
//
// Threads: one Random per thread.
// Source:  Blackman and Vigna, xoshiro256++ (2019), seeded by splitmix64.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

namespace isonomy::stats {

class Random {
 public:
  explicit Random(uint64_t seed) {
    for (uint64_t& word : state_) {
      seed += 0x9E3779B97F4A7C15u;
      uint64_t z = seed;
      z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
      z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
      word = z ^ (z >> 31);
    }
  }

  uint64_t bits() {
    const uint64_t result = rotate(state_[0] + state_[3], 23) + state_[0];
    const uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotate(state_[3], 45);
    return result;
  }
  double uniform() { return static_cast<double>(bits() >> 11) * 0x1.0p-53; }  // [0, 1)
  bool chance(double probability) { return uniform() < probability; }
  uint64_t below(uint64_t bound) {  // unbiased enough for simulation: bound is far below 2^53
    return static_cast<uint64_t>(uniform() * static_cast<double>(bound));
  }
  double normal() {  // polar method; the second value of a pair is dropped, so that the stream depends on nothing but the seed
    for (;;) {
      const double u = 2 * uniform() - 1, v = 2 * uniform() - 1, s = u * u + v * v;
      if (s > 0 && s < 1) return u * std::sqrt(-2 * std::log(s) / s);
    }
  }

 private:
  static uint64_t rotate(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
  std::array<uint64_t, 4> state_{};
};

}  // namespace isonomy::stats
