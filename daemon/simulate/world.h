// SPDX-License-Identifier: Apache-2.0
// World: decisions of five authorities over three years, with known truth: lawful in one of several unpleasant ways, and with planted
// defects of a given strength. Appeals and reported figures come with it. events.h writes it as CloudEvents with a pack of rules,
// counted.h hands it straight to the counts.
//
//   p(sanction) = logistic(base[signature] + subject effect + season + shock of the week), then the planted defect
//
// A seed gives the same world everywhere (daemon/stats/random.h). What was added later draws from a second stream, so that older worlds
// stay what they were.
//
// Units:   days and weeks since the Monday on which the world begins.
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "daemon/base/day.h"

namespace isonomy::simulate {

inline constexpr Day kWorldBegins{18631};  // 2021-01-04, a Monday
inline constexpr uint32_t kWeeks = 156, kOfficials = 40, kAuthorities = 5, kRegions = 6, kSizes = 3, kStatuses = 2, kOutcomes = 4;

struct Lawful {
  double subject_sd = 1;            // on the logit: some subjects simply do worse, again and again
  bool unequal_base_rates = false;  // statuses, regions and sizes have other mixes of signatures
  bool rising = false;              // three times as many cases at the end, in the harsher signatures above all
  bool seasons = false;             // volume +-50 %, log odds +-.3 over the year
  double weekly_shock_sd = 0;       // on the logit, one draw a week for all
  bool missing_facts = false;       // a tenth undetermined, twice that for one status
  bool easy_cases = false;          // some officials get the mild signatures
  uint32_t signatures = 8;
  bool delays = false;  // sanctions are recorded later than clearances, in one authority much later
};

struct Planted {
  double status_points = 0;     // status 1 is sanctioned that much more often
  double authority_points = 0;  // authority 2 sanctions that much more often
  double regime_points = 0;     // from the second half on everybody does
  double official_factor = 1;   // the share of official 3 and official 17 times this
  double campaign_factor = 1;   // every share times this for 60 days
  uint32_t campaign_week = 90;
  double campaign_severity = 0;   // that share of sanctions is one step harsher in those 60 days
  uint32_t asleep_until_week = 0; // until then next to nobody is sanctioned (a fiftieth of the usual share)
  double departures = 0;          // signature 0 is always sanctioned (.99) in the first year; from then on that share of it is spared
  double alternation_points = 0;  // every 26 weeks more, then less, than the law's average
  double quota_points = 0;        // in the last three days of a month everybody sanctions that much more often
  double retroactive_share = 0;   // of decisions after the law became harsher on conduct from before, under the new law
  double stale_share = 0;         // of fees in the first 60 days of a year, at last year's amount
  double gamed_share = 0;         // of reports that would fall just short of the target, moved just past it
  double inflated_share = 0;      // of reports, told better than they are
  double ignored_appeals = 0;     // that much of the usual share of reversals is missing, and as much of fines goes above the law
  double reprisal_factor = 1;     // after an appeal a subject is decided about that much more often for a year
};

struct Decision {
  uint32_t day = 0, week = 0;
  uint32_t recorded_week = 0;
  uint32_t signature = 0, subject = 0;
  uint32_t status = 0, region = 0, size = 0, authority = 0, official = 0;
  uint32_t outcome = 0;  // 0 none, 1..3 milder to harsher
  bool undetermined = false;  // a fact that the rule reads is not known
  bool above_the_law = false;
  bool retroactive = false;   // the new version cited for conduct from before it
  uint32_t conduct_day = 0;
  bool sanctioned() const { return outcome > 0; }
};

struct AppealCase {
  size_t decision = 0;  // its index
  uint32_t filed_day = 0;
  std::optional<uint32_t> answered_day;
  bool reversed = false;
};

// A figure that a bureau reports each month to its evaluation; the target is kTarget.
struct ReportedFigure {
  uint32_t authority = 0, bureau = 0, month = 0, day = 0;
  double value = 0;
  std::optional<double> verified;
};
inline constexpr double kTarget = 80;

// A fee whose amount is published anew each year.
struct Fee {
  uint32_t day = 0, year = 0, subject = 0, authority = 0;
  bool stale = false;
};

struct World {
  bool law_changes = false;         // a new version of every rule from kNewLawWeek on
  std::vector<Decision> decisions;  // in order of their day
  std::vector<AppealCase> appeals;
  std::vector<ReportedFigure> reports;
  std::vector<Fee> fees;
};

struct WorldOptions {
  size_t decisions = 20'000;
  uint32_t subjects = 3'000;
  Lawful lawful;
  Planted planted;
  bool keep_undetermined = false;  // in the list, marked; they come on top of `decisions`
  bool recourse_and_reports = false;
};

inline constexpr uint32_t kHarshOfficials[] = {3, 17};  // one in twenty
inline constexpr uint32_t kCampaignDays = 60;
inline constexpr uint32_t kNewLawWeek = 78;  // where a retroactive world changes its law

inline bool under_new_law(const World& world, const Decision& d) {
  return d.retroactive || (world.law_changes && d.conduct_day >= kNewLawWeek * 7);
}

World make_world(const WorldOptions& options, uint64_t seed);

// H(outcome | signature) of the population that make_world draws from, in bits: subjects and weeks averaged out. For worlds with
// equal base rates, no seasons and nothing planted.
double true_uncertainty_bits(const WorldOptions& options);

}  // namespace isonomy::simulate
