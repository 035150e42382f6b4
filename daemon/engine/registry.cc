// SPDX-License-Identifier: Apache-2.0
// Registry: one engine and one journal. The order of records is the order of evidence: an event, then what it changed.
//
// On opening, the state comes from the last snapshot and the events since. Where none fits, the journal's events are judged again under
// the rules of today; what then differs from the findings that the journal holds (a crash between two commits cannot cause it, other
// rules or another program can) is written down as superseded and raised.
#include "daemon/engine/registry.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>

#include "daemon/audit/journal.h"
#include "daemon/base/text.h"
#include "daemon/engine/case_report.h"
#include "daemon/engine/engine.h"
#include "daemon/engine/finding_records.h"
#include "daemon/engine/noted_rules.h"
#include "daemon/engine/snapshot.h"

namespace isonomy::engine {
namespace {

using audit::Journal;
using audit::Record;
using audit::RecordKind;

std::string json_of(const Error& error) {
  return "{\"code\":" + json_string(code_name(error.code)) + ",\"message\":" + json_string(error.message) + ",\"where\":" + json_string(error.where) + "}";
}

using Progress = std::function<void(uint64_t, uint64_t)>;
constexpr uint64_t kProgressEvery = 4096;
constexpr std::chrono::seconds kShadowLogEvery{10};
const std::string kLookKey = "look ";

class JournaledRegistry final : public Registry {
 public:
  JournaledRegistry(const Options& options, Journal journal)
      : options_(options), journal_(std::move(journal)), snapshots_(options.snapshot_records == 0 ? std::string() : options.journal_path + ".view") {}

  isonomy::Status begin(const std::shared_ptr<const rulebook::Rulebook>& rules, int64_t now_ms, const Progress& progress) {
    reader_.emplace(rules, options_.limits);
    if (options_.signing_key) ISO_TRY_STATUS(audit::may_sign(journal_, *options_.signing_key));
    ISO_TRY(const std::optional<audit::StoredRecord> last_signed, journal_.last(RecordKind::kCheckpoint));
    if (last_signed) counters_.signed_records = last_signed->index + 1;
    if (snapshots_.wanted()) ISO_TRY_STATUS(snapshots_.prepare());
    ISO_TRY(const bool resumed, resume(rules, progress));
    if (resumed) {
      // WHY: a commit under load may have put off what follows across cases (Engine::Settling), and we may have been killed before the next.
      if (counters_.replayed == 0) return {};
      ISO_TRY_STATUS(reconcile(journal_, *engine_, "judged anew when the journal was opened", now_ms));
      return journal_.commit();
    }
    if (snapshots_.wanted()) snapshots_.discard();
    ISO_TRY(engine_, rebuild(rules, progress));
    ISO_TRY_STATUS(note_rulebook(*rules, now_ms));
    ISO_TRY_STATUS(reconcile(journal_, *engine_, "judged anew when the journal was opened", now_ms));
    return journal_.commit();
  }

  std::shared_ptr<const rulebook::Rulebook> rulebook() const override { return engine_->rulebook(); }
  ReadingBasis basis() const override { return {engine_->rulebook(), hashing()}; }
  event::Limits limits() const override { return options_.limits; }

  void expect(Result<Reading>& reading) override {
    if (reading.has_value() && is_of_these_rules(*reading)) expect(*reading);
  }

  Receipt file(std::string_view line, int64_t now_ms) override {
    line_.reset();
    Result<Reading> reading = reader_->read(line, line_);
    return file_read(line, reading, now_ms);
  }

  Receipt file(std::string_view line, Result<Reading>& reading, int64_t now_ms) override {
    return reading.has_error() || is_of_these_rules(*reading) ? file_read(line, reading, now_ms) : file(line, now_ms);
  }

