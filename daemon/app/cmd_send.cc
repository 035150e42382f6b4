// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/cmd_send.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>

#include "daemon/app/rule_files.h"
#include "daemon/app/sender.h"
#include "daemon/app/sent_state.h"
#include "daemon/app/terminal.h"
#include "daemon/base/text.h"

namespace isonomy::app {
namespace {

constexpr uint64_t kRejectsShown = 20;

struct Request {
  std::string file;
  std::string to = "unix:/run/isonomy/ingest.sock";
  std::vector<std::string> packs;
  std::string state;
  std::string input_source;
  bool from_start = false;
  bool json = false;
};

volatile std::sig_atomic_t interrupted = 0;

int failed(const Error& error, int status) {
  std::fprintf(stderr, "isonomy: %s\n", to_string(error).c_str());
  return status;
}

// The reject as the daemon said it, with the line of the file instead of the connection's.
void show_reject(const std::string& file, uint64_t file_line, const std::string& reject, uint64_t count) {
  if (count == kRejectsShown + 1) std::fprintf(stderr, "further rejects are only counted\n");
  if (count > kRejectsShown) return;
  const size_t code = reject.find("\"code\"");
  std::string said = code == std::string::npos ? reject : reject.substr(code);
  while (said.ends_with('}')) said.pop_back();
  std::fprintf(stderr, "%s:%llu: rejected: %s\n", file.c_str(), static_cast<unsigned long long>(file_line), said.c_str());
}

int send(const Request& request) {
  std::shared_ptr<const rulebook::Rulebook> rules;
  if (needs_pack(request.file)) {
    if (request.packs.empty()) return failed(malformed("this file needs --pack: the pack's [[input]] and [[map]] say how its rows become events", request.file), 2);
    rulebook::ReadResult read = load_rules(request.packs);
    for (const Error& error : read.errors) failed(error, 2);
    if (read.rulebook == nullptr) return 2;
    rules = read.rulebook;
  }
  auto events = EventLines::open(request.file, rules, request.input_source);
  if (events.has_error()) return failed(events.error(), 3);
  const bool from_pipe = request.file == "-";
  const SentState state(request.state, request.file, request.to);
  const uint64_t resume_after = from_pipe || request.from_start ? 0 : state.acknowledged();
  if (resume_after > 0) std::fprintf(stderr, "going on after event %llu, as %s says; --from-start begins anew\n", static_cast<unsigned long long>(resume_after), state.path().c_str());

  auto connection = Connection::open(request.to);
  if (connection.has_error()) return failed(connection.error(), connection.error().code == Code::kIo ? 3 : 2);

  std::signal(SIGINT, [](int) { interrupted = 1; });
  std::signal(SIGTERM, [](int) { interrupted = 1; });
  Progress bar("sending");
  uint64_t rejects = 0;
  const auto start = std::chrono::steady_clock::now();
  auto kept_at = start;
  Sender::Callbacks callbacks;
  callbacks.rejected = [&](uint64_t line, const std::string& reject) { show_reject(request.file, line, reject, ++rejects); };
  callbacks.interrupted = [] { return interrupted != 0; };
  callbacks.progress = [&](const SendTotals& totals, double share) {
    bar.show(share, totals.acknowledged, "acknowledged");
    const auto now = std::chrono::steady_clock::now();
    if (from_pipe || now - kept_at < std::chrono::milliseconds(200)) return;
    kept_at = now;
    if (const isonomy::Status kept = state.keep(totals.acknowledged); kept.has_error()) failed(kept.error(), 0);
  };
  Sender sender(*std::move(events), *std::move(connection), callbacks);
  const isonomy::Status done = sender.run(resume_after);
  bar.finish();

  const SendTotals& totals = sender.totals();
  const bool complete = !done.has_error() && interrupted == 0;
  if (complete) state.forget();
  else if (!from_pipe) static_cast<void>(state.keep(totals.acknowledged));
  if (done.has_error()) failed(done.error(), 3);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (request.json) {
    std::printf("{\"file\":%s,\"complete\":%s,\"resumed_after\":%llu,\"sent\":%llu,\"acknowledged\":%llu,\"rejected\":%llu,\"seconds\":%.3f}\n",
                json_string(request.file).c_str(), complete ? "true" : "false", static_cast<unsigned long long>(totals.resumed_after),
                static_cast<unsigned long long>(totals.sent), static_cast<unsigned long long>(totals.acknowledged),
                static_cast<unsigned long long>(totals.rejected), seconds);
  } else {
    std::printf("%llu events acknowledged, %llu of them sent now, %llu rejected, in %.1f s%s\n", static_cast<unsigned long long>(totals.acknowledged),
                static_cast<unsigned long long>(totals.sent), static_cast<unsigned long long>(totals.rejected), seconds,
                complete ? "" : "; not complete: the same command goes on from here");
  }
  if (!complete) return 3;
  return totals.rejected > 0 ? 1 : 0;
}

}  // namespace

void add_send_command(CLI::App& cli, int& exit_code) {
  auto* command = cli.add_subcommand("send", "stream a file of events to a daemon; goes on after the last acknowledged one when it was interrupted");
  const auto request = std::make_shared<Request>();
  command->add_option("file", request->file, ".ndjson, .csv, .xes or .jsonocel (OCEL 2.0), also .gz; `-` for standard input")->required();
  command->add_option("--to", request->to, "unix:PATH or HOST:PORT")->capture_default_str();
  command->add_option("--pack", request->packs, "for .csv, .xes and .jsonocel: the pack whose [[input]] turns rows into events")->allow_extra_args(false);
  command->add_option("--input", request->input_source, "the source of the [[input]] to use, where packs have several of the format");
  command->add_option("--state", request->state, "where an interrupted sending is remembered; default: below $XDG_STATE_HOME/isonomy/sent");
  command->add_flag("--from-start", request->from_start, "send everything, whatever was acknowledged before: a repeated event counts once");
  command->add_flag("--json", request->json, "the summary as one JSON object");
  command->footer(
      "Exit status: 0 everything is acknowledged; 1 so it is, but some events were rejected; 2 usage; 3 the connection or the file failed:\n"
      "run it again.\nExample: isonomy send --to 127.0.0.1:8641 --pack rules/it/highway-code fines.csv.gz");
  command->callback([request, &exit_code] { exit_code = send(*request); });
}

}  // namespace isonomy::app
