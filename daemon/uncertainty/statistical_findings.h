// SPDX-License-Identifier: Apache-2.0
// Statistical findings: from a look at the counts to findings of the catalogue: ARB-6, INC-2, INC-3, INC-4, CAM-1, CAM-2, CAM-3, GAM-1, GAM-2,
// GAM-3, REC-4, REC-5. Never a breach: at most "consistent with", with n, estimate, interval, the crude figure, the evidence and the number
// of tests; a family that cannot be told is listed as "insufficient evidence", never as equal.
//
// Threads: pure.
#pragma once

#include <string>
#include <vector>

#include "daemon/detect/finding.h"
#include "daemon/uncertainty/look.h"

namespace isonomy::uncertainty {

struct Asked {
  std::string question;   // "status"
  std::string code;       // "INC-3"
  std::string answer;     // "found", "the two opinions differ", "nothing found", "insufficient evidence", "explained by official"
  int64_t decisions = 0;  // in informative blocks
  double log10_e = 0;
};

struct StatisticalFindings {
  std::vector<detect::Finding> findings;  // in the findings' order, with ids
  std::vector<Asked> asked;               // every test that shares the budget
};
StatisticalFindings statistical_findings(const LedgerTable& table, const Look& look);

}  // namespace isonomy::uncertainty