  isonomy::Status commit() override {
    if (failure_) return *failure_;
    const isonomy::Status committed = commit_settled();
    if (committed.has_error()) {
      failure_ = committed.error();
      return committed;
    }
    watch_shadow();
    tell_when_counting_stops();
    if (snapshot_due()) {
      // WHY no error: the events are safe, and the next start is only longer.
      if (const isonomy::Status saved = save_view(); saved.has_error()) spdlog::warn("view.snapshot_failed why=\"{}\"", to_string(saved.error()));
    }
    if (checkpoint_due()) {
      const Result<std::string> note = checkpoint(filed_ms_);
      if (note.has_error()) return note.error();
    }
    return {};
  }

  isonomy::Status commit_behind(std::function<void(const isonomy::Status&)> done) override {
    if (snapshot_due() || checkpoint_due() || failure_) {  // what follows a commit needs a log that stands still
      ISO_TRY_STATUS(commit());
      done({});
      return {};
    }
    isonomy::Status handed = write_settled(Engine::Settling::kWhenDue);
    if (!handed.has_error()) handed = journal_.commit_behind(std::move(done));
    if (handed.has_error()) failure_ = handed.error();
    watch_shadow();
    tell_when_counting_stops();
    return handed;
  }

  bool journal_is_idle() const override { return journal_.idle(); }

  Result<std::string> checkpoint(int64_t now_ms) override {
    if (failure_) return *failure_;
    Result<std::string> note = std::string();
    if (options_.signing_key) {
      note = audit::add_checkpoint(journal_, *options_.signing_key, now_ms);
      if (!note.has_error() && journal_.size() != counters_.signed_records) {
        ++counters_.checkpoints;
        counters_.signed_records = journal_.size();
      }
    } else if (isonomy::Status committed = journal_.commit(); committed.has_error()) {
      note = std::move(committed).error();
    }
    if (note.has_error()) failure_ = note.error();
    else if (!options_.signing_key) return not_found("there is no key to sign with: make one with `isonomy audit keygen` and name it in `checkpoint.key`");
    return note;
  }
  bool failed() const override { return failure_.has_value(); }

  isonomy::Status save_view() override {
    if (!snapshots_.wanted() || failure_ || journal_.pending() != 0 || journal_.size() == snapshot_size_) return {};
    snapshot_size_ = journal_.size();  // also where it fails: not again with every commit
    SnapshotStamp stamp = stamp_for(engine_->rules());
    stamp.records = journal_.size();
    stamp.root = journal_.root();
    stamp.epoch = engine_->store().file().epoch();
    stamp.unreadable = counters_.unreadable;
    ISO_TRY_STATUS(snapshots_.write(stamp, *engine_));
    counters_.snapshot_records = journal_.size();
    spdlog::debug("view.snapshot records={} cases={}", stamp.records, engine_->cases());
    return {};
  }

  isonomy::Status reload(std::shared_ptr<const rulebook::Rulebook> rules, int64_t now_ms) override {
    if (rules->identity == engine_->rules().identity) {
      ++counters_.reloads;
      return {};
    }
    ISO_TRY_STATUS(journal_.commit());
    const uint64_t unreadable = counters_.unreadable;
    Result<std::unique_ptr<Engine>> fresh = rebuild(rules, {});
    isonomy::Status noted = fresh.has_error() ? isonomy::Status(fresh.error()) : note_rulebook(*rules, now_ms);
    if (!noted.has_error()) noted = reconcile(journal_, **fresh, "judged anew under another rulebook", now_ms);
    if (!noted.has_error()) noted = journal_.commit();
    if (noted.has_error()) {
      counters_.unreadable = unreadable;
      // INVARIANT: the journal never names rules that do not judge: where its record stands and the change cannot be made, we stop.
      if (fresh.has_value() && (*fresh)->failure()) failure_ = noted.error();
      return noted;
    }
    engine_ = *std::move(fresh);
    ++engine_number_;
    reader_.emplace(engine_->rulebook(), options_.limits);
    snapshot_size_ = 0;  // the last one is of other rules
    ++counters_.reloads;
    counters_.last_reload_error.clear();
    if (shadow_ != nullptr && shadow_->compare_with(*engine_).has_error()) watch_shadow();
    return {};
  }

