// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/expressions.h"

#include <algorithm>

#include "daemon/base/text.h"
#include "daemon/cel/parser.h"

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

// NAME of the first `facts.NAME`, or empty.
std::string_view fact_in(std::string_view text) {
  const size_t at = text.find("facts.");
  if (at == std::string_view::npos) return {};
  const std::string_view rest = text.substr(at + 6);
  const auto end = std::find_if(rest.begin(), rest.end(), [](char c) { return c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z'); });
  return rest.substr(0, static_cast<size_t>(end - rest.begin()));
}

}  // namespace

Expressions::Expressions(const Pack& pack)
    : environments_{environment(Scope::kRow, pack), environment(Scope::kRule, pack), environment(Scope::kAct, pack),
                    environment(Scope::kTerm, pack)} {
  for (const Parameter& parameter : pack.parameters) parameters_[parameter.name] = parameter.key.size();
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
  using Tag = cel::Type::Tag;
  return read_one_of(fields, key, Scope::kRow, {Tag::kDate, Tag::kString, Tag::kTimestamp}, "a day", "write 'date(..)'");
}

Condition Expressions::read_number(const Fields& fields, std::string_view key, Scope scope) const {
  using Tag = cel::Type::Tag;
  return read_one_of(fields, key, scope, {Tag::kInt, Tag::kUint, Tag::kDouble}, "a number", "write one, as in '2' or '1.5'");
}

Condition Expressions::read_amount(const Fields& fields, std::string_view key, Scope scope) const {
  using Tag = cel::Type::Tag;
  return read_one_of(fields, key, scope, {Tag::kInt, Tag::kUint, Tag::kDouble, Tag::kMoney, Tag::kPeriod}, "an amount", "write a number, 'period(..)' or 'money(..)'");
}

Condition Expressions::read_one_of(const Fields& fields, std::string_view key, Scope scope, std::initializer_list<cel::Type::Tag> tags,
                                   std::string_view what, std::string_view remedy) const {
  const TomlValue* value = fields.find(key);
  if (value == nullptr || value->kind != TomlValue::Kind::kString) return read(fields, key, scope);
  cel::Type type;
  Condition condition = compile(*value, fields, scope, cel::Type::dyn(), &type);
  const bool right = type.tag() == cel::Type::Tag::kDyn || std::find(tags.begin(), tags.end(), type.tag()) != tags.end();
  if (condition.program != nullptr && !right) {
    fields.complain(*value, "`" + std::string(key) + "` takes " + std::string(what) + ", and this is " + cel::to_string(type) + ": " + std::string(remedy));
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
    fields.diagnostics().add(fields.path(), place, explain(diagnostic.message, scope, value.text));
  }
  condition.program = std::move(compiled.program);
  if (condition.program != nullptr && scope != Scope::kRow) check_parameters_on(value, fields);
  if (type != nullptr) *type = compiled.type;
  return condition;
}

// `params.on(day, "NAME", keys..)` names its parameter by a text, which the language cannot check.
void Expressions::check_parameters_on(const TomlValue& value, const Fields& fields) const {
  if (value.text.find("params") == std::string::npos) return;
  cel::Diagnostics diagnostics;
  const cel::Ast ast = cel::parse(value.text, {}, diagnostics);
  if (!diagnostics.empty()) return;
  for (cel::NodeId id = 0; id < ast.nodes.size(); ++id) {
    const cel::Node& node = ast.at(id);
    const auto arguments = ast.children(id);
    if (node.kind != cel::NodeKind::kCall || !node.flag || ast.text(id) != "on" || arguments.size() < 3) continue;
    if (ast.at(arguments[0]).kind != cel::NodeKind::kName || ast.text(arguments[0]) != "params") continue;
    const cel::Node& named = ast.at(arguments[2]);
    if (named.kind != cel::NodeKind::kLiteral || ast.literal(arguments[2]).kind() != cel::Kind::kString) continue;
    const std::string name(ast.literal(arguments[2]).as_string());
    const size_t keys = arguments.size() - 3;
    const auto found = parameters_.find(name);
    if (found == parameters_.end()) {
      std::vector<std::string> known;
      for (const auto& [each, count] : parameters_) known.push_back(each);
      fields.complain(value, "`params.on` names `" + name + "`, which is no parameter of this pack" + did_you_mean(name, known));
    } else if (found->second != keys) {
      fields.complain(value, "`params.on` gives parameter `" + name + "` " + std::to_string(keys) + " keys, and it has " + std::to_string(found->second));
    }
  }
}

std::string Expressions::explain(std::string message, Scope scope, std::string_view source) const {
  if (scope == Scope::kRow) return message;
  std::string_view name = named_in(message);
  if (name == "facts") {
    name = fact_in(message);
    if (name.empty()) name = fact_in(source);  // where no fact is declared, the language knows the first part alone
    if (name.empty()) return "`facts` alone has no value: read one fact, facts.NAME";
    message = "undeclared name `facts." + std::string(name) + "`" + message.substr(std::min(message.find(", did you mean `facts."), message.size()));
  } else if (name == "params" || name == "conduct") {
    return "`" + std::string(name) + "` alone has no value: read " + (name == "params" ? "one value, params.NAME(keys..)" : "conduct.from, conduct.until or conduct.duration");
  }
  const bool about_who = std::find(std::begin(kWho), std::end(kWho), name) != std::end(kWho) ||
                         std::find(circumstances_.begin(), circumstances_.end(), name) != circumstances_.end();
  if (about_who) message = message.substr(0, message.find(", did you mean")) + ": a rule may not read who somebody is; what the law itself names is a [[fact]]";
  if (name == "event" || name == "data") message += ": a rule reads facts, not rows; let a [[map]] set a [[fact]] from it";
  if (name == "act") message += ": the act is known in `sanction`, `requires.if` and `exempts.if` only";
  if (name == "term") message += ": the term is known in `within` and `counter` only";
  return message;
}

}  // namespace isonomy::rulebook
