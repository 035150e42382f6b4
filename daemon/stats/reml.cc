// SPDX-License-Identifier: Apache-2.0
// REML for two crossed random effects. With variance ratios s = var_judge / var_residual and t = var_case / var_residual the criterion
// needs only V = I + s Z_j Z_j' + t Z_c Z_c', through the mixed-model equations in (case, judge, intercept):
//
//   [ D + 1/t   N'        n_c ]      The case block is diagonal and is eliminated by hand; what is left is dense in the judges, so the
//   [ N       E + 1/s     n_j ]      cost is cases x judges^2 and not decisions^2. The larger factor plays the case.
//   [ n_c'      n_j'      n   ]
//
// Scaled by the square roots of s and t the system stays regular when a variance is 0.
#include <algorithm>
#include <array>
#include <map>

#include "daemon/stats/linear.h"
#include "daemon/stats/noise.h"

namespace isonomy::stats {
namespace {

constexpr double kTwoPi = 6.283185307179586476925286766559;

struct Design {
  size_t n = 0;
  std::vector<std::vector<std::pair<size_t, double>>> by_case;  // for each case: judge and how many decisions
  std::vector<double> case_n, case_y, judge_n, judge_y;
  double y = 0, yy = 0, origin = 0;
};

std::map<size_t, size_t> numbered(std::span<const JudgedCase> decisions, size_t JudgedCase::*label) {
  std::map<size_t, size_t> number;
  for (const JudgedCase& d : decisions) number.emplace(d.*label, 0);
  size_t next = 0;
  for (auto& [unused, id] : number) id = next++;
  return number;
}

Design design_of(std::span<const JudgedCase> decisions, size_t JudgedCase::*small, size_t JudgedCase::*large) {
  Design design;
  const auto judges = numbered(decisions, small), cases = numbered(decisions, large);
  std::vector<std::map<size_t, double>> cells(cases.size());
  std::vector<Sum> case_y(cases.size()), judge_y(judges.size());
  design.n = decisions.size();
  design.case_n.assign(cases.size(), 0);
  design.judge_n.assign(judges.size(), 0);
  Sum all;
  for (const JudgedCase& d : decisions) all.add(d.y - decisions[0].y);
  design.origin = decisions[0].y + all.value() / real(design.n);
  Sum y, yy;
  for (const JudgedCase& d : decisions) {
    const size_t j = judges.at(d.*small), c = cases.at(d.*large);
    const double value = d.y - design.origin;
    cells[c][j] += 1;
    ++design.case_n[c];
    ++design.judge_n[j];
    case_y[c].add(value);
    judge_y[j].add(value);
    y.add(value);
    yy.add(value * value);
  }
  for (const auto& cell : cells) design.by_case.emplace_back(cell.begin(), cell.end());
  for (const Sum& sum : case_y) design.case_y.push_back(sum.value());
  for (const Sum& sum : judge_y) design.judge_y.push_back(sum.value());
  design.y = y.value();
  design.yy = yy.value();
  return design;
}

struct Profile {
  double criterion = kInfinity, intercept = kNan, residual_variance = kNan;
};

// The restricted deviance at given ratios, with intercept and residual variance profiled out.
Profile profile(const Design& design, double judge_ratio, double case_ratio) {
  const size_t judges = design.judge_n.size();
  const double s = std::sqrt(judge_ratio), t = std::sqrt(case_ratio);
  // Rows and columns 0..judges-1: judges; judges: intercept; judges + 1: y.
  Matrix a(judges + 2, judges + 2);
  for (size_t j = 0; j < judges; ++j) {
    a.at(j, j) = 1 + s * s * design.judge_n[j];
    a.at(judges, j) = s * design.judge_n[j];
    a.at(judges + 1, j) = s * design.judge_y[j];
  }
  a.at(judges, judges) = real(design.n);
  a.at(judges + 1, judges) = design.y;
  a.at(judges + 1, judges + 1) = design.yy;
  Sum log_pivots;
  std::vector<std::pair<size_t, double>> column;
  for (size_t c = 0; c < design.by_case.size(); ++c) {
    const double pivot = 1 + t * t * design.case_n[c];
    log_pivots.add(std::log(pivot));
    column.clear();
    for (const auto& [judge, count] : design.by_case[c]) column.emplace_back(judge, t * s * count);
    column.emplace_back(judges, t * design.case_n[c]);
    column.emplace_back(judges + 1, t * design.case_y[c]);
    for (const auto& [row, u] : column)
      for (const auto& [col, v] : column)
        if (col <= row) a.at(row, col) -= u * v / pivot;
  }
  for (size_t r = 0; r < a.rows; ++r)
    for (size_t c = 0; c < r; ++c) a.at(c, r) = a.at(r, c);
  const std::optional<Matrix> lower = cholesky(a);
  if (!lower) return {};
  Sum log_judges;
  for (size_t j = 0; j < judges; ++j) log_judges.add(2 * std::log(lower->at(j, j)));
  const double pivot = lower->at(judges, judges);
  const double residual = squared(lower->at(judges + 1, judges + 1));
  const double degrees = real(design.n) - 1;
  Profile result;
  result.intercept = lower->at(judges + 1, judges) / pivot + design.origin;
  result.residual_variance = residual / degrees;
  result.criterion = log_pivots.value() + log_judges.value() + 2 * std::log(pivot) + degrees * (1 + std::log(kTwoPi * residual / degrees));
  return result;
}

using Point = std::array<double, 2>;  // square roots of the ratios; the sign is meaningless

template <class F>
Point nelder_mead(const F& f, Point start, double size) {
  std::array<std::pair<double, Point>, 3> simplex;
  simplex[0] = {f(start), start};
  for (size_t i = 0; i < 2; ++i) {
    Point p = start;
    p[i] += size;
    simplex[i + 1] = {f(p), p};
  }
  const auto along = [](const Point& from, const Point& to, double step) {
    return Point{from[0] + step * (to[0] - from[0]), from[1] + step * (to[1] - from[1])};
  };
  for (int i = 0; i < 400; ++i) {
    std::sort(simplex.begin(), simplex.end());
    auto& [worst_value, worst] = simplex[2];
    if (worst_value - simplex[0].first < 1e-13 * (1 + std::fabs(worst_value)) &&
        std::hypot(worst[0] - simplex[0].second[0], worst[1] - simplex[0].second[1]) < 1e-7)
      break;
    const Point centre = along(simplex[0].second, simplex[1].second, 0.5);
    const Point reflected = along(worst, centre, 2);
    const double value = f(reflected);
    if (value < simplex[0].first) {
      const Point expanded = along(worst, centre, 3);
      const double further = f(expanded);
      simplex[2] = further < value ? std::pair{further, expanded} : std::pair{value, reflected};
    } else if (value < simplex[1].first) {
      simplex[2] = {value, reflected};
    } else {
      const Point contracted = along(worst, centre, value < worst_value ? 1.5 : 0.5);
      const double inside = f(contracted);
      if (inside < std::min(value, worst_value)) {
        simplex[2] = {inside, contracted};
      } else {
        for (size_t k = 1; k < 3; ++k) {
          simplex[k].second = along(simplex[0].second, simplex[k].second, 0.5);
          simplex[k].first = f(simplex[k].second);
        }
      }
    }
  }
  std::sort(simplex.begin(), simplex.end());
  return {std::fabs(simplex[0].second[0]), std::fabs(simplex[0].second[1])};
}

// The simplex stops where the criterion is flat to rounding, about 1e-6 from the optimum; Newton steps on central differences of the
// gradient go the rest of the way. A coordinate at 0 stays there: the criterion is even in it.
template <class F>
Point polish(const F& f, Point p) {
  for (int round = 0; round < 8; ++round) {
    Point gradient{}, step{};
    std::array<double, 4> second{};
    for (size_t i = 0; i < 2; ++i) step[i] = 3e-4 * std::max(p[i], 1e-2);
    const double here = f(p);
    for (size_t i = 0; i < 2; ++i) {
      const auto at = [&](double k) {
        Point q = p;
        q[i] += k * step[i];
        return f(q);
      };
      const double up = at(1), down = at(-1), up2 = at(2), down2 = at(-2);
      gradient[i] = (8 * (up - down) - (up2 - down2)) / (12 * step[i]);
      second[3 * i] = (up - 2 * here + down) / squared(step[i]);
    }
    const Point pp{p[0] + step[0], p[1] + step[1]}, pm{p[0] + step[0], p[1] - step[1]}, mp{p[0] - step[0], p[1] + step[1]},
        mm{p[0] - step[0], p[1] - step[1]};
    second[1] = second[2] = (f(pp) - f(pm) - f(mp) + f(mm)) / (4 * step[0] * step[1]);
    Point move{};
    const bool first = p[0] > 1e-4, other = p[1] > 1e-4;
    const double det = second[0] * second[3] - second[1] * second[2];
    if (first && other && det > 0 && second[0] > 0) {
      move = {(second[3] * gradient[0] - second[1] * gradient[1]) / det, (second[0] * gradient[1] - second[2] * gradient[0]) / det};
    } else if (first && second[0] > 0) {
      move[0] = gradient[0] / second[0];
    } else if (other && second[3] > 0) {
      move[1] = gradient[1] / second[3];
    }
    const Point next{p[0] - move[0], p[1] - move[1]};
    if (!(f(next) <= here + 1e-10 * std::fabs(here)) || next[0] < 0 || next[1] < 0) break;
    p = next;
    if (std::fabs(move[0]) + std::fabs(move[1]) < 1e-11) break;
  }
  return p;
}

}  // namespace

RemlFit reml_crossed(std::span<const JudgedCase> decisions) {
  RemlFit fit;
  if (decisions.size() < 3) return fit;
  const bool swapped = numbered(decisions, &JudgedCase::judge).size() > numbered(decisions, &JudgedCase::case_id).size();
  const Design design = swapped ? design_of(decisions, &JudgedCase::case_id, &JudgedCase::judge)
                                : design_of(decisions, &JudgedCase::judge, &JudgedCase::case_id);
  if (!(design.yy > 0)) return fit;
  const auto criterion = [&](const Point& p) { return profile(design, squared(p[0]), squared(p[1])).criterion; };
  Point best{1, 1};
  double lowest = kInfinity;
  for (const Point& start : {Point{1, 1}, Point{0.2, 1}, Point{1, 0.2}, Point{0.1, 0.1}, Point{3, 3}}) {
    const Point p = nelder_mead(criterion, start, 0.3);
    const double value = criterion(p);
    if (value < lowest - 1e-10) {
      lowest = value;
      best = p;
    }
  }
  // At a boundary the simplex ends near 0, not on it.
  for (size_t i = 0; i < 2; ++i) {
    Point flat = best;
    flat[i] = 0;
    if (criterion(flat) <= lowest + 1e-9) best = flat;
  }
  best = polish(criterion, best);
  const Profile at = profile(design, squared(best[0]), squared(best[1]));
  fit.criterion = at.criterion;
  fit.intercept = at.intercept;
  fit.variance_residual = at.residual_variance;
  fit.variance_judge = squared(best[swapped ? 1 : 0]) * at.residual_variance;
  fit.variance_case = squared(best[swapped ? 0 : 1]) * at.residual_variance;
  return fit;
}

}  // namespace isonomy::stats