  isonomy::Status note_failed_reload(const Error& error, int64_t now_ms) override {
    ++counters_.failed_reloads;
    counters_.last_reload_error = to_string(error);
    const std::string body = "{\"action\":\"reload\",\"outcome\":\"refused\",\"error\":" + json_of(error) + "}";
    ISO_TRY([[maybe_unused]] uint64_t index, journal_.append({RecordKind::kOperator, "reload", body}, now_ms));
    return journal_.commit();
  }

  isonomy::Status set_shadow(std::shared_ptr<const rulebook::Rulebook> rules) override {
    shadow_.reset();
    shadow_rules_ = std::move(rules);
    if (shadow_rules_ == nullptr) return {};
    ISO_TRY_STATUS(journal_.commit());
    Engine::Options options = engine_options();
    options.case_folder.clear();
    options.count_bytes.reset();
    auto shadow = std::make_unique<Shadow>(shadow_rules_, options);
    ISO_TRY_STATUS(journal_.read(0, RecordKind::kEvent, [&](const audit::StoredRecord& record) {
      shadow->judge(record.body);
      return !shadow->failure();
    }));
    if (shadow->failure()) return *shadow->failure();
    ISO_TRY_STATUS(shadow->compare_with(*engine_));
    shadow_ = std::move(shadow);
    watch_shadow();
    return {};
  }

  Counters counters() const override {
    Counters out = counters_;
    out.events = engine_->accepted();
    out.unmapped = engine_->unmapped();
    out.cases = engine_->cases();
    out.forgotten_decisions = static_cast<uint64_t>(engine_->book().forgotten());
    out.findings = engine_->standing();
    out.records = journal_.size();
    out.case_bytes = engine_->store().open_bytes();
    out.rulebook = to_hex(engine_->rules().identity);
    if (shadow_ != nullptr) out.shadow = shadow_->counts();
    if (const Counting* counting = engine_->counting()) {
      out.counts = true;
      out.counted_decisions = static_cast<uint64_t>(counting->ledger().decisions());
      out.counted_bytes = counting->bytes();
      out.counting_stopped_after = counting->stopped_after();
      out.counted_through = counting->closed_through();
    }
    return out;
  }

  Result<std::string> case_json(std::string_view case_id) override {
    const casework::Case* of = engine_->find_case(case_id);
    if (engine_->failure()) {
      ISO_TRY_STATUS(heal());
      of = engine_->find_case(case_id);
    }
    if (of == nullptr) return not_found("no case `" + std::string(case_id.substr(0, 80)) + "`: ids are those of the events' `case`");
    CaseReport report = report_case(*of, engine_->watermark(*of), engine_->judge(), engine_->rules());
    for (detect::Finding& finding : engine_->across(case_id)) report.findings.push_back(std::move(finding));
    return to_json(report);
  }

  std::string findings_json() override {
    std::string out;
    const auto write = [&](std::string_view json) { out.append(json).append(1, '\n'); };
    if (!engine_->visit_findings(write).has_error()) return out;
    out.clear();
    isonomy::Status healed = heal();
    if (!healed.has_error()) healed = engine_->visit_findings(write);
    if (healed.has_error()) failure_ = healed.error();
    return out;
  }

  Result<UntabledBasis> index_basis() override {
    Result<UntabledBasis> basis = read_basis(*engine_);
    if (!engine_->failure()) return basis;
    ISO_TRY_STATUS(heal());
    return read_basis(*engine_);
  }

  isonomy::Status note_look(std::string_view digest, std::string_view body, int64_t now_ms) override {
    if (failure_) return *failure_;
    ISO_TRY([[maybe_unused]] uint64_t index, journal_.append({RecordKind::kOperator, kLookKey + std::string(digest), body}, now_ms));
    return commit();
  }

