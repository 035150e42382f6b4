// SPDX-License-Identifier: Apache-2.0
// Registry: one engine and one journal. The order of records is the order of evidence: an event, then what it changed.
//
// On opening, the journal's events are judged again under the rules of today. What then differs from the findings that the
// journal holds (a crash between two commits cannot cause it, other rules can) is written down as superseded and raised.
#include "daemon/engine/registry.h"

#include <map>
#include <set>

#include "daemon/audit/journal.h"
#include "daemon/base/text.h"
#include "daemon/engine/case_report.h"
#include "daemon/engine/engine.h"
#include "daemon/engine/standing.h"

namespace isonomy::engine {
namespace {

using audit::Journal;
using audit::Record;
using audit::RecordKind;

std::string json_of(const Error& error) {
  return "{\"code\":" + json_string(code_name(error.code)) + ",\"message\":" + json_string(error.message) + ",\"where\":" + json_string(error.where) + "}";
}

class JournaledRegistry final : public Registry {
 public:
  JournaledRegistry(const Options& options, Journal journal) : options_(options), journal_(std::move(journal)) {}

  // Judges the whole journal under `rules`; does not touch the standing state.
  Result<std::unique_ptr<Engine>> rebuild(const std::shared_ptr<const rulebook::Rulebook>& rules, const std::function<void(uint64_t, uint64_t)>& progress) {
    counters_.unreadable = 0;
    auto engine = std::make_unique<Engine>(rules, Engine::Options{options_.limits, options_.lateness_days});
    Error failed;
    uint64_t done = 0;
    const uint64_t total = journal_.size();
    ISO_TRY_STATUS(journal_.read(0, RecordKind::kEvent, [&](const audit::StoredRecord& record) {
      Result<event::CloudEvent> event = engine->read(record.body);
      Result<Accepted> accepted = event.has_error() ? Result<Accepted>(event.error()) : engine->accept(*event);
      // WHY no failure: what these rules cannot map was accepted under others, and stays in the journal.
      if (accepted.has_error()) ++counters_.unreadable;
      if (progress && ++done % 4096 == 0) progress(record.index, total);
      return true;
    }));
    engine->settle();
    if (progress) progress(total, total);
    return engine;
  }

  // Brings the journal's findings in line with the engine's.
  isonomy::Status reconcile(const Engine& engine, std::string_view reason, int64_t now_ms) {
    ISO_TRY(const auto held, standing_findings(journal_));
    std::vector<Change> changes;
    std::set<std::string> standing;
    engine.visit_findings([&](std::string_view json) {
      const std::string id = finding_id(json);
      standing.insert(id);
      const auto before = held.find(id);
      if (before != held.end() && before->second == json) return;
      if (before != held.end()) changes.push_back({false, id, {}});
      changes.push_back({true, id, std::string(json)});
    });
    for (const auto& [id, json] : held) {
      if (!standing.contains(id)) changes.push_back({false, id, {}});
    }
    return write(changes, reason, now_ms);
  }

  isonomy::Status begin(std::shared_ptr<const rulebook::Rulebook> rules, int64_t now_ms, const std::function<void(uint64_t, uint64_t)>& progress) {
    ISO_TRY(engine_, rebuild(rules, progress));
    ISO_TRY_STATUS(note_rulebook(*rules, now_ms));
    ISO_TRY_STATUS(reconcile(*engine_, "judged anew when the journal was opened", now_ms));
    return journal_.commit();
  }

  Receipt file(std::string_view line, int64_t now_ms) override {
    now_ms_ = now_ms;
    Result<event::CloudEvent> event = engine_->read(line);
    if (event.has_error()) return reject(event.error(), now_ms);
    const std::string key = event_key(*event);
    Result<bool> known = journal_.contains_event(key);
    if (known.has_error()) return fail(known.error());
    if (*known) {
      ++counters_.duplicates;
      return {Receipt::Kind::kDuplicate, {}};
    }
    Result<Accepted> accepted = engine_->accept(*event);
    if (accepted.has_error()) return reject(accepted.error(), now_ms);
    Result<uint64_t> index = journal_.append({RecordKind::kEvent, key, line}, now_ms);
    if (index.has_error()) return fail(index.error());
    const isonomy::Status written = write(accepted->changes, "the facts of the case changed", now_ms);
    if (written.has_error()) return fail(written.error());
    return {};
  }

