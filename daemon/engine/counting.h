// SPDX-License-Identifier: Apache-2.0
// Counting: what an engine counts as it judges: the ledger of the statistics, and the panel of cases on which churn is read. Under a budget:
// when it is reached counting stops, and what is counted stays what the events up to there said. Nothing else changes, and no event is lost.
//
//   judging(key)   takes back what the case said           judged(case)   adds what it says now
//   after_event(n) the only place where counting stops: between two events, so that what is counted is exactly what the first n said
//
// INVARIANT: a case that says nothing costs nothing but the question.
// Units:   bytes, about, by a sum that follows from the events and not from the allocator: the same events stop at the same place.
// Errors:  restore: kCorrupt.
// Threads: one owner, the engine's. The rulebook must outlive it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/sha256.h"
#include "daemon/uncertainty/case_reader.h"
#include "daemon/uncertainty/ledger.h"

namespace isonomy::engine {

inline constexpr size_t kPanelCases = 2000;

class Counting {
 public:
  Counting(const rulebook::Rulebook& rules, size_t most_bytes) : reader_(rules), most_bytes_(most_bytes) {}

  void judging(std::string_view case_key) {
    if (!stopped_after_) ledger_.withdraw(case_key);
  }
  // `key` is what judging() was told: a thread's, where the case is a part of one.
  void judged(std::string_view key, const casework::Case& of, const judge::Judgement& judgement, std::span<const judge::JudgedAct> acts);
  void tally(const casework::CaseEvent& event);
  void after_event(uint64_t events) {
    if (bytes() > most_bytes_ && !stopped_after_) stopped_after_ = events;
  }

  const uncertainty::Ledger& ledger() const { return ledger_; }
  size_t bytes() const { return ledger_.bytes(); }
  std::optional<uint64_t> stopped_after() const { return stopped_after_; }   // events: only what these said is counted
  // The last day of the week before that of the newest decision counted: what it held may be looked at. None while there is no such week.
  std::optional<Day> closed_through() const;
  // Ids of cases that may be of the panel (case_panel.h), in its order; some more than it takes, as a part of a thread may be gone.
  std::vector<std::string> panel() const;

  Status save(casework::ImageWriter& out) const;
  Status restore(casework::ImageReader& in);

 private:
  void note_panel(const casework::Case& of, const judge::Judgement& judgement);

  uncertainty::CaseReader reader_;
  uncertainty::Ledger ledger_;
  size_t most_bytes_;
  std::optional<uint64_t> stopped_after_;
  Day newest_ = kFirstDay;                 // on which a decision that is counted was recorded
  Day oldest_ = kLastDay;
  Sha256 sha_;
  std::map<Digest, std::string> panel_;    // the smallest
};

}  // namespace isonomy::engine
