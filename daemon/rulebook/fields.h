// SPDX-License-Identifier: Apache-2.0
// Fields: typed access to one TOML table, with a diagnostic for every wrong type, bad value and unknown key. Reading goes on after
// an error, so that an author sees all of them at once. A version's table falls back to its rule's.
//
// Threads: one owner; borrows the tree and the diagnostics.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/day.h"
#include "daemon/rulebook/diagnostics.h"
#include "daemon/rulebook/pack_keys.h"
#include "daemon/rulebook/rule.h"
#include "daemon/rulebook/toml_tree.h"

namespace isonomy::rulebook {

class Fields {
 public:
  Fields(const TomlValue& table, std::string path, Diagnostics& diagnostics) : table_(table), path_(std::move(path)), diagnostics_(diagnostics) {}
  Fields with_fallback(const TomlValue& fallback) const;

  const TomlValue* find(std::string_view key) const;
  bool has(std::string_view key) const { return find(key) != nullptr; }
  const TomlValue& table() const { return table_; }
  const std::string& path() const { return path_; }
  Diagnostics& diagnostics() const { return diagnostics_; }
  void complain(const TomlValue& value, std::string message) const { diagnostics_.add(path_, value.place, std::move(message)); }
  void complain(std::string message) const { diagnostics_.add(path_, table_.place, std::move(message)); }

  // Each yields the default when the key is absent, or present and wrong (and then says so).
  std::string text(std::string_view key) const;
  std::string required_text(std::string_view key) const;
  bool flag(std::string_view key, bool otherwise) const;
  std::vector<std::string> names(std::string_view key) const;        // a name or a list of names
  std::optional<Period> period(std::string_view key) const;
  std::optional<Span> days(std::string_view key) const;              // a date, "2021-03", "unknown"
  std::vector<const TomlValue*> tables(std::string_view key) const;  // a list of tables, or one table
  const TomlValue* one_table(std::string_view key) const;
  std::vector<EventName> events(std::string_view key) const;
  std::vector<EventName> some_events(std::string_view key) const;  // the same, and an empty list is an error
  EventName event(std::string_view key) const;
  // One of `words`, by index.
  size_t choice(std::string_view key, std::span<const std::string_view> words, size_t otherwise) const;

  void refuse_unknown_keys(std::vector<std::string> known) const;
  void refuse_unknown_keys(Section section) const { refuse_unknown_keys({section, section}); }
  void refuse_unknown_keys(std::pair<Section, Section> sections) const;  // keys of either

 private:
  const TomlValue& table_;
  const TomlValue* fallback_ = nullptr;
  std::string path_;
  Diagnostics& diagnostics_;
};

// Readers of one value, shared with tables and calendars.
std::optional<Span> read_days(const TomlValue& value, const std::string& path, Diagnostics& diagnostics);
bool check_event_name(std::string_view name, const TomlValue& value, const std::string& path, Diagnostics& diagnostics);
std::span<const std::string_view> roles();

}  // namespace isonomy::rulebook