  isonomy::Status commit() override {
    if (failure_) return *failure_;
    const isonomy::Status settled = write(engine_->settle(), "the facts of other cases changed", now_ms_);
    if (settled.has_error()) {
      failure_ = settled.error();
      return settled;
    }
    isonomy::Status committed = journal_.commit();
    if (committed.has_error()) failure_ = committed.error();
    return committed;
  }
  bool failed() const override { return failure_.has_value(); }

  isonomy::Status reload(std::shared_ptr<const rulebook::Rulebook> rules, int64_t now_ms) override {
    if (rules->identity == engine_->rules().identity) {
      ++counters_.reloads;
      return {};
    }
    ISO_TRY_STATUS(journal_.commit());
    ISO_TRY(std::unique_ptr<Engine> fresh, rebuild(rules, {}));
    ISO_TRY_STATUS(note_rulebook(*rules, now_ms));
    ISO_TRY_STATUS(reconcile(*fresh, "judged anew under another rulebook", now_ms));
    ISO_TRY_STATUS(journal_.commit());
    engine_ = std::move(fresh);
    ++counters_.reloads;
    counters_.last_reload_error.clear();
    return {};
  }

  isonomy::Status note_failed_reload(const Error& error, int64_t now_ms) override {
    ++counters_.failed_reloads;
    counters_.last_reload_error = to_string(error);
    const std::string body = "{\"action\":\"reload\",\"outcome\":\"refused\",\"error\":" + json_of(error) + "}";
    ISO_TRY([[maybe_unused]] uint64_t index, journal_.append({RecordKind::kOperator, "reload", body}, now_ms));
    return journal_.commit();
  }

  Counters counters() const override {
    Counters out = counters_;
    out.events = engine_->accepted();
    out.unmapped = engine_->unmapped();
    out.cases = engine_->casebook().size();
    out.findings = engine_->standing();
    out.records = journal_.size();
    out.rulebook = to_hex(engine_->rules().identity);
    return out;
  }

  Result<std::string> case_json(std::string_view case_id) const override {
    const casework::Case* of = engine_->casebook().find(case_id);
    if (of == nullptr) return not_found("no case `" + std::string(case_id.substr(0, 80)) + "`: ids are those of the events' `case`");
    CaseReport report = report_case(*of, engine_->watermark(*of), engine_->judge(), engine_->rules());
    for (detect::Finding& finding : engine_->across(case_id)) report.findings.push_back(std::move(finding));
    return to_json(report);
  }

  std::string findings_json() const override {
    std::string out;
    engine_->visit_findings([&](std::string_view json) { out.append(json).append(1, '\n'); });
    return out;
  }

 private:
  static std::string finding_id(std::string_view json) {
    // INVARIANT: to_json() puts the id first: {"id":"0123456789abcdef",...
    constexpr std::string_view kStart = "{\"id\":\"";
    ISO_CHECK(json.starts_with(kStart), "a finding's JSON begins with its id");
    return std::string(json.substr(kStart.size(), json.find('"', kStart.size()) - kStart.size()));
  }

  isonomy::Status note_rulebook(const rulebook::Rulebook& rules, int64_t now_ms) {
    const std::string identity = to_hex(rules.identity);
    std::string last;
    ISO_TRY_STATUS(journal_.read(0, RecordKind::kRulebook, [&](const audit::StoredRecord& record) {
      last = record.key;
      return true;
    }));
    if (last == identity) return {};
    const std::string body = "{\"identity\":" + json_string(identity) + ",\"canonical\":" + json_string(rules.canonical) + "}";
    ISO_TRY([[maybe_unused]] uint64_t index, journal_.append({RecordKind::kRulebook, identity, body}, now_ms));
    return {};
  }

  isonomy::Status write(const std::vector<Change>& changes, std::string_view reason, int64_t now_ms) {
    for (const Change& change : changes) {
      const std::string why = change.raised ? std::string() : "{\"reason\":" + json_string(reason) + "}";
      const RecordKind kind = change.raised ? RecordKind::kFinding : RecordKind::kSuperseded;
      ISO_TRY([[maybe_unused]] uint64_t index, journal_.append({kind, change.id, change.raised ? std::string_view(change.json) : why}, now_ms));
    }
    return {};
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
  std::unique_ptr<Engine> engine_;
  Counters counters_;
  int64_t now_ms_ = 0;             // of the last filing: the day of what a commit raises
  std::optional<Error> failure_;
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
