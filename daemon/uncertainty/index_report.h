// SPDX-License-Identifier: Apache-2.0
// IndexReport: everything that is asked of a ledger at once: the index, its parts, what the weekly looks would have found, what changed with
// the law. The command line and the daemon answer with the same bytes, because both come through here.
//
// Errors:  set_question: kMalformed, with what would be right.
// Threads: pure. Milliseconds for thousands of decisions, seconds for hundreds of thousands.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/uncertainty/batches.h"
#include "daemon/uncertainty/churn.h"
#include "daemon/uncertainty/closed_audit.h"
#include "daemon/uncertainty/index.h"
#include "daemon/uncertainty/statistical_findings.h"

namespace isonomy::uncertainty {

// What the answers rest on.
struct IndexBasis {
  std::shared_ptr<const rulebook::Rulebook> rules;
  LedgerTable table;
  Churn churn;
  int64_t events = 0, unmapped = 0;   // unmapped: events that no map of the packs reads
  std::optional<int64_t> counted_events;   // where counting stopped, its budget reached: only these first events are counted
};

// What is asked of it: the cut, the scope, the parts.
struct IndexQuestion {
  std::optional<Slice> by;
  std::string rule, authority, jurisdiction;   // only these; empty: all
  Day at = kLastDay, known = kLastDay;
  std::optional<Day> held_out_from;
  bool closed = false;
  bool causes = true;                 // what explains the uncertainty: most of the work
};
// One part of a question as text: by, rule, authority, jurisdiction, at, known, held_out_from, closed.
Status set_question(IndexQuestion& question, std::string_view name, const std::string& value);

// The counts that are asked about, and what that is called.
struct Narrowed {
  LedgerTable table;
  std::string scope;                  // "everything", "rule tariff, authority city"
  std::map<std::string, std::string> jurisdictions;   // of each rule, as its pack states it
};
Narrowed narrowed(const IndexBasis& basis, const IndexQuestion& question);

struct IndexReport {
  int64_t events = 0, unmapped = 0;
  std::optional<int64_t> counted_events;
  Index whole;
  std::vector<Index> slices;
  Churn churn;
  Look look;
  StatisticalFindings found;          // with those of the churn
  std::vector<Batches> batches;
  std::optional<ClosedAudit> closed;
};
IndexReport report_on(const IndexBasis& basis, const IndexQuestion& question);

std::string index_json(const IndexReport& report);  // one line

}  // namespace isonomy::uncertainty
