// SPDX-License-Identifier: Apache-2.0
// Reading the inputs of a fixture. A key that is missing or of the wrong kind fails the case, it never becomes a zero.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>

#include "daemon/stats/contingency.h"
#include "tests/stats/oracle_value.h"

namespace isonomy::test {

class Input {
 public:
  Input(const JsonObject& object, const JsonObject& expect) : object_(object), expect_(expect) {}

  // Whether the case expects this value: for what is too slow to compute unasked.
  bool wants(const std::string& key) const { return expect_.contains(key); }

  // Whether it expects a list of lists under this key.
  bool wants_lists(const std::string& key) const {
    const auto found = expect_.find(key);
    return found != expect_.end() && found->second.is_array() && !found->second.array().empty() && found->second.array()[0].is_array();
  }

  const Json& at(const std::string& key) const {
    static const Json none;
    const auto found = object_.find(key);
    if (found == object_.end()) ADD_FAILURE() << "input has no `" << key << "`";
    return found == object_.end() ? none : found->second;
  }
  bool has(const std::string& key) const { return object_.contains(key) && !object_.at(key).is_null(); }
  double number(const std::string& key) const { return number_of(at(key), key); }
  double number_or(const std::string& key, double absent) const { return has(key) ? number(key) : absent; }
  double confidence_level() const { return number_or("confidence_level", 0.95); }
  int64_t integer(const std::string& key) const { return static_cast<int64_t>(number(key)); }
  std::string string(const std::string& key) const { return at(key).is_string() ? at(key).string() : ""; }
  std::vector<double> numbers(const std::string& key) const { return numbers_of(at(key), key); }
  std::vector<int64_t> integers(const std::string& key) const { return integers_of(at(key), key); }
  std::vector<std::vector<double>> rows(const std::string& key) const {
    std::vector<std::vector<double>> rows;
    for (const Json& row : items(at(key), key)) rows.push_back(numbers_of(row, key));
    return rows;
  }
  stats::Table table(const std::string& key) const { return table_of(at(key), key); }
  std::vector<stats::Table> tables(const std::string& key) const {
    std::vector<stats::Table> tables;
    for (const Json& table : items(at(key), key)) tables.push_back(table_of(table, key));
    return tables;
  }

  static const JsonArray& items(const Json& json, const std::string& what) {
    static const JsonArray none;
    if (!json.is_array()) ADD_FAILURE() << "`" << what << "` is not an array";
    return json.is_array() ? json.array() : none;
  }
  static double number_of(const Json& json, const std::string& what) {
    const std::optional<double> number = json.number();
    if (!number) ADD_FAILURE() << "`" << what << "` is not a number";
    return number.value_or(0);
  }
  static std::vector<double> numbers_of(const Json& json, const std::string& what) {
    std::vector<double> numbers;
    for (const Json& item : items(json, what)) numbers.push_back(number_of(item, what));
    return numbers;
  }
  static std::vector<int64_t> integers_of(const Json& json, const std::string& what) {
    std::vector<int64_t> integers;
    for (const double number : numbers_of(json, what)) integers.push_back(static_cast<int64_t>(number));
    return integers;
  }
  static stats::Table table_of(const Json& json, const std::string& what) {
    stats::Table table;
    for (const Json& row : items(json, what)) {
      const std::vector<int64_t> counts = integers_of(row, what);
      ++table.rows;
      table.columns = counts.size();
      table.counts.insert(table.counts.end(), counts.begin(), counts.end());
    }
    return table;
  }

 private:
  const JsonObject& object_;
  const JsonObject& expect_;
};

}  // namespace isonomy::test
