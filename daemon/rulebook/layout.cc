// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/layout.h"

#include <algorithm>

#include "daemon/base/text.h"
#include "daemon/rulebook/pack_keys.h"
#include "daemon/rulebook/toml_lines.h"
#include "daemon/rulebook/toml_tree.h"

namespace isonomy::rulebook {
namespace {

constexpr size_t kIndent = 2;

// The keys of a rule and of its versions, in one order: who it is, whom it binds, when, what, and what is known about it.
std::vector<std::string> rule_keys() {
  std::vector<std::string> keys;
  for (const std::string& name : key_names(Section::kVersion)) {
    if (name == "requires") continue;   // of a power it stands behind its condition and range
    keys.push_back(name);
    if (name == "weigh") keys.push_back("requires");
    if (name != "citation") continue;
    for (const std::string& own : key_names(Section::kRule)) keys.push_back(own);
  }
  return keys;
}

std::vector<std::string> order_of(const std::vector<std::string>& path) {
  static const std::vector<std::string> kRuleKeys = rule_keys();
  if (path.empty()) return {};
  const std::string& name = path.back();
  if (path.front() == "rule") {
    if (path.size() == 2 || (path.size() == 3 && name == "version")) return kRuleKeys;
    static constexpr std::pair<const char*, Section> kInner[] = {{"deadline", Section::kDeadline}, {"requires", Section::kRequires}, {"principle", Section::kPrinciple},
                                                                 {"recourse", Section::kRecourse}, {"sanction", Section::kSanction}, {"counter", Section::kCounter},
                                                                 {"exempts", Section::kExempts}};
    for (const auto& [inner, section] : kInner) {
      if (name == inner) return key_names(section);
    }
    return {};
  }
  static constexpr std::pair<const char*, Section> kOuter[] = {{"pack", Section::kPack}, {"input", Section::kInput}, {"map", Section::kMap}, {"event", Section::kEvent},
                                                               {"fact", Section::kFact}, {"parameter", Section::kParameter}, {"circumstance", Section::kCircumstance}};
  for (const auto& [outer, section] : kOuter) {
    if (path.size() == 1 && name == outer) return key_names(section);
  }
  return {};
}

// Keys without a place in the order stay behind the others, as they were.
void put_in_order(TomlLineTable& table) {
  const std::vector<std::string> order = order_of(table.path);
  const auto place = [&](const TomlLineEntry& entry) { return std::find(order.begin(), order.end(), entry.key) - order.begin(); };
  std::stable_sort(table.entries.begin(), table.entries.end(), [&](const TomlLineEntry& a, const TomlLineEntry& b) { return place(a) < place(b); });
}

size_t indent_of(const TomlLineTable& table) {
  const size_t outer = !table.path.empty() && table.path.front() == "rule" ? 2 : 1;
  return table.path.size() <= outer ? 0 : kIndent * (table.path.size() - outer);
}

class Writer {
 public:
  std::string write(TomlLines& lines) {
    for (TomlLineTable& table : lines.tables) {
      if (table.header.empty() && table.entries.empty()) continue;
      put_in_order(table);
      write(table);
    }
    lead(lines.tail, 0, false);
    while (out_.ends_with("\n\n")) out_.pop_back();
    return std::move(out_);
  }

 private:
  void line(size_t indent, std::string_view text) {
    if (!text.empty()) out_.append(indent, ' ');
    out_.append(text).append(1, '\n');
  }

  void blank() {
    if (!out_.empty() && !out_.ends_with("\n\n")) out_ += '\n';
  }

  void lead(const std::vector<std::string>& list, size_t indent, bool blank_first) {
    if (blank_first) blank();
    for (const std::string& each : list) {
      if (each.empty()) blank();
      else line(indent, each);
    }
  }

