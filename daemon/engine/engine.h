// SPDX-License-Identifier: Apache-2.0
// Engine: step(state, event) -> findings. Pure: no clock, no file, no journal; same events and same rulebook give the same bytes.
//
// After each event its case is judged anew as a whole, and what changed among its findings is reported: raised or superseded.
// What cases say of each other (like cases, unlike outcomes) is brought up to date by settle(), which the caller calls once a batch: it may look
// at many cases. The result is the same however often it is called.
//
// A term that runs out fires when the watermark of its source passes it, with the event that moved the watermark.
//
// Units:   the watermark of a source is the latest day seen on it, less the allowed lateness.
// Errors:  accept() returns why an event is rejected; the state is then unchanged.
// Threads: one owner; the only writer.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "daemon/casework/casebook.h"
#include "daemon/casework/mapping.h"
#include "daemon/detect/act_book.h"
#include "daemon/detect/detector.h"
#include "daemon/event/cloud_event.h"
#include "daemon/judge/judge.h"
#include "daemon/judge/judged_act.h"
#include "daemon/rulebook/rulebook.h"

namespace isonomy::engine {

struct Change {
  bool raised = true;   // false: superseded
  std::string id;
  std::string json;     // of a raised finding, one line
};

struct Accepted {
  bool mapped = false;          // false: no map and no native role
  std::vector<Change> changes;  // in order
};

// Whoever wants to see each case as it was judged, and the figures that belong to no case: the statistics. Either may be empty.
struct Observer {
  std::function<void(const casework::Case&, const judge::Judgement&, Day watermark)> judged;
  std::function<void(const casework::CaseEvent&)> tally;
};

class Engine {
 public:
  struct Options {
    event::Limits limits;
    int lateness_days = 0;
    Observer observer = {};
  };
  Engine(std::shared_ptr<const rulebook::Rulebook> rules, const Options& options);

  // Parsing and judging are two steps, so that the caller can ask in between whether it has seen the event before.
  // The event lives until the next read().
  Result<event::CloudEvent> read(std::string_view line);
  Result<Accepted> accept(const event::CloudEvent& event);

  // The findings across cases, brought up to date: what was raised and superseded since the last call.
  std::vector<Change> settle();

  // Those on one case that rest on others, for its report.
  std::vector<detect::Finding> across(std::string_view case_key);

  // The standing findings in their one order, one JSON object a line; those across cases as of the last settle().
  void visit_findings(const std::function<void(std::string_view json)>& visit) const;
  size_t standing() const { return standing_; }

  const casework::Casebook& casebook() const { return casebook_; }
  Day watermark(const casework::Case& of) const;
  uint64_t accepted() const { return accepted_; }
  uint64_t unmapped() const { return unmapped_; }
  const rulebook::Rulebook& rules() const { return *rules_; }
  judge::Judge& judge() { return judge_; }

 private:
  struct Standing {
    std::string id, json;
    std::string order;                // code, rule and version: with the id, the findings' order within a case
  };
  static Standing standing_of(const detect::Finding& finding);
  static void add_changes(const std::vector<Standing>& before, const std::vector<Standing>& now, std::vector<Change>& changes);
  struct CaseState {
    std::vector<Standing> findings;   // in the findings' order
    std::optional<Day> next;          // when time alone may change an answer
  };
  void rejudge(const casework::Case& of, std::vector<Change>& changes);
  struct Clock {
    Day seen = kFirstDay;                                      // latest day seen on this source
    std::map<Day, std::vector<const casework::Case*>> timers;  // cases that wait for this source to pass a day
  };
  Clock* slowest_clock(const casework::Case& of) const;        // of the sources of a case
  void fire_timers(Clock& clock, std::vector<Change>& changes);

  std::shared_ptr<const rulebook::Rulebook> rules_;
  Options options_;
  event::EventReader reader_;
  cel::Arena arena_;
  casework::Mapper mapper_;
  casework::Casebook casebook_;
  judge::Judge judge_;
  judge::JudgedActReader acts_;
  detect::ActBook book_;
  std::map<std::string, std::vector<Standing>> across_;             // by case; "" for those on no single one
  mutable std::unordered_map<std::string, Clock> clocks_;           // by source
  std::unordered_map<const casework::Case*, CaseState> states_;     // only cases with findings or a timer
  std::vector<Standing> of_rulebook_;                               // findings on the rulebook itself
  size_t standing_ = 0;
  uint64_t accepted_ = 0, unmapped_ = 0;
};

}  // namespace isonomy::engine
