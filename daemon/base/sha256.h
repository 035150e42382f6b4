// SPDX-License-Identifier: Apache-2.0
// Sha256: FIPS 180-4 through OpenSSL, with one context that is reused, because creating one costs more than hashing an event.
//
// Threads: one Sha256 per thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace isonomy {

using Digest = std::array<uint8_t, 32>;

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void reset();
  void update(std::string_view bytes);
  Digest finish();  // and resets

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

Digest sha256(std::string_view bytes);
std::string to_hex(std::string_view bytes);
std::string to_hex(const Digest& digest);

}  // namespace isonomy
