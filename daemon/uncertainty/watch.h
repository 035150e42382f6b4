// SPDX-License-Identifier: Apache-2.0
// Watch: what a daemon that looks every week would have reported by now. All families share one budget of false findings: with F tests a
// finding needs evidence e > F / .05 from both opinions at one look (docs/decisions/0004), and stays found: looks are paid for in advance.
//
//   late rows   a week is closed once the mask has passed; what is recorded after that is left out, and counted
//   spill-over  the strongest family first; the others are re-tested within its levels ("explained_by" when nothing is left)
//   crude       the odds ratio of the named level without strata, beside the stratified one: a changed sign is Simpson's paradox
//
// Threads: pure: a function of the table.
// Source:  methods.md of the reference data, sections 1 and 2; rates in docs/calibration.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/stats/campaign.h"
#include "daemon/stats/disparity.h"
#include "daemon/stats/mantel_haenszel.h"
#include "daemon/uncertainty/families.h"

namespace isonomy::uncertainty {

struct WatchOptions {
  double alpha = 0.05;
  double completeness = 0.98;              // the mask waits for so much of every authority's sanctions and clearances
  std::optional<uint32_t> mask_weeks;      // instead of learning it
  size_t tests_elsewhere = 0;              // further families (gaming, recourse) that share the budget
  bool details = true;                     // re-tests, named levels, odds ratios: not needed to count false findings
};

// Weeks to wait for late records: the longest that any of the past years needed.
uint32_t learned_mask(const Table& table, double completeness);

struct NamedLevel {
  uint32_t level = 0;
  double log_e = 0, log_odds = 0;
};

struct FamilyWatch {
  Family family;
  std::optional<Day> found;        // last day of the period in which both opinions first passed the bar
  std::optional<Day> one_opinion;  // .. in which one of them did: "the two opinions differ"
  stats::FamilyEvidence evidence;  // of today
  bool sufficient = false;         // any level with enough decisions and subjects
  std::vector<NamedLevel> named;   // strongest first, each without those before it
  std::optional<size_t> explained_by;  // index of the family within whose levels nothing is left of this one
  stats::MantelHaenszel stratified, crude;  // of the first named (or else the strongest) level against the rest; 95 %
  stats::Table2x2 totals;                   // a, b: of that level, sanctioned and not; c, d: of the rest
  bool is_finding() const { return found.has_value(); }
};

struct CampaignWatch {
  std::optional<Day> found;       // last day of the week of the first alarm
  Day start;                      // Monday of the week in which it seems to have begun
  bool falling = false;           // leniency
  double evidence = 0, falling_evidence = 0, z = 0, phi = 1;  // of today
  bool alarm_now = false;
  int32_t first_week = 0;
  struct Segment {
    int32_t first_week = 0, weeks = 0;
    double log_odds = 0;          // against the whole series at equal law
    int64_t decided = 0, sanctioned = 0;
  };
  std::vector<Segment> segments;  // the shape, only after an alarm
  size_t alternations = 0;        // jumps of at least ln 1.5 that go back and forth
};

struct Watch {
  double bar = 0;                 // ln(tests / alpha)
  size_t tests = 0;
  uint32_t mask_weeks = 0;
  int64_t decisions = 0, undetermined = 0, late = 0, masked = 0;  // masked: of weeks that are not closed yet
  std::vector<FamilyWatch> families;
  CampaignWatch campaign;
  std::optional<size_t> strongest;  // family with a finding
  bool any() const;
};
Watch watch(const Table& table, const WatchOptions& options);

}  // namespace isonomy::uncertainty
