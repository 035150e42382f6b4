// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/noise.h"

namespace isonomy::stats {
namespace {

bool rectangular(std::span<const std::vector<double>> rows) {
  for (const std::vector<double>& row : rows)
    if (row.size() != rows[0].size() || row.empty()) return false;
  return !rows.empty();
}

// Everything is computed on distances from the first value, so that an offset of a billion costs no digits.
struct TwoWay {
  std::vector<double> judge, unit;  // means, centred
  double mean = 0, origin = 0;
};

TwoWay two_way(std::span<const std::vector<double>> y) {
  TwoWay result;
  const size_t judges = y.size(), cases = y[0].size();
  result.origin = y[0][0];
  std::vector<Sum> unit(cases);
  Sum all;
  for (size_t j = 0; j < judges; ++j) {
    Sum row;
    for (size_t c = 0; c < cases; ++c) {
      const double value = y[j][c] - result.origin;
      row.add(value);
      unit[c].add(value);
      all.add(value);
    }
    result.judge.push_back(row.value() / real(cases));
  }
  result.mean = all.value() / real(judges * cases);
  for (double& mean : result.judge) mean -= result.mean;
  for (const Sum& sum : unit) result.unit.push_back(sum.value() / real(judges) - result.mean);
  return result;
}

double square_sum(std::span<const double> values) {
  Sum sum;
  for (const double v : values) sum.add(v * v);
  return sum.value();
}

}  // namespace

NoiseAudit noise_audit(std::span<const std::vector<double>> y) {
  NoiseAudit audit;
  if (!rectangular(y)) return audit;
  const size_t judges = y.size(), cases = y[0].size();
  const double nj = real(judges), nc = real(cases);
  const TwoWay fit = two_way(y);
  Sum residual;
  for (size_t j = 0; j < judges; ++j)
    for (size_t c = 0; c < cases; ++c) residual.add(squared(y[j][c] - fit.origin - fit.mean - fit.judge[j] - fit.unit[c]));
  audit.mean = fit.origin + fit.mean;
  audit.judge_level = fit.judge;
  audit.level_ms = square_sum(fit.judge) / nj;
  audit.pattern_ms = residual.value() / (nj * nc);
  audit.system_ms = audit.level_ms + audit.pattern_ms;
  if (judges > 1) audit.system_ms_unbiased = audit.system_ms * nj / (nj - 1);
  if (judges > 1 && cases > 1) {
    audit.ms_judge = nc * square_sum(fit.judge) / (nj - 1);
    audit.ms_case = nj * square_sum(fit.unit) / (nc - 1);
    audit.ms_residual = residual.value() / ((nj - 1) * (nc - 1));
    audit.variance_judge = (audit.ms_judge - audit.ms_residual) / nc;
    audit.variance_case = (audit.ms_case - audit.ms_residual) / nj;
    audit.variance_residual = audit.ms_residual;
  }
  return audit;
}

ReplicatedNoiseAudit replicated_noise_audit(std::span<const std::vector<std::vector<double>>> y) {
  ReplicatedNoiseAudit audit;
  if (y.empty() || !rectangular(y[0])) return audit;
  const size_t judges = y[0].size(), cases = y[0][0].size();
  for (const auto& occasion : y)
    if (occasion.size() != judges || !rectangular(occasion) || occasion[0].size() != cases) return audit;
  const double no = real(y.size()), nj = real(judges), nc = real(cases);
  const double origin = y[0][0][0];
  std::vector<std::vector<double>> cell(judges, std::vector<double>(cases));
  Sum error;
  for (size_t j = 0; j < judges; ++j) {
    for (size_t c = 0; c < cases; ++c) {
      Sum sum;
      for (const auto& occasion : y) sum.add(occasion[j][c] - origin);
      cell[j][c] = sum.value() / no;
      for (const auto& occasion : y) error.add(squared(occasion[j][c] - origin - cell[j][c]));
    }
  }
  const TwoWay fit = two_way(cell);
  Sum interaction;
  for (size_t j = 0; j < judges; ++j)
    for (size_t c = 0; c < cases; ++c) interaction.add(squared(cell[j][c] - fit.origin - fit.mean - fit.judge[j] - fit.unit[c]));
  audit.level_ms = square_sum(fit.judge) / nj;
  audit.stable_pattern_ms = interaction.value() / (nj * nc);
  audit.occasion_ms = error.value() / (no * nj * nc);
  audit.pattern_ms = audit.stable_pattern_ms + audit.occasion_ms;
  audit.system_ms = audit.level_ms + audit.pattern_ms;
  if (judges > 1 && cases > 1 && y.size() > 1) {
    audit.ms_judge = no * nc * square_sum(fit.judge) / (nj - 1);
    audit.ms_case = no * nj * square_sum(fit.unit) / (nc - 1);
    audit.ms_interaction = no * interaction.value() / ((nj - 1) * (nc - 1));
    audit.ms_error = error.value() / (nj * nc * (no - 1));
    audit.variance_occasion = audit.ms_error;
    audit.variance_stable_pattern = (audit.ms_interaction - audit.ms_error) / no;
    audit.variance_judge = (audit.ms_judge - audit.ms_interaction) / (no * nc);
    audit.variance_case = (audit.ms_case - audit.ms_interaction) / (no * nj);
  }
  return audit;
}

}  // namespace isonomy::stats
