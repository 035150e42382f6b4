// SPDX-License-Identifier: Apache-2.0
#include "daemon/uncertainty/index.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "daemon/stats/cause_rank.h"
#include "daemon/stats/entropy.h"
#include "daemon/stats/proportion.h"
#include "daemon/uncertainty/surprises.h"

namespace isonomy::uncertainty {
namespace {

using stats::real;

constexpr int64_t kLeastByOfficial = 20;
constexpr int32_t kHalfYearMonths = 6;
constexpr size_t kMostRowsRanked = 400'000;

// A cause that may explain outcomes: its label for each row.
struct Cause {
  std::string name;
  std::vector<uint32_t> labels;  // by row of the table
  std::vector<std::string> names;
  bool coarse = false;           // few enough levels for the order-free split
};

std::vector<Cause> causes_of(const Table& table) {
  std::vector<Cause> causes;
  for (const Family& family : families_of(table)) {
    if (family.kind == FamilyKind::kPeriodEnd) continue;
    Cause cause{family.name, {}, {}, family.kind == FamilyKind::kAuthority};
    uint32_t most = 0;
    for (const Row& row : table.rows) {
      cause.labels.push_back(family.level(table, row));
      most = std::max(most, cause.labels.back());
    }
    for (uint32_t level = 0; level <= most; ++level) cause.names.push_back(family.level_name(table, level));
    causes.push_back(std::move(cause));
  }
  if (table.rows.empty()) return causes;
  const int32_t begin = month_of(table.rows.front().day);
  Cause when{"half-year", {}, {}, true};
  for (const Row& row : table.rows) when.labels.push_back(static_cast<uint32_t>((month_of(row.day) - begin) / kHalfYearMonths));
  for (uint32_t half = 0; half <= when.labels.back(); ++half)
    when.names.push_back("from " + month_name(begin + static_cast<int32_t>(half) * kHalfYearMonths));
  if (when.labels.back() > 0) causes.push_back(std::move(when));
  // Of the circumstances the one with the fewest levels stands for status in the split.
  Cause* status = nullptr;
  for (Cause& cause : causes)
    if (!cause.coarse && cause.name != "official" && (status == nullptr || cause.names.size() < status->names.size())) status = &cause;
  if (status != nullptr) status->coarse = true;
  return causes;
}

// The share of sanctions of each level as it would be with everybody's mix of law: overall share x observed / expected.
void name_extremes(const Table& table, const Cause& cause, CauseFigure& figure) {
  const std::vector<LevelCount> levels = level_counts(table, cause.labels);
  int64_t n = 0, sanctioned = 0;
  for (const LevelCount& level : levels) n += level.n, sanctioned += level.sanctioned;
  bool first = true;
  for (size_t i = 0; i < levels.size(); ++i) {
    if (levels[i].n < kLeastAtLevel || levels[i].expected <= 0) continue;
    const double adjusted = levels[i].at_equal_law(real(sanctioned) / real(n));
    if (first || adjusted < figure.mildest_share) figure.mildest = cause.names[i], figure.mildest_share = adjusted, figure.mildest_n = levels[i].n;
    if (first || adjusted > figure.harshest_share) figure.harshest = cause.names[i], figure.harshest_share = adjusted, figure.harshest_n = levels[i].n;
    first = false;
  }
}

void explain(const Table& table, const IndexOptions& options, Index& out) {
  const std::vector<Cause> causes = causes_of(table);
  if (causes.empty()) return;
  std::vector<stats::CausedOutcome> rows;
  std::vector<stats::KeyedCount> coarse;
  std::vector<stats::UncertaintyCounts> counts(causes.size());
  for (const Cause& cause : causes)
    if (cause.coarse) out.split_names.push_back(cause.name);
  for (size_t i = 0; i < table.rows.size(); ++i) {
    const Row& row = table.rows[i];
    if (!row.qualities.determinate) continue;
    stats::CausedOutcome caused{row.law, row.outcome, row.subject, {}};
    stats::KeyedCount keyed{{row.law}, row.sums.n};
    for (size_t c = 0; c < causes.size(); ++c) {
      caused.causes.push_back(causes[c].labels[i]);
      if (causes[c].coarse) keyed.keys.push_back(causes[c].labels[i]);
    }
    keyed.keys.push_back(row.outcome);
    const auto week = static_cast<uint32_t>(week_of(row.day) - week_of(out.first));
    for (int64_t k = 0; k < row.sums.n; ++k) {
      for (size_t c = 0; c < causes.size(); ++c) counts[c].add(row.law, causes[c].labels[i], row.outcome, row.subject, week);
      if (rows.size() < kMostRowsRanked) rows.push_back(caused);
    }
    coarse.push_back(std::move(keyed));
  }
  if (rows.empty()) return;
  for (const stats::CauseGain& gain : stats::rank_causes(rows, table.outcomes.size())) {
    CauseFigure figure;
    figure.name = causes[gain.cause].name;
    figure.bits = counts[gain.cause].cause(options.confidence_level);
    figure.held_out_bits = gain.bits;
    name_extremes(table, causes[gain.cause], figure);
    out.causes.push_back(std::move(figure));
  }
  out.split = stats::shapley_split(coarse);
}

HeldOutFigure hold_out(const Table& table, Day from, double confidence_level) {
  HeldOutFigure out{from, {}, 0};
  std::vector<stats::HeldOutRow> rows;
  std::set<uint32_t> officials;
  for (const Row& row : table.rows) {
    if (!row.qualities.determinate || row.qualities.term) continue;
    const bool test = row.day >= from;
    if (test) officials.insert(row.official);
    rows.insert(rows.end(), static_cast<size_t>(row.sums.n), {row.law, row.official, row.outcome, row.subject, test});
  }
  out.officials = static_cast<int64_t>(officials.size());
  out.gains = stats::held_out(rows, table.outcomes.size(), confidence_level);
  return out;
}

void follow(const Table& table, Index& out) {
  const stats::KtSurprise surprise = each_surprise(table, [&](const Row& row, double bits, double mean) {
    const int32_t month = month_of(row.day);
    if (out.months.empty() || out.months.back().month != month) out.months.push_back({month, 0, 0, 0, 0, 0});
    MonthFigure& of = out.months.back();
    of.surprise_bits += bits;
    of.running_bits = mean;
    ++of.n;
    if (!row.qualities.term) ++of.acts;
    if (row.qualities.sanctioned) ++of.sanctioned;
  });
  for (MonthFigure& month : out.months) month.surprise_bits /= real(month.n);
  if (surprise.n() == 0) return;
  out.surprise_bits = surprise.mean_bits();
  out.learning_bits = surprise.learning_excess_bits();
}

void ask_fuller(const Table& table, const IndexOptions& options, Index& out) {
  std::array<int64_t, kPrinciples> asked{}, held{};
  const auto count = [&](Principle principle, bool holds, int64_t n) {
    asked[static_cast<size_t>(principle)] += n;
    if (holds) held[static_cast<size_t>(principle)] += n;
  };
  for (const Row& row : table.rows) {
    for (size_t p = 0; p < kPrinciples; ++p)
      if (row.qualities.was_asked(p)) count(static_cast<Principle>(p), row.qualities.holds(p), row.sums.n);
    const std::string rule = table.rule_of(row);
    if (rule.empty()) continue;
    count(Principle::kConsistent, !options.contradicted.contains(rule), row.sums.n);
    count(Principle::kPossible, !options.impossible.contains(rule), row.sums.n);
  }
  for (size_t p = 0; p < kPrinciples; ++p) out.fuller[p] = share_of(held[p], asked[p]);
  if (options.constant) out.fuller[static_cast<size_t>(Principle::kConstant)] = *options.constant;
}

// Variance between units beyond chance, by moments: units with few decisions weigh what they know.
struct UnitShare {
  double n = 0, excess = 0, variance = 0;  // observed - expected, and its hypergeometric variance
};
double spread_beyond_chance(const std::vector<UnitShare>& units) {
  double w = 0, w2 = 0, mean = 0, q = 0;
  for (const UnitShare& unit : units) {
    const double weight = unit.n * unit.n / unit.variance;
    w += weight;
    w2 += weight * weight;
    mean += weight * unit.excess / unit.n;
  }
  if (units.size() < 2 || w <= 0) return 0;
  mean /= w;
  for (const UnitShare& unit : units) q += unit.n * unit.n / unit.variance * stats::squared(unit.excess / unit.n - mean);
  return std::max(0.0, (q - real(units.size() - 1)) / (w - w2 / w));
}

void audit_noise(const Table& table, NoiseFigures& out) {
  struct Count {
    int64_t n = 0, sanctioned = 0;
  };
  std::map<uint32_t, Count> laws;
  std::map<uint32_t, std::map<uint32_t, Count>> officials;
  int64_t sanctioned = 0;
  for (const Row& row : table.rows) {
    if (!row.qualities.determinate || row.qualities.term || table.officials[row.official].empty()) continue;
    for (Count* to : {&laws[row.law], &officials[row.official][row.law]}) {
      to->n += row.sums.n;
      if (row.qualities.sanctioned) to->sanctioned += row.sums.n;
    }
    out.decisions += row.sums.n;
    if (row.qualities.sanctioned) sanctioned += row.sums.n;
  }
  std::vector<UnitShare> levels, cells;
  for (const auto& [unused, of] : officials) {
    UnitShare level;
    for (const auto& [law, count] : of) {
      const Count& all = laws.at(law);
      if (all.n < 2) continue;
      const double p = real(all.sanctioned) / real(all.n);
      // Given the margins of the law, the official's number is hypergeometric.
      const UnitShare cell{real(count.n), real(count.sanctioned) - p * real(count.n),
                           real(count.n) * p * (1 - p) * (real(all.n) - real(count.n)) / (real(all.n) - 1)};
      level.n += cell.n;
      level.excess += cell.excess;
      level.variance += cell.variance;
      if (cell.variance > 0 && count.n >= 2) cells.push_back(cell);
    }
    if (level.n >= real(kLeastByOfficial) && level.variance > 0) levels.push_back(level);
  }
  out.officials = static_cast<int64_t>(levels.size());
  if (out.decisions > 0) out.mean_share = real(sanctioned) / real(out.decisions);
  if (out.officials < 2) return;
  const double level = spread_beyond_chance(levels), system = std::max(level, spread_beyond_chance(cells));
  out.level = std::sqrt(level);
  out.system = std::sqrt(system);
  out.pattern = std::sqrt(system - level);
  out.expected_gap = 2 * out.system / std::sqrt(3.141592653589793);
}

void count_money(const Table& table, MoneyFigures& out) {
  struct Mean {
    int64_t amount = 0, n = 0;
  };
  std::map<uint32_t, Mean> laws;  // what like cases cost on average: all that one who knows the law can plan with
  for (const Row& row : table.rows) {
    if (!row.qualities.determinate || row.qualities.term) continue;
    laws[row.law].amount += row.sums.amount;
    laws[row.law].n += row.sums.n;
    if (row.sums.amount > 0) out.decisions_with_amount += row.sums.n;
    out.fixed_by_law += row.sums.fixed_n;
  }
  struct Year {
    double enforced = 0, law = 0;
  };
  std::map<std::pair<uint32_t, int32_t>, Year> years;
  for (const Row& row : table.rows) {
    if (!row.qualities.determinate || row.qualities.term) continue;
    Year& year = years[{row.subject, row.day.civil().year}];
    const Mean& mean = laws.at(row.law);
    year.enforced += real(row.sums.amount);
    year.law += real(row.sums.fixed) + real(row.sums.n - row.sums.fixed_n) * real(mean.amount) / real(mean.n);
  }
  out.subject_years = static_cast<int64_t>(years.size());
  if (out.decisions_with_amount == 0) return;
  std::vector<double> enforced, law;
  for (const auto& [unused, year] : years) {
    enforced.push_back(year.enforced);
    law.push_back(year.law);
  }
  out.enforced = stats::measure_risk(enforced, 0.95);
  out.law = stats::measure_risk(law, 0.95);
}

}  // namespace

std::string month_name(int32_t month) {
  const std::string number = std::to_string(month % 12 + 1);
  return std::to_string(month / 12) + (number.size() == 1 ? "-0" : "-") + number;
}

Index measure(const Table& table, const std::string& scope, const IndexOptions& options) {
  Index out;
  out.scope = scope;
  for (auto& share : out.fuller) share = share_of(0, 0);
  if (table.rows.empty()) return out;
  out.first = table.rows.front().day;
  out.last = table.rows.back().day;
  stats::UncertaintyCounts counts;
  std::vector<int64_t> outcomes(table.outcomes.size(), 0);
  std::map<uint32_t, std::set<uint32_t>> outcomes_of;  // by version
  for (const Row& row : table.rows) {
    out.decisions += row.sums.n;
    if (!row.qualities.determinate) {
      out.undetermined += row.sums.n;
      continue;
    }
    if (row.qualities.term) out.terms += row.sums.n;
    if (row.qualities.sanctioned) out.sanctioned += row.sums.n;
    outcomes[row.outcome] += row.sums.n;
    outcomes_of[table.laws[row.law].version].insert(row.outcome);
    const auto week = static_cast<uint32_t>(week_of(row.day) - week_of(out.first));
    for (int64_t i = 0; i < row.sums.n; ++i) counts.add(row.law, 0, row.outcome, row.subject, week);
  }
  out.uncertainty = counts.uncertainty(options.confidence_level);
  out.outcome_bits = stats::entropy(outcomes).miller_madow_bits;
  out.one_outcome_a_rule = out.outcome_bits > 0 && outcomes_of.size() > 1 &&
                           std::all_of(outcomes_of.begin(), outcomes_of.end(), [](const auto& of) { return of.second.size() == 1; });
  if (out.outcome_bits > 0 && !out.one_outcome_a_rule) out.foreseeability = std::clamp(1 - out.uncertainty.bits / out.outcome_bits, 0.0, 1.0);
  if (out.uncertainty.n > 0 && out.uncertainty.plug_in == 0)
    out.upper_bound_bits = stats::deterministic_upper_bound_bits(out.uncertainty.n, std::max<int64_t>(2, static_cast<int64_t>(table.outcomes.size())));
  follow(table, out);
  ask_fuller(table, options, out);
  audit_noise(table, out.noise);
  count_money(table, out.money);
  out.selected = sanctioned_share(table);
  if (options.causes) {
    explain(table, options, out);
    out.selectivity = selectivity(table);
  }
  if (options.held_out_from) out.held_out = hold_out(table, *options.held_out_from, options.confidence_level);
  return out;
}

std::vector<Index> measure_by(const Table& table, Slice slice, IndexOptions options) {
  options.causes = false;
  options.constant.reset();
  options.held_out_from.reset();
  std::map<std::string, std::vector<Row>> slices;
  const auto name = [&](const Row& row) {
    switch (slice) {
      case Slice::kRule: return table.rule_of(row);
      case Slice::kAuthority: return table.authorities[row.authority];
      case Slice::kJurisdiction: {
        const auto found = options.jurisdictions.find(table.rule_of(row));
        return found == options.jurisdictions.end() ? std::string() : found->second;
      }
      case Slice::kMonth: return month_name(month_of(row.day));
    }
    return std::string();
  };
  for (const Row& row : table.rows) slices[name(row)].push_back(row);
  Table slice_of = table;  // labels once, rows slice by slice
  std::vector<Index> out;
  for (auto& [key, rows] : slices) {
    slice_of.rows = std::move(rows);
    out.push_back(measure(slice_of, key.empty() ? (slice == Slice::kAuthority ? "not stated" : "no rule cited") : key, options));
  }
  return out;
}

}  // namespace isonomy::uncertainty
