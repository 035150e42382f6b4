// SPDX-License-Identifier: Apache-2.0
// An environment of typed facts for tests of CEL, and values for them.
#pragma once

#include <string_view>
#include <vector>

#include "daemon/cel/compiler.h"
#include "daemon/cel/vm.h"

namespace isonomy::test {

// days, late int; rate, hours double; paid, grave bool; kind, article string; fined money; seen, served date; tags list(string);
// data dyn; at timestamp; units uint; seal bytes; rates map(string, double); params.tariff(string) -> list(money); happened(string) -> bool.
inline const cel::Environment& cel_environment() {
  static const cel::Environment kEnvironment = [] {
    cel::Environment env;
    using cel::Type;
    const std::pair<const char*, Type> facts[] = {
        {"facts.days", Type::integer()},  {"facts.late", Type::integer()}, {"facts.rate", Type::real()},    {"facts.hours", Type::real()},
        {"facts.paid", Type::boolean()},  {"facts.grave", Type::boolean()}, {"facts.kind", Type::string()}, {"facts.article", Type::string()},
        {"facts.fined", Type::money()},   {"facts.seen", Type::date()},    {"facts.served", Type::date()},  {"facts.tags", Type::list(Type::string())},
        {"data", Type::dyn()},            {"facts.at", Type::timestamp()},
        {"facts.units", Type::unsigned_integer()}, {"facts.seal", Type::bytes()},   {"facts.rates", Type::map(Type::string(), Type::real())}};
    uint32_t slot = 0;
    for (const auto& [name, type] : facts) env.add_variable(name, type, slot++);
    env.add_function("params.tariff", {Type::string()}, Type::list(Type::money()), 1);
    env.add_function("happened", {Type::string()}, Type::boolean(), 2);
    return env;
  }();
  return kEnvironment;
}

// All facts unknown, by their names.
inline std::vector<cel::Value> no_facts() {
  static const std::vector<std::string_view> kNames = [] {
    std::vector<std::string_view> names;
    for (const cel::Variable& v : cel_environment().variables()) names.push_back(v.name);
    return names;
  }();
  std::vector<cel::Value> out;
  for (const std::string_view& name : kNames) out.push_back(cel::Value::unknown(&name, 1));
  return out;
}

}  // namespace isonomy::test
