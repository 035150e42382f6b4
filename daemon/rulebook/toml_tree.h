// SPDX-License-Identifier: Apache-2.0
// TomlValue: a TOML document as a plain tree that remembers where everything stood and in which order. The wall around toml++.
//
// Units:   lines and columns are 1-based, columns in code points.
// Errors:  kMalformed with the place and what the parser expected; kLimit for a document that is too long or too deep.
// Threads: plain values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/base/day.h"
#include "daemon/base/result.h"

namespace isonomy::rulebook {

struct Place {
  uint32_t line = 1;
  uint32_t column = 1;
  friend auto operator<=>(const Place&, const Place&) = default;
};

struct TomlEntry;

struct TomlValue {
  enum class Kind : uint8_t { kString, kInteger, kReal, kBoolean, kDate, kTime, kArray, kTable };
  Kind kind = Kind::kTable;
  std::string text;                  // kString
  Place place;                       // where it starts
  Place text_place;                  // kString: where its content starts, behind the quotes
  bool boolean = false;
  int64_t integer = 0;
  double real = 0;
  Day date;                          // kDate
  std::vector<TomlValue> items;      // kArray
  std::vector<TomlEntry> entries;    // kTable, in the order of the document

  const TomlValue* find(std::string_view key) const;
};

struct TomlEntry {
  std::string key;
  Place place;
  TomlValue value;
};

const char* kind_in_words(TomlValue::Kind kind);  // "a string", "a table"

Result<TomlValue> parse_toml(std::string_view text, const std::string& path);

}  // namespace isonomy::rulebook