  void write(const TomlLineTable& table) {
    const size_t indent = indent_of(table);
    if (!table.header.empty()) {
      lead(table.lead, indent, indent == 0);
      line(indent, table.header + (table.comment.empty() ? "" : "  " + table.comment));
    }
    size_t width = 0;
    for (const TomlLineEntry& entry : table.entries) width = std::max(width, entry.key.size());
    bool first = !table.header.empty();
    for (const TomlLineEntry& entry : table.entries) {
      std::vector<std::string> before = entry.lead;
      while (first && !before.empty() && before.front().empty()) before.erase(before.begin());  // no blank line behind a header
      lead(before, indent, false);
      first = false;
      write(entry, indent, width);
    }
  }

  void write(const TomlLineEntry& entry, size_t indent, size_t width) {
    const size_t column = indent + width + 3;
    out_.append(indent, ' ').append(entry.key).append(width - entry.key.size(), ' ').append(" = ").append(entry.value.front().text);
    if (!entry.comment.empty()) out_.append("  ").append(entry.comment);
    out_ += '\n';
    const bool bracket_alone = entry.value.front().text == "[";
    const size_t element = bracket_alone ? indent + kIndent : column + 2, closing = bracket_alone ? indent : column;
    auto shift = static_cast<std::ptrdiff_t>(column) - static_cast<std::ptrdiff_t>(entry.value_column);
    for (size_t i = 1; i < entry.value.size(); ++i) {
      const TomlValueLine& value = entry.value[i];
      if (value.begins_in_text) {
        out_.append(value.text).append(1, '\n');
        continue;
      }
      const size_t old = std::min(value.text.find_first_not_of(' '), value.text.size());
      const std::string_view text = std::string_view(value.text).substr(old);
      const bool closes = !text.empty() && (text.front() == ']' || text.front() == '}');
      size_t place = value.depth == 1 && closes ? closing : element;
      if (value.depth > 1) {
        place = static_cast<size_t>(std::max<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(old) + shift));
      } else {
        shift = static_cast<std::ptrdiff_t>(place) - static_cast<std::ptrdiff_t>(old);
      }
      line(place, text);
    }
  }

  std::string out_;
};

// Whether two documents say the same; the order of keys says nothing.
bool same(const TomlValue& a, const TomlValue& b) {
  if (a.kind != b.kind || a.text != b.text || a.boolean != b.boolean || a.integer != b.integer || a.date != b.date) return false;
  if (a.kind == TomlValue::Kind::kReal && !(a.real == b.real)) return false;
  if (a.items.size() != b.items.size() || a.entries.size() != b.entries.size()) return false;
  for (size_t i = 0; i < a.items.size(); ++i) {
    if (!same(a.items[i], b.items[i])) return false;
  }
  return std::all_of(a.entries.begin(), a.entries.end(), [&](const TomlEntry& entry) {
    const TomlValue* other = b.find(entry.key);
    return other != nullptr && same(entry.value, *other);
  });
}

size_t comments_in(const TomlLines& lines) {
  size_t count = 0;
  const auto add = [&](const std::vector<std::string>& lead) { count += lead.size() - static_cast<size_t>(std::count(lead.begin(), lead.end(), "")); };
  add(lines.tail);
  for (const TomlLineTable& table : lines.tables) {
    add(table.lead);
    count += !table.comment.empty();
    for (const TomlLineEntry& entry : table.entries) {
      add(entry.lead);
      count += !entry.comment.empty();
    }
  }
  return count;
}

}  // namespace

Result<std::string> laid_out(std::string_view text, const std::string& path) {
  ISO_TRY(const TomlValue before, parse_toml(text, path));
  ISO_TRY(TomlLines lines, read_toml_lines(text, path));
  const size_t comments = comments_in(lines);
  std::string out = Writer().write(lines);
  ISO_TRY(const TomlValue after, parse_toml(out, path));
  ISO_TRY(const TomlLines again, read_toml_lines(out, path));
  if (!same(before, after) || comments != comments_in(again)) {
    return Error{Code::kCorrupt, "laid out, the file would not say the same, so it stays as it is: this is a fault of the program", path};
  }
  return out;
}

}  // namespace isonomy::rulebook