  Result<std::string> last_look() override {
    std::string last;
    ISO_TRY_STATUS(journal_.read(0, RecordKind::kOperator, [&](const audit::StoredRecord& record) {
      if (record.key.starts_with(kLookKey)) last = record.key.substr(kLookKey.size());
      return true;
    }));
    return last;
  }

  Result<std::string> shadow_json() override {
    if (shadow_ == nullptr) return not_found("no shadow rulebook runs: name its folders under [shadow] in isonomyd.toml and reload");
    return shadow_->list(*engine_);
  }

 private:
  bool is_of_these_rules(const Reading& reading) const { return reading.rules == engine_->rulebook().get(); }

  // `reading`: of this line under these rules.
  Receipt file_read(std::string_view line, Result<Reading>& reading, int64_t now_ms) {
    filed_ms_ = now_ms;
    if (reading.has_error()) return reject(reading.error(), now_ms);
    if (reading->hashed_by != engine_number_) expect(*reading);
    const std::string_view key = reading->key;
    Result<bool> known = journal_.contains_event(key, reading->key_hash);
    if (known.has_error()) return fail(known.error());
    if (*known) {
      ++counters_.duplicates;
      return {Receipt::Kind::kDuplicate, {}};
    }
    if (reading->mapped.has_error()) return reject(reading->mapped.error(), now_ms);
    Result<Accepted> accepted = engine_->accept(*reading);
    if (engine_->failure()) {
      if (const isonomy::Status healed = heal(); healed.has_error()) return fail(healed.error());
      expect(*reading);
      accepted = engine_->accept(*reading);
      if (engine_->failure()) return fail(*engine_->failure());
    }
    if (accepted.has_error()) return reject(accepted.error(), now_ms);
    Result<uint64_t> index = journal_.append({RecordKind::kEvent, key, line}, now_ms);
    if (index.has_error()) return fail(index.error());
    const isonomy::Status written = write_changes(journal_, accepted->changes, "the facts of the case changed", now_ms);
    if (written.has_error()) return fail(written.error());
    if (shadow_ != nullptr) {
      shadow_->live_changed(accepted->changes);
      shadow_->judge(line);
    }
    return {};
  }

  Engine::Options engine_options() const {
    Engine::Options out;
    out.limits = options_.limits;
    out.lateness_days = options_.lateness_days;
    out.link_window_days = options_.link_window_days;
    out.case_bytes = options_.case_bytes;
    out.case_folder = snapshots_.folder();
    out.count_bytes = options_.count_bytes;
    return out;
  }

  bool snapshot_due() const {
    return snapshots_.wanted() && journal_.appended() - std::min(journal_.appended(), snapshot_size_) >= options_.snapshot_records;
  }
  bool checkpoint_due() const {
    return options_.signing_key && options_.checkpoint_records > 0 && journal_.appended() - counters_.signed_records >= options_.checkpoint_records;
  }

  isonomy::Status commit_settled() {
    ISO_TRY_STATUS(write_settled(Engine::Settling::kNow));
    return journal_.commit();
  }

  // What follows across cases from the open batch.
  isonomy::Status write_settled(Engine::Settling settling) {
    const std::vector<Change> across = engine_->settle(settling);
    ISO_TRY_STATUS(write_changes(journal_, across, "the facts of other cases changed", filed_ms_));
    if (shadow_ != nullptr) {
      shadow_->live_changed(across);
      shadow_->settle();
    }
    return {};
  }

