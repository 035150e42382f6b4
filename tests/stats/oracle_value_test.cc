// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <concepts>

#include "tests/stats/oracle_value.h"

namespace isonomy::test {
namespace {

Json convert(simdjson::dom::element element) {
  using simdjson::dom::element_type;
  switch (element.type()) {
    case element_type::NULL_VALUE: return Json();
    case element_type::BOOL: return Json(static_cast<bool>(element.get_bool()));
    case element_type::STRING: return Json(std::string(std::string_view(element.get_string())));
    case element_type::ARRAY: {
      JsonArray array;
      for (const simdjson::dom::element item : element.get_array()) array.push_back(convert(item));
      return Json(std::move(array));
    }
    case element_type::OBJECT: {
      JsonObject object;
      for (const simdjson::dom::key_value_pair pair : element.get_object()) object[std::string(pair.key)] = convert(pair.value);
      return Json(std::move(object));
    }
    default: return Json(static_cast<double>(element.get_double()));
  }
}

// p, p_two_sided, g_p, general_p, p_uncorrected: the last part of the path names a probability.
bool names_p_value(const std::string& path) {
  const std::string key = path.substr(path.find_last_of("./") + 1);
  const bool prefixed = key == "p" || key.starts_with("p_") || key.ends_with("_p") || key == "G_p" || key.ends_with("permutation_p");
  return prefixed && key.find("monte_carlo") == std::string::npos;
}

std::string numbers_differ(const std::string& path, double expected, double actual, double tolerance) {
  const auto report = [&] {
    char text[160];
    std::snprintf(text, sizeof text, ": expected %.17g, got %.17g\n", expected, actual);
    return path + text;
  };
  if (std::isnan(expected) || std::isnan(actual)) return std::isnan(expected) == std::isnan(actual) ? "" : report();
  if (std::isinf(expected) || std::isinf(actual)) return expected == actual ? "" : report();
  if (!(std::fabs(expected - actual) <= tolerance * std::fmax(1, std::fabs(expected)))) return report();
  if (names_p_value(path) && expected > 0 && expected < 1e-5) {
    const double want = std::log10(expected), got = std::log10(actual);
    if (!(std::fabs(want - got) <= tolerance * std::fmax(1, std::fabs(want)))) return report();
  }
  return "";
}

TEST(OracleComparison, FollowsTheFixturesRule) {
  EXPECT_EQ(difference("x", 1e6, 1e6 + 5e-4, 1e-9), "");
  EXPECT_NE(difference("x", 1e6, 1e6 + 5e-3, 1e-9), "");
  EXPECT_NE(difference("p_two_sided", 1e-20, 1.1e-20, 1e-9), "") << "a very small p counts on the log scale";
  EXPECT_EQ(difference("estimate", 1e-20, 1.1e-20, 1e-9), "");
  EXPECT_EQ(difference("x", "nan", std::nan(""), 1e-9), "");
  EXPECT_NE(difference("x", "nan", 0.0, 1e-9), "");
  EXPECT_EQ(difference("x", "-inf", -HUGE_VAL, 1e-9), "");
  EXPECT_EQ(difference("x", Json(), Json(), 1e-9), "");
  EXPECT_EQ(difference("x", Json(), std::nan(""), 1e-9), "");
  EXPECT_NE(difference("x", Json(), 3.0, 1e-9), "");
  EXPECT_NE(difference("x", 3.0, Json(), 1e-9), "");
}

TEST(OracleComparison, NoticesMissingKeysAndLengths) {
  const Json expected = parse_json_text(R"({"a": [1, 2], "b": {"c": "close"}})");
  EXPECT_EQ(difference("x", expected, parse_json_text(R"({"a": [1, 2], "b": {"c": "close"}, "more": 1})"), 1e-9), "");
  EXPECT_NE(difference("x", expected, parse_json_text(R"({"a": [1], "b": {"c": "close"}})"), 1e-9), "");
  EXPECT_NE(difference("x", expected, parse_json_text(R"({"a": [1, 2]})"), 1e-9), "");
  EXPECT_NE(difference("x", expected, parse_json_text(R"({"a": [1, 2], "b": {"c": "marginal"}})"), 1e-9), "");
}

}  // namespace

std::string difference(const std::string& path, const Json& expected, const Json& actual, double tolerance) {
  if (expected.is_null()) {
    const std::optional<double> number = actual.number();
    return actual.is_null() || (number && std::isnan(*number)) ? "" : path + ": expected no value, got one\n";
  }
  if (expected.is_object()) {
    if (!actual.is_object()) return path + ": expected an object\n";
    std::string all;
    for (const auto& [key, value] : expected.object()) {
      const auto found = actual.object().find(key);
      all += found == actual.object().end() ? path + "." + key + ": the test computes no such value\n"
                                            : difference(path + "." + key, value, found->second, tolerance);
    }
    return all;
  }
  if (expected.is_array()) {
    if (!actual.is_array()) return path + ": expected an array\n";
    const JsonArray &want = expected.array(), &got = actual.array();
    if (want.size() != got.size()) {
      return path + ": expected " + std::to_string(want.size()) + " values, got " + std::to_string(got.size()) + "\n";
    }
    std::string all;
    for (size_t i = 0; i < want.size(); ++i) all += difference(path + "/" + std::to_string(i), want[i], got[i], tolerance);
    return all;
  }
  const std::optional<double> want = expected.number(), got = actual.number();
  if (want && got) return numbers_differ(path, *want, *got, tolerance);
  if (expected.is_string() && actual.is_string() && expected.string() == actual.string()) return "";
  return path + ": values of different kinds, or different text\n";
}

Json parse_json_text(const std::string& text) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  const auto error = parser.parse(text).get(root);
  EXPECT_FALSE(error) << simdjson::error_message(error);
  return error ? Json() : convert(root);
}

Json parse_json_file(const std::string& path) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  const auto error = parser.load(path).get(root);
  EXPECT_FALSE(error) << path << ": " << simdjson::error_message(error);
  return error ? Json() : convert(root);
}

}  // namespace isonomy::test
