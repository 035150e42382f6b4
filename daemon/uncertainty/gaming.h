// SPDX-License-Identifier: Apache-2.0
// Gaming: reported figures that stop just past the target, that a check does not find, or whose digits nobody counted.
//
//   bunching   among reports within 2.5 % of the target, more are past it than the figures further out lead one to expect (and .1 more)
//   inflation  where a check differs from the report, the report is the better figure in more than .6 of the cases
//   digits     first digits depart from Benford's law; asked only of figures over three powers of ten
//
// Units:   log e in nats, the largest over all looks; one metric, one question, one test.
// Threads: pure.
// Source:  bunching.h, benford.h, share_evidence.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/stats/benford.h"
#include "daemon/uncertainty/ledger.h"
#include "daemon/uncertainty/share_test.h"

namespace isonomy::uncertainty {

struct MetricGaming {
  std::string metric;
  int64_t reports = 0;
  std::optional<ShareTest> bunching, inflation;
  double mean_inflation = 0;         // reported less found, over all checked
  std::optional<stats::Benford> digits;
  double digits_log_e = 0;
  std::optional<Day> digits_found;
};

// How many tests the reports can be put to: they share the budget.
size_t gaming_tests(const std::vector<Report>& reports);
std::vector<MetricGaming> gaming(const std::vector<Report>& reports, double bar);

}  // namespace isonomy::uncertainty