  // Judges the journal's events from `from` on.
  isonomy::Status replay(Engine& engine, uint64_t from, const Progress& progress) {
    uint64_t done = 0;
    const uint64_t total = journal_.size();
    ISO_TRY_STATUS(journal_.read(from, RecordKind::kEvent, [&](const audit::StoredRecord& record) {
      Result<Reading> reading = engine.read(record.body);
      const Result<Accepted> accepted = reading.has_error() ? Result<Accepted>(reading.error()) : engine.accept(*reading);
      // WHY no failure: what these rules cannot map was accepted under others, and stays in the journal.
      if (accepted.has_error()) ++counters_.unreadable;
      if (progress && ++done % kProgressEvery == 0) progress(record.index, total);
      return !engine.failure();
    }));
    if (engine.failure()) return *engine.failure();
    if (progress) progress(total, total);
    return {};
  }

  // Judges the whole journal under `rules`; does not touch the standing state.
  Result<std::unique_ptr<Engine>> rebuild(const std::shared_ptr<const rulebook::Rulebook>& rules, const Progress& progress) {
    counters_.unreadable = 0;
    Engine::Options options = engine_options();
    if (snapshots_.wanted()) options.epoch = snapshots_.unused_epoch();
    auto engine = std::make_unique<Engine>(rules, options);
    ISO_TRY_STATUS(replay(*engine, 0, progress));
    engine->settle();
    counters_.replayed = engine->accepted();
    return engine;
  }

  // Takes up the last snapshot, if it fits, and judges what came after. False: there is none that fits.
  Result<bool> resume(const std::shared_ptr<const rulebook::Rulebook>& rules, const Progress& progress) {
    if (!snapshots_.wanted()) return false;
    const std::unique_ptr<Snapshots::Read> last = snapshots_.read();
    if (last == nullptr) return false;
    const SnapshotStamp& stamp = last->stamp;
    ISO_TRY(const std::optional<NotedRules> noted, noted_rules(journal_));
    const char* misfit = noted == noting(*rules) ? misfit_of(stamp, stamp_for(*rules), journal_) : "other rules have judged since";
    if (misfit == nullptr) {
      Engine::Options options = engine_options();
      options.epoch = stamp.epoch;
      auto engine = std::make_unique<Engine>(rules, options);
      counters_.unreadable = stamp.unreadable;
      isonomy::Status restored = last->restore(*engine);
      const uint64_t before = engine->accepted();
      if (!restored.has_error()) restored = replay(*engine, stamp.records, progress);
      if (!restored.has_error()) {
        counters_.replayed = engine->accepted() - before;
        // WHY only then: the first settling after a start looks at every rule's acts, and nothing changed since the snapshot.
        if (counters_.replayed > 0) engine->settle();
        counters_.snapshot_records = snapshot_size_ = stamp.records;
        engine_ = std::move(engine);
        return true;
      }
      misfit = "it is damaged";
    }
    spdlog::info("view.rebuild why=\"the snapshot cannot be used: {}\"", misfit);
    return false;
  }

  // The cases could not be kept or read back: the journal makes them anew.
  isonomy::Status heal() {
    spdlog::warn("view.damaged why=\"{}\" what=\"judging the journal anew\"", to_string(*engine_->failure()));
    if (engine_->failure()->code != Code::kCorrupt) return *engine_->failure();
    ISO_TRY_STATUS(journal_.commit());
    if (snapshots_.wanted()) snapshots_.discard();
    ISO_TRY(engine_, rebuild(engine_->rulebook(), {}));
    ++engine_number_;
    snapshot_size_ = 0;
    return {};
  }

  KeyHashing hashing() const { return {engine_number_, journal_.key_secret(), engine_->store().secret()}; }

  void expect(Reading& reading) {
    if (reading.hashed_by != engine_number_) reading.hash_keys(hashing());
    journal_.expect_event(reading.key_hash);
    engine_->expect(reading);
  }

  NotedRules noting(const rulebook::Rulebook& rules) const { return {to_hex(rules.identity), options_.lateness_days, options_.link_window_days}; }

