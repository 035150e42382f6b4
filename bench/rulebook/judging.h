// SPDX-License-Identifier: Apache-2.0
// What judging one case costs in a rulebook of so many rules, of which so many can apply to the case.
#pragma once

namespace isonomy::bench {

struct JudgingCost {
  int rules = 0, applicable = 0;
  double judge_us = 0;    // one case, judged once
  double accept_us = 0;   // one event, from its line to its findings
};

// `rules` is a multiple of `applicable`, and that of ten.
JudgingCost judging_cost(int rules, int applicable);

}  // namespace isonomy::bench
