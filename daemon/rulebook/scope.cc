// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/scope.h"

namespace isonomy::rulebook {
namespace {

using cel::Type;

constexpr int kMostKeys = 4;  // of a parameter read through params.on

void add_case(cel::Environment& env) {
  const Type text = Type::string(), date = Type::date(), money = Type::money();
  env.add_variable("conduct.from", date, kConductFrom);
  env.add_variable("conduct.until", date, kConductUntil);
  env.add_variable("conduct.duration", Type::integer(), kConductDuration);
  env.add_function("happened", {text}, Type::boolean(), kHappened);
  env.add_function("by", {text, date}, Type::boolean(), kBy);
  env.add_function("day", {text}, date, kDay);
  env.add_function("count", {text}, Type::integer(), kCount);
  env.add_function("amount", {text}, money, kAmount);
  env.add_function("sum", {text, date}, money, kSum);
  env.add_function("end_of", {date, Type::period()}, date, kEndOf);
  env.add_function("end_of", {date, text}, date, kEndOf);  // end_of(day("decision"), "60d")
}

void add_pack(cel::Environment& env, const Pack& pack) {
  for (size_t i = 0; i < pack.facts.size(); ++i) {
    env.add_variable("facts." + pack.facts[i].name, pack.facts[i].type, kFirstFact + static_cast<uint32_t>(i));
  }
  for (size_t i = 0; i < pack.parameters.size(); ++i) {
    const Parameter& parameter = pack.parameters[i];
    env.add_function("params." + parameter.name, std::vector<Type>(parameter.key.size(), Type::dyn()), parameter.type,
                     kFirstParameter + static_cast<uint32_t>(i));
  }
  if (pack.parameters.empty()) return;
  std::vector<Type> arguments{Type::date(), Type::string()};
  for (int keys = 0; keys <= kMostKeys; ++keys, arguments.push_back(Type::dyn())) {
    env.add_function("params.on", arguments, Type::dyn(), kParamsOn);
  }
}

}  // namespace

cel::Environment environment(Scope scope, const Pack& pack) {
  cel::Environment env;
  if (scope == Scope::kRow) {
    env.add_variable("event", Type::dyn(), kEvent);
    env.add_variable("data", Type::dyn(), kData);
    return env;
  }
  add_case(env);
  add_pack(env, pack);
  if (scope == Scope::kAct) {
    env.add_variable("act.kind", Type::string(), kActKind);
    env.add_variable("act.amount", Type::money(), kActAmount);
    env.add_variable("act.at", Type::date(), kActAt);
    env.add_variable("act.authority", Type::string(), kActAuthority);
  } else if (scope == Scope::kTerm) {
    env.add_variable("term.start", Type::date(), kTermStart);
    env.add_variable("term.end", Type::date(), kTermEnd);
    env.add_variable("term.days", Type::integer(), kTermDays);
  }
  return env;
}

}  // namespace isonomy::rulebook
