// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/call_types.h"

#include <algorithm>

#include "daemon/cel/unparse.h"

namespace isonomy::cel {
namespace {

using Tag = Type::Tag;

struct Signature {
  std::vector<Type> parameters;
  Type result;
};
using Signatures = std::vector<Signature>;

Signatures numeric(bool with_double) {
  Signatures out{{{Type::integer(), Type::integer()}, Type::integer()}, {{Type::unsigned_integer(), Type::unsigned_integer()}, Type::unsigned_integer()}};
  if (with_double) out.push_back({{Type::real(), Type::real()}, Type::real()});
  return out;
}

Signatures additions(bool minus) {
  const Type t = Type::timestamp(), d = Type::duration(), m = Type::money(), date = Type::date(), p = Type::period();
  Signatures out = numeric(true);
  out.insert(out.end(), {{{t, d}, t}, {{d, d}, d}, {{m, m}, m}, {{date, p}, date}});
  if (minus) {
    out.insert(out.end(), {{{t, t}, d}, {{date, date}, Type::integer()}});
    return out;
  }
  const Type s = Type::string(), b = Type::bytes(), list = Type::list(Type::parameter("A"));
  out.insert(out.end(), {{{s, s}, s}, {{b, b}, b}, {{list, list}, list}, {{d, t}, t}, {{p, date}, date}});
  return out;
}

Signatures orderings() {
  Signatures out;
  for (const Type& type : {Type::boolean(), Type::string(), Type::bytes(), Type::timestamp(), Type::duration(), Type::money(), Type::date()}) {
    out.push_back({{type, type}, Type::boolean()});
  }
  const Type numbers[] = {Type::integer(), Type::unsigned_integer(), Type::real()};
  for (const Type& a : numbers) {
    for (const Type& b : numbers) out.push_back({{a, b}, Type::boolean()});
  }
  return out;
}

Signatures indexings(bool optional) {
  const Type a = Type::parameter("A"), b = Type::parameter("B"), i = Type::integer();
  const Type list = Type::list(a), map = Type::map(a, b);
  return {{{list, i}, optional ? Type::optional(a) : a},
          {{map, a}, optional ? Type::optional(b) : b},
          {{Type::optional(list), i}, Type::optional(a)},
          {{Type::optional(map), a}, Type::optional(b)}};
}

const Signatures& signatures(Operator op) {
  static const Type a = Type::parameter("A"), b = Type::parameter("B");
  static const Signatures kAdd = additions(false), kSubtract = additions(true), kDivide = numeric(true), kModulo = numeric(false);
  static const Signatures kMultiply = [] {
    Signatures out = numeric(true);
    out.push_back({{Type::money(), Type::integer()}, Type::money()});
    out.push_back({{Type::integer(), Type::money()}, Type::money()});
    return out;
  }();
  static const Signatures kEquals{{{a, a}, Type::boolean()}};
  static const Signatures kOrdering = orderings();
  static const Signatures kIn{{{a, Type::list(a)}, Type::boolean()}, {{a, Type::map(a, b)}, Type::boolean()}};
  static const Signatures kIndex = indexings(false), kOptionalIndex = indexings(true);
  static const Signatures kNegate{{{Type::integer()}, Type::integer()}, {{Type::real()}, Type::real()}, {{Type::money()}, Type::money()}};
  static const Signatures kNot{{{Type::boolean()}, Type::boolean()}};
  switch (op) {
    case Operator::kAdd: return kAdd;
    case Operator::kSubtract: return kSubtract;
    case Operator::kMultiply: return kMultiply;
    case Operator::kDivide: return kDivide;
    case Operator::kModulo: return kModulo;
    case Operator::kEqual:
    case Operator::kNotEqual: return kEquals;
    case Operator::kIn: return kIn;
    case Operator::kIndex: return kIndex;
    case Operator::kOptionalIndex: return kOptionalIndex;
    case Operator::kNegate: return kNegate;
    case Operator::kNot: return kNot;
    default: return kOrdering;
  }
}

// Tries every overload; where several fit (dyn arguments) and disagree, the result is dyn.
class Match {
 public:
  Match(Substitution& types, std::span<const Type> arguments) : types_(types), arguments_(arguments) {}

