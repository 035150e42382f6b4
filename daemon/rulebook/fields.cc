// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/fields.h"

#include <algorithm>

#include "daemon/base/text.h"

namespace isonomy::rulebook {
namespace {

constexpr std::string_view kRoles[] = {"conduct", "detection", "procedure", "decision", "appeal", "appeal_decision",
                                       "payment", "enforcement", "report", "verification", "tally"};

std::string expected(std::string_view key, std::string_view what, const TomlValue& found) {
  return "`" + std::string(key) + "` takes " + std::string(what) + ", and this is " + kind_in_words(found.kind);
}

std::string either_of(const std::vector<std::string>& words) {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) text += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
  return text;
}

bool is_name_part(std::string_view part) {
  return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

}  // namespace

std::span<const std::string_view> roles() { return kRoles; }

std::optional<Span> read_days(const TomlValue& value, const std::string& path, Diagnostics& diagnostics) {
  if (value.kind == TomlValue::Kind::kDate) return Span::exactly(value.date);
  if (value.kind != TomlValue::Kind::kString) {
    diagnostics.add(path, value.place,
                    std::string("a day is needed, and this is ") + kind_in_words(value.kind) + ": write 2021-03-12, or \"2021-03\" where less is known");
    return std::nullopt;
  }
  if (value.text == "unknown") return Span::unknown();
  auto span = parse_span(value.text);
  if (span.has_error()) {
    const std::string& message = span.error().message;
    diagnostics.add(path, value.place, message + (message.find(": write ") != std::string::npos ? ", or \"unknown\"" : ""));
    return std::nullopt;
  }
  return *span;
}

bool check_event_name(std::string_view name, const TomlValue& value, const std::string& path, Diagnostics& diagnostics) {
  const std::vector<std::string_view> parts = split(name, '.');
  const bool known = std::find(std::begin(kRoles), std::end(kRoles), parts[0]) != std::end(kRoles);
  if (!known) {
    const std::vector<std::string> candidates(std::begin(kRoles), std::end(kRoles));
    const std::string hint = did_you_mean(parts[0], candidates);
    diagnostics.add(path, value.place,
                    "`" + std::string(name) + "` is no event: `" + std::string(parts[0]) + "` is not a role" +
                        (hint.empty() ? ", the roles are " + in_words(candidates) : hint));
    return false;
  }
  if (!std::all_of(parts.begin(), parts.end(), is_name_part)) {
    diagnostics.add(path, value.place, "`" + std::string(name) + "` is no event: write `role` or `role.name` with letters, digits, - and _");
    return false;
  }
  return true;
}

Fields Fields::with_fallback(const TomlValue& fallback) const {
  Fields copy = *this;
  copy.fallback_ = &fallback;
  return copy;
}

const TomlValue* Fields::find(std::string_view key) const {
  const TomlValue* own = table_.find(key);
  return own != nullptr || fallback_ == nullptr ? own : fallback_->find(key);
}

std::string Fields::text(std::string_view key) const {
  const TomlValue* value = find(key);
  if (value == nullptr) return {};
  if (value->kind == TomlValue::Kind::kString) return value->text;
  complain(*value, expected(key, "a string", *value));
  return {};
}

std::string Fields::required_text(std::string_view key) const {
  const TomlValue* value = find(key);
  if (value == nullptr) {
    complain("`" + std::string(key) + "` is missing: add it here");
    return {};
  }
  std::string read = text(key);
  if (value->kind == TomlValue::Kind::kString && read.empty()) complain(*value, "`" + std::string(key) + "` is empty");
  return read;
}

bool Fields::flag(std::string_view key, bool otherwise) const {
  const TomlValue* value = find(key);
  if (value == nullptr) return otherwise;
  if (value->kind == TomlValue::Kind::kBoolean) return value->boolean;
  complain(*value, expected(key, "true or false", *value));
  return otherwise;
}

std::vector<std::string> Fields::names(std::string_view key) const {
  const TomlValue* value = find(key);
  if (value == nullptr) return {};
  if (value->kind == TomlValue::Kind::kString) return {value->text};
  if (value->kind != TomlValue::Kind::kArray) {
    complain(*value, expected(key, "a list of names", *value));
    return {};
  }
  std::vector<std::string> list;
  for (const TomlValue& item : value->items) {
    if (item.kind == TomlValue::Kind::kString) {
      list.push_back(item.text);
    } else {
      complain(item, expected(key, "names in its list", item));
    }
  }
  return list;
}

std::optional<Period> Fields::period(std::string_view key) const {
  const TomlValue* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->kind != TomlValue::Kind::kString) {
    complain(*value, expected(key, "a period such as \"90d\"", *value));
    return std::nullopt;
  }
  auto read = parse_period(value->text);
  if (read.has_error()) {
    complain(*value, read.error().message);
    return std::nullopt;
  }
  return *read;
}

