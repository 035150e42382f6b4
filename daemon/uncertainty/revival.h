// SPDX-License-Identifier: Apache-2.0
// Revival (CAM-4, by shares): after a campaign was found: had the law slept until then? Breaches were detected and decided about for years, next to
// none was sanctioned, then many were. detect/dormancy.cc asks it of acts and old conduct; this asks it of shares.
//
//   asleep   two years or more of record before the campaign, 100 decisions or more on detected breaches, and the share sanctioned below .05
//            (Wilson, 95 %)
//   awake    in the year from its beginning 30 decisions or more, and the share sanctioned above .1 and above twice what it can have been
//   scope    everything, else one rule, else one level of a circumstance ("it slept for these only": the others were sanctioned all along)
//
// It rides on the campaign's evidence and costs no test of its own: without an alarm nothing is asked.
//
// Threads: pure.
#pragma once

#include <optional>
#include <string>

#include "daemon/uncertainty/share.h"
#include "daemon/uncertainty/watch.h"

namespace isonomy::uncertainty {

struct Revival {
  std::string scope, of;    // "rule" "price-notice"; "ownership" "platform"; both empty: everything
  Day record_since, awake_from;
  Share before, after;      // sanctioned, of decided
  size_t as_well = 0;       // further rules, or further levels, of which the same holds: the one named was sanctioned most often after
  Share others_before;      // of everybody else under the same rules, while it slept; n = 0 where the scope is everything
};
std::optional<Revival> revival_of(const Table& table, const CampaignWatch& campaign);

}  // namespace isonomy::uncertainty
