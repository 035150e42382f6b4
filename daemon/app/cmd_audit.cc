// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/cmd_audit.h"

#include <poll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <memory>

#include "daemon/app/cmd_audit_history.h"
#include "daemon/app/evidence.h"
#include "daemon/app/exit_codes.h"
#include "daemon/app/files.h"
#include "daemon/app/settings.h"
#include "daemon/app/terminal.h"
#include "daemon/audit/checkpoints.h"
#include "daemon/audit/export.h"
#include "daemon/audit/journal.h"
#include "daemon/audit/verify_log.h"
#include "daemon/base/text.h"
#include "daemon/merkle/base64.h"
#include "daemon/merkle/hash.h"

namespace isonomy::app {
namespace {

struct Request {
  std::string journal = Settings{}.journal.path;
  bool json = false;
  std::vector<std::string> keys;   // public keys, or files that hold one
  std::string key_file;            // the private key's
  std::string checkpoint;          // file of a trusted checkpoint
  std::string file;                // to read or write, per command
  std::string name;
  std::string kind;
  uint64_t index = 0;
  uint64_t from = 0;
  uint64_t count = 10;
  bool flag = false;               // the command's own switch
};

std::string utc(int64_t milliseconds) {
  const std::time_t seconds = static_cast<std::time_t>(milliseconds / 1000 - (milliseconds % 1000 < 0 ? 1 : 0));
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[40];
  const size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text + size, sizeof text - size, ".%03dZ", static_cast<int>((milliseconds % 1000 + 1000) % 1000));
  return text;
}

// Bytes that are no text go as base64 under another name, so that nothing is lost in an export.
std::string json_bytes(const char* name, std::string_view bytes) {
  return is_valid_utf8(bytes) ? "\"" + std::string(name) + "\":" + json_string(bytes)
                              : "\"" + std::string(name) + "_base64\":\"" + merkle::to_base64(bytes) + "\"";
}

std::string json_line(const audit::StoredRecord& record) {
  return "{\"index\":" + std::to_string(record.index) + ",\"kind\":\"" + audit::kind_name(record.kind) + "\",\"recorded_at_ms\":" +
         std::to_string(record.recorded_at_ms) + ",\"recorded_at\":\"" + utc(record.recorded_at_ms) + "\"," + json_bytes("key", record.key) + "," +
         json_bytes("body", record.body) + "}\n";
}

std::string one_line(const audit::StoredRecord& record) {
  std::string key = record.key;
  std::replace(key.begin(), key.end(), '\n', ' ');
  char head[64];
  std::snprintf(head, sizeof head, "%10llu  %s  %-10s  ", static_cast<unsigned long long>(record.index), utc(record.recorded_at_ms).c_str(),
                audit::kind_name(record.kind));
  return head + key + "\n";
}

Result<audit::VerifyOptions> verify_options(const Request& request) {
  audit::VerifyOptions options;
  ISO_TRY(options.keys, public_keys(request.keys));
  options.from_trusted = request.flag;
  if (request.checkpoint.empty()) return options;
  if (options.keys.empty()) return malformed("a trusted checkpoint needs --key, the public key that signed it");
  ISO_TRY(const std::string note, load_file(request.checkpoint));
  ISO_TRY(const merkle::VerifiedNote verified, merkle::verify_note(note, options.keys));
  ISO_TRY(options.trusted, merkle::parse_checkpoint(verified.text));
  return options;
}

int verify(const Request& request) {
  Result<audit::VerifyOptions> options = verify_options(request);
  if (options.has_error()) return fail(options.error());
  if (request.flag && !options->trusted) {
    std::fprintf(stderr, "isonomy: --from-checkpoint needs --checkpoint FILE\n");
    return kUsage;
  }
  Progress progress("verifying");
  options->progress = [&](uint64_t done, uint64_t total) { progress.show(static_cast<double>(done) / static_cast<double>(total), done, "records"); };
  const Result<audit::LogReport> report = audit::verify_log(request.journal, *options);
  progress.finish();
  if (report.has_error()) {
    const bool damaged = report.error().code == Code::kCorrupt;
    fail(report.error());
    return damaged ? kCheckFailed : kEnvironment;
  }
  const std::string root = merkle::to_base64(merkle::bytes_of(report->root));
  if (request.json) {
    std::string out = "{\"ok\":" + std::string(report->fault ? "false" : "true") + ",\"size\":" + std::to_string(report->size) +
                      ",\"verified\":" + std::to_string(report->verified) + (report->archived > 0 ? ",\"archived\":" + std::to_string(report->archived) + ",\"not_read\":" + std::to_string(report->not_read) : "") + ",\"checkpoints\":" + std::to_string(report->checkpoints) +
                      ",\"signatures\":" + std::to_string(report->signatures) + ",\"root\":\"" + root + "\"";
    if (report->fault) out += ",\"first_bad_index\":" + std::to_string(report->fault->index) + ",\"what\":" + json_string(report->fault->what);
    print(out + "}\n");
  } else if (report->fault) {
    print(coloured("ALTERED", Colour::kRed) + " first bad index " + std::to_string(report->fault->index) + ": " + report->fault->what + "\n" +
          std::to_string(report->verified) + " of " + std::to_string(report->size) + " records are good\n");
  } else {
    print(coloured("sound", Colour::kGreen) + " " + std::to_string(report->verified) + " of " + std::to_string(report->size) + " records read, " +
          std::to_string(report->checkpoints) + " checkpoints, " + std::to_string(report->signatures) + " signatures checked\nroot " + root + "\n");
    if (report->not_read > 0) print(std::to_string(report->not_read) + " records stand in archives that are not here: their leaves fit the tree; check the archives with verify-archive\n");
    if (request.keys.empty() && report->checkpoints > 0) print("signatures were not checked: give the log's public key with --key\n");
  }
  return report->fault ? kCheckFailed : kDone;
}

int prove(const Request& request) {
  Result<audit::Journal> journal = audit::Journal::open_read_only(request.journal);
  if (journal.has_error()) return fail(journal.error());
  const auto proof = audit::prove(*journal, request.index, request.flag ? audit::ProofContent::kLeafOnly : audit::ProofContent::kRecord);
  if (proof.has_error()) return fail(proof.error());
  const std::string text = merkle::to_string(*proof);
  if (request.file == "-") {
    print(text);
    return kDone;
  }
  const std::string file = request.file.empty() ? std::to_string(request.index) + ".tlog-proof" : request.file;
  const Status written = write_new(file, text, 0644);
  if (written.has_error()) return fail(written.error());
  if (request.json) print("{\"index\":" + std::to_string(request.index) + ",\"file\":" + json_string(file) + ",\"hashes\":" + std::to_string(proof->siblings.size()) + "}\n");
  else print("wrote " + file + ": it proves record " + std::to_string(request.index) + " to anyone who has the log's public key\n");
  return kDone;
}

int verify_proof(const Request& request) {
  const auto keys = public_keys(request.keys);
  if (keys.has_error()) return fail(keys.error());
  const auto text = load_file(request.file);
  if (text.has_error()) return fail(text.error());
  const auto proven = audit::check_proof(*text, *keys);
  if (proven.has_error()) return refuted(request.json, proven.error());
  if (request.json) {
    std::string out = "{\"ok\":true,\"index\":" + std::to_string(proven->index) + ",\"kind\":\"" + audit::kind_name(proven->kind) +
                      "\",\"recorded_at_ms\":" + std::to_string(proven->recorded_at_ms) + ",\"origin\":" + json_string(proven->checkpoint.origin) +
                      ",\"size\":" + std::to_string(proven->checkpoint.size);
    if (proven->key) out += "," + json_bytes("key", *proven->key) + "," + json_bytes("body", *proven->body);
    print(out + "}\n");
    return kDone;
  }
  print(coloured("proven", Colour::kGreen) + " record " + std::to_string(proven->index) + " (" + audit::kind_name(proven->kind) + ", recorded " +
        utc(proven->recorded_at_ms) + ") is in the log " + proven->checkpoint.origin + " of " + std::to_string(proven->checkpoint.size) +
        " records, signed by " + in_words(proven->signed_by) + "\n");
  if (proven->body) print(*proven->body + "\n");
  else print("the proof does not show the record's content\n");
  return kDone;
}

int show(const Request& request) {
  Result<audit::Journal> journal = audit::Journal::open_read_only(request.journal);
  if (journal.has_error()) return fail(journal.error());
  const auto record = journal->at(request.index);
  if (record.has_error()) return fail(record.error());
  if (request.json) print(json_line(*record));
  else print(one_line(*record) + record->body + "\n");
  return kDone;
}

Result<std::optional<audit::RecordKind>> chosen_kind(const Request& request) {
  if (request.kind.empty()) return std::optional<audit::RecordKind>();
  const auto kind = audit::kind_named(request.kind);
  if (!kind) return malformed("no kind `" + request.kind + "`: event, rejected, finding, superseded, rulebook, operator or checkpoint");
  return kind;
}

int export_log(const Request& request) {
  const auto kind = chosen_kind(request);
  if (kind.has_error()) {
    fail(kind.error());
    return kUsage;
  }
  Result<audit::Journal> journal = audit::Journal::open_read_only(request.journal);
  if (journal.has_error()) return fail(journal.error());
  if (!request.file.empty()) {
    const auto report = audit::export_tiles(*journal, request.file);
    if (report.has_error()) return fail(report.error());
    if (request.json) print("{\"size\":" + std::to_string(report->size) + ",\"files\":" + std::to_string(report->files) + "}\n");
    else print("published " + std::to_string(report->size) + " records, " + std::to_string(report->files) + " files written\n");
    return kDone;
  }
  bool written = true;
  const Status read = journal->read(request.from, *kind, [&](const audit::StoredRecord& record) {
    const std::string line = json_line(record);
    written = std::fwrite(line.data(), 1, line.size(), stdout) == line.size();
    return written;
  });
  if (read.has_error()) return fail(read.error());
  return written ? kDone : fail(io_error("standard output is closed"));
}

int tail(const Request& request) {
  Result<audit::Journal> journal = audit::Journal::open_read_only(request.journal);
  if (journal.has_error()) return fail(journal.error());
  uint64_t next = journal->size() - std::min(journal->size(), request.count);
  for (;;) {
    const Status read = journal->read(next, std::nullopt, [&](const audit::StoredRecord& record) {
      print(request.json ? json_line(record) : one_line(record));
      next = record.index + 1;
      return true;
    });
    if (read.has_error()) return fail(read.error());
    if (std::fflush(stdout) != 0 || !request.flag) return kDone;
    // Twice a second; wakes early when whoever reads us hangs up, and ends then.
    pollfd reader{STDOUT_FILENO, 0, 0};
    if (::poll(&reader, 1, 500) > 0 && (reader.revents & (POLLERR | POLLHUP)) != 0) return kDone;
    const Status refreshed = journal->refresh();
    if (refreshed.has_error()) return fail(refreshed.error());
  }
}

int keygen(const Request& request) {
  const auto signer = merkle::generate_signer(request.name);
  if (signer.has_error()) {
    fail(signer.error());
    return kUsage;
  }
  const std::string public_text = merkle::to_string(merkle::verifier_of(*signer));
  Status written = write_new(request.file, merkle::secret_text(*signer) + "\n", 0600);
  if (written.has_value()) written = write_new(request.file + ".pub", public_text + "\n", 0644);
  if (written.has_error()) return fail(written.error());
  if (request.json) print("{\"private\":" + json_string(request.file) + ",\"public\":" + json_string(request.file + ".pub") + ",\"key\":" + json_string(public_text) + "}\n");
  else print("private key in " + request.file + " (keep it from everyone), public key in " + request.file + ".pub (give it to everyone):\n" + public_text + "\n");
  return kDone;
}

int checkpoint(const Request& request) {
  const auto text = load_file(request.key_file);
  if (text.has_error()) return fail(text.error());
  const auto signer = merkle::parse_signer(trim(*text));
  if (signer.has_error()) return fail({signer.error().code, signer.error().message, request.key_file});
  if (::access(request.journal.c_str(), F_OK) != 0) return fail(not_found("there is no journal here", request.journal));
  Result<audit::Journal> journal = audit::Journal::open(request.journal);
  if (journal.has_error()) return fail(journal.error());
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  const auto note = audit::add_checkpoint(*journal, *signer, now);
  if (note.has_error()) return fail(note.error());
  print(request.json ? "{\"size\":" + std::to_string(journal->size() - 1) + ",\"checkpoint\":" + json_string(*note) + "}\n" : *note);
  return kDone;
}

int backup(const Request& request) {
  Result<audit::Journal> journal = audit::Journal::open_read_only(request.journal);
  if (journal.has_error()) return fail(journal.error());
  const Status copied = journal->back_up_to(request.file);
  if (copied.has_error()) return fail(copied.error());
  const auto report = audit::verify_log(request.file, {});
  if (report.has_error()) return fail(report.error());
  if (report->fault) return refuted(request.json, {Code::kCorrupt, "the copy has a fault at record " + std::to_string(report->fault->index) + ": " + report->fault->what, request.file});
  if (request.json) print("{\"ok\":true,\"file\":" + json_string(request.file) + ",\"size\":" + std::to_string(report->size) + "}\n");
  else print("copied and verified " + std::to_string(report->size) + " records to " + request.file + "\n");
  return kDone;
}

}  // namespace