  SnapshotStamp stamp_for(const rulebook::Rulebook& rules) const {
    SnapshotStamp stamp;
    stamp.program = options_.program;
    stamp.journal_id = journal_.id();
    stamp.rulebook = rules.identity;
    stamp.lateness_days = options_.lateness_days;
    stamp.link_window_days = options_.link_window_days;
    stamp.count_bytes = options_.count_bytes.value_or(0);
    return stamp;
  }

  isonomy::Status note_rulebook(const rulebook::Rulebook& rules, int64_t now_ms) {
    const NotedRules now = noting(rules);
    ISO_TRY(const std::optional<NotedRules> before, noted_rules(journal_));
    if (before == now) return {};
    ISO_TRY([[maybe_unused]] uint64_t index, journal_.append({RecordKind::kRulebook, now.identity, body_of(now, rules.canonical)}, now_ms));
    return {};
  }

  // A line now and then while the differences change; a shadow whose store failed is let go.
  void watch_shadow() {
    if (shadow_ == nullptr) return;
    if (shadow_->failure()) {
      spdlog::error("shadow.stopped why=\"{}\"", to_string(*shadow_->failure()));
      shadow_.reset();
      return;
    }
    const ShadowCounts counts = shadow_->counts();
    const auto now = std::chrono::steady_clock::now();
    if (counts.differences() == shadow_logged_ || now - shadow_logged_at_ < kShadowLogEvery) return;
    shadow_logged_ = counts.differences();
    shadow_logged_at_ = now;
    spdlog::info("shadow.differences only_live={} only_shadow={} different={} rulebook={}", counts.only_live, counts.only_shadow, counts.different, counts.rulebook);
  }

  void tell_when_counting_stops() {
    const Counting* counting = engine_->counting();
    if (counting == nullptr || !counting->stopped_after() || counting->stopped_after() == told_stopped_after_) return;
    told_stopped_after_ = counting->stopped_after();
    spdlog::warn("index.stopped events={} bytes={} why=\"index.bytes is reached: what comes later is judged and not counted\"", *told_stopped_after_, counting->bytes());
  }

  Receipt reject(const Error& error, int64_t now_ms) {
    ++counters_.rejected;
    const Result<uint64_t> index = journal_.append({RecordKind::kRejected, "", json_of(error)}, now_ms);
    if (index.has_error()) return fail(index.error());
    return {Receipt::Kind::kRejected, error};
  }

  // The engine may know what the journal does not: nothing more is accepted, and nothing of this batch was acknowledged.
  Receipt fail(const Error& error) {
    if (!failure_) failure_ = error;
    return {Receipt::Kind::kRejected, error};
  }

  Options options_;
  Journal journal_;
  Snapshots snapshots_;
  std::unique_ptr<Engine> engine_;
  uint32_t engine_number_ = 1;             // each hashes the keys of cases in its own way
  std::optional<LineReader> reader_;       // WHY not the engine's: one that fails is replaced while its line is filed
  cel::Arena line_;
  uint64_t snapshot_size_ = 0;             // of the journal, at the last snapshot that was tried
  std::shared_ptr<const rulebook::Rulebook> shadow_rules_;
  std::unique_ptr<Shadow> shadow_;
  uint64_t shadow_logged_ = 0;
  std::chrono::steady_clock::time_point shadow_logged_at_;
  std::optional<uint64_t> told_stopped_after_;
  Counters counters_;
  std::optional<Error> failure_;
  int64_t filed_ms_ = 0;  // when the last event was filed
};

}  // namespace

Result<std::unique_ptr<Registry>> Registry::open(const Options& options, std::shared_ptr<const rulebook::Rulebook> rules, int64_t now_ms,
                                                 const std::function<void(uint64_t, uint64_t)>& progress) {
  ISO_TRY(Journal journal, Journal::open(options.journal_path));
  auto registry = std::make_unique<JournaledRegistry>(options, std::move(journal));
  ISO_TRY_STATUS(registry->begin(std::move(rules), now_ms, progress));
  return std::unique_ptr<Registry>(std::move(registry));
}

}  // namespace isonomy::engine
