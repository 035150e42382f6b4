// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/cel_facts.h"

#include "daemon/cel/json_value.h"
#include "daemon/cel/stages.h"

namespace isonomy::app {

Result<bool> CelFacts::load(std::string_view json) {
  if (json.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return malformed("the file is empty: facts are a JSON object, as in {\"facts\": {\"days\": 4}}");
  ISO_TRY(const cel::Value root, cel::value_from_json(json, arena_));
  if (root.kind() != cel::Kind::kMap) return malformed("facts are a JSON object, as in {\"facts\": {\"days\": 4}}");
  for (const cel::MapEntry& entry : root.as_map()) add(std::string(entry.key.as_string()), entry.value);
  return true;
}

void CelFacts::declare_missing(std::string_view expression) {
  for (const std::string& name : cel::names_read(expression)) {
    if (!name.starts_with("facts.") || covered(name)) continue;
    names_.push_back(std::make_unique<std::string>(name));
    views_.push_back(std::make_unique<std::string_view>(*names_.back()));
    declare(name, cel::Value::unknown(views_.back().get(), 1));
  }
}

void CelFacts::add(const std::string& name, const cel::Value& value) {
  if (name == "facts" && value.kind() == cel::Kind::kMap) {
    for (const cel::MapEntry& entry : value.as_map()) declare("facts." + std::string(entry.key.as_string()), entry.value);
    return;
  }
  declare(name, value);
}

bool CelFacts::covered(const std::string& name) const {
  for (const cel::Variable& variable : environment_.variables()) {
    if (name == variable.name || name.starts_with(variable.name + ".")) return true;
  }
  return false;
}

void CelFacts::declare(const std::string& name, const cel::Value& value) {
  environment_.add_variable(name, cel::Type::dyn(), static_cast<uint32_t>(values_.size()));
  values_.push_back(value);
}

}  // namespace isonomy::app