  void against(const std::vector<Type>& parameters, const Type& result) {
    if (parameters.size() != arguments_.size()) return;
    std::map<std::string, Type> renamed;
    const size_t before = types_.mark();
    for (size_t i = 0; i < parameters.size(); ++i) {
      if (!types_.assign(arguments_[i], types_.instantiate(parameters[i], renamed))) {
        types_.take_back(before);
        return;
      }
    }
    const Type found = types_.resolve(types_.instantiate(result, renamed));
    result_ = matched_ && !(found == result_) ? Type::dyn() : found;
    matched_ = true;
  }

  bool done(Type& result) const {
    result = result_;
    return matched_;
  }

 private:
  Substitution& types_;
  std::span<const Type> arguments_;
  Type result_;
  bool matched_ = false;
};

bool is_number(const Type& type) { return type.tag() == Tag::kInt || type.tag() == Tag::kUint || type.tag() == Tag::kDouble; }
bool is_any(const Type& type) { return type.tag() == Tag::kDyn || type.tag() == Tag::kParameter; }

// min, max, math.least, math.greatest: values of one comparable kind, or one list of them.
bool variadic_type(const Function& function, std::span<const Type> arguments, const Substitution& types, Type& result) {
  std::vector<Type> items;
  for (const Type& argument : arguments) items.push_back(types.resolve(argument));
  if (items.size() == 1 && items[0].tag() == Tag::kList) items = {types.resolve(items[0].arguments()[0])};
  if (items.empty()) return false;
  const bool only_numbers = function.name.starts_with("math.");
  result = items[0];
  for (const Type& item : items) {
    const bool comparable = is_any(item) || is_number(item) || (!only_numbers && (item.tag() == Tag::kMoney || item.tag() == Tag::kDate));
    if (!comparable) return false;
    const bool same_line = is_any(item) || is_any(result) || (is_number(item) && is_number(result)) || item == result;
    if (!same_line) return false;
    if (!(item == result)) result = Type::dyn();
  }
  if (is_any(result)) result = Type::dyn();
  return true;
}

std::string type_list(std::span<const Type> types) {
  std::string out;
  for (size_t i = 0; i < types.size(); ++i) out += (i > 0 ? ", " : "") + type_text(types[i]);
  return out;
}

std::string spelled(const std::string& name, bool receiver, std::span<const Type> parameters) {
  if (receiver) return type_text(parameters[0]) + "." + name + "(" + type_list(parameters.subspan(1)) + ")";
  return name + "(" + type_list(parameters) + ")";
}

}  // namespace

Type literal_type(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull: return Type::null();
    case Kind::kBool: return Type::boolean();
    case Kind::kInt: return Type::integer();
    case Kind::kUint: return Type::unsigned_integer();
    case Kind::kDouble: return Type::real();
    case Kind::kBytes: return Type::bytes();
    default: return Type::string();
  }
}

std::string type_text(const Type& type) {
  switch (type.tag()) {
    case Tag::kTimestamp: return "timestamp";
    case Tag::kDuration: return "duration";
    case Tag::kNull: return "null";
    case Tag::kParameter: return "any";
    case Tag::kList: return is_any(type.arguments()[0]) ? "list" : "list(" + type_text(type.arguments()[0]) + ")";
    case Tag::kMap:
      if (is_any(type.arguments()[0]) && is_any(type.arguments()[1])) return "map";
      return "map(" + type_text(type.arguments()[0]) + ", " + type_text(type.arguments()[1]) + ")";
    case Tag::kOptional: return is_any(type.arguments()[0]) ? "optional" : "optional(" + type_text(type.arguments()[0]) + ")";
    default: return to_string(type);
  }
}

bool unary_type(Operator op, const Type& operand, Substitution& types, Type& result) {
  Match match(types, std::span(&operand, 1));
  for (const Signature& s : signatures(op)) match.against(s.parameters, s.result);
  return match.done(result);
}

bool binary_type(Operator op, const Type& left, const Type& right, Substitution& types, Type& result) {
  const Type arguments[] = {left, right};
  Match match(types, arguments);
  for (const Signature& s : signatures(op)) match.against(s.parameters, s.result);
  return match.done(result);
}

