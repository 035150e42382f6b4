// SPDX-License-Identifier: Apache-2.0
// Runs every case of every file below $ISONOMY_SHARED/oracles. A case is recognised by its `op`, else by the keys of its input, never by
// the name of its file, so that other folders of the same shape can be tried. What cannot be run fails: an unknown op, an unknown shape
// of input, an expected value that we do not compute.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>

#include "tests/stats/oracle_series.h"
#include "tests/stats/oracle_tables.h"
#include "tests/support/shared_data.h"

namespace isonomy::test {
namespace {

using Runner = std::function<JsonObject(const Input&)>;

const std::map<std::string, Runner>& runners() {
  static const std::map<std::string, Runner> all{
      {"confidence_level successes trials", run_proportion},
      {"confidence_level table:2", run_fisher},
      {"table:2", run_independence},
      {"observed:1 probabilities:1", run_goodness_of_fit},
      {"confidence_level table:3", run_mantel_haenszel},
      {"table:3", run_generalised_cmh},
      {"p:1", run_multiplicity},
      {"counts:1", run_entropy},
      {"columns:1 rows:2", run_information},
      {"y:2", run_noise},
      {"y:3", run_replicated_noise},
      {"case:1 judge:1 y:1", run_reml},
      {"events:1 exposure:1 family min_segment_length penalty_per_change", run_segmentation},
      {"events:1 exposure:1 family rate0 rate1 threshold", run_cusum},
      {"gamma p0 relevant:1 s total:1", run_kleinberg},
      {"gamma relevant:1 s total:1", run_kleinberg},
      {"first_digit_counts:1", run_benford},
      {"first_digit_counts:1 values:1", run_benford},
      {"values:1", run_benford},
      {"just_above just_below null_share_below", run_threshold},
      {"bin_mid:1 count:1 excluded_lower excluded_upper order", run_excess_mass},
      {"confidence_level event:1 tau time:1", run_survival},
      {"event:1 group:1 time:1", run_log_rank},
      {"event:1 group:1 stratum:1 time:1", run_log_rank},
      {"forecast:1 outcome:1", run_scoring},
      {"alpha loss:1", run_risk},
      {"events:1 exposure:1", run_beta_binomial},
      {"groups:2", run_theil},
      {"op block_tilt_log_e", run_block_tilt},
      {"op block_tilt_null_mean", run_null_mean},
      {"op mixture_log_e", run_mixture},
      {"op cluster_normal_mixture", run_cluster_mixture},
      {"op start_mixture", run_start_mixture},
      {"op surprise_kt", run_surprise},
  };
  return all;
}

int depth(const Json& json) {
  int depth = 0;
  for (const Json* at = &json; at->is_array(); at = &at->array()[0]) {
    ++depth;
    if (at->array().empty()) break;
  }
  return depth;
}

// The keys of the input with the depth of their arrays; notes for the reader and absent values left out.
std::string shape_of(const JsonObject& input) {
  if (const auto op = input.find("op"); op != input.end() && op->second.is_string()) return "op " + op->second.string();
  std::string shape;
  for (const auto& [key, value] : input) {
    if (key == "layout" || key == "source" || value.is_null()) continue;
    const int arrays = depth(value);
    shape += (shape.empty() ? "" : " ") + key + (arrays > 0 ? ":" + std::to_string(arrays) : "");
  }
  return shape;
}

// Keys that change how the others are compared, and are no values of their own.
std::string apply_comparison_rules(const Input& input, JsonObject& expect) {
  if (const auto unique = expect.find("optimum_unique"); unique != expect.end()) {
    const Json flag = unique->second;
    expect.erase(unique);
    if (!flag.is_null() && flag.number() == 0)
      for (const char* key : {"change_points", "n_segments", "segment_rates", "states", "bursts"}) expect.erase(key);
  }
  if (expect.contains("p_monte_carlo_R")) {
    for (const char* key : {"p_monte_carlo_B", "p_monte_carlo_max_abs_error"})
      if (!expect.contains(key)) return std::string("p_monte_carlo_R without ") + key + "\n";
    const double ours =
        stats::monte_carlo_independence(input.table("table"), static_cast<int64_t>(*expect["p_monte_carlo_B"].number()), 20261123);
    const double gap = std::fabs(ours - *expect["p_monte_carlo_R"].number());
    const bool close = gap <= *expect["p_monte_carlo_max_abs_error"].number();
    for (const char* key : {"p_monte_carlo_R", "p_monte_carlo_B", "p_monte_carlo_max_abs_error"}) expect.erase(key);
    if (!close) return "p_monte_carlo: off by " + std::to_string(gap) + "\n";
  }
  return "";
}

// Variance components compare relative to the total variance: the criterion is flat near them.
double tolerance_of(const std::string& key, const JsonObject& actual, double tolerance) {
  if (!actual.contains("reml_criterion") || key.find("var_") == std::string::npos) return tolerance;
  const double total = *actual.at("var_judge").number() + *actual.at("var_case").number() + *actual.at("var_residual").number();
  return tolerance * std::fmax(1, total / std::fmax(1, std::fabs(*actual.at(key).number())));
}

// "" when the case holds, else what is wrong with it.
std::string run_case(const Json& test_case) {
  if (!test_case.is_object()) return "a case is not an object\n";
  const JsonObject& fields = test_case.object();
  for (const char* key : {"input", "expect"})
    if (!fields.contains(key) || !fields.at(key).is_object()) return std::string("a case has no `") + key + "`\n";
  for (const auto& [key, unused] : fields)
    if (key != "name" && key != "input" && key != "expect" && key != "tolerance" && key != "made_by")
      return "unknown field `" + key + "`\n";
  const JsonObject& object = fields.at("input").object();
  const std::string shape = shape_of(object);
  const auto runner = runners().find(shape);
  if (runner == runners().end()) return "no method for input `" + shape + "`\n";

  const double tolerance = fields.contains("tolerance") && fields.at("tolerance").number() ? *fields.at("tolerance").number() : 1e-9;
  const Input input(object, fields.at("expect").object());
  JsonObject expect = fields.at("expect").object();
  std::string problems = apply_comparison_rules(input, expect);
  const JsonObject actual = runner->second(input);
  for (const auto& [key, value] : expect) {
    const auto found = actual.find(key);
    problems += found == actual.end() ? key + ": the test computes no such value\n"
                                      : difference(key, value, found->second, tolerance_of(key, actual, tolerance));
  }
  if (expect.empty() && problems.empty() && fields.at("expect").object().empty()) return "nothing is expected\n";
  return problems;
}

TEST(Oracle, EveryCaseOfEveryFileHolds) {
  ISO_NEEDS_SHARED("oracles");
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(shared_path("oracles")))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  ASSERT_FALSE(files.empty()) << "no fixture below " << shared_path("oracles");
  for (const std::filesystem::path& file : files) {
    const Json root = parse_json_file(file.string());
    if (!root.is_array() || root.array().empty()) {
      ADD_FAILURE() << file << " is not a list of cases";
      continue;
    }
    size_t held = 0;
    for (const Json& test_case : root.array()) {
      const bool named = test_case.is_object() && test_case.object().contains("name") && test_case.object().at("name").is_string();
      SCOPED_TRACE(file.filename().string() + ": " + (named ? test_case.object().at("name").string() : "(no name)"));
      const std::string problems = run_case(test_case);
      EXPECT_EQ(problems, "");
      held += problems.empty() ? size_t{1} : size_t{0};
    }
    std::printf("%s: %zu of %zu cases hold\n", file.filename().string().c_str(), held, root.array().size());
  }
}

std::string run_text(const std::string& text) { return run_case(parse_json_text(text)); }

TEST(OracleRunner, RefusesWhatItCannotRun) {
  EXPECT_EQ(run_text(R"({"name": "ok", "input": {"p": [0.03]}, "expect": {"bh": [0.03]}, "tolerance": 1e-9})"), "");
  EXPECT_NE(run_text(R"({"name": "wrong value", "input": {"p": [0.03]}, "expect": {"bh": [0.04]}})"), "");
  EXPECT_NE(run_text(R"({"name": "unknown expect", "input": {"p": [0.03]}, "expect": {"sidak": [0.03]}})"), "");
  EXPECT_NE(run_text(R"({"name": "unknown input", "input": {"p": [0.03], "weights": [1]}, "expect": {"bh": [0.03]}})"), "");
  EXPECT_NE(run_text(R"({"name": "unknown op", "input": {"op": "no_such_op"}, "expect": {"log_e": 0}})"), "");
  EXPECT_NE(run_text(R"({"name": "unknown field", "input": {"p": [0.03]}, "expect": {"bh": [0.03]}, "skip": true})"), "");
  EXPECT_NE(run_text(R"({"name": "nothing expected", "input": {"p": [0.03]}, "expect": {}})"), "");
}

TEST(OracleRunner, ComparesOnlyTheCostOfAnOptimumThatIsNotUnique) {
  const std::string head = R"({"name": "tie", "input": {"family": "poisson", "events": [4], "exposure": [1], "penalty_per_change": 3,
                              "min_segment_length": 1}, "expect": {"cost": -3.0903548889591246, "change_points": [9], "optimum_unique": )";
  EXPECT_EQ(run_text(head + "false}}"), "");
  EXPECT_NE(run_text(head + "true}}"), "");
  EXPECT_NE(run_text(head + "null}}"), "");
}

}  // namespace
}  // namespace isonomy::test
