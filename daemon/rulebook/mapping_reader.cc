// SPDX-License-Identifier: Apache-2.0
// [[input]], [[map]], [[event]] and [[circumstance]]: how foreign rows become events, and what the statistics may look at.
#include <algorithm>

#include "daemon/base/text.h"
#include "daemon/rulebook/pack_parts.h"

namespace isonomy::rulebook {
namespace {

using cel::Type;

Input read_input(const Fields& fields, const Expressions& expressions) {
  static constexpr std::string_view kFormats[] = {"csv", "xes", "ocel"};
  fields.refuse_unknown_keys(Section::kInput);
  Input input;
  input.format = kFormats[fields.choice("format", kFormats, 0)];
  if (!fields.has("format")) fields.complain("`format` is missing: add format = \"csv\", \"xes\" or \"ocel\"");
  input.source = fields.required_text("source");
  input.type = fields.text("type");
  if (input.type.empty()) input.type = "isonomy.row";
  input.id = expressions.read(fields, "id", Scope::kRow, Type::string());
  if (!fields.has("id")) fields.complain("`id` is missing: add an expression over `data` that is unique for every row");
  return input;
}

Type type_of_field(const Pack& pack, std::string_view name) {
  const auto fact = std::find_if(pack.facts.begin(), pack.facts.end(), [&](const Fact& f) { return f.name == name; });
  return fact == pack.facts.end() ? Type::dyn() : fact->type;
}

void read_set(const Fields& fields, const Expressions& expressions, const Pack& pack, Emission& emission) {
  const TomlValue* table = fields.one_table("set");
  if (table == nullptr) return;
  const Fields set(*table, fields.path(), fields.diagnostics());
  std::vector<std::string> known(set_fields().begin(), set_fields().end());
  for (const Fact& fact : pack.facts) known.push_back(fact.name);
  for (const TomlEntry& entry : table->entries) {
    if (std::find(known.begin(), known.end(), entry.key) == known.end()) {
      const std::string hint = did_you_mean(entry.key, known);
      fields.diagnostics().add(fields.path(), entry.place,
                               "`" + entry.key + "` is neither a field of events nor a fact of this pack" +
                                   (hint.empty() ? ": declare it with [[fact]]" : hint));
      continue;
    }
    emission.set.push_back({entry.key, expressions.read(set, entry.key, Scope::kRow, type_of_field(pack, entry.key))});
  }
}

Map read_map(const Fields& fields, const Expressions& expressions, const Pack& pack) {
  fields.refuse_unknown_keys(Section::kMap);
  Map map;
  map.when = expressions.read(fields, "when", Scope::kRow, Type::boolean());
  map.case_key = expressions.read(fields, "case", Scope::kRow, Type::string());
  map.subject = expressions.read(fields, "subject", Scope::kRow, Type::string());
  map.at = expressions.read_day(fields, "at");
  if (!fields.has("case")) fields.complain("`case` is missing: add an expression that is the same for all events of one case, such as case = 'data.case'");
  const TomlValue* emit = fields.find("emit");
  if (emit == nullptr || (emit->kind == TomlValue::Kind::kArray && emit->items.empty())) fields.complain("`emit` is missing: say which roles the event becomes, such as emit = [ { as = \"conduct\" } ]");
  for (const TomlValue* table : fields.tables("emit")) {
    const Fields entry(*table, fields.path(), fields.diagnostics());
    entry.refuse_unknown_keys(Section::kEmit);
    Emission emission;
    if (!entry.has("as")) entry.complain("`as` is missing: name the role, such as as = \"decision.fine\"");
    emission.as = entry.event("as");
    emission.at = expressions.read_day(entry, "at");
    emission.through = expressions.read_day(entry, "through");
    read_set(entry, expressions, pack, emission);
    if (map.at.always() && emission.at.always() && !fields.has("at") && !entry.has("at")) {
      entry.complain("no day: add `at` to the map or here, such as at = 'date(data.date)'");
    }
    map.emit.push_back(std::move(emission));
  }
  return map;
}

}  // namespace

void read_circumstance_names(const Fields& document, Pack& pack) {
  for (const TomlValue* table : document.tables("circumstance")) {
    const Fields fields(*table, document.path(), document.diagnostics());
    Circumstance circumstance{fields.required_text("name"), {}};
    const bool fact = std::any_of(pack.facts.begin(), pack.facts.end(), [&](const Fact& f) { return f.name == circumstance.name; });
    if (fact) {
      fields.complain("`" + circumstance.name + "` is a fact and a circumstance: what the law names is a fact, what it must not look at is a circumstance");
    }
    const bool twice = std::any_of(pack.circumstances.begin(), pack.circumstances.end(), [&](const Circumstance& c) { return c.name == circumstance.name; });
    if (twice) fields.complain("circumstance `" + circumstance.name + "` is declared twice: remove one");
    pack.circumstances.push_back(std::move(circumstance));
  }
}

void read_mappings(const Fields& document, const Expressions& expressions, Pack& pack) {
  const auto fields_of = [&](const TomlValue* table) { return Fields(*table, document.path(), document.diagnostics()); };
  for (const TomlValue* table : document.tables("input")) {
    Input input = read_input(fields_of(table), expressions);
    const bool twice = std::any_of(pack.inputs.begin(), pack.inputs.end(), [&](const Input& i) { return i.source == input.source && i.format == input.format; });
    if (twice) fields_of(table).complain("a second [[input]] of source `" + input.source + "`: remove one");
    pack.inputs.push_back(std::move(input));
  }
  for (const TomlValue* table : document.tables("map")) pack.maps.push_back(read_map(fields_of(table), expressions, pack));
  for (const TomlValue* table : document.tables("event")) {
    const Fields fields = fields_of(table);
    fields.refuse_unknown_keys(Section::kEvent);
    if (!fields.has("name")) fields.complain("`name` is missing: add it, such as name = \"procedure.served\"");
    EventName name = fields.event("name");
    if (!name.text.empty()) pack.declared_events.push_back(std::move(name));
  }
  size_t index = 0;
  for (const TomlValue* table : document.tables("circumstance")) {
    const Fields fields = fields_of(table);
    fields.refuse_unknown_keys(Section::kCircumstance);
    if (!fields.has("value")) fields.complain("`value` is missing: add an expression over `event` and `data`");
    pack.circumstances[index++].value = expressions.read(fields, "value", Scope::kRow);
  }
}

}  // namespace isonomy::rulebook