bool call_type(const Function& function, std::span<const Type> arguments, Substitution& types, Type& result) {
  if (function.variadic) return variadic_type(function, arguments, types, result);
  Match match(types, arguments);
  for (const Overload& overload : function.overloads) match.against(overload.parameters, overload.result);
  return match.done(result);
}

std::string binary_problem(Operator op, const Type& left, const Type& right) {
  const std::string sign = std::string("`") + operator_text(op) + "`";
  const std::string a = type_text(left), b = type_text(right);
  switch (op) {
    case Operator::kIn:
      if (right.tag() == Tag::kList || right.tag() == Tag::kMap) {
        return "`in` looks for a value of type " + a + " among values of type " + type_text(right.arguments()[0]) + ", which never holds";
      }
      return "`in` looks into a list or a map, but the right side is of type " + b;
    case Operator::kIndex:
    case Operator::kOptionalIndex:
      if (left.tag() == Tag::kList) return "the index of a list is an int, but this is of type " + b;
      if (left.tag() == Tag::kMap) return "the keys of this map are of type " + type_text(left.arguments()[0]) + ", but this is of type " + b;
      return "`[..]` looks into a list or a map, but the left side is of type " + a;
    case Operator::kAdd: return "`+` cannot add " + a + " and " + b;
    case Operator::kSubtract: return "`-` cannot subtract " + b + " from " + a;
    case Operator::kMultiply: return "`*` cannot multiply " + a + " by " + b;
    case Operator::kDivide: return "`/` cannot divide " + a + " by " + b;
    case Operator::kModulo: return "`%` needs two ints or two uints, not " + a + " and " + b;
    default: return sign + " cannot compare " + a + " with " + b;
  }
}

std::string call_problem(const Function& function, std::span<const Type> arguments) {
  const bool receiver = function.style == CallStyle::kReceiver;
  const std::string name = "`" + function.name + "`";
  if (function.variadic) {
    if (arguments.empty()) return name + " needs at least one value";
    const bool only_numbers = function.name.starts_with("math.");
    return name + " takes " + (only_numbers ? "numbers" : "numbers, or money, or dates") + ", not " + type_list(arguments) +
           (only_numbers ? "" : ": all must be of one kind");
  }
  std::string out = name + " does not take ";
  if (receiver && arguments.size() == 1) {
    out += type_text(arguments[0]);
  } else if (arguments.size() == (receiver ? 1u : 0u)) {
    out += "no arguments";
  } else {
    out += receiver ? type_text(arguments[0]) + " with (" + type_list(arguments.subspan(1)) + ")" : "(" + type_list(arguments) + ")";
  }
  out += ": write ";
  const size_t shown = std::min<size_t>(function.overloads.size(), 4);
  for (size_t i = 0; i < shown; ++i) {
    if (i > 0) out += i + 1 == shown && function.overloads.size() <= 4 ? " or " : ", ";
    out += spelled(function.name, receiver, function.overloads[i].parameters);
  }
  return out + (function.overloads.size() > 4 ? ", .." : "");
}

std::string host_problem(const Environment& environment, const std::string& name, std::span<const size_t> overloads, std::span<const Type> arguments) {
  std::string out = "`" + name + "` does not take (" + type_list(arguments) + "): write ";
  for (size_t i = 0; i < overloads.size(); ++i) {
    if (i > 0) out += " or ";
    out += spelled(name, false, environment.functions()[overloads[i]].parameters);
  }
  return out;
}

Place place_of_mismatch(const Ast& ast, const Function& function, std::span<const NodeId> ids, std::span<const Type> arguments, Place otherwise) {
  size_t wrong = ids.size();
  for (const Overload& overload : function.overloads) {
    if (overload.parameters.size() != ids.size()) continue;
    for (size_t i = 0; i < ids.size(); ++i) {
      Substitution types;
      std::map<std::string, Type> renamed;
      if (types.assign(arguments[i], types.instantiate(overload.parameters[i], renamed))) continue;
      if (wrong != ids.size() && wrong != i) return otherwise;
      wrong = i;
    }
  }
  return wrong == ids.size() ? otherwise : ast.at(ids[wrong]).place;
}

}  // namespace isonomy::cel
