// SPDX-License-Identifier: Apache-2.0
// Noise: how differently judges decide the same cases. Level: some are harsher throughout. Pattern: some are harsher on some cases.
// Occasion: the same judge decides the same case otherwise another day.
//
//   system^2 = level^2 + pattern^2            exactly, with mean squares over judges (J) and over cells (J C)
//   expected gap of two random judges on one case, if normal: 2 system / sqrt(pi)
//
// Shape:   balanced: y[judge][case], one decision each; replicated: y[occasion][judge][case].
// Units:   of y; *_ms are squares.
// Errors:  what needs two judges (or two cases) is NaN with one.
// Threads: pure.
// Source:  Kahneman, Sibony and Sunstein, Noise (2021), appendix; two-way analysis of variance, Searle, Casella and McCulloch (1992).
#pragma once

#include <span>
#include <vector>

#include "daemon/stats/numeric.h"

namespace isonomy::stats {

struct NoiseAudit {
  double mean = kNan;
  double level_ms = kNan, pattern_ms = kNan, system_ms = kNan;
  double system_ms_unbiased = kNan;  // mean over cases of the variance among judges, divisor J - 1
  double ms_judge = kNan, ms_case = kNan, ms_residual = kNan;
  double variance_judge = kNan, variance_case = kNan, variance_residual = kNan;  // method of moments, may be negative
  std::vector<double> judge_level;                                               // judge's mean - mean
};
NoiseAudit noise_audit(std::span<const std::vector<double>> judges);

struct ReplicatedNoiseAudit {
  double level_ms = kNan, stable_pattern_ms = kNan, occasion_ms = kNan, pattern_ms = kNan, system_ms = kNan;
  double ms_judge = kNan, ms_case = kNan, ms_interaction = kNan, ms_error = kNan;
  double variance_occasion = kNan, variance_stable_pattern = kNan, variance_judge = kNan, variance_case = kNan;
};
ReplicatedNoiseAudit replicated_noise_audit(std::span<const std::vector<std::vector<double>>> occasions);

// Crossed random effects from any pattern of who decided which case: y = intercept + judge + case + residual, by REML.
struct JudgedCase {
  size_t judge = 0, case_id = 0;  // any labels
  double y = 0;
};
struct RemlFit {
  double intercept = kNan;
  double variance_judge = kNan, variance_case = kNan, variance_residual = kNan;
  double criterion = kNan;  // -2 restricted log likelihood
  double icc_judge() const { return variance_judge / total(); }
  double icc_case() const { return variance_case / total(); }
  double total() const { return variance_judge + variance_case + variance_residual; }
};
// NaN throughout with fewer than three decisions or with no spread.
RemlFit reml_crossed(std::span<const JudgedCase> decisions);

}  // namespace isonomy::stats
