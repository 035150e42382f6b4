// SPDX-License-Identifier: Apache-2.0
// World: decisions of five authorities over three years, with known truth: lawful in one of several unpleasant ways, and with planted
// defects of a given strength. Only counts and labels, no rules: the same shapes that the engine hands to daemon/stats.
//
//   p(sanction) = logistic(base[signature] + subject effect + season + shock of the week), then the planted defect
//
// A seed gives the same world everywhere (daemon/stats/random.h).
#pragma once

#include <cstdint>
#include <vector>

namespace isonomy::calibration {

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
};

struct Decision {
  uint32_t day = 0, week = 0;
  uint32_t recorded_week = 0;
  uint32_t signature = 0, subject = 0;
  uint32_t status = 0, region = 0, size = 0, authority = 0, official = 0;
  uint32_t outcome = 0;  // 0 none, 1..3 milder to harsher
  bool sanctioned() const { return outcome > 0; }
};

struct WorldOptions {
  size_t decisions = 20'000;
  uint32_t subjects = 3'000;
  Lawful lawful;
  Planted planted;
};

inline constexpr uint32_t kHarshOfficials[] = {3, 17};  // one in twenty
inline constexpr uint32_t kCampaignDays = 60;

// Decisions in order of their day. Those with undetermined facts are left out, as the engine leaves them out.
std::vector<Decision> make_world(const WorldOptions& options, uint64_t seed);

// H(outcome | signature) of the population that make_world draws from, in bits: subjects and weeks averaged out. For worlds with
// equal base rates, no seasons and nothing planted.
double true_uncertainty_bits(const WorldOptions& options);

}  // namespace isonomy::calibration
