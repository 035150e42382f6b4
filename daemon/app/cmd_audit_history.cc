// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/cmd_audit_history.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <memory>

#include "daemon/app/evidence.h"
#include "daemon/app/exit_codes.h"
#include "daemon/app/files.h"
#include "daemon/app/settings.h"
#include "daemon/app/terminal.h"
#include "daemon/audit/archive.h"
#include "daemon/audit/consistency.h"
#include "daemon/base/day.h"
#include "daemon/base/text.h"

namespace isonomy::app {
namespace {

struct Request {
  std::string journal = Settings{}.journal.path;
  bool json = false;
  std::vector<std::string> keys;
  std::string checkpoint;     // file of a kept checkpoint
  std::string file;           // to read or write, per command
  std::string older, newer;   // sizes, or files of kept checkpoints
  std::string before;         // a record, or a day
  std::string folder;
};

std::optional<uint64_t> number_in(std::string_view text) {
  uint64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failed == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

// A number of records, or a file with a checkpoint: then the root it claims comes with it. Its signature is checked where keys are given.
struct State {
  uint64_t size = 0;
  std::optional<merkle::Checkpoint> checkpoint;
};
Result<State> state_of(const std::string& given, const std::vector<merkle::VerifierKey>& keys) {
  if (const auto size = number_in(given)) return State{*size, std::nullopt};
  ISO_TRY(const std::string note, load_file(given));
  std::string text = note.substr(0, note.rfind("\n\n") + 1);
  if (!keys.empty()) {
    ISO_TRY(merkle::VerifiedNote verified, merkle::verify_note(note, keys));
    text = std::move(verified.text);
  }
  ISO_TRY(const merkle::Checkpoint checkpoint, merkle::parse_checkpoint(text));
  return State{checkpoint.size, checkpoint};
}

int consistency(const Request& request) {
  const auto keys = public_keys(request.keys);
  if (keys.has_error()) return fail(keys.error());
  const auto older = state_of(request.older, *keys);
  if (older.has_error()) return fail(older.error());
  std::optional<uint64_t> new_size;
  if (!request.newer.empty()) {
    const auto newer = state_of(request.newer, *keys);
    if (newer.has_error()) return fail(newer.error());
    new_size = newer->size;
  }
  const Result<audit::Journal> journal = audit::Journal::open_read_only(request.journal);
  if (journal.has_error()) return fail(journal.error());
  const auto proof = audit::prove_consistency(*journal, older->size, new_size);
  if (proof.has_error()) return fail(proof.error());
  if (older->checkpoint && older->checkpoint->root != proof->old_root) {
    return refuted(request.json, {Code::kCorrupt, "the log's first " + std::to_string(older->size) + " records are not those of the kept checkpoint: history was rewritten", request.journal});
  }
  const std::string text = audit::to_string(*proof);
  if (request.file == "-") {
    print(text);
    return kDone;
  }
  const std::string file = request.file.empty() ? std::to_string(older->size) + ".consistency" : request.file;
  const isonomy::Status written = write_new(file, text, 0644);
  if (written.has_error()) return fail(written.error());
  if (request.json) print("{\"file\":" + json_string(file) + ",\"old\":" + std::to_string(older->size) + ",\"hashes\":" + std::to_string(proof->hashes.size()) + "}\n");
  else print("wrote " + file + ": it proves that the first " + std::to_string(older->size) + " records were never rewritten, to anyone who has the log's public key\n");
  return kDone;
}

int verify_consistency(const Request& request) {
  const auto keys = public_keys(request.keys);
  if (keys.has_error()) return fail(keys.error());
  const auto text = load_file(request.file);
  if (text.has_error()) return fail(text.error());
  std::optional<merkle::Checkpoint> kept;
  if (!request.checkpoint.empty()) {
    const auto state = state_of(request.checkpoint, *keys);
    if (state.has_error()) return refuted(request.json, state.error());
    kept = state->checkpoint;
  }
  const auto proven = audit::check_consistency(*text, *keys, kept);
  if (proven.has_error()) return refuted(request.json, proven.error());
  if (request.json) {
    print("{\"ok\":true,\"old\":" + std::to_string(proven->old_size) + ",\"size\":" + std::to_string(proven->checkpoint.size) + ",\"origin\":" +
          json_string(proven->checkpoint.origin) + "}\n");
  } else {
    print(coloured("proven", Colour::kGreen) + " the log " + proven->checkpoint.origin + " of " + std::to_string(proven->checkpoint.size) +
          " records begins with the same " + std::to_string(proven->old_size) + " records as before, signed by " + in_words(proven->signed_by) + "\n");
    if (!kept) print("no kept checkpoint was given: compare the `old` line of the file with yours, or give --checkpoint\n");
  }
  return kDone;
}

int archive(const Request& request) {
  uint64_t before = 0;
  if (const auto number = number_in(request.before)) {
    before = *number;
  } else {
    const Result<Day> day = parse_day(request.before);
    if (day.has_error()) {
      fail(malformed("`--before " + request.before + "` is neither a record's number nor a day such as 2026-01-01"));
      return kUsage;
    }
    const Result<audit::Journal> journal = audit::Journal::open_read_only(request.journal);
    if (journal.has_error()) return fail(journal.error());
    const auto first = audit::first_recorded_since(*journal, int64_t{*day - Day::from_civil(1970, 1, 1)} * 86'400'000);
    if (first.has_error()) return fail(first.error());
    before = *first;
  }
  const auto report = audit::archive_before(request.journal, before, request.folder);
  if (report.has_error()) return fail(report.error());
  if (request.json) {
    print("{\"file\":" + json_string(report->path) + ",\"first\":" + std::to_string(report->first) + ",\"until\":" + std::to_string(report->until) + "}\n");
  } else {
    print("records " + std::to_string(report->first) + " to " + std::to_string(report->until - 1) + " stand in " + report->path +
          "\nthe journal keeps their place in the tree; keep the archive where it is, or beside the journal: the daemon reads it when it starts\n");
  }
  return kDone;
}

int verify_archive(const Request& request) {
  const auto keys = public_keys(request.keys);
  if (keys.has_error()) return fail(keys.error());
  const auto report = audit::verify_archive(request.file, *keys);
  if (report.has_error()) return report.error().code == Code::kCorrupt ? refuted(request.json, report.error()) : fail(report.error());
  if (request.json) {
    print("{\"ok\":true,\"first\":" + std::to_string(report->first) + ",\"until\":" + std::to_string(report->until) + ",\"size\":" + std::to_string(report->size) +
          ",\"signatures\":" + std::to_string(report->signed_by.size()) + "}\n");
  } else {
    print(coloured("sound", Colour::kGreen) + " records " + std::to_string(report->first) + " to " + std::to_string(report->until - 1) +
          " are those of the log of " + std::to_string(report->size) + " records" +
          (report->signed_by.empty() ? std::string("; the signature was not checked: give the log's public key with --key") : ", signed by " + in_words(report->signed_by)) + "\n");
  }
  return kDone;
}

int restore(const Request& request) {
  const auto size = audit::restore_backup(request.file, request.journal);
  if (size.has_error()) return size.error().code == Code::kCorrupt ? refuted(request.json, size.error()) : fail(size.error());
  if (request.json) print("{\"ok\":true,\"journal\":" + json_string(request.journal) + ",\"size\":" + std::to_string(*size) + "}\n");
  else print("restored " + std::to_string(*size) + " records to " + request.journal + "; producers send again what they have no acknowledgement for\n");
  return kDone;
}

}  // namespace

void add_history_commands(CLI::App& audit, int& exit_code) {
  const auto add = [&](const char* name, const char* about, const char* examples, int (*run)(const Request&)) {
    auto request = std::make_shared<Request>();
    CLI::App* command = audit.add_subcommand(name, about);
    command->footer(std::string("Examples:\n") + examples);
    command->add_flag("--json", request->json, "one JSON object a line");
    command->callback([request, run, &exit_code] { exit_code = run(*request); });
    return std::pair(command, request);
  };
  {
    auto [command, request] = add("consistency", "write a proof that an older state of the log is the beginning of a newer one",
                                  "  isonomy audit consistency kept-in-march.txt --key log.key.pub\n  isonomy audit consistency 70000 90000 --out -", consistency);
    command->add_option("old", request->older, "number of records, or a file with a kept checkpoint")->required();
    command->add_option("new", request->newer, "the same; the last checkpoint when not given");
    command->add_option("--journal", request->journal, "the journal; the daemon may be running")->capture_default_str();
    command->add_option("--out", request->file, "file to write, - for standard output; OLD.consistency when not given");
    command->add_option("--key", request->keys, "public key of the log, to check kept checkpoints with");
  }
  {
    auto [command, request] = add("verify-consistency", "check such a proof; needs no journal",
                                  "  isonomy audit verify-consistency 70000.consistency --key log.key.pub --checkpoint kept-in-march.txt", verify_consistency);
    command->add_option("file", request->file, "the .consistency file")->required();
    command->add_option("--key", request->keys, "public key of the log, or a file with it")->required();
    command->add_option("--checkpoint", request->checkpoint, "the older checkpoint, as you kept it");
  }
  {
    auto [command, request] = add("archive", "move the oldest records to a file of their own, with their proofs; the daemon must be down",
                                  "  isonomy audit archive --before 2026-01-01 --to /archive\n  isonomy audit archive --before 5000000 --to /archive", archive);
    command->add_option("--journal", request->journal, "the journal")->capture_default_str();
    command->add_option("--before", request->before, "the first record to stay, or the day (UTC) on which it was recorded")->required();
    command->add_option("--to", request->folder, "folder for the archive file")->required();
  }
  {
    auto [command, request] = add("verify-archive", "check an archive file; needs no journal", "  isonomy audit verify-archive ab12cd34-0-4999999.isonomy-archive --key log.key.pub", verify_archive);
    command->add_option("file", request->file, "the .isonomy-archive file")->required();
    command->add_option("--key", request->keys, "public key of the log, or a file with it: checks the signature too");
  }
  {
    auto [command, request] = add("restore", "verify a backup and copy it to where the journal is to be", "  isonomy audit restore /backup/journal-2026-11-23.sqlite --journal /var/lib/isonomy/journal.sqlite", restore);
    command->add_option("file", request->file, "the backup")->required();
    command->add_option("--journal", request->journal, "where to; nothing may be there")->capture_default_str();
  }
}

}  // namespace isonomy::app
