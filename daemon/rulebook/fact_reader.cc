// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "daemon/base/text.h"
#include "daemon/rulebook/pack_parts.h"

namespace isonomy::rulebook {
namespace {

using cel::Type;

std::optional<Type> parse_type(std::string_view text) {
  text = trim(text);
  // Lists of lists are peeled off in a loop, so that depth costs nothing.
  int lists = 0;
  while (text.ends_with(')') && (text.starts_with("list(") || text.starts_with("set("))) {
    text.remove_prefix(text.find('(') + 1);
    text.remove_suffix(1);
    text = trim(text);
    if (++lists > 8) return std::nullopt;
  }
  Type type;
  if (text == "bool") type = Type::boolean();
  else if (text == "int") type = Type::integer();
  else if (text == "double") type = Type::real();
  else if (text == "string") type = Type::string();
  else if (text == "date") type = Type::date();
  else if (text == "money") type = Type::money();
  else if (text == "period") type = Type::period();
  else return std::nullopt;
  for (; lists > 0; --lists) type = Type::list(type);
  return type;
}

bool starts_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool continues_name(char c) { return starts_name(c) || (c >= '0' && c <= '9'); }

bool is_identifier(std::string_view text) {
  return !text.empty() && starts_name(text[0]) && std::all_of(text.begin(), text.end(), continues_name);
}

// Every NAME of `facts.NAME` in the text.
void collect_facts(std::string_view text, std::set<std::string>& names) {
  constexpr std::string_view kFacts = "facts.";
  for (size_t at = text.find(kFacts); at != std::string_view::npos; at = text.find(kFacts, at + 1)) {
    if (at > 0 && (continues_name(text[at - 1]) || text[at - 1] == '.')) continue;
    size_t end = at + kFacts.size();
    while (end < text.size() && continues_name(text[end])) ++end;
    const std::string_view name = text.substr(at + kFacts.size(), end - at - kFacts.size());
    if (is_identifier(name)) names.emplace(name);
  }
}

// LAW: equality before the law: no rule reads who the subject or the official is, so no fact may carry those names.
constexpr std::string_view kWho[] = {"subject", "official"};
bool is_who(std::string_view name) { return std::find(std::begin(kWho), std::end(kWho), name) != std::end(kWho); }

// All strings below `root`, and what maps set: an explicit stack, because inline tables nest.
void collect_untyped(const TomlValue& root, std::set<std::string>& names) {
  std::vector<const TomlValue*> open{&root};
  while (!open.empty()) {
    const TomlValue& value = *open.back();
    open.pop_back();
    if (value.kind == TomlValue::Kind::kString) collect_facts(value.text, names);
    for (const TomlValue& item : value.items) open.push_back(&item);
    for (const TomlEntry& entry : value.entries) {
      open.push_back(&entry.value);
      if (entry.key != "set") continue;
      for (const TomlEntry& field : entry.value.entries) {
        const bool own = std::find(set_fields().begin(), set_fields().end(), field.key) != set_fields().end();
        if (!own && is_identifier(field.key)) names.insert(field.key);
      }
    }
  }
}

}  // namespace

std::optional<Type> read_type(const Fields& fields, std::string_view key) {
  const std::string text = fields.text(key);
  if (text.empty()) return std::nullopt;
  std::optional<Type> type = parse_type(text);
  if (!type) {
    fields.complain(*fields.find(key), "`" + text + "` is no type: write bool, int, double, string, date, money, period, list(T) or set(T)");
  }
  return type;
}

void read_facts(const Fields& document, Pack& pack) {
  for (const TomlValue* table : document.tables("fact")) {
    const Fields fields(*table, document.path(), document.diagnostics());
    fields.refuse_unknown_keys(Section::kFact);
    Fact fact;
    fact.name = fields.required_text("name");
    fact.type = read_type(fields, "type").value_or(Type::dyn());
    fact.open = fields.flag("open", false);
    fact.about = fields.text("about");
    fact.where = at_place(document.path(), table->place);
    if (is_who(fact.name)) {
      fields.complain(*fields.find("name"), "a rule may not read who the " + fact.name + " is: choose another name for what the law itself names, or make it a [[circumstance]]");
      continue;
    }
    if (!fact.name.empty() && !is_identifier(fact.name)) {
      fields.complain(*fields.find("name"), "`" + fact.name + "` cannot be read as `facts.NAME`: use letters, digits and _, not starting with a digit");
      continue;
    }
    const bool twice = std::any_of(pack.facts.begin(), pack.facts.end(), [&](const Fact& other) { return other.name == fact.name; });
    if (twice) {
      fields.complain("fact `" + fact.name + "` is declared twice: remove one");
      continue;
    }
    if (!fact.name.empty()) pack.facts.push_back(std::move(fact));
  }
  if (document.has("fact")) return;
  std::set<std::string> names;
  collect_untyped(document.table(), names);
  std::erase_if(names, is_who);
  for (const TomlValue* table : document.tables("circumstance")) {
    if (const TomlValue* name = table->find("name"); name != nullptr && name->kind == TomlValue::Kind::kString) names.erase(name->text);
  }
  for (const std::string& name : names) pack.facts.push_back({name, Type::dyn(), false, {}, at_place(document.path(), document.table().place)});
  if (!names.empty()) {
    pack.assumptions.push_back("facts are untyped: " + in_words(std::vector<std::string>(names.begin(), names.end())) +
                               " (declare them with [[fact]])");
  }
}

}  // namespace isonomy::rulebook
