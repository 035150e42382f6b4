// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/siphash.h"

#include <bit>

namespace isonomy::audit {
namespace {

struct Lanes {
  uint64_t a, b, c, d;

  void round() {
    a += b;
    c += d;
    b = std::rotl(b, 13) ^ a;
    d = std::rotl(d, 16) ^ c;
    a = std::rotl(a, 32);
    c += b;
    a += d;
    b = std::rotl(b, 17) ^ c;
    d = std::rotl(d, 21) ^ a;
    c = std::rotl(c, 32);
  }

  void absorb(uint64_t word) {
    d ^= word;
    round();
    round();
    a ^= word;
  }
};

}  // namespace

uint64_t siphash(const std::array<uint64_t, 2>& key, uint8_t prefix, std::string_view text) {
  Lanes lanes{key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d, key[0] ^ 0x6c7967656e657261, key[1] ^ 0x7465646279746573};
  uint64_t word = prefix;
  unsigned bits = 8;
  std::string_view rest = text;
  for (; rest.size() >= 8; rest.remove_prefix(8)) {  // eight bytes at a time: one completes the word, seven begin the next
    uint64_t next = 0;
    for (unsigned i = 0; i < 8; ++i) next |= static_cast<uint64_t>(static_cast<uint8_t>(rest[i])) << (8 * i);
    lanes.absorb(word | next << 8);
    word = next >> 56;
  }
  for (const char c : rest) {
    word |= static_cast<uint64_t>(static_cast<uint8_t>(c)) << bits;
    bits += 8;
    if (bits == 64) {
      lanes.absorb(word);
      word = 0;
      bits = 0;
    }
  }
  lanes.absorb(word | static_cast<uint64_t>(text.size() + 1) << 56);
  lanes.c ^= 0xff;
  for (int i = 0; i < 4; ++i) lanes.round();
  return lanes.a ^ lanes.b ^ lanes.c ^ lanes.d;
}

}  // namespace isonomy::audit
