// SPDX-License-Identifier: Apache-2.0
#include "daemon/uncertainty/watch.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "daemon/stats/reporting_delay.h"
#include "daemon/stats/segmentation.h"

namespace isonomy::uncertainty {
namespace {

using stats::DisparityEvidence;
using stats::real;

constexpr int32_t kYearWeeks = 52;
constexpr double kJump = 0.405465108108164;  // ln 1.5

bool passes(const stats::FamilyEvidence& evidence, double log_e, double bar) {
  return log_e > bar && !evidence.levels.empty() && evidence.levels[evidence.strongest].sufficient;
}

FamilyWatch look(const Table& table, const Family& family, double bar) {
  FamilyWatch out;
  out.family = family;
  DisparityEvidence evidence(family.options());
  for (const PeriodBlocks& period : blocks_of(table, family)) {
    for (const auto& block : period.blocks) evidence.add_block(block);
    if (out.found) continue;
    const stats::FamilyEvidence now = evidence.evaluate();
    if (passes(now, now.log_e(), bar)) out.found = family.period_end(period.period);
    if (!out.one_opinion && (passes(now, now.log_e_tempered, bar) || passes(now, now.log_e_mixture, bar)))
      out.one_opinion = family.period_end(period.period);
  }
  out.evidence = evidence.evaluate();
  out.sufficient = std::any_of(out.evidence.levels.begin(), out.evidence.levels.end(), [](const auto& level) { return level.sufficient; });
  return out;
}

std::vector<std::vector<stats::BlockRow>> all_blocks(const Table& table, const Family& family) {
  std::vector<std::vector<stats::BlockRow>> blocks;
  for (PeriodBlocks& period : blocks_of(table, family))
    for (auto& block : period.blocks) blocks.push_back(std::move(block));
  return blocks;
}

// Crude beside stratified, for one level against the rest.
void describe(const Table& table, FamilyWatch& of) {
  if (of.evidence.levels.empty()) return;
  const uint32_t level = of.named.empty() ? of.evidence.levels[of.evidence.strongest].level : of.named.front().level;
  std::map<std::pair<uint32_t, int32_t>, stats::Table2x2> strata;
  for (const Row& row : table.rows) {
    if (!row.qualities.determinate) continue;
    // Officials against their colleagues of the same authority; the month stands for its own law.
    const uint32_t authority = of.family.kind == FamilyKind::kOfficial ? row.authority : 0;
    const bool inside = of.family.level(table, row) == level;
    for (stats::Table2x2* to : {&of.totals, &strata[{row.law, static_cast<int32_t>(authority)}]})
      (inside ? (row.qualities.sanctioned ? to->a : to->b) : (row.qualities.sanctioned ? to->c : to->d)) += row.sums.n;
  }
  std::vector<stats::Table2x2> list;
  for (const auto& [unused, stratum] : strata) list.push_back(stratum);
  of.stratified = stats::mantel_haenszel(list, 0.95);
  of.crude = stats::mantel_haenszel(std::vector<stats::Table2x2>{of.totals}, 0.95);
}

struct WeekCount {
  int64_t decided = 0, sanctioned = 0;
};
using WeekCounts = std::map<int32_t, std::map<uint32_t, WeekCount>>;  // by week, then law

WeekCounts weeks_of(const Table& table) {
  WeekCounts weeks;
  for (const Row& row : table.rows) {
    if (!row.qualities.determinate) continue;
    WeekCount& count = weeks[week_of(row.day)][row.law];
    count.decided += row.sums.n;
    if (row.qualities.sanctioned) count.sanctioned += row.sums.n;
  }
  return weeks;
}

// The shape of the series after an alarm: weekly residuals at equal law, cut where the mean changes.
void shape(const WeekCounts& weeks, int32_t last_week, CampaignWatch& of) {
  std::map<uint32_t, WeekCount> total;
  for (const auto& [unused, laws] : weeks)
    for (const auto& [law, count] : laws) {
      total[law].decided += count.decided;
      total[law].sanctioned += count.sanctioned;
    }
  const auto n_weeks = static_cast<size_t>(last_week - of.first_week + 1);
  std::vector<double> u(n_weeks), v(n_weeks), z(n_weeks);
  for (const auto& [week, laws] : weeks) {
    if (week > last_week) continue;
    const auto i = static_cast<size_t>(week - of.first_week);
    for (const auto& [law, count] : laws) {
      const stats::Block block{total[law].decided, count.decided, total[law].sanctioned, count.sanctioned};
      if (!block.informative()) continue;
      u[i] += real(block.a) - block.expected();
      v[i] += block.variance();
    }
  }
  // WHY differences of neighbouring weeks: the regimes that are looked for would themselves swell any spread around one mean.
  std::vector<double> steps;
  size_t before = n_weeks;
  for (size_t i = 0; i < n_weeks; ++i) {
    if (v[i] <= 0) continue;
    z[i] = u[i] / std::sqrt(v[i]);
    if (before < n_weeks) steps.push_back((z[i] - z[before]) * (z[i] - z[before]) / 2);
    before = i;
  }
  std::sort(steps.begin(), steps.end());
  const double phi = steps.empty() ? 1 : std::max(1.0, steps[steps.size() / 2] / 0.454936423119572);
  for (double& residual : z) residual /= std::sqrt(phi);
  const stats::Segmentation cut = stats::segment_means(z, 4 * std::log(std::max(2.0, real(n_weeks))), 2);
  size_t from = 0;
  for (size_t s = 0; s < cut.segment_rates.size(); ++s) {
    const size_t until = s < cut.change_points.size() ? cut.change_points[s] : n_weeks;
    CampaignWatch::Segment segment{of.first_week + static_cast<int32_t>(from), static_cast<int32_t>(until - from), 0, 0, 0};
    double su = 0, sv = 0;
    for (size_t i = from; i < until; ++i) {
      su += u[i];
      sv += v[i];
      const auto week = weeks.find(of.first_week + static_cast<int32_t>(i));
      if (week == weeks.end()) continue;
      for (const auto& [unused, count] : week->second) {
        segment.decided += count.decided;
        segment.sanctioned += count.sanctioned;
      }
    }
    segment.log_odds = sv > 0 ? su / sv : 0;
    of.segments.push_back(segment);
    from = until;
  }
  double last_jump = 0;
  for (size_t s = 1; s < of.segments.size(); ++s) {
    const double jump = of.segments[s].log_odds - of.segments[s - 1].log_odds;
    if (std::fabs(jump) < kJump) continue;
    of.alternations = last_jump * jump < 0 ? of.alternations + 1 : 1;
    last_jump = jump;
  }
}

CampaignWatch look_for_campaign(const Table& table, int32_t last_week, double tests, double alpha) {
  CampaignWatch out;
  const WeekCounts weeks = weeks_of(table);
  if (weeks.empty() || last_week < weeks.begin()->first) return out;
  out.first_week = weeks.begin()->first;
  // Severity and leniency are watched, with half of the family's budget each.
  stats::CampaignDetector rising({.alarm_at = 2 * tests / alpha}), falling({.falling = true, .alarm_at = 2 * tests / alpha});
  std::vector<stats::SignatureWeek> counts;
  for (int32_t week = out.first_week; week <= last_week; ++week) {
    counts.clear();
    if (const auto found = weeks.find(week); found != weeks.end())
      for (const auto& [law, count] : found->second) counts.push_back({law, count.decided, count.sanctioned});
    const stats::CampaignWeek up = rising.add_week(counts), down = falling.add_week(counts);
    out.evidence = up.evidence;
    out.falling_evidence = down.evidence;
    out.z = up.z;
    out.phi = up.phi;
    out.alarm_now = up.alarm || down.alarm;
    if (!out.found && out.alarm_now) {
      out.found = last_day_of_week(week);
      out.falling = !up.alarm;
      const auto begun = static_cast<int32_t>(up.alarm ? up.start_week : down.start_week);
      out.start = last_day_of_week(out.first_week + begun) - 6;
    }
  }
  if (out.found) shape(weeks, last_week, out);
  return out;
}

}  // namespace

uint32_t learned_mask(const Table& table, double completeness) {
  if (table.rows.empty()) return 0;
  Day first = kLastDay;
  for (const Row& row : table.rows) first = std::min(first, row.recorded);
  std::map<int32_t, stats::ReportingDelay> years;
  for (const Row& row : table.rows) {
    const int32_t decided = week_of(row.day), recorded = week_of(row.recorded);
    stats::ReportingDelay& delay = years[(recorded - week_of(first)) / kYearWeeks];
    for (int64_t i = 0; i < row.sums.n; ++i) delay.add(row.authority, row.qualities.sanctioned, static_cast<uint32_t>(recorded - decided));
  }
  uint32_t mask = 0;
  for (const auto& [unused, delay] : years) mask = std::max(mask, delay.mask_weeks(completeness));
  return mask;
}

bool Watch::any() const {
  return campaign.found.has_value() || std::any_of(families.begin(), families.end(), [](const FamilyWatch& f) { return f.is_finding(); });
}

Watch watch(const Table& counted, const WatchOptions& options) {
  // Whether an authority was in time is no sanction: terms are out before anything is compared.
  const Table table = filtered(counted, [](const Row& row) { return !row.qualities.term; });
  Watch out;
  const std::vector<Family> families = families_of(table);
  out.tests = families.size() + 1 + options.tests_elsewhere;
  out.bar = std::log(real(out.tests) / options.alpha);
  if (table.rows.empty()) return out;
  out.mask_weeks = options.mask_weeks ? *options.mask_weeks : learned_mask(table, options.completeness);
  int32_t newest = week_of(table.rows.front().recorded);
  for (const Row& row : table.rows) newest = std::max(newest, week_of(row.recorded));
  const int32_t last_week = newest - static_cast<int32_t>(out.mask_weeks);
  const auto late = [&](const Row& row) { return week_of(row.recorded) > week_of(row.day) + static_cast<int32_t>(out.mask_weeks); };
  for (const Row& row : table.rows) {
    out.decisions += row.sums.n;
    if (!row.qualities.determinate) {
      out.undetermined += row.sums.n;
    } else if (late(row)) {
      out.late += row.sums.n;
    } else if (week_of(row.day) > last_week) {
      out.masked += row.sums.n;
    }
  }
  const Table closed = filtered(table, [&](const Row& row) { return !late(row) && week_of(row.day) <= last_week; });
  for (const Family& family : families) out.families.push_back(look(closed, family, out.bar));
  out.campaign = look_for_campaign(closed, last_week, real(out.tests), options.alpha);
  for (size_t f = 0; f < out.families.size(); ++f) {
    const FamilyWatch& of = out.families[f];
    if (of.is_finding() && (!out.strongest || of.evidence.log_e_tempered > out.families[*out.strongest].evidence.log_e_tempered)) out.strongest = f;
  }
  if (!options.details) return out;
  for (size_t f = 0; f < out.families.size(); ++f) {
    FamilyWatch& of = out.families[f];
    if (of.is_finding()) {
      for (const stats::RankedLevel& level : stats::peel_levels(all_blocks(closed, of.family), of.family.options(), out.bar))
        of.named.push_back({level.level, level.log_e, level.log_odds});
      if (f != *out.strongest) {
        DisparityEvidence stratified(of.family.options());
        for (const PeriodBlocks& period : blocks_of(closed, of.family, out.families[*out.strongest].family))
          for (const auto& block : period.blocks) stratified.add_block(block);
        const stats::FamilyEvidence left = stratified.evaluate();
        if (!passes(left, left.log_e_tempered, out.bar)) of.explained_by = out.strongest;
      }
    }
    describe(closed, of);
  }
  return out;
}

}  // namespace isonomy::uncertainty
