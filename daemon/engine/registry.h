// SPDX-License-Identifier: Apache-2.0
// Registry: where filings are received. Engine and journal in one: an event goes in, a receipt comes out, and what was filed is
// durable after commit(). The daemon's only door to the pipeline.
//
//   auto receipt = registry.file(line, now_ms);    // judged and appended to the open batch
//   registry.commit();                             // fsync'ed: now, and only now, the receipt may be acknowledged
//
// Errors:  a rejected line is a receipt, not an error. Status errors are the journal's: the caller exits, recovery is the restart path.
// Threads: one owner (a strand); no locks inside.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/audit/checkpoints.h"
#include "daemon/base/result.h"
#include "daemon/engine/index_basis.h"
#include "daemon/engine/reading.h"
#include "daemon/engine/shadow.h"
#include "daemon/event/cloud_event.h"
#include "daemon/rulebook/rulebook.h"

namespace isonomy::engine {

struct Receipt {
  enum class Kind : uint8_t { kAccepted, kDuplicate, kRejected };
  Kind kind = Kind::kAccepted;
  Error error;  // for kRejected
};

struct Counters {  // counters since the journal began, unless said otherwise
  uint64_t events = 0;       // accepted, each (source, id) once
  uint64_t duplicates = 0;   // since start
  uint64_t rejected = 0;     // since start
  uint64_t unmapped = 0;     // accepted, but no map and no native role
  uint64_t unreadable = 0;   // accepted under other rules; the rules of today cannot map them
  uint64_t cases = 0;
  uint64_t forgotten_decisions = 0;  // no longer held one by one, to be compared with others
  uint64_t findings = 0;     // standing, not superseded
  uint64_t reloads = 0, failed_reloads = 0;  // since start
  uint64_t records = 0;      // in the journal
  uint64_t case_bytes = 0;   // of cases in memory
  uint64_t snapshot_records = 0;  // of the journal, that the last snapshot stands for
  uint64_t replayed = 0;     // events judged again at start
  ShadowCounts shadow;
  // Of the statistics (counting.h); `counts` false: nothing is counted.
  bool counts = false;
  uint64_t counted_decisions = 0;
  uint64_t counted_bytes = 0;
  std::optional<uint64_t> counting_stopped_after;  // events; the budget was reached
  std::optional<Day> counted_through;              // the last week that is over in the stream, by its last day
  uint64_t checkpoints = 0;  // signed since start
  uint64_t signed_records = 0;  // that the last checkpoint covers, its own record included
  std::string rulebook;      // identity, hex
  std::string last_reload_error;
};

class Registry {
 public:
  struct Options {
    std::string journal_path;
    event::Limits limits;
    std::optional<audit::SigningKey> signing_key;  // none: nothing is signed
    uint64_t checkpoint_records = 0;               // sign after so many records; 0: only when asked
    int lateness_days = 0;   // how far behind the latest day of its source an event may come before an absent one counts as absent
    int link_window_days = 730;
    size_t case_bytes = size_t{64} << 20;
    uint64_t snapshot_records = 200'000;  // 0: no snapshots
    std::optional<size_t> count_bytes;    // budget of what is counted for the statistics; none: nothing is counted
    std::string program;                  // which build this is: a snapshot of another one is not taken up
  };
  // Opens or creates the journal and takes up the state: from the last snapshot and the events since, or, where none fits, from all
  // events. `progress(done, total)` is called now and then.
  static Result<std::unique_ptr<Registry>> open(const Options& options, std::shared_ptr<const rulebook::Rulebook> rules, int64_t now_ms,
                                                const std::function<void(uint64_t, uint64_t)>& progress = {});
  virtual ~Registry() = default;

  virtual Receipt file(std::string_view line, int64_t now_ms) = 0;
  // The same of a line that was read before, by whoever has a reader for this basis and limits. Read under other rules, it is read again.
  virtual Receipt file(std::string_view line, Result<Reading>& reading, int64_t now_ms) = 0;
  virtual std::shared_ptr<const rulebook::Rulebook> rulebook() const = 0;
  virtual ReadingBasis basis() const = 0;   // what lines are read for that are filed next
  virtual event::Limits limits() const = 0;
  // It is filed soon: what that needs is on its way from memory meanwhile.
  virtual void expect(Result<Reading>& reading) = 0;
  virtual isonomy::Status commit() = 0;
  // The same behind the caller's back, who files on meanwhile: `done` is called once, on a thread of the journal's, also where the commit
  // failed. An error here: it is not done, and `done` is never called.
  virtual isonomy::Status commit_behind(std::function<void(const isonomy::Status&)> done) = 0;
  virtual bool journal_is_idle() const = 0;   // commit() would not wait for what is written behind the caller's back
  // Commits, and signs the log as it then is; the note. Where nothing has come since, the last one. kNotFound without a key: committed all
  // the same.
  virtual Result<std::string> checkpoint(int64_t now_ms) = 0;
  virtual bool failed() const = 0;  // an append failed: commit() will say why

  // All or nothing: judges history under the new rules beside the old state, then swaps. Same identity: nothing happens.
  virtual isonomy::Status reload(std::shared_ptr<const rulebook::Rulebook> rules, int64_t now_ms) = 0;
  virtual isonomy::Status note_failed_reload(const Error& error, int64_t now_ms) = 0;
  // A second rulebook beside the live one, from the first event on; null: none. Takes as long as judging the journal anew.
  virtual isonomy::Status set_shadow(std::shared_ptr<const rulebook::Rulebook> rules) = 0;
  // Between commits: a snapshot of the state, so that the next start is short. Its failure endangers nothing.
  virtual isonomy::Status save_view() = 0;

  // What an index is asked of, as of now. kNotFound where nothing is counted.
  virtual Result<UntabledBasis> index_basis() = 0;
  // Writes down what a look at the statistics found, an operator record `look`, and commits. `digest` is of what was found.
  virtual isonomy::Status note_look(std::string_view digest, std::string_view body, int64_t now_ms) = 0;
  // The digest of the last one; empty where there is none.
  virtual Result<std::string> last_look() = 0;

  virtual Counters counters() const = 0;
  virtual Result<std::string> case_json(std::string_view case_id) = 0;  // the timeline and every assessment, one JSON object
  virtual std::string findings_json() = 0;                              // the standing findings, one object a line, stable order
  virtual Result<std::string> shadow_json() = 0;                        // shadow.h; kNotFound where none runs
};

}  // namespace isonomy::engine
