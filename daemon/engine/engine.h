// SPDX-License-Identifier: Apache-2.0
// Engine: step(state, event) -> findings. No journal and no wall clock: same events and same rulebook give the same bytes, whatever the
// memory it may use.
//
// After each event its case is judged anew as a whole, and what changed among its findings is reported: raised or superseded.
// A term that runs out fires when the watermark of its source passes it, with the event that moved the watermark.
//
// INVARIANT: between two events of a case its findings depend on the watermark only on the days that the judgement names as `next`.
// So a case that left memory is judged again when it is asked for, and says what it said.
//
// Units:   the watermark of a source is the latest day seen on it, less the allowed lateness.
// Errors:  accept() returns why an event is rejected; the state is then unchanged. failure() is set when the cases could not be kept
//          or read back: the engine is then of no further use, and the journal can rebuild it.
// Threads: one owner; the only writer.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/detect/act_book.h"
#include "daemon/detect/detector.h"
#include "daemon/engine/case_store.h"
#include "daemon/engine/clocks.h"
#include "daemon/engine/counting.h"
#include "daemon/engine/reading.h"
#include "daemon/event/cloud_event.h"
#include "daemon/judge/judge.h"
#include "daemon/judge/judged_act.h"
#include "daemon/rulebook/rulebook.h"

namespace isonomy::engine {

struct Change {
  bool raised = true;   // false: superseded
  Standing finding;     // of a superseded one, as it stood
  std::string json;     // of a raised finding, one line
};

struct Accepted {
  bool mapped = false;          // false: no map and no native role
  std::vector<Change> changes;  // in order; none where judging waits
};

// When a case is judged: with each of its events, for whoever records what changed; or only when findings are asked for, which gives
// the same findings for a third of the work.
enum class Judging : uint8_t { kWithEachEvent, kWhenAsked };

class Engine {
 public:
  struct Options {
    event::Limits limits;
    int lateness_days = 0;
    int link_window_days = 730;                  // silence that ends a case whose events name none
    size_t case_bytes = size_t{64} << 20;        // of cases in memory
    std::string case_folder;                     // where the others go; empty: unnamed temporary files
    uint32_t epoch = 0;                          // tells the files of two engines in one folder apart
    size_t most_acts = detect::kMostActs;        // held for the findings across cases
    Judging judging = Judging::kWithEachEvent;
    std::optional<size_t> count_bytes = {};      // budget of what is counted for the statistics (counting.h); none: nothing is counted
  };
  Engine(std::shared_ptr<const rulebook::Rulebook> rules, const Options& options);

  // Reading and judging are two steps, so that the caller can ask in between whether it has seen the event before. A reading that was
  // made elsewhere must be of the same rulebook.
  Result<Reading> read(std::string_view line);        // it lives until the next read()
  void expect(const Reading& reading) const;          // it is accepted soon: what that needs is on its way from memory meanwhile
  Result<Accepted> accept(const Reading& reading);

  // The findings across cases, brought up to date: what was raised and superseded since the last call. Where judging waits, it is done now;
  // failure() says whether the cases could be read back. It costs as much as all acts held, whatever changed: kWhenDue puts it off until
  // enough of them did, so that a busy stream pays for each act a few times and not with every commit.
  enum class Settling : uint8_t { kNow, kWhenDue };
  std::vector<Change> settle(Settling settling = Settling::kNow);

  // Those on one case that rest on others, for its report.
  std::vector<detect::Finding> across(std::string_view case_key);

  // The standing findings in their one order, one JSON object a line; those across cases as of the last settle(). Error: the store's.
  Status visit_findings(const std::function<void(std::string_view json)>& visit);
  size_t standing() const { return standing_; }  // where judging waits: as of the last settle() or visit

  // A case by its id; null where there is none, or where it could not be read back: then failure() says why. It lives until the next
  // call of anything but watermark() and judge().
  const casework::Case* find_case(std::string_view id);
  // Ids of all cases, sorted.
  Result<std::vector<std::string>> case_ids();
  size_t cases() const { return store_.size(); }   // threads of linked events count once

  Day watermark(const casework::Case& of);
  uint64_t accepted() const { return accepted_; }
  uint64_t unmapped() const { return unmapped_; }
  const rulebook::Rulebook& rules() const { return *rules_; }
  const std::shared_ptr<const rulebook::Rulebook>& rulebook() const { return rules_; }
  judge::Judge& judge() { return judge_; }
  const detect::ActBook& book() const { return book_; }
  const Counting* counting() const { return counting_.get(); }   // null where nothing is counted; where judging waits, as of the last settle()
  const CaseStore& store() const { return store_; }
  const std::optional<Error>& failure() const { return failure_; }

  // The whole state but the rulebook, for a snapshot (snapshot.h). restore() fills a new engine of the same rulebook and options.
  Status save(casework::ImageWriter& out);
  Status restore(casework::ImageReader& in);
  void snapshot_is_safe() { store_.snapshot_is_safe(); }

 private:
  struct Judged {
    std::vector<detect::Finding> findings;
    std::vector<judge::JudgedAct> acts;    // for the book; only where asked for
    std::optional<Day> next;
  };
  enum class Acts : uint8_t { kRead, kLeave };
  struct Line {                            // a finding in full, with its place in the findings' order within a case
    Standing finding;
    std::string json, order;
  };
  static Line line_of(const detect::Finding& finding);
  static void add_changes(const std::vector<Line>& before, const std::vector<Line>& now, std::vector<Change>& changes);
  Judged judge_whole(const casework::Case& of, Acts acts);
  void judge_one(const casework::Case& of, std::string_view counted_as, Acts acts, Judged& out);
  void rejudge(OpenCase& open, std::vector<Change>& changes);
  Status catch_up();
  struct Entry {                           // a case that has findings
    std::string_view key;
    uint32_t number = 0;
  };
  Result<std::vector<Entry>> list_cases(cel::Arena& keys);
  Status fire_timers(Clocks::Clock& clock, std::vector<Change>& changes);
  Status enter(const Reading& reading);
  void count(std::span<const casework::Filing> filings);
  std::vector<casework::Case> parts_of(const casework::Case& of) const;
  Result<const casework::Case*> look_up(std::string_view id);
  template <class T>
  Result<T> kept(Result<T> result);
  Status kept(Status status);

  std::shared_ptr<const rulebook::Rulebook> rules_;
  Options options_;
  LineReader reader_;
  cel::Arena line_;                      // of the last read()
  CaseStore store_;
  std::vector<OpenCase*> touched_;       // by the event at hand
  Clocks clocks_;
  judge::Judge judge_;
  casework::Case found_;                 // of a thread: the case that find_case() gave out
  judge::JudgedActReader acts_;
  detect::ActBook book_;
  std::unique_ptr<Counting> counting_;
  std::vector<Line> of_rulebook_;        // findings on the rulebook itself
  std::map<std::string, std::vector<Line>> across_;   // by case; "" for those on no single one
  uint64_t caught_up_ = 0;               // accepted events that are judged, where judging waits
  size_t standing_ = 0;
  uint64_t accepted_ = 0, unmapped_ = 0;
  std::optional<Error> failure_;
};

}  // namespace isonomy::engine
