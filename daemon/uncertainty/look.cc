// SPDX-License-Identifier: Apache-2.0
#include "daemon/uncertainty/look.h"

#include <algorithm>

namespace isonomy::uncertainty {

bool Look::any() const {
  return watch.any() || twins.unlike.found || recourse.no_effect_found || recourse.reprisal_found ||
         std::any_of(gaming.begin(), gaming.end(), [](const MetricGaming& of) {
           return (of.bunching && of.bunching->found) || (of.inflation && of.inflation->found) || of.digits_found;
         });
}

Look look(const LedgerTable& table, WatchOptions options) {
  options.tests_elsewhere += (twins(table.decisions, stats::kInfinity).asked() ? size_t{1} : size_t{0}) + gaming_tests(table.reports) + recourse_tests(table);
  Look out;
  out.watch = watch(table.decisions, options);
  out.twins = twins(table.decisions, out.watch.bar);
  out.gaming = gaming(table.reports, out.watch.bar);
  out.recourse = recourse(table, out.watch.bar);
  return out;
}

}  // namespace isonomy::uncertainty