std::optional<Span> Fields::days(std::string_view key) const {
  const TomlValue* value = find(key);
  return value == nullptr ? std::nullopt : read_days(*value, path_, diagnostics_);
}

std::vector<const TomlValue*> Fields::tables(std::string_view key) const {
  const TomlValue* value = find(key);
  if (value == nullptr) return {};
  if (value->kind == TomlValue::Kind::kTable) return {value};
  if (value->kind != TomlValue::Kind::kArray) {
    complain(*value, expected(key, "a list of tables", *value));
    return {};
  }
  std::vector<const TomlValue*> list;
  for (const TomlValue& item : value->items) {
    if (item.kind == TomlValue::Kind::kTable) {
      list.push_back(&item);
    } else {
      complain(item, expected(key, "tables in its list", item));
    }
  }
  return list;
}

const TomlValue* Fields::one_table(std::string_view key) const {
  const TomlValue* value = find(key);
  if (value == nullptr || value->kind == TomlValue::Kind::kTable) return value;
  complain(*value, expected(key, "a table", *value));
  return nullptr;
}

std::vector<EventName> Fields::events(std::string_view key) const {
  std::vector<EventName> list;
  const TomlValue* value = find(key);
  if (value == nullptr) return list;
  for (const std::string& name : names(key)) {
    if (check_event_name(name, *value, path_, diagnostics_)) list.push_back({name});
  }
  return list;
}

std::vector<EventName> Fields::some_events(std::string_view key) const {
  const TomlValue* value = find(key);
  if (value != nullptr && value->kind == TomlValue::Kind::kArray && value->items.empty()) complain(*value, "`" + std::string(key) + "` is empty: name at least one event");
  return events(key);
}

EventName Fields::event(std::string_view key) const {
  const std::string name = text(key);
  if (!name.empty() && check_event_name(name, *find(key), path_, diagnostics_)) return {name};
  return {};
}

size_t Fields::choice(std::string_view key, std::span<const std::string_view> words, size_t otherwise) const {
  const TomlValue* value = find(key);
  if (value == nullptr) return otherwise;
  std::vector<std::string> quoted;
  for (const std::string_view word : words) quoted.push_back("\"" + std::string(word) + "\"");
  const std::string allowed = either_of(quoted);
  if (value->kind != TomlValue::Kind::kString) {
    complain(*value, expected(key, allowed, *value));
    return otherwise;
  }
  for (size_t i = 0; i < words.size(); ++i) {
    if (value->text == words[i]) return i;
  }
  complain(*value, "`" + value->text + "` is no value of `" + std::string(key) + "`: write " + allowed);
  return otherwise;
}

void Fields::refuse_unknown_keys(std::pair<Section, Section> sections) const {
  const auto known = [&](const std::string& key) {
    const auto in = [&](Section section) {
      const auto keys = keys_of(section);
      return std::any_of(keys.begin(), keys.end(), [&](const Key& each) { return key == each.name; });
    };
    return in(sections.first) || in(sections.second);
  };
  if (std::all_of(table_.entries.begin(), table_.entries.end(), [&](const TomlEntry& entry) { return known(entry.key); })) return;
  std::vector<std::string> names = key_names(sections.first);
  if (sections.first != sections.second) {
    for (std::string& name : key_names(sections.second)) names.push_back(std::move(name));
  }
  refuse_unknown_keys(std::move(names));
}

void Fields::refuse_unknown_keys(std::vector<std::string> known) const {
  for (const TomlEntry& entry : table_.entries) {
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
    const std::string hint = did_you_mean(entry.key, known);
    diagnostics_.add(path_, entry.place, "unknown key `" + entry.key + "`" + (hint.empty() ? ", allowed here: " + in_words(known) : hint));
  }
}

}  // namespace isonomy::rulebook
