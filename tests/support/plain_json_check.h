// SPDX-License-Identifier: Apache-2.0
// What PlainJson reads of a text is what simdjson's own reader reads of it. Whether it reads it at all is its own affair.
#pragma once

#include <cstring>
#include <string>

#include "daemon/cel/json_value.h"
#include "daemon/event/plain_json.h"

namespace isonomy::test {

// Alike to the last bit of a number: -0.0 is not 0.0, and 1 is not 1.0.
inline bool same_value(const cel::Value& a, const cel::Value& b) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case cel::Kind::kNull: return true;
    case cel::Kind::kBool: return a.as_bool() == b.as_bool();
    case cel::Kind::kInt: return a.as_int() == b.as_int();
    case cel::Kind::kDouble: {
      const double x = a.as_double(), y = b.as_double();
      return std::memcmp(&x, &y, sizeof x) == 0;
    }
    case cel::Kind::kString: return a.as_string() == b.as_string();
    case cel::Kind::kList: {
      const auto x = a.as_list(), y = b.as_list();
      return std::equal(x.begin(), x.end(), y.begin(), y.end(), same_value);
    }
    case cel::Kind::kMap: {
      const auto x = a.as_map(), y = b.as_map();
      return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                        [](const cel::MapEntry& p, const cel::MapEntry& q) { return same_value(p.key, q.key) && same_value(p.value, q.value); });
    }
    default: return false;   // JSON has no other kinds
  }
}

enum class Plain : uint8_t { kLeft, kSame, kDifferent };

inline Plain check_plain_json(event::PlainJson& plain, const std::string& text) {
  cel::Arena arena, other;
  const size_t room = event::JsonStructure::padding();
  std::string padded = text + std::string(room, '"');   // what stands behind the text must not matter
  const std::optional<cel::Value> read = plain.read(std::string_view(padded).substr(0, text.size()), arena);
  if (!read) return Plain::kLeft;
  const Result<cel::Value> expected = cel::value_from_json(text, other);
  return expected.has_value() && same_value(*read, *expected) ? Plain::kSame : Plain::kDifferent;
}

}  // namespace isonomy::test
