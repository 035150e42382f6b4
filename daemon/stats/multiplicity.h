// SPDX-License-Identifier: Apache-2.0
// Multiplicity: many tests at once. Adjusted p-values keep the order of the input; e-BH picks from e-values, which may be dependent.
//
// Threads: pure.
// Source:  Benjamini and Hochberg (1995); Benjamini and Yekutieli (2001); Holm (1979); Wang and Ramdas, "False discovery rate control
//          with e-values", JRSS B 84 (2022).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace isonomy::stats {

std::vector<double> benjamini_hochberg(std::span<const double> p);
std::vector<double> benjamini_yekutieli(std::span<const double> p);  // valid under any dependence
std::vector<double> holm(std::span<const double> p);
std::vector<double> bonferroni(std::span<const double> p);

// Indices (ascending) of the k largest e-values, k the largest with e_(k) >= m / (alpha k); `log_e` in nats.
std::vector<size_t> e_benjamini_hochberg(std::span<const double> log_e, double alpha);

}  // namespace isonomy::stats
