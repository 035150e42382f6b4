// SPDX-License-Identifier: Apache-2.0
// Recourse: what appeals come to: how many are answered, when, how often the one who appealed is right, and whether he is treated worse
// afterwards.
//
//   no effect  fewer than .05 of answers reverse the act, although more than .1 of acts lie outside what the law allows: both at once; or more
//              than half of the answered appeals against acts outside the law leave them as they were
//   reprisal   in the year after, those who appealed are decided about more often than their matches (sanctioned under the same law within
//              four weeks, and did not appeal), in more than .55 of the pairs that differ; and not already so in the year before. Further acts in a case
//              that was decided before (a surcharge on a fine that is not paid while the appeal is open) are no new decision about the subject
//
// Units:   days; log e in nats, the largest over all looks.
// Threads: pure.
// Source:  survival.h, share_evidence.h; matching with a pre-period after Abadie (2005).
#pragma once

#include <optional>

#include "daemon/stats/survival.h"
#include "daemon/uncertainty/gaming.h"
#include "daemon/uncertainty/ledger.h"

namespace isonomy::uncertainty {

struct Recourse {
  int64_t sanctions = 0, appeals = 0, answered = 0, outcomes = 0, reversed = 0, reversed_after_execution = 0;
  stats::Interval reversal;            // Wilson, 95 %, of the answers that are stated
  stats::KaplanMeier waiting;          // days from appeal to answer, open ones censored
  ShareTest upheld;                    // answers that left the act as it was, against .95
  ShareTest incongruent;               // acts outside what the law allows, against .1
  ShareTest unlawful_upheld;           // answered appeals against acts outside the law that left them as they were, against .5
  std::optional<Day> no_effect_found;  // by either
  int64_t pairs = 0;
  ShareTest after, before;             // pairs in which the one who appealed was decided about more often
  double mean_more = 0;                // further decisions a year, on average over pairs
  std::optional<Day> reprisal_found;
};

size_t recourse_tests(const LedgerTable& table);
Recourse recourse(const LedgerTable& table, double bar);

}  // namespace isonomy::uncertainty
