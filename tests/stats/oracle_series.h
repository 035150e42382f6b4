// SPDX-License-Identifier: Apache-2.0
// Fixture cases on measurements, series, waiting times, forecasts and sequential evidence.
#pragma once

#include <limits>

#include "daemon/stats/benford.h"
#include "daemon/stats/beta_binomial.h"
#include "daemon/stats/bunching.h"
#include "daemon/stats/burst.h"
#include "daemon/stats/cluster_score.h"
#include "daemon/stats/noise.h"
#include "daemon/stats/risk.h"
#include "daemon/stats/scoring.h"
#include "daemon/stats/start_mixture.h"
#include "daemon/stats/surprise.h"
#include "daemon/stats/survival.h"
#include "daemon/stats/theil.h"
#include "tests/stats/oracle_input.h"

namespace isonomy::test {

inline JsonObject run_noise(const Input& in) {
  const stats::NoiseAudit audit = stats::noise_audit(in.rows("y"));
  return {{"mean", audit.mean},
          {"level_noise_ms", audit.level_ms},
          {"pattern_noise_ms", audit.pattern_ms},
          {"system_noise_ms", audit.system_ms},
          {"level_noise", std::sqrt(audit.level_ms)},
          {"pattern_noise", std::sqrt(audit.pattern_ms)},
          {"system_noise", std::sqrt(audit.system_ms)},
          {"system_noise_ms_unbiased", audit.system_ms_unbiased},
          {"ms_judge", audit.ms_judge},
          {"ms_case", audit.ms_case},
          {"ms_residual", audit.ms_residual},
          {"anova_var_judge", audit.variance_judge},
          {"anova_var_case", audit.variance_case},
          {"anova_var_residual", audit.variance_residual},
          {"anova_var_judge_truncated", std::isnan(audit.variance_judge) ? stats::kNan : std::fmax(0, audit.variance_judge)},
          {"anova_var_case_truncated", std::isnan(audit.variance_case) ? stats::kNan : std::fmax(0, audit.variance_case)},
          {"judge_level", Json(audit.judge_level)}};
}

inline JsonObject run_replicated_noise(const Input& in) {
  std::vector<std::vector<std::vector<double>>> y;
  for (const Json& occasion : Input::items(in.at("y"), "y")) {
    y.emplace_back();
    for (const Json& judge : Input::items(occasion, "y")) y.back().push_back(Input::numbers_of(judge, "y"));
  }
  const stats::ReplicatedNoiseAudit audit = stats::replicated_noise_audit(y);
  return {{"level_noise_ms", audit.level_ms},
          {"stable_pattern_ms", audit.stable_pattern_ms},
          {"occasion_ms", audit.occasion_ms},
          {"pattern_noise_ms", audit.pattern_ms},
          {"system_noise_ms", audit.system_ms},
          {"ms_judge", audit.ms_judge},
          {"ms_case", audit.ms_case},
          {"ms_interaction", audit.ms_interaction},
          {"ms_error", audit.ms_error},
          {"var_occasion", audit.variance_occasion},
          {"var_stable_pattern", audit.variance_stable_pattern},
          {"var_judge", audit.variance_judge},
          {"var_case", audit.variance_case}};
}

inline JsonObject run_reml(const Input& in) {
  const std::vector<int64_t> judge = in.integers("judge"), cases = in.integers("case");
  const std::vector<double> y = in.numbers("y");
  std::vector<stats::JudgedCase> decisions;
  for (size_t i = 0; i < y.size(); ++i) decisions.push_back({static_cast<size_t>(judge.at(i)), static_cast<size_t>(cases.at(i)), y[i]});
  const stats::RemlFit fit = stats::reml_crossed(decisions);
  JsonObject out{{"intercept", fit.intercept},
                 {"var_judge", fit.variance_judge},
                 {"var_case", fit.variance_case},
                 {"var_residual", fit.variance_residual},
                 {"icc_case", fit.icc_case()},
                 {"icc_judge", fit.icc_judge()},
                 {"level_noise", std::sqrt(fit.variance_judge)},
                 {"pattern_noise", std::sqrt(fit.variance_residual)},
                 {"system_noise", std::sqrt(fit.variance_judge + fit.variance_residual)},
                 {"reml_criterion", fit.criterion}};
  for (const char* name : {"var_judge", "var_case", "var_residual", "reml_criterion"}) out[std::string("lme4_") + name] = out[name];
  return out;
}

inline stats::CountFamily family(const Input& in) {
  const std::string name = in.string("family");
  if (name != "poisson" && name != "binomial") ADD_FAILURE() << "unknown family `" << name << "`";
  return name == "binomial" ? stats::CountFamily::kBinomial : stats::CountFamily::kPoisson;
}

inline std::vector<stats::CountPeriod> periods(const Input& in) {
  const std::vector<double> events = in.numbers("events"), exposure = in.numbers("exposure");
  std::vector<stats::CountPeriod> periods;
  for (size_t i = 0; i < events.size(); ++i) periods.push_back({events[i], exposure.at(i)});
  return periods;
}

inline JsonObject run_segmentation(const Input& in) {
  const stats::Segmentation fit = stats::segment_counts(family(in), periods(in), in.number("penalty_per_change"),
                                                        static_cast<size_t>(in.number_or("min_segment_length", 1)));
  return {{"cost", fit.cost},
          {"change_points", Json(fit.change_points)},
          {"n_segments", fit.segment_rates.size()},
          {"segment_rates", Json(fit.segment_rates)}};
}

inline JsonObject run_cusum(const Input& in) {
  const stats::Cusum fit = stats::cusum(family(in), periods(in), in.number("rate0"), in.number("rate1"), in.number("threshold"));
  return {{"path", Json(fit.path)}, {"alarms", Json(fit.alarms)}, {"estimated_onset", Json(fit.onsets)}};
}

inline JsonObject run_kleinberg(const Input& in) {
  stats::BurstOptions options{in.number("s"), in.number("gamma"), std::nullopt};
  if (in.has("p0")) options.base_share = in.number("p0");
  const stats::BurstStates fit = stats::kleinberg_bursts(in.integers("relevant"), in.integers("total"), options);
  JsonArray bursts;
  for (const stats::Burst& burst : fit.bursts)
    bursts.emplace_back(JsonObject{{"first", burst.first}, {"last", burst.last}, {"weight", burst.weight}});
  return {{"p0", fit.base_share}, {"p1", fit.burst_share}, {"cost", fit.cost}, {"states", Json(fit.states)}, {"bursts", bursts}};
}

inline JsonObject run_benford(const Input& in) {
  stats::DigitCounts counts{};
  if (in.has("values")) {
    counts = stats::count_first_digits(in.numbers("values"));
  } else {
    const std::vector<int64_t> given = in.integers("first_digit_counts");
    EXPECT_EQ(given.size(), counts.size());
    std::copy_n(given.begin(), std::min(given.size(), counts.size()), counts.begin());
  }
  const stats::Benford test = stats::test_benford(counts);
  return {{"n", test.n},
          {"counts", Json(std::vector<int64_t>(counts.begin(), counts.end()))},
          {"chi2", test.chi_square.statistic},
          {"df", test.chi_square.degrees},
          {"p", test.chi_square.p},
          {"mad", test.mean_absolute_deviation},
          {"nigrini_class", test.nigrini_class}};
}

inline JsonObject run_threshold(const Input& in) {
  const stats::ThresholdTest test =
      stats::threshold_test(in.integer("just_below"), in.integer("just_above"), in.number_or("null_share_below", 0.5), in.confidence_level());
  return {{"share_below", test.share_below},
          {"p_two_sided", test.p_two_sided},
          {"p_greater", test.p_greater},
          {"ci_lower", test.interval.lower},
          {"ci_upper", test.interval.upper}};
}

inline JsonObject run_excess_mass(const Input& in) {
  const stats::ExcessMassOptions options{in.number("excluded_lower"), in.number("excluded_upper"),
                                         static_cast<size_t>(in.integer("order"))};
  const std::optional<stats::ExcessMass> fit = stats::excess_mass(in.numbers("bin_mid"), in.numbers("count"), options);
  if (!fit) return {};
  return {{"counterfactual", Json(fit->counterfactual)},
          {"excess_mass", fit->excess},
          {"normalised_b", fit->normalised},
          {"ols_se_excess_mass", fit->standard_error},
          {"iterated_excess_mass", fit->iterated_excess},
          {"iterated_normalised_b", fit->iterated_normalised}};
}

inline std::vector<stats::Waiting> waits(const Input& in) {
  const std::vector<double> time = in.numbers("time");
  const std::vector<int64_t> event = in.integers("event");
  const std::vector<int64_t> none(time.size(), 0);
  const std::vector<int64_t> group = in.has("group") ? in.integers("group") : none,
                             stratum = in.has("stratum") ? in.integers("stratum") : none;
  std::vector<stats::Waiting> waits;
  for (size_t i = 0; i < time.size(); ++i)
    waits.push_back({time[i], event.at(i) != 0, static_cast<uint32_t>(group.at(i)), static_cast<uint32_t>(stratum.at(i))});
  return waits;
}

inline JsonObject run_survival(const Input& in) {
  const std::vector<stats::Waiting> all = waits(in);
  const stats::KaplanMeier km = stats::kaplan_meier(all, in.confidence_level());
  const stats::RestrictedMean mean = stats::restricted_mean(all, in.number("tau"));
  JsonArray times, survival, error, at_risk, events;
  for (const stats::SurvivalStep& step : km.steps) {
    times.emplace_back(step.time);
    survival.emplace_back(step.survival);
    error.emplace_back(step.standard_error);
    at_risk.emplace_back(step.at_risk);
    events.emplace_back(step.events);
  }
  return {{"event_times", times},
          {"survival", survival},
          {"greenwood_se", error},
          {"n_risk", at_risk},
          {"n_event", events},
          {"median", Json(km.median)},
          {"median_loglog_lower", Json(km.median_log_log.lower)},
          {"median_loglog_upper", Json(km.median_log_log.upper)},
          {"median_log_lower", Json(km.median_log.lower)},
          {"median_log_upper", Json(km.median_log.upper)},
          {"rmst", mean.mean},
          {"rmst_se", mean.standard_error}};
}

// By group; where the case lists each group's strata, by group and stratum.
inline Json by_stratum(const Input& in, const std::string& key, const std::vector<stats::Waiting>& all, const stats::LogRank& test) {
  const bool observed = key == "observed";
  if (!in.wants_lists(key)) return Json(observed ? test.observed : test.expected);
  std::map<uint32_t, std::vector<stats::Waiting>> strata;
  for (const stats::Waiting& wait : all) strata[wait.stratum].push_back(wait);
  JsonArray groups(test.groups.size(), Json(JsonArray{}));
  for (const auto& [unused, stratum] : strata) {
    const stats::LogRank part = stats::log_rank(stratum);
    for (size_t g = 0; g < groups.size(); ++g) {
      const auto found = std::find(part.groups.begin(), part.groups.end(), test.groups[g]);
      const auto at = static_cast<size_t>(found - part.groups.begin());
      std::get<JsonArray>(groups[g].value).emplace_back(found == part.groups.end() ? 0.0 : observed ? part.observed[at] : part.expected[at]);
    }
  }
  return groups;
}

inline JsonObject run_log_rank(const Input& in) {
  const std::vector<stats::Waiting> all = waits(in);
  const stats::LogRank test = stats::log_rank(all);
  return {{"chi2", test.chi_square.statistic},
          {"df", test.chi_square.degrees},
          {"p", test.chi_square.p},
          {"observed", by_stratum(in, "observed", all, test)},
          {"expected", by_stratum(in, "expected", all, test)},
          {"peto_rho1_chi2", stats::log_rank(all, 1).chi_square.statistic}};
}

inline JsonObject run_scoring(const Input& in) {
  const std::vector<double> probability = in.numbers("forecast");
  const std::vector<int64_t> outcome = in.integers("outcome");
  std::vector<stats::Forecast> forecasts;
  for (size_t i = 0; i < probability.size(); ++i) forecasts.push_back({probability[i], outcome.at(i) != 0});
  const stats::Score score = stats::score_forecasts(forecasts);
  JsonArray rows;
  for (const stats::ForecastBin& bin : score.bins.bins) rows.emplace_back(JsonArray{bin.index, bin.n, bin.mean_forecast, bin.mean_outcome});
  return {{"brier", score.brier},
          {"brier_skill", score.brier_skill},
          {"log_score_nats", score.log_score_nats},
          {"reliability", score.reliability},
          {"resolution", score.resolution},
          {"uncertainty", score.uncertainty},
          {"bins10", JsonObject{{"rows", rows},
                                {"reliability", score.bins.reliability},
                                {"resolution", score.bins.resolution},
                                {"within_bin_variance", score.bins.within_bin_variance},
                                {"within_bin_covariance", score.bins.within_bin_covariance}}}};
}

inline JsonObject run_risk(const Input& in) {
  const stats::Risk risk = stats::measure_risk(in.numbers("loss"), in.number_or("alpha", 0.95));
  return {{"var_empirical_inverse", risk.value_at_risk},
          {"var_type7", risk.quantile_type7},
          {"expected_shortfall", risk.expected_shortfall},
          {"tail_mean_at_or_above_var", risk.tail_mean},
          {"mean", risk.mean},
          {"sd", risk.standard_deviation},
          {"cv", risk.coefficient_of_variation},
          {"gini", risk.gini},
          {"gini_unbiased", risk.gini_unbiased}};
}

inline JsonObject run_beta_binomial(const Input& in) {
  const std::vector<int64_t> events = in.integers("events"), exposure = in.integers("exposure");
  std::vector<stats::Exposure> units;
  for (size_t i = 0; i < events.size(); ++i) units.push_back({events[i], exposure.at(i)});
  const stats::BetaBinomial fit = stats::fit_beta_binomial(units, in.confidence_level());
  const bool interior = fit.shape == stats::BetaShape::kInterior;
  JsonArray lower, upper;
  for (const stats::Interval& interval : fit.interval) {
    lower.emplace_back(interval.lower);
    upper.emplace_back(interval.upper);
  }
  return {{"interior_maximum", interior},
          {"pooled_rate", fit.pooled_rate},
          {"alpha", fit.alpha},
          {"beta", fit.beta},
          {"log_likelihood", interior ? fit.log_likelihood : stats::kNan},
          {"log_likelihood_supremum", fit.log_likelihood},
          {"prior_mean", fit.prior_mean()},
          {"rho", fit.rho()},
          {"shrunken", Json(fit.shrunken)},
          {"lower95", lower},
          {"upper95", upper},
          {"log_likelihood_at_alpha2_beta5", stats::beta_binomial_log_likelihood(units, 2, 5)}};
}

inline JsonObject run_theil(const Input& in) {
  const stats::Theil theil = stats::theil(in.rows("groups"));
  return {{"theil_t", theil.t},
          {"between", theil.between},
          {"within", theil.within},
          {"between_share", theil.between_share},
          {"theil_l", theil.l},
          {"ge2", theil.ge2},
          {"group_theil_t", Json(theil.group_t)},
          {"group_mean", Json(theil.group_mean)},
          {"l_between", theil.l_between},
          {"l_within", theil.l_within}};
}

inline std::vector<stats::Block> blocks(const Input& in) {
  std::vector<stats::Block> blocks;
  for (const Json& row : Input::items(in.at("blocks"), "blocks")) {
    const std::vector<int64_t> b = Input::integers_of(row, "blocks");
    blocks.push_back({b.at(0), b.at(1), b.at(2), b.at(3)});
  }
  return blocks;
}

inline JsonObject run_block_tilt(const Input& in) {
  return {{"log_e", stats::log_tilt_e(blocks(in), in.number("log_odds"), in.has("psi0") ? in.number("psi0") : 1)}};
}

inline JsonObject run_null_mean(const Input& in) {
  const std::vector<int64_t> b = in.integers("block");
  return {{"mean", stats::tilt_null_mean({b.at(0), b.at(1), b.at(2), 0}, in.number("log_odds"))}};
}

inline JsonObject run_mixture(const Input& in) { return {{"log_e", stats::log_mixture_e(blocks(in), in.numbers("log_odds_grid"))}}; }

inline JsonObject run_cluster_mixture(const Input& in) {
  std::vector<std::vector<stats::SubjectRow>> all;
  for (const Json& block : Input::items(in.at("blocks_subject_z_y"), "blocks_subject_z_y")) {
    all.emplace_back();
    for (const Json& row : Input::items(block, "blocks_subject_z_y")) {
      const std::vector<int64_t> r = Input::integers_of(row, "blocks_subject_z_y");
      all.back().push_back({static_cast<uint32_t>(r.at(0)), r.at(1) != 0, r.at(2) != 0});
    }
  }
  const stats::ClusterScore score = stats::cluster_score(all, in.number_or("rho", 15));
  return {{"U", score.u}, {"V", score.v}, {"V_cluster", score.v_cluster}, {"log_e", score.log_e}};
}

inline JsonObject run_start_mixture(const Input& in) {
  stats::StartMixture detector(in.number_or("horizon", 156));
  const double bar = 1 / in.number("alpha");
  JsonArray path;
  Json alarm;
  for (const double log_lr : in.numbers("log_lr")) {
    path.emplace_back(detector.add(log_lr));
    if (alarm.is_null() && detector.value() > bar) alarm = Json(path.size() - 1);
  }
  return {{"path", path}, {"first_alarm", alarm}};
}

inline JsonObject run_surprise(const Input& in) {
  stats::KtSurprise surprise(static_cast<size_t>(in.integer("outcomes")));
  JsonArray bits;
  for (const std::vector<double>& row : in.rows("seq_x_y"))
    bits.emplace_back(surprise.add(static_cast<uint32_t>(row.at(0)), static_cast<uint32_t>(row.at(1))));
  return {{"bits", bits}, {"mean", surprise.mean_bits()}};
}

}  // namespace isonomy::test
