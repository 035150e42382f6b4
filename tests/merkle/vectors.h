// SPDX-License-Identifier: Apache-2.0
// The published vectors as C++ values.
#pragma once

#include <gtest/gtest.h>
#include <simdjson.h>

#include <optional>
#include <string>
#include <vector>

#include "daemon/base/sha256.h"
#include "daemon/merkle/base64.h"
#include "tests/support/shared_data.h"

namespace isonomy::merkle::vectors {

inline simdjson::dom::element load(simdjson::dom::parser& parser, const std::string& name) {
  return parser.load(test::shared_path("vectors/" + name)).value();
}

inline std::string text(simdjson::dom::element value) { return std::string(std::string_view(value)); }

inline std::string from_hex(std::string_view hex) {
  std::string out;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) out.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  return out;
}

// Some vectors put a word where a hash belongs, and only ask whether two are the same: filled up with zeros they still are or are not.
inline Digest padded(simdjson::dom::element base64) {
  const std::string bytes = from_base64(text(base64)).value_or("");
  Digest digest{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), digest.size()), digest.begin());
  return digest;
}

inline bool is_hash(simdjson::dom::element base64) {
  return base64.is_string() && from_base64(text(base64)).value_or("").size() == sizeof(Digest);
}

// Nothing when an entry is no hash: a proof with such an entry cannot even be written down in our type.
inline std::optional<std::vector<Digest>> proof(simdjson::dom::element list) {
  std::vector<Digest> hashes;
  if (list.is_null()) return hashes;
  for (const simdjson::dom::element entry : list.get_array()) {
    if (!is_hash(entry)) return std::nullopt;
    hashes.push_back(padded(entry));
  }
  return hashes;
}

}  // namespace isonomy::merkle::vectors
