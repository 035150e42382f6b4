// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/names.h"


#include "daemon/base/sort_distinct.h"
#include "daemon/base/text.h"
#include "daemon/cel/library.h"
#include "daemon/cel/macro_shapes.h"
#include "daemon/cel/unparse.h"

namespace isonomy::cel {
namespace {

// At most `most` of them, in order, for a message.
std::string listed(std::vector<std::string> names, size_t most) {
  sort_distinct(names);
  const bool more = names.size() > most;
  if (more) names.resize(most);
  return in_words(names) + (more ? " and others" : "");
}

bool is_library_function(const std::string& name, CallStyle style) { return Library::standard().find(name, style) != Library::kNone; }

// What other languages call it.
std::string remedy_for_habit(const std::string& name) {
  if (name == "True" || name == "TRUE" || name == "False" || name == "FALSE" || name == "None" || name == "nil" || name == "NULL") {
    return ": constants are written true, false and null";
  }
  if (name == "and" || name == "AND") return ": write `&&`";
  if (name == "or" || name == "OR") return ": write `||`";
  if (name == "not" || name == "NOT") return ": write `!`";
  return "";
}

// Functions of other languages and spreadsheets, and what does their work here.
const char* function_habit(std::string_view name) {
  struct Habit {
    std::string_view name;
    const char* remedy;
  };
  static constexpr Habit kHabits[] = {
      {"len", "write size(x)"},
      {"length", "write size(x)"},
      {"count", "write size(x), or size(xs.filter(x, x > 0)) to count some"},
      {"isEmpty", "write size(x) == 0"},
      {"lower", "write x.lowerAscii()"},
      {"toLowerCase", "write x.lowerAscii()"},
      {"upper", "write x.upperAscii()"},
      {"toUpperCase", "write x.upperAscii()"},
      {"substr", "write x.substring(first, end)"},
      {"includes", "write x.contains(\"text\") of a text, x in xs of a list"},
      {"concat", "write a + b"},
      {"str", "write string(x)"},
      {"toString", "write string(x)"},
      {"parseInt", "write int(x)"},
      {"float", "write double(x)"},
      {"number", "write int(x) or double(x)"},
      {"abs", "write math.abs(x)"},
      {"round", "write math.round(x)"},
      {"floor", "write math.floor(x)"},
      {"ceil", "write math.ceil(x)"},
      {"sqrt", "write math.sqrt(x)"},
      {"pow", "write x * x"},
      {"any", "write xs.exists(x, x > 0)"},
      {"some", "write xs.exists(x, x > 0)"},
      {"every", "write xs.all(x, x > 0)"},
      {"keys", "a loop over a map goes over its keys: m.exists(k, k == \"a\")"},
      {"values", "a loop with two variables goes over keys and values: m.exists(k, v, v > 0)"},
      {"coalesce", "write x.?field.orValue(0)"},
      {"exists", "write has(x.field), or xs.exists(x, x > 0) of a list"},
      {"defined", "write has(x.field)"},
      {"now", "a condition knows no clock, write the day of an event"},
      {"today", "a condition knows no clock, write the day of an event"},
  };
  for (const Habit& habit : kHabits) {
    if (habit.name == name) return habit.remedy;
  }
  return nullptr;
}

}  // namespace

Names::Names(const Ast& ast, const Environment& environment) : ast_(ast), environment_(environment) {
  for (size_t i = 0; i < environment.variables().size(); ++i) variables_.try_emplace(environment.variables()[i].name, i);
  for (size_t i = 0; i < environment.functions().size(); ++i) functions_[environment.functions()[i].name].push_back(i);
}

std::vector<std::string> Names::candidates(const std::string& name, bool rooted) const {
  std::vector<std::string> out;
  std::string container = rooted ? "" : environment_.container();
  while (!container.empty()) {
    out.push_back(container + "." + name);
    const size_t dot = container.rfind('.');
    container = dot == std::string::npos ? "" : container.substr(0, dot);
  }
  out.push_back(name);
  return out;
}

const Local* Names::local(uint32_t text) const {
  for (size_t i = locals_.size(); i-- > 0;) {
    if (locals_[i].text == text) return &locals_[i];
  }
  return nullptr;
}

const Variable* Names::variable(const std::string& name) const {
  const auto it = variables_.find(name);
  return it == variables_.end() ? nullptr : &environment_.variables()[it->second];
}

const Type* Names::type_named(const std::string& name) {
  static const std::map<std::string, Type, std::less<>> kTypes{
      {"bool", Type::boolean()},
      {"int", Type::integer()},
      {"uint", Type::unsigned_integer()},
      {"double", Type::real()},
      {"string", Type::string()},
      {"bytes", Type::bytes()},
      {"list", Type::list(Type::dyn())},
      {"map", Type::map(Type::dyn(), Type::dyn())},
      {"null_type", Type::null()},
      {"type", Type::type_of(Type::dyn())},
      {"dyn", Type::dyn()},
      {"optional_type", Type::optional(Type::dyn())},
      {"google.protobuf.Timestamp", Type::timestamp()},
      {"google.protobuf.Duration", Type::duration()},
      {"date", Type::date()},
      {"money", Type::money()},
      {"period", Type::period()},
  };
  const auto it = kTypes.find(name);
  return it == kTypes.end() ? nullptr : &it->second;
}

const std::vector<size_t>* Names::overloads(const std::string& name) const {
  const auto it = functions_.find(name);
  return it == functions_.end() ? nullptr : &it->second;
}

bool Names::is_function(const std::string& spelled) const {
  const bool rooted = spelled.starts_with('.');
  for (const std::string& name : candidates(rooted ? spelled.substr(1) : spelled, rooted)) {
    if (functions_.contains(name) || is_library_function(name, CallStyle::kGlobal)) return true;
  }
  return false;
}

bool Names::starts_a_variable(const std::string& group) const {
  return std::ranges::any_of(environment_.variables(), [&](const Variable& variable) { return variable.name.starts_with(group + "."); });
}

bool Names::is_group(NodeId root) const {
  const Node& node = ast_.at(root);
  if (!node.flag && local(node.text) != nullptr) return false;
  return !variables_.contains(ast_.text(root)) && starts_a_variable(ast_.text(root));
}

bool Names::is_declared(NodeId root) const {
  for (const std::string& candidate : candidates(ast_.text(root), ast_.at(root).flag)) {
    if (variables_.contains(candidate) || starts_a_variable(candidate)) return true;
  }
  return false;
}

std::string Names::remedy_for_name(const std::string& name) const {
  std::vector<std::string> names;
  for (const Variable& variable : environment_.variables()) {
    names.push_back(variable.name);
    const size_t dot = variable.name.find('.');
    if (dot != std::string::npos) names.push_back(variable.name.substr(0, dot));
  }
  for (const Local& l : locals_) names.push_back(ast_.texts[l.text]);
  std::string near = did_you_mean(name, names);
  if (!near.empty()) return near;
  // `article` where only `facts.article` is declared: the prefix was forgotten.
  for (const std::string& candidate : names) {
    if (candidate.ends_with("." + name)) return ", did you mean `" + candidate + "`?";
  }
  if (functions_.contains(name) || is_library_function(name, CallStyle::kGlobal)) return ": it is a function, call it with `(`";
  return remedy_for_habit(name);
}

std::string Names::remedy_for_chain(const std::string& name) const {
  std::string remedy = remedy_for_name(name);
  if (!remedy.empty()) return remedy;
  std::vector<std::string> members;
  for (const Variable& variable : environment_.variables()) {
    if (variable.name.starts_with(name.substr(0, name.find('.')) + ".")) members.push_back(variable.name);
  }
  return members.empty() ? "" : ": declared are " + listed(std::move(members), 6);
}

std::vector<std::string> Names::global_functions() const {
  std::vector<std::string> names = Library::standard().names(CallStyle::kGlobal);
  for (const auto& [host, ignored] : functions_) names.push_back(host);
  return names;
}

std::string Names::remedy_for_function(const std::string& name, std::span<const NodeId> arguments) const {
  if (const char* habit = function_habit(name)) return std::string(": ") + habit;
  if (!is_library_function(name, CallStyle::kReceiver)) return did_you_mean(name, global_functions());
  if (arguments.empty()) return ": it is called on a value, as in x." + name + "()";
  return ": it is called on a value, write " + unparse(ast_, arguments[0]) + "." + name + "(..)";
}

std::string Names::remedy_for_member(const std::string& target, const std::string& name) const {
  if (target == "cel" && name == "bind") return std::string(": write ") + macro_usage("bind");
  const std::vector<std::string> names = global_functions();
  std::string near = did_you_mean(target + "." + name, names);
  if (!near.empty()) return near;
  std::vector<std::string> members;
  for (const std::string& candidate : names) {
    if (candidate.starts_with(target + ".")) members.push_back(candidate);
  }
  return members.empty() ? "" : ": there are " + listed(std::move(members), 8);
}

std::string Names::remedy_for_method(const std::string& name, std::span<const NodeId> children) const {
  if (macro_usage(name) != nullptr) return std::string(": write ") + macro_usage(name);
  if (const char* habit = function_habit(name)) return std::string(": ") + habit;
  if (is_library_function(name, CallStyle::kGlobal) || functions_.contains(name)) {
    return ": it is no method, write " + name + "(" + unparse(ast_, children[0]) + (children.size() > 1 ? ", ..)" : ")");
  }
  std::vector<std::string> names = Library::standard().names(CallStyle::kReceiver);
  for (const char* macro : {"all", "exists", "exists_one", "map", "filter", "optMap", "optFlatMap"}) names.emplace_back(macro);
  return did_you_mean(name, names);
}

}  // namespace isonomy::cel
