// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/cmd_replay.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>
#include <memory>

#include "daemon/app/evidence.h"
#include "daemon/app/exit_codes.h"
#include "daemon/app/json_findings.h"
#include "daemon/app/judging.h"
#include "daemon/app/settings.h"
#include "daemon/app/terminal.h"
#include "daemon/audit/journal.h"
#include "daemon/base/text.h"

namespace isonomy::app {
namespace {

struct Request {
  std::string journal = Settings{}.journal.path;
  std::vector<std::string> rules = Settings{}.rules;
  std::string from, to, kept_in;
  bool json = false;
};

struct Difference {
  std::vector<std::string> appear, vanish;
  uint64_t same = 0;
};

// Whether the finding's act, or its conduct where no act is found against, lies inside for certain.
Result<bool> inside(const Request& request, const std::string& json) {
  if (request.from.empty() && request.to.empty()) return true;
  ISO_TRY(const detect::Finding finding, read_finding(json));
  const std::optional<Span>& day = finding.decision_date ? finding.decision_date : finding.conduct;
  if (!day) return false;
  if (!request.from.empty() && day->first < parse_span(request.from)->first) return false;
  return request.to.empty() || day->last <= parse_span(request.to)->last;
}

// Both in the findings' order. A finding that reads otherwise vanishes in its old words and appears in its new ones.
Result<Difference> compare(const Request& request, const std::vector<std::string>& held, const std::vector<std::string>& judged) {
  Difference out;
  const std::map<std::string_view, bool> before = [&] {
    std::map<std::string_view, bool> all;
    for (const std::string& json : held) all.emplace(json, false);
    return all;
  }();
  std::map<std::string_view, bool> now;
  for (const std::string& json : judged) now.emplace(json, true);
  for (const std::string& json : held) {
    if (now.contains(json)) {
      ++out.same;
      continue;
    }
    ISO_TRY(const bool counts, inside(request, json));
    if (counts) out.vanish.push_back(json);
  }
  for (const std::string& json : judged) {
    if (before.contains(json)) continue;
    ISO_TRY(const bool counts, inside(request, json));
    if (counts) out.appear.push_back(json);
  }
  return out;
}

void show(const std::vector<std::string>& findings, const char* what, Colour colour) {
  for (const std::string& json : findings) {
    const auto finding = read_finding(json);
    if (finding.has_error()) continue;
    print(coloured(what, colour) + " " + finding->code + " " + std::string(verdict_name(finding->verdict)) + " " + finding->case_key + "  " + finding->sentence + "\n");
  }
}

int run(const Request& request) {
  for (const std::string* day : {&request.from, &request.to}) {
    if (!day->empty() && parse_span(*day).has_error()) {
      std::fprintf(stderr, "isonomy: `%s` is no day such as 2026-01-01 or 2026-01\n", day->c_str());
      return kUsage;
    }
  }
  const auto rules = load_rules_aloud(request.rules);
  if (rules == nullptr) return kEnvironment;
  const Result<audit::Journal> journal = audit::Journal::open_read_only(request.journal);
  if (journal.has_error()) return fail(journal.error());
  const auto last = journal->last(audit::RecordKind::kRulebook);
  if (last.has_error()) return fail(last.error());
  const std::string identity = to_hex(rules->identity);
  const bool same_rules = *last && (*last)->key == identity;

  const Result<std::vector<std::string>> held = journaled_findings(request.journal);
  if (held.has_error()) return fail(held.error());
  Result<Judged> judged = judge_journal(request.journal, rules, {.kept_in = request.kept_in});
  if (judged.has_error()) return fail(judged.error());
  std::vector<std::string> findings;
  const Status visited = judged->engine->visit_findings([&](std::string_view json) { findings.emplace_back(json); });
  if (visited.has_error()) return fail(visited.error());
  const Result<Difference> difference = compare(request, *held, findings);
  if (difference.has_error()) return fail(difference.error());

  const bool identical = difference->appear.empty() && difference->vanish.empty();
  if (request.json) {
    for (const std::string& json : difference->vanish) print("{\"change\":\"vanishes\",\"finding\":" + json + "}\n");
    for (const std::string& json : difference->appear) print("{\"change\":\"appears\",\"finding\":" + json + "}\n");
    print("{\"events\":" + std::to_string(judged->events) + ",\"resumed_at\":" + std::to_string(judged->resumed_at) + ",\"unreadable\":" + std::to_string(judged->rejected) + ",\"same_rulebook\":" + (same_rules ? "true" : "false") +
          ",\"rulebook\":\"" + identity + "\",\"same\":" + std::to_string(difference->same) + ",\"appear\":" + std::to_string(difference->appear.size()) + ",\"vanish\":" +
          std::to_string(difference->vanish.size()) + "}\n");
  } else {
    show(difference->vanish, "vanishes", Colour::kRed);
    show(difference->appear, "appears", Colour::kGreen);
    print(std::to_string(judged->events) + " events judged again under " + (same_rules ? "the journal's rulebook" : "another rulebook") + " (" + identity.substr(0, 12) + "): " +
          std::to_string(difference->same) + " findings stay as they are, " + std::to_string(difference->appear.size()) + " appear, " +
          std::to_string(difference->vanish.size()) + " vanish\n");
    if (judged->resumed_at > 0) print("read on from record " + std::to_string(judged->resumed_at) + ", where the last replay in " + request.kept_in + " stood\n");
    if (judged->rejected > 0) print(std::to_string(judged->rejected) + " events cannot be read under these rules\n");
  }
  if (same_rules && !identical) {
    std::fprintf(stderr, "isonomy: the same rules on the same events gave other findings than the journal holds: its findings were written by another version of the program, "
                         "or it was altered (isonomy audit verify)\n");
    return kCheckFailed;
  }
  return kDone;
}

}  // namespace

void add_replay_command(CLI::App& cli, int& exit_code) {
  auto* replay = cli.add_subcommand("replay", "judge the journal's events again, and say what would change");
  const auto request = std::make_shared<Request>();
  replay->add_option("--journal", request->journal, "the journal; the daemon may be running")->capture_default_str();
  replay->add_option("--rules", request->rules, "pack, or folder of packs, to judge under")->capture_default_str();
  replay->add_option("--from", request->from, "only differences whose act or conduct lies on or after this day");
  replay->add_option("--to", request->to, "only differences whose act or conduct lies on or before this day");
  replay->add_option("--keep", request->kept_in, "folder that keeps what was read, so that a replay that was interrupted goes on where it stopped");
  replay->add_flag("--json", request->json, "one JSON object a difference, and one in sum");
  replay->footer("Examples:\n"
                 "  isonomy replay                                    the same rules: nothing may change\n"
                 "  isonomy replay --rules drafts/2027 --from 2026    what a draft would have changed this year\n"
                 "  isonomy replay --keep ~/replay                    may be interrupted, and goes on where it stopped\n"
                 "Exit status: 0 done; 1 the same rules gave other findings; 2 usage; 3 a journal or pack cannot be read.");
  replay->callback([request, &exit_code] { exit_code = run(*request); });
}

}  // namespace isonomy::app
