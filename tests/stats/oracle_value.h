// SPDX-License-Identifier: Apache-2.0
// A JSON-like value: what a fixture expects, and what we computed for it; and the rule by which the two are compared.
#pragma once

#include <cmath>
#include <concepts>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace isonomy::test {

struct Json;
using JsonArray = std::vector<Json>;
using JsonObject = std::map<std::string, Json>;

struct Json {
  std::variant<std::monostate, bool, double, std::string, JsonArray, JsonObject> value;

  Json() = default;
  Json(bool b) : value(b) {}
  Json(double d) : value(d) {}
  Json(std::string s) : value(std::move(s)) {}
  Json(const char* s) : value(std::string(s)) {}
  Json(JsonArray a) : value(std::move(a)) {}
  Json(JsonObject o) : value(std::move(o)) {}
  template <std::integral I>
  requires(!std::same_as<I, bool>) Json(I i) : value(static_cast<double>(i)) {}
  template <class T>
  Json(const std::optional<T>& o) {
    if (o) *this = Json(*o);
  }
  template <class T>
  requires(!std::same_as<T, Json>) Json(const std::vector<T>& list) {
    JsonArray array;
    for (const T& item : list) array.emplace_back(Json(item));
    value = std::move(array);
  }

  bool is_null() const { return std::holds_alternative<std::monostate>(value); }
  bool is_array() const { return std::holds_alternative<JsonArray>(value); }
  bool is_object() const { return std::holds_alternative<JsonObject>(value); }
  bool is_string() const { return std::holds_alternative<std::string>(value); }
  bool is_number() const { return std::holds_alternative<double>(value); }
  const JsonArray& array() const { return std::get<JsonArray>(value); }
  const JsonObject& object() const { return std::get<JsonObject>(value); }
  const std::string& string() const { return std::get<std::string>(value); }

  // Numbers, with "nan", "inf" and "-inf" as they are written in the fixtures.
  std::optional<double> number() const {
    if (is_number()) return std::get<double>(value);
    if (const auto* b = std::get_if<bool>(&value)) return *b ? 1 : 0;
    if (!is_string()) return std::nullopt;
    if (string() == "nan") return std::nan("");
    if (string() == "inf") return HUGE_VAL;
    if (string() == "-inf") return -HUGE_VAL;
    return std::nullopt;
  }
};

// "" when they agree, else what differs and where. |a - b| <= tolerance max(1, |b|); p-values that are very small are compared as log10;
// an expected null means "not defined": absent or NaN on our side.
std::string difference(const std::string& path, const Json& expected, const Json& actual, double tolerance);

Json parse_json_file(const std::string& path);
Json parse_json_text(const std::string& text);

}  // namespace isonomy::test
