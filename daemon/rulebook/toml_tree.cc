// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/toml_tree.h"

#include <toml++/toml.h>

#include <algorithm>

#include "daemon/base/text.h"

namespace isonomy::rulebook {
namespace {

constexpr size_t kMaxBytes = 16 * 1024 * 1024;
constexpr size_t kMaxDotsOnALine = 64;

// WHY: `a.b.c. ...` nests a table for every dot, and toml++ takes such trees apart by recursion. Dots inside quotes do not count.
Status refuse_deep_keys(std::string_view text, const std::string& path) {
  size_t line_number = 1;
  for (const std::string_view line : split(text, '\n')) {
    size_t dots = 0;
    char quote = 0;
    for (const char c : line) {
      if (quote != 0) {
        if (c == quote) quote = 0;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '#') {
        break;
      } else if (c == '.') {
        ++dots;
      }
    }
    const size_t keys = static_cast<size_t>(std::count(line.begin(), line.end(), '='));
    if (dots > kMaxDotsOnALine * (keys + 1)) {
      return over_limit("more than " + std::to_string(kMaxDotsOnALine) + " dots in a key: shorten the key",
                        path + ":" + std::to_string(line_number) + ":1");
    }
    ++line_number;
  }
  return {};
}

class Importer {
 public:
  explicit Importer(std::string_view text) : lines_(split(text, '\n')) {}

  // Recursion is bounded: toml++ refuses values nested deeper than 256, and keys are bounded above.
  TomlValue import(const toml::node& node) const {
    TomlValue value;
    value.place = place_of(node.source());
    switch (node.type()) {
      case toml::node_type::string: import_string(*node.as_string(), value); break;
      case toml::node_type::integer:
        value.kind = TomlValue::Kind::kInteger;
        value.integer = node.as_integer()->get();
        break;
      case toml::node_type::floating_point:
        value.kind = TomlValue::Kind::kReal;
        value.real = node.as_floating_point()->get();
        break;
      case toml::node_type::boolean:
        value.kind = TomlValue::Kind::kBoolean;
        value.boolean = node.as_boolean()->get();
        break;
      case toml::node_type::date: {
        const toml::date& date = node.as_date()->get();
        value.kind = TomlValue::Kind::kDate;
        value.date = Day::from_civil(date.year, date.month, date.day);
        break;
      }
      case toml::node_type::array:
        value.kind = TomlValue::Kind::kArray;
        for (const toml::node& item : *node.as_array()) value.items.push_back(import(item));
        break;
      case toml::node_type::table: import_table(*node.as_table(), value); break;
      default: value.kind = TomlValue::Kind::kTime; break;
    }
    return value;
  }

 private:
  static Place place_of(const toml::source_region& region) {
    return {std::max<uint32_t>(region.begin.line, 1), std::max<uint32_t>(region.begin.column, 1)};
  }

  void import_string(const toml::value<std::string>& node, TomlValue& value) const {
    value.kind = TomlValue::Kind::kString;
    value.text = node.get();
    value.text_place = value.place;
    const std::string_view opening = rest_of_line(value.place);
    const bool long_quote = opening.starts_with("'''") || opening.starts_with("\"\"\"");
    if (long_quote && trim(opening.substr(3)).empty()) {
      value.text_place = {value.place.line + 1, 1};
    } else {
      value.text_place.column += long_quote ? 3 : 1;
    }
  }

  void import_table(const toml::table& table, TomlValue& value) const {
    value.kind = TomlValue::Kind::kTable;
    value.entries.reserve(table.size());
    for (const auto& [key, node] : table) {
      value.entries.push_back({std::string(key.str()), place_of(key.source()), import(node)});
    }
    std::stable_sort(value.entries.begin(), value.entries.end(),
                     [](const TomlEntry& a, const TomlEntry& b) { return a.place < b.place; });
  }

  std::string_view rest_of_line(Place place) const {
    if (place.line > lines_.size()) return {};
    const std::string_view line = lines_[place.line - 1];
    size_t at = 0;
    for (uint32_t column = 1; column < place.column && at < line.size(); ++column) {
      ++at;
      while (at < line.size() && (static_cast<uint8_t>(line[at]) & 0xC0) == 0x80) ++at;
    }
    return line.substr(at);
  }

  std::vector<std::string_view> lines_;
};

std::string at(const std::string& path, const toml::source_region& region) {
  return path + ":" + std::to_string(region.begin.line) + ":" + std::to_string(region.begin.column);
}

}  // namespace

const TomlValue* TomlValue::find(std::string_view key) const {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const TomlEntry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &found->value;
}

const char* kind_in_words(TomlValue::Kind kind) {
  switch (kind) {
    case TomlValue::Kind::kString: return "a string";
    case TomlValue::Kind::kInteger: return "a whole number";
    case TomlValue::Kind::kReal: return "a number";
    case TomlValue::Kind::kBoolean: return "true or false";
    case TomlValue::Kind::kDate: return "a date";
    case TomlValue::Kind::kTime: return "a time";
    case TomlValue::Kind::kArray: return "a list";
    case TomlValue::Kind::kTable: return "a table";
  }
  return "a value";
}

Result<TomlValue> parse_toml(std::string_view text, const std::string& path) {
  if (text.size() > kMaxBytes) return over_limit("longer than 16 MiB: split the pack", path);
  if (!is_valid_utf8(text)) return malformed("not valid UTF-8: save the file as UTF-8", path);
  ISO_TRY_STATUS(refuse_deep_keys(text, path));
  try {
    const toml::table document = toml::parse(text, std::string_view(path));
    return Importer(text).import(document);
  } catch (const toml::parse_error& failure) {
    std::string why(failure.description());
    if (!why.empty()) why[0] = static_cast<char>(why[0] >= 'A' && why[0] <= 'Z' ? why[0] - 'A' + 'a' : why[0]);
    return malformed("not TOML: " + why, at(path, failure.source()));
  } catch (const std::exception& failure) {
    return malformed(std::string("not TOML: ") + failure.what(), path);
  }
}

}  // namespace isonomy::rulebook