void add_audit_commands(CLI::App& app, int& exit_code) {
  CLI::App* audit = app.add_subcommand("audit", "verify, prove and read the journal");
  audit->require_subcommand(1);
  audit->footer("Examples:\n"
                "  isonomy audit keygen --name example.org/isonomy --out /etc/isonomy/log.key\n"
                "  isonomy audit verify --key /etc/isonomy/log.key.pub\n"
                "  isonomy audit prove 73894 && isonomy audit verify-proof 73894.tlog-proof --key log.key.pub\n"
                "Exit codes: 0 done, 1 the log or the proof does not hold, 2 usage, 3 a file cannot be read.");
  const auto add = [&](const char* name, const char* about, const char* examples, int (*run)(const Request&)) {
    auto request = std::make_shared<Request>();
    CLI::App* command = audit->add_subcommand(name, about);
    command->footer(std::string("Examples:\n") + examples);
    command->add_flag("--json", request->json, "one JSON object a line");
    command->callback([request, run, &exit_code] { exit_code = run(*request); });
    return std::pair(command, request);
  };
  const auto add_journal = [](CLI::App* command, const std::shared_ptr<Request>& request) {
    command->add_option("--journal", request->journal, "the journal; the daemon may be running")->capture_default_str();
  };
  {
    auto [command, request] = add("verify", "read the whole log and name the first record that was altered",
                                  "  isonomy audit verify\n  isonomy audit verify --key log.key.pub --checkpoint kept.txt --from-checkpoint", verify);
    add_journal(command, request);
    command->add_option("--key", request->keys, "public key of the log, or a file with it: checks signatures too");
    command->add_option("--checkpoint", request->checkpoint, "a checkpoint kept elsewhere, which the log must still contain");
    command->add_flag("--from-checkpoint", request->flag, "take the records before --checkpoint on its word");
  }
  {
    auto [command, request] = add("prove", "write a proof that a record is in the log", "  isonomy audit prove 73894\n  isonomy audit prove 73894 --out - --leaf-only", prove);
    add_journal(command, request);
    command->add_option("index", request->index, "the record")->required();
    command->add_option("--out", request->file, "file to write, - for standard output; INDEX.tlog-proof when not given");
    command->add_flag("--leaf-only", request->flag, "prove the record without showing its content");
  }
  {
    auto [command, request] = add("verify-proof", "check a proof; needs no journal", "  isonomy audit verify-proof 73894.tlog-proof --key log.key.pub", verify_proof);
    command->add_option("file", request->file, "the .tlog-proof file")->required();
    command->add_option("--key", request->keys, "public key of the log, or a file with it")->required();
  }
  {
    auto [command, request] = add("show", "print one record", "  isonomy audit show 0 --json", show);
    add_journal(command, request);
    command->add_option("index", request->index, "the record")->required();
  }
  {
    auto [command, request] = add("export", "print records as NDJSON, or publish the tree as tlog-tiles",
                                  "  isonomy audit export --kind finding > findings.ndjson\n  isonomy audit export --tiles /srv/www/log", export_log);
    add_journal(command, request);
    command->add_option("--from", request->from, "first record")->capture_default_str();
    command->add_option("--kind", request->kind, "only this kind of record");
    command->add_option("--tiles", request->file, "folder for a static transparency log, up to the last checkpoint; shows no bodies");
  }
  {
    auto [command, request] = add("tail", "print the last records, and with -f those that come", "  isonomy audit tail -n 20\n  isonomy audit tail -f --json", tail);
    add_journal(command, request);
    command->add_option("-n", request->count, "how many")->capture_default_str();
    command->add_flag("-f,--follow", request->flag, "go on until interrupted");
  }
  {
    auto [command, request] = add("keygen", "make the key that signs checkpoints", "  isonomy audit keygen --name example.org/isonomy --out log.key", keygen);
    command->add_option("--name", request->name, "the log's name in every checkpoint: a host and path of yours, without scheme")->required();
    command->add_option("--out", request->file, "file for the private key; the public one goes beside it as .pub")->required();
  }
  {
    auto [command, request] = add("checkpoint", "sign the log as it is and record that; the daemon must be down (else: isonomy ctl checkpoint)",
                                  "  isonomy audit checkpoint --key log.key > kept.txt", checkpoint);
    add_journal(command, request);
    command->add_option("--key", request->key_file, "file of the private key")->required();
  }
  {
    auto [command, request] = add("backup", "copy the journal while it is in use, and verify the copy", "  isonomy audit backup /backup/journal-2026-11-23.sqlite", backup);
    add_journal(command, request);
    command->add_option("file", request->file, "the copy; must not exist")->required();
  }
  add_history_commands(*audit, exit_code);
}

}  // namespace isonomy::app
