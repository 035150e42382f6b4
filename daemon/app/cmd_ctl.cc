// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/cmd_ctl.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>
#include <memory>

#include "daemon/app/wire_client.h"

namespace isonomy::app {
namespace {

struct Request {
  std::string socket = "/run/isonomy/control.sock";
  bool json = false;
};

// The daemon's flat status object as one `name  value` a line.
std::string laid_out(std::string_view object) {
  std::string out;
  bool quoted = false, value = false;
  int depth = 0;
  size_t column = 0;
  for (size_t i = 0; i < object.size(); ++i) {
    const char c = object[i];
    if (quoted && c == '\\') {
      out += object[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (quoted || (c != '{' && c != '}' && c != '[' && c != ']' && c != ',' && c != ':')) {
      out += c;
      ++column;
    } else if (c == '[' || c == ']') {
      depth += c == '[' ? 1 : -1;
    } else if (c == ':' && !value) {
      out.append(column < 20 ? 20 - column : 1, ' ');
      value = true;
    } else if (c == ',' && depth > 0) {
      out += ", ";
    } else if (c == ',') {
      out += '\n';
      column = 0;
      value = false;
    }
  }
  return out;
}

int run(const Request& request, const std::string& command, bool flat) {
  const auto answer = ask_daemon(request.socket, command);
  if (answer.has_error()) {
    std::fprintf(stderr, "isonomy: %s\n", to_string(answer.error()).c_str());
    return answer.error().code == Code::kIo ? 3 : 1;
  }
  const std::string shown = flat && !request.json ? laid_out(*answer) : *answer;
  std::fwrite(shown.data(), 1, shown.size(), stdout);
  return 0;
}

// The note alone, ready to be kept elsewhere.
int checkpoint(const Request& request) {
  const auto answer = ask_daemon(request.socket, "checkpoint");
  if (answer.has_error()) {
    std::fprintf(stderr, "isonomy: %s\n", to_string(answer.error()).c_str());
    return answer.error().code == Code::kIo ? 3 : 1;
  }
  constexpr std::string_view kNote = "\"checkpoint\":\"";
  std::string shown = *answer;
  if (const size_t at = shown.find(kNote); !request.json && at != std::string::npos) {
    std::string note;
    for (size_t i = at + kNote.size(); i < shown.size() && shown[i] != '"'; ++i) {
      const bool line_end = shown[i] == '\\' && i + 1 < shown.size() && shown[i + 1] == 'n';  // the only escape in a note
      note += line_end ? '\n' : shown[i];
      i += line_end ? 1 : 0;
    }
    shown = note;
  }
  std::fwrite(shown.data(), 1, shown.size(), stdout);
  return 0;
}

// A value as a part of a question (server/index_desk.h).
std::string percent_encoded(const std::string& text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_') {
      out += c;
    } else {
      out.append(1, '%').append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 15]);
    }
  }
  return out;
}

void add_index(CLI::App& ctl, const std::shared_ptr<Request>& request, int& exit_code) {
  auto* index = ctl.add_subcommand("index", "the index of what the daemon has counted, as `isonomy index --json` prints it");
  const auto asked = std::make_shared<std::map<std::string, std::string>>();
  const auto add = [&](const char* option, const char* name, const char* about) { index->add_option(option, (*asked)[name], about); };
  add("--by", "by", "also for each rule, authority, jurisdiction or month");
  add("--rule", "rule", "only decisions under this rule");
  add("--authority", "authority", "only decisions of this authority");
  add("--jurisdiction", "jurisdiction", "only decisions under rules of this jurisdiction");
  add("--at", "at", "as of this day: later acts are left out");
  add("--known", "known", "with what was recorded by this day");
  add("--held-out-from", "held_out_from", "also: learn before this day, and say how well facts and officials foretell what came after");
  const auto closed = std::make_shared<bool>(false);
  index->add_flag("--closed", *closed, "the data are complete: audit them once");
  index->callback([request, asked, closed, &exit_code] {
    std::string question;
    for (const auto& [name, value] : *asked)
      if (!value.empty()) question += (question.empty() ? "" : "&") + name + "=" + percent_encoded(value);
    if (*closed) question += question.empty() ? "closed=true" : "&closed=true";
    exit_code = run(*request, "index " + question, false);
  });
}

}  // namespace

void add_ctl_commands(CLI::App& cli, int& exit_code) {
  auto* ctl = cli.add_subcommand("ctl", "ask a running daemon: status, index, reload, checkpoint, drain");
  const auto request = std::make_shared<Request>();
  ctl->add_option("--socket", request->socket, "the daemon's control socket")->capture_default_str();
  ctl->add_flag("--json", request->json, "print the daemon's answer as it came");
  ctl->require_subcommand(1);
  ctl->fallthrough();
  const auto add = [&](const char* name, const char* about) {
    ctl->add_subcommand(name, about)->callback([request, name, &exit_code] { exit_code = run(*request, name, true); });
  };
  add("status", "what it holds, what it listens on, when a reload failed and why");
  add("reload", "read the rules again, all or nothing");
  ctl->add_subcommand("checkpoint", "commit and sign the log as it is now; prints the signed note")->callback([request, &exit_code] { exit_code = checkpoint(*request); });
  add("drain", "take no more events; what was taken is committed and acknowledged");
  ctl->add_subcommand("findings", "the standing findings, one JSON object a line")->callback([request, &exit_code] { exit_code = run(*request, "findings", false); });
  ctl->add_subcommand("shadow", "where the shadow rulebook differs: the counts, then the findings, one JSON object a line")->callback([request, &exit_code] { exit_code = run(*request, "shadow", false); });
  add_index(*ctl, request, exit_code);
  auto* of_case = ctl->add_subcommand("case", "the timeline of one case and every assessment, as JSON");
  const auto id = std::make_shared<std::string>();
  of_case->add_option("id", *id, "the case")->required();
  of_case->callback([request, id, &exit_code] { exit_code = run(*request, "case " + *id, false); });
  ctl->footer("Exit status: 0 done; 1 the daemon refused; 2 usage; 3 the daemon cannot be reached.\nExample: isonomy ctl status --socket /run/isonomy/control.sock --json");
}

}  // namespace isonomy::app
