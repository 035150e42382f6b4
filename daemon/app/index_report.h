// SPDX-License-Identifier: Apache-2.0
// IndexReport: the index and the answers of the statistics, for a terminal and as JSON.
//
// Threads: pure, but for asking whether colours are on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/uncertainty/batches.h"
#include "daemon/uncertainty/churn.h"
#include "daemon/uncertainty/closed_audit.h"
#include "daemon/uncertainty/index.h"
#include "daemon/uncertainty/statistical_findings.h"

namespace isonomy::app {

struct IndexReport {
  int64_t events = 0, unmapped = 0;   // unmapped: events that no map of the packs reads
  uncertainty::Index whole;
  std::vector<uncertainty::Index> slices;
  uncertainty::Churn churn;
  uncertainty::Look look;
  uncertainty::StatisticalFindings found;
  std::vector<uncertainty::Batches> batches;
  std::optional<uncertainty::ClosedAudit> closed;
};

std::string index_text(const IndexReport& report);
std::string index_json(const IndexReport& report);  // one line

}  // namespace isonomy::app
