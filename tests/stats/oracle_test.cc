// SPDX-License-Identifier: Apache-2.0
// Runs every case of every file below $ISONOMY_SHARED/oracles. A case is recognised by its `op`, else by the keys of its input, never by
// the name of its file, so that other folders of the same shape can be tried. What cannot be run fails: an unknown op, a key of the input that
// the method does not read, an expected value that we do not compute.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <sstream>

#include "tests/stats/oracle_series.h"
#include "tests/stats/oracle_tables.h"
#include "tests/support/shared_data.h"

namespace isonomy::test {
namespace {

struct Method {
  std::string needs;     // the keys of the input, each with the depth of its arrays
  std::string may_have;  // further keys that it reads
  std::function<JsonObject(const Input&)> run;
};

const std::map<std::string, std::function<JsonObject(const Input&)>>& operations() {
  static const std::map<std::string, std::function<JsonObject(const Input&)>> all{
      {"block_tilt_log_e", run_block_tilt},      {"block_tilt_null_mean", run_null_mean}, {"mixture_log_e", run_mixture},
      {"cluster_normal_mixture", run_cluster_mixture}, {"start_mixture", run_start_mixture},    {"surprise_kt", run_surprise},
  };
  return all;
}

// The first that needs nothing that the input lacks, and reads all that it has. A confidence level decides between the tests of one 2x2
// table (or a stack of them) and those of tables of any size, as in the fixtures.
const std::vector<Method>& methods() {
  static const std::vector<Method> all{
      {"successes trials", "confidence_level", run_proportion},
      {"confidence_level table:2", "", run_fisher},
      {"table:2", "", run_independence},
      {"observed:1 probabilities:1", "", run_goodness_of_fit},
      {"confidence_level table:3", "", run_mantel_haenszel},
      {"table:3", "", run_generalised_cmh},
      {"p:1", "", run_multiplicity},
      {"counts:1", "", run_entropy},
      {"columns:1 rows:2", "", run_information},
      {"y:2", "", run_noise},
      {"y:3", "", run_replicated_noise},
      {"case:1 judge:1 y:1", "", run_reml},
      {"events:1 exposure:1 family penalty_per_change", "min_segment_length", run_segmentation},
      {"events:1 exposure:1 family rate0 rate1 threshold", "", run_cusum},
      {"gamma relevant:1 s total:1", "p0", run_kleinberg},
      {"first_digit_counts:1", "values:1", run_benford},
      {"values:1", "", run_benford},
      {"just_above just_below", "null_share_below confidence_level", run_threshold},
      {"bin_mid:1 count:1 excluded_lower excluded_upper order", "", run_excess_mass},
      {"event:1 tau time:1", "confidence_level", run_survival},
      {"event:1 group:1 time:1", "stratum:1", run_log_rank},
      {"forecast:1 outcome:1", "", run_scoring},
      {"loss:1", "alpha", run_risk},
      {"events:1 exposure:1", "confidence_level", run_beta_binomial},
      {"groups:2", "", run_theil},
  };
  return all;
}

// How deep arrays lie in arrays; an empty one may be of any greater depth.
struct Depth {
  int depth = 0;
  bool open = false;
  bool fits(int wanted) const { return depth == wanted || (open && depth < wanted && depth > 0); }
};
Depth depth(const Json& json) {
  Depth depth;
  for (const Json* at = &json; at->is_array(); at = &at->array()[0]) {
    ++depth.depth;
    depth.open = at->array().empty();
    if (depth.open) break;
  }
  return depth;
}

std::map<std::string, int> keys_of(const std::string& text) {
  std::map<std::string, int> keys;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const size_t colon = word.find(':');
    keys[word.substr(0, colon)] = colon == std::string::npos ? 0 : word[colon + 1] - '0';
  }
  return keys;
}

// The input's keys; notes for the reader and absent values left out.
std::map<std::string, Depth> shape_of(const JsonObject& input) {
  std::map<std::string, Depth> shape;
  for (const auto& [key, value] : input)
    if (key != "layout" && key != "source" && key != "note" && !value.is_null()) shape[key] = depth(value);
  return shape;
}

std::string text_of(const std::map<std::string, Depth>& shape) {
  std::string text;
  for (const auto& [key, of] : shape) text += (text.empty() ? "" : " ") + key + (of.depth > 0 ? ":" + std::to_string(of.depth) : "");
  return text;
}

const std::function<JsonObject(const Input&)>* method_for(const JsonObject& input) {
  if (const auto op = input.find("op"); op != input.end()) {
    const auto found = op->second.is_string() ? operations().find(op->second.string()) : operations().end();
    return found == operations().end() ? nullptr : &found->second;
  }
  const std::map<std::string, Depth> shape = shape_of(input);
  for (const Method& method : methods()) {
    std::map<std::string, int> read = keys_of(method.needs);
    const bool complete = std::all_of(read.begin(), read.end(), [&](const auto& key) {
      const auto found = shape.find(key.first);
      return found != shape.end() && found->second.fits(key.second);
    });
    read.merge(keys_of(method.may_have));
    const bool all_read = std::all_of(shape.begin(), shape.end(), [&](const auto& key) {
      const auto found = read.find(key.first);
      return found != read.end() && key.second.fits(found->second);
    });
    if (complete && all_read) return &method.run;
  }
  return nullptr;
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
  const auto* method = method_for(object);
  if (method == nullptr) return "no method for input `" + text_of(shape_of(object)) + "`\n";

  const double tolerance = fields.contains("tolerance") && fields.at("tolerance").number() ? *fields.at("tolerance").number() : 1e-9;
  const Input input(object, fields.at("expect").object());
  JsonObject expect = fields.at("expect").object();
  std::string problems = apply_comparison_rules(input, expect);
  const JsonObject actual = (*method)(input);
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
  EXPECT_NE(run_text(R"({"name": "a level that nothing reads", "input": {"p": [0.03], "confidence_level": 0.9}, "expect": {"bh": [0.03]}})"), "");
  EXPECT_NE(run_text(R"({"name": "a key is missing", "input": {"successes": 1}, "expect": {"estimate": 1}})"), "");
  EXPECT_NE(run_text(R"({"name": "an array for a number", "input": {"successes": [1], "trials": 2}, "expect": {"estimate": 0.5}})"), "");
  EXPECT_NE(run_text(R"({"name": "nothing expected", "input": {"p": [0.03]}, "expect": {}})"), "");
}

TEST(OracleRunner, ReadsWhatMayBeAbsentOrEmpty) {
  EXPECT_EQ(run_text(R"({"name": "default level", "input": {"successes": 0, "trials": 25}, "expect": {"clopper_pearson_lower": 0}})"), "");
  EXPECT_EQ(run_text(R"({"name": "no tests", "input": {"p": []}, "expect": {"bh": [], "holm": []}})"), "");
  EXPECT_EQ(run_text(R"({"name": "no groups", "input": {"groups": []}, "expect": {"between_share": "nan"}})"), "");
  EXPECT_EQ(run_text(R"({"name": "nobody waits", "input": {"time": [], "event": [], "tau": 9}, "expect": {"event_times": [], "median": null, "rmst": 9}})"), "");
  EXPECT_EQ(run_text(R"({"name": "undefined p", "input": {"p": [0.01, "nan", 0.04]}, "expect": {"bh": [0.02, "nan", 0.04], "holm": [0.02, "nan", 0.04]}})"), "");
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
