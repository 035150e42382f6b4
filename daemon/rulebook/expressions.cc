// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/expressions.h"

#include <algorithm>

namespace isonomy::rulebook {
namespace {

constexpr std::string_view kWho[] = {"subject", "official", "officials", "subjects", "circumstance", "circumstances"};

// The name in the first `backticks` of a message, up to its first dot.
std::string_view named_in(std::string_view message) {
  const size_t open = message.find('`');
  if (open == std::string_view::npos) return {};
  const std::string_view rest = message.substr(open + 1);
  return rest.substr(0, rest.find_first_of(".`("));
}

}  // namespace

Expressions::Expressions(const Pack& pack)
    : environments_{environment(Scope::kRow, pack), environment(Scope::kRule, pack), environment(Scope::kAct, pack),
                    environment(Scope::kTerm, pack)} {
  for (const Circumstance& circumstance : pack.circumstances) circumstances_.push_back(circumstance.name);
}

Condition Expressions::read(const Fields& fields, std::string_view key, Scope scope, const cel::Type& expected) const {
  const TomlValue* value = fields.find(key);
  if (value == nullptr) return {};
  if (value->kind != TomlValue::Kind::kString) {
    fields.complain(*value, "`" + std::string(key) + "` takes an expression in quotes, and this is " + kind_in_words(value->kind) +
                                ": put it in single quotes");
    return {};
  }
  return compile(*value, fields, scope, expected);
}

Condition Expressions::read_day(const Fields& fields, std::string_view key) const {
  const TomlValue* value = fields.find(key);
  if (value == nullptr || value->kind != TomlValue::Kind::kString) return read(fields, key, Scope::kRow);
  cel::Type type;
  Condition condition = compile(*value, fields, Scope::kRow, cel::Type::dyn(), &type);
  const cel::Type::Tag tag = type.tag();
  const bool day = tag == cel::Type::Tag::kDyn || tag == cel::Type::Tag::kDate || tag == cel::Type::Tag::kString || tag == cel::Type::Tag::kTimestamp;
  if (condition.program != nullptr && !day) {
    fields.complain(*value, "`" + std::string(key) + "` takes a day, and this is " + cel::to_string(type) + ": write 'date(..)'");
  }
  return condition;
}

Condition Expressions::compile(const TomlValue& value, const Fields& fields, Scope scope, const cel::Type& expected, cel::Type* type) const {
  Condition condition;
  condition.source = value.text;
  condition.where = at_place(fields.path(), value.text_place);
  cel::Compiled compiled = cel::compile(value.text, environments_[static_cast<size_t>(scope)], expected);
  for (const cel::Diagnostic& diagnostic : compiled.diagnostics) {
    Place place = value.text_place;
    place.column = diagnostic.line == 1 ? place.column + static_cast<uint32_t>(diagnostic.column) - 1 : static_cast<uint32_t>(diagnostic.column);
    place.line += static_cast<uint32_t>(diagnostic.line) - 1;
    fields.diagnostics().add(fields.path(), place, explain(diagnostic.message, scope));
  }
  condition.program = std::move(compiled.program);
  if (type != nullptr) *type = compiled.type;
  return condition;
}

std::string Expressions::explain(std::string message, Scope scope) const {
  if (scope == Scope::kRow) return message;
  const std::string_view name = named_in(message);
  const bool about_who = std::find(std::begin(kWho), std::end(kWho), name) != std::end(kWho) ||
                         std::find(circumstances_.begin(), circumstances_.end(), name) != circumstances_.end();
  if (about_who) message += ": a rule may not read who somebody is; what the law itself names is a [[fact]]";
  if (name == "event" || name == "data") message += ": a rule reads facts, not rows; let a [[map]] set a [[fact]] from it";
  if (name == "act") message += ": the act is known in `sanction`, `requires.if` and `exempts.if` only";
  if (name == "term") message += ": the term is known in `within` and `counter` only";
  return message;
}

}  // namespace isonomy::rulebook
