// SPDX-License-Identifier: Apache-2.0
// Ledger: all sufficient statistics: decisions (counts.h), appeals, reported figures and published tallies, kept case by case: what a
// case said before is withdrawn when it is judged anew, so that the ledger after any arrival order is that of the journal read again.
//
// Units:   bytes(): about what it takes, by a sum that follows from what was added and withdrawn, and not from the allocator: a ledger that
//          is restored, or filled again from the journal, has the same.
// Errors:  restore: kCorrupt, and the ledger is then not to be used.
// Shape:   the counts, and for each case that ever had an entry its key and 32 bytes, 24 more for each decision after the first.
// Threads: one writer.
#pragma once

#include <compare>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "daemon/casework/image_bytes.h"
#include "daemon/uncertainty/counts.h"

namespace isonomy::uncertainty {

// One appeal and what came of it. Days as far as they are known.
struct Appeal {
  std::string authority, subject;
  Day sanctioned, filed;            // day of the act appealed against, and of the appeal
  std::optional<Day> answered;
  bool outcome_stated = false;      // the stream says what the answer was
  bool reversed = false;            // the answer was for the one who appealed, in whole or in part
  bool executed_first = false;      // the sanction had been executed when the answer came
  std::optional<bool> congruent;    // whether the act appealed against lies inside what the law allows; absent: not known
  friend auto operator<=>(const Appeal&, const Appeal&) = default;
};

// One figure reported to an evaluation, and what a check found.
struct Report {
  std::string authority, metric, period;
  Day day;
  double value = 0;
  std::optional<double> target;     // the figure at which the evaluation changes
  std::optional<double> verified;
  friend auto operator<=>(const Report&, const Report&) = default;
};

// A published count for a period.
struct Tally {
  std::string series, period;
  Day from, through;                // the period; the day of the figure where none is stated
  double value = 0;
  friend auto operator<=>(const Tally&, const Tally&) = default;
};

// An enforcement act: how many, on which day. Many on few days are batches.
struct Execution {
  std::string authority, name;
  Day day;
  friend auto operator<=>(const Execution&, const Execution&) = default;
};

// What one case says at present. Strings of the decisions are borrowed for the call.
struct CaseEntry {
  std::vector<CountedDecision> decisions;
  std::vector<Appeal> appeals;
  std::vector<Report> reports;
  std::vector<Execution> executions;
  bool empty() const { return decisions.empty() && appeals.empty() && reports.empty() && executions.empty(); }
};

// The ledger at one moment; lists sorted, repeated as often as they were counted.
struct LedgerTable {
  Table decisions;
  std::vector<Appeal> appeals;
  std::vector<Report> reports;
  std::vector<Tally> tallies;
  std::vector<std::pair<Execution, int64_t>> executions;
  friend bool operator==(const LedgerTable&, const LedgerTable&) = default;
};
LedgerTable as_of(const LedgerTable& table, Day at, Day known);

class Ledger {
 public:
  Ledger() = default;
  Ledger(Ledger&&) = default;
  Ledger& operator=(Ledger&&) = default;

  // Everything the case said so far; nothing where it said nothing.
  void withdraw(std::string_view case_key);
  // What it says beside what it said: the cases of one thread of linked events share its key.
  void add(std::string_view case_key, const CaseEntry& entry);
  void replace(std::string_view case_key, const CaseEntry& entry);
  void add(const Tally& tally) { ++tallies_[tally]; }
  // Two halves of the cases; no case may be in both.
  void merge(const Ledger& other);

  LedgerTable table() const;
  // The counts without the cases: for another thread, which makes the table of it while this one counts on.
  Ledger copy_to_read() const;
  size_t bytes() const;

  // For a snapshot. restore() fills an empty ledger, which then takes events as this one would (ledger_image.cc).
  Status save(casework::ImageWriter& out) const;
  Status restore(casework::ImageReader& in);

  int64_t decisions() const { return counts_.decisions(); }
  const Counts& counts() const { return counts_; }

 private:
  // What a case said: one decision, for nearly all.
  struct Rest {
    std::vector<Counts::Added> decisions;  // after the first
    std::vector<Appeal> appeals;
    std::vector<Report> reports;
    std::vector<Execution> executions;
    size_t bytes() const;
  };
  struct Entry {
    Counts::Added first;
    std::unique_ptr<Rest> rest;
  };

  Entry& begin_entry(std::string_view case_key);
  Rest& rest_of(Entry& held);
  void add_decision(Entry& held, const Counts::Added& added);
  void add_others(Entry& held, const CaseEntry& entry);

  Counts counts_;
  std::map<Appeal, int64_t> appeals_;
  std::map<Report, int64_t> reports_;
  std::map<Tally, int64_t> tallies_;
  std::map<Execution, int64_t> executions_;
  Labels cases_;
  std::vector<Entry> entries_;  // by number of the case
  size_t rest_bytes_ = 0;
};

}  // namespace isonomy::uncertainty
