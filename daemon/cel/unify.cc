// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/unify.h"

namespace isonomy::cel {
namespace {

using Tag = Type::Tag;

bool is_wild(const Type& t) { return t.tag() == Tag::kDyn || t.tag() == Tag::kError; }
bool is_variable(const Type& t) { return t.tag() == Tag::kParameter; }

// CEL lets null stand for values of these types, as protobuf does.
bool is_nullable(const Type& t) {
  return t.tag() == Tag::kNull || t.tag() == Tag::kOptional || t.tag() == Tag::kTimestamp || t.tag() == Tag::kDuration || t.tag() == Tag::kOpaque;
}

// `like` with other arguments.
Type rebuilt(const Type& like, std::vector<Type> arguments) {
  switch (like.tag()) {
    case Tag::kList: return Type::list(std::move(arguments[0]));
    case Tag::kMap: return Type::map(std::move(arguments[0]), std::move(arguments[1]));
    case Tag::kOptional: return Type::optional(std::move(arguments[0]));
    case Tag::kTypeType: return Type::type_of(std::move(arguments[0]));
    default: return Type::opaque(like.name(), std::move(arguments));
  }
}

}  // namespace

bool less_or_equally_specific(const Type& a, const Type& b) {
  if (is_wild(a) || is_variable(a)) return true;
  if (is_wild(b) || is_variable(b)) return false;
  if (a.tag() != b.tag() || a.name() != b.name() || a.arguments().size() != b.arguments().size()) return false;
  if (a.tag() == Tag::kTypeType) return true;
  for (size_t i = 0; i < a.arguments().size(); ++i) {
    if (!less_or_equally_specific(a.arguments()[i], b.arguments()[i])) return false;
  }
  return true;
}

Type Substitution::fresh() { return Type::parameter("%" + std::to_string(next_++)); }

bool Substitution::assign(const Type& value, const Type& target) {
  const size_t before = mark();
  if (agree(value, target)) return true;
  take_back(before);
  return false;
}

void Substitution::bind(const std::string& variable, const Type& type) {
  const auto [it, added] = bound_.try_emplace(variable, type);
  trail_.push_back({variable, added ? std::nullopt : std::optional(it->second)});
  if (!added) it->second = type;
}

void Substitution::take_back(size_t mark) {
  for (; trail_.size() > mark; trail_.pop_back()) {
    const Change& change = trail_.back();
    if (change.before.has_value()) {
      bound_[change.variable] = *change.before;
    } else {
      bound_.erase(change.variable);
    }
  }
}

bool Substitution::agree(const Type& value, const Type& target) {
  if (is_variable(target)) {
    bool was_bound = false;
    if (substitutes(value, target, was_bound)) return true;
    if (was_bound) return false;
  }
  if (is_variable(value)) {
    bool was_bound = false;
    return substitutes(target, value, was_bound);
  }
  if (is_wild(value) || is_wild(target)) return true;
  if (value.tag() == Tag::kNull) return is_nullable(target);
  if (target.tag() == Tag::kNull) return is_nullable(value);
  if (value.tag() != target.tag()) return false;
  if (value.tag() == Tag::kTypeType) return true;
  if (value.name() != target.name() || value.arguments().size() != target.arguments().size()) return false;
  for (size_t i = 0; i < value.arguments().size(); ++i) {
    if (!agree(value.arguments()[i], target.arguments()[i])) return false;
  }
  return true;
}

bool Substitution::substitutes(const Type& value, const Type& variable, bool& was_bound) {
  if (value == variable) return was_bound = true;
  const auto known = bound_.find(variable.name());
  if (known == bound_.end()) {
    if (occurs(variable, value)) return false;
    bind(variable.name(), value);
    return true;
  }
  was_bound = true;
  const Type current = known->second;
  if (value == current) return true;
  if (!agree(value, current)) return false;
  const Type general = less_or_equally_specific(value, current) ? value : current;
  if (!occurs(variable, general)) bind(variable.name(), general);
  return true;
}

bool Substitution::occurs(const Type& variable, const Type& in) const {
  if (is_variable(in)) {
    if (in.name() == variable.name()) return true;
    const auto known = bound_.find(in.name());
    return known != bound_.end() && occurs(variable, known->second);
  }
  for (const Type& argument : in.arguments()) {
    if (occurs(variable, argument)) return true;
  }
  return false;
}

Type Substitution::replace(const Type& type, bool to_dyn, int depth) const {
  if (is_variable(type)) {
    const auto known = bound_.find(type.name());
    if (known != bound_.end() && depth < 500) return replace(known->second, to_dyn, depth + 1);
    return to_dyn ? Type::dyn() : type;
  }
  if (type.arguments().empty()) return type;
  std::vector<Type> arguments;
  for (const Type& argument : type.arguments()) arguments.push_back(replace(argument, to_dyn, depth + 1));
  return rebuilt(type, std::move(arguments));
}

Type Substitution::resolve(const Type& type) const { return replace(type, false, 0); }
Type Substitution::settle(const Type& type) const { return replace(type, true, 0); }

Type Substitution::join(const Type& a, const Type& b) {
  if (!assign(b, a)) return Type::dyn();
  const Type x = resolve(a), y = resolve(b);
  // null beside an optional or a timestamp is one of those.
  if (x.tag() == Tag::kNull && y.tag() != Tag::kNull) return y;
  return less_or_equally_specific(x, y) ? a : (y.tag() == Tag::kNull ? a : b);
}

Type Substitution::instantiate(const Type& type, std::map<std::string, Type>& renamed) {
  if (is_variable(type)) {
    const auto [it, added] = renamed.try_emplace(type.name());
    if (added) it->second = fresh();
    return it->second;
  }
  if (type.arguments().empty()) return type;
  std::vector<Type> arguments;
  for (const Type& argument : type.arguments()) arguments.push_back(instantiate(argument, renamed));
  return rebuilt(type, std::move(arguments));
}

}  // namespace isonomy::cel
