// SPDX-License-Identifier: Apache-2.0
// Fixture cases on shares, tables and joint counts: input -> every value that we compute for it.
#pragma once

#include "daemon/stats/entropy.h"
#include "daemon/stats/generalised_cmh.h"
#include "daemon/stats/information.h"
#include "daemon/stats/mantel_haenszel.h"
#include "daemon/stats/multiplicity.h"
#include "daemon/stats/proportion.h"
#include "tests/stats/oracle_input.h"

namespace isonomy::test {

inline constexpr int64_t kManyTables = 20'000'000;

inline JsonObject run_proportion(const Input& in) {
  const stats::Proportion share{in.integer("successes"), in.integer("trials")};
  const double level = in.confidence_level();
  const stats::Interval wilson = share.wilson(level), cc = share.wilson_continuity(level), exact = share.clopper_pearson(level),
                        jeffreys = share.jeffreys(level);
  return {{"estimate", share.estimate()},         {"wilson_lower", wilson.lower},     {"wilson_upper", wilson.upper},
          {"wilson_cc_lower", cc.lower},          {"wilson_cc_upper", cc.upper},      {"clopper_pearson_lower", exact.lower},
          {"clopper_pearson_upper", exact.upper}, {"jeffreys_lower", jeffreys.lower}, {"jeffreys_upper", jeffreys.upper}};
}

inline stats::Table2x2 two_by_two(const stats::Table& t) {
  EXPECT_EQ(t.counts.size(), 4u);
  return t.counts.size() == 4 ? stats::Table2x2{t.counts[0], t.counts[1], t.counts[2], t.counts[3]} : stats::Table2x2{};
}

inline JsonObject run_fisher(const Input& in) {
  const stats::Table2x2 table = two_by_two(in.table("table"));
  const stats::FisherTest test = stats::fisher_test(table, in.number("confidence_level"));
  const stats::ChiSquare chi2 = chi_square_2x2(table), yates = chi_square_yates(table);
  return {{"p_two_sided", test.p_two_sided},
          {"p_less", test.p_less},
          {"p_greater", test.p_greater},
          {"log10_p_two_sided", test.log10_p_two_sided},
          {"odds_ratio_cmle", test.odds_ratio},
          {"ci_lower", test.odds_ratio_interval.lower},
          {"ci_upper", test.odds_ratio_interval.upper},
          {"sample_odds_ratio", table.sample_odds_ratio()},
          {"chi2", chi2.statistic},
          {"chi2_p", chi2.p},
          {"chi2_yates", yates.statistic},
          {"chi2_yates_p", yates.p}};
}

inline JsonObject run_independence(const Input& in) {
  const stats::Table table = in.table("table");
  const stats::Reduced reduced = stats::without_empty(table);
  const stats::Independence test = stats::test_independence(table);
  JsonObject out{{"chi2", test.chi2},
                 {"df", test.degrees},
                 {"p", test.p},
                 {"log10_p", std::log10(test.p)},
                 {"g", test.g},
                 {"g_p", test.g_p},
                 {"cramers_v", test.cramers_v},
                 {"min_expected", test.min_expected},
                 {"dropped_rows", Json(reduced.dropped_rows)},
                 {"dropped_columns", Json(reduced.dropped_columns)}};
  if (in.wants("p_exact_conditional_chi2") || in.wants("p_fisher_freeman_halton") || in.wants("tables_enumerated")) {
    if (const std::optional<stats::ExactIndependence> exact = stats::exact_independence(table, kManyTables)) {
      out["p_exact_conditional_chi2"] = exact->p_chi2;
      out["p_fisher_freeman_halton"] = exact->p_freeman_halton;
      out["tables_enumerated"] = exact->tables;
    }
  }
  return out;
}

inline JsonObject run_goodness_of_fit(const Input& in) {
  const stats::ChiSquare test = stats::goodness_of_fit(in.integers("observed"), in.numbers("probabilities"));
  return {{"chi2", test.statistic}, {"df", test.degrees}, {"p", test.p}};
}

inline JsonObject run_mantel_haenszel(const Input& in) {
  std::vector<stats::Table2x2> strata;
  for (const stats::Table& table : in.tables("table")) strata.push_back(two_by_two(table));
  const double level = in.number("confidence_level");
  const stats::MantelHaenszel mh = stats::mantel_haenszel(strata, level);
  JsonObject out{{"common_odds_ratio", mh.odds_ratio},
                 {"ci_lower", mh.interval.lower},
                 {"ci_upper", mh.interval.upper},
                 {"log_or_se_rbg", mh.log_odds_ratio_se},
                 {"chi2_uncorrected", mh.uncorrected.statistic},
                 {"p_uncorrected", mh.uncorrected.p},
                 {"log10_p_uncorrected", std::log10(mh.uncorrected.p)},
                 {"chi2_continuity", mh.continuity.statistic},
                 {"p_continuity", mh.continuity.p},
                 {"sum_a_minus_expected", mh.a_minus_expected},
                 {"variance", mh.variance},
                 {"exact", Json()}};
  const stats::Homogeneity same = mh.homogeneity.value_or(stats::Homogeneity{});
  out["breslow_day"] = same.breslow_day.statistic;
  out["breslow_day_p"] = same.breslow_day.p;
  out["breslow_day_tarone"] = same.tarone.statistic;
  out["breslow_day_tarone_p"] = same.tarone.p;
  out["breslow_day_df"] = same.breslow_day.degrees;
  out["informative_strata"] = mh.homogeneity ? Json(same.informative_strata) : Json();
  if (!in.wants("exact")) return out;
  if (const std::optional<stats::ExactMantelHaenszel> exact = stats::exact_mantel_haenszel(strata, level)) {
    out["exact"] = JsonObject{{"p_two_sided", exact->p_two_sided},
                              {"p_less", exact->p_less},
                              {"p_greater", exact->p_greater},
                              {"odds_ratio_cmle", exact->odds_ratio},
                              {"ci_lower", exact->odds_ratio_interval.lower},
                              {"ci_upper", exact->odds_ratio_interval.upper}};
  }
  return out;
}

inline JsonObject run_generalised_cmh(const Input& in) {
  const stats::GeneralisedCmh test = stats::generalised_cmh(in.tables("table"));
  JsonObject out;
  const auto put = [&](const std::string& name, const stats::ChiSquare& chi) {
    out[name + "_chi2"] = chi.statistic;
    out[name + "_df"] = chi.degrees;
    out[name + "_p"] = chi.p;
  };
  put("general", test.general);
  put("row_mean_scores", test.row_means);
  put("correlation", test.correlation);
  return out;
}

inline JsonObject run_multiplicity(const Input& in) {
  const std::vector<double> p = in.numbers("p");
  return {{"bh", Json(stats::benjamini_hochberg(p))},
          {"by", Json(stats::benjamini_yekutieli(p))},
          {"holm", Json(stats::holm(p))},
          {"bonferroni", Json(stats::bonferroni(p))}};
}

inline JsonObject run_entropy(const Input& in) {
  const stats::Entropy h = stats::entropy(in.integers("counts"));
  return {{"entropy_bits", h.bits},
          {"entropy_nats", h.nats()},
          {"miller_madow_bits", h.miller_madow_bits},
          {"nonzero", h.outcomes_seen},
          {"delta_method_se_bits", h.standard_error_bits},
          {"jackknife_bits", h.jackknife_bits},
          {"normalised", h.normalised}};
}

// `columns` name the keys of a row; the last is the count and the one before it the outcome.
inline JsonObject run_information(const Input& in) {
  std::vector<std::string> names;
  for (const Json& name : Input::items(in.at("columns"), "columns")) names.push_back(name.is_string() ? name.string() : "");
  std::vector<stats::KeyedCount> rows;
  std::vector<stats::JointCount> cells;
  for (const std::vector<double>& row : in.rows("rows")) {
    if (row.size() != names.size() || row.size() < 3) {
      ADD_FAILURE() << "a row has " << row.size() << " values for " << names.size() << " columns";
      return {};
    }
    stats::KeyedCount keyed;
    for (size_t i = 0; i + 1 < row.size(); ++i) keyed.keys.push_back(static_cast<uint32_t>(row[i]));
    keyed.count = static_cast<int64_t>(row.back());
    if (row.size() == 4) cells.push_back({keyed.keys[0], keyed.keys[1], keyed.keys[2], keyed.count});
    rows.push_back(std::move(keyed));
  }
  const stats::ChainRule chain = stats::chain_rule(rows);
  const std::string outcome = names[names.size() - 2];
  JsonObject plug_in, miller_madow, null_mean, excess;
  std::string given = names[0];
  plug_in["H_" + outcome + "_given_" + given] = chain.h_first;
  miller_madow["H_" + outcome + "_given_" + given] = chain.h_first_mm;
  for (size_t i = 0; i < chain.terms.size(); ++i) {
    const std::string key = "I_" + outcome + "_" + names[i + 1] + "_given_" + given;
    plug_in[key] = chain.terms[i].plug_in;
    miller_madow[key] = chain.terms[i].miller_madow;
    null_mean[key] = chain.terms[i].null_mean;
    excess[key] = chain.terms[i].plug_in - chain.terms[i].null_mean;
    given += names[i + 1];
  }
  plug_in["H_" + outcome + "_given_" + given] = chain.h_rest;
  miller_madow["H_" + outcome + "_given_" + given] = chain.h_rest_mm;
  JsonObject out{{"N", chain.n},
                 {"plug_in_bits", plug_in},
                 {"miller_madow_bits", miller_madow},
                 {"null_mean_bits", null_mean},
                 {"excess_over_null_bits", excess}};
  if (names.size() != 4) return out;
  const stats::Information info = stats::conditional_information(cells);
  out["strata"] = info.strata;
  out["H_Y_bits"] = info.h_y;
  out["H_Y_given_X_bits"] = info.h_y_given_x;
  out["H_Y_given_X_mm_bits"] = info.h_y_given_x_mm;
  out["I_YZ_given_X_bits"] = info.information;
  out["I_YZ_given_X_mm_bits"] = info.information_mm;
  out["H_Y_given_XZ_bits"] = info.h_y_given_xz;
  out["H_Y_given_XZ_mm_bits"] = info.h_y_given_xz_mm;
  out["null_mean_I_bits"] = info.null_mean;
  out["I_minus_null_bits"] = info.excess();
  out["G_statistic"] = info.g_statistic;
  out["G_df"] = info.g_degrees;
  out["G_p"] = info.g_p;
  if (in.wants("exact_permutation_p") || in.wants("null_variance_I_bits2")) {
    if (const std::optional<stats::PermutationInformation> exact = stats::permutation_information(cells, kManyTables)) {
      out["exact_permutation_p"] = exact->p;
      out["null_variance_I_bits2"] = exact->variance_bits2;
    }
  }
  return out;
}

}  // namespace isonomy::test
