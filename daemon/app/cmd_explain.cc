// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/cmd_explain.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>

#include "daemon/app/exit_codes.h"
#include "daemon/app/finding_source.h"
#include "daemon/app/finding_text.h"
#include "daemon/app/journal_places.h"
#include "daemon/app/json_findings.h"
#include "daemon/detect/catalogue.h"

namespace isonomy::app {
namespace {

constexpr size_t kIdLength = 16;

struct Options {
  FindingSource from;
  std::vector<std::string> ids;
  bool json = false;
};

int complain(const Error& error) {
  std::fprintf(stderr, "isonomy: %s\n", to_string(error).c_str());
  return kEnvironment;
}

// The one finding whose id begins so; null where there is none, kConflict where there are several.
Result<const std::string*> standing(const std::vector<std::string>& lines, const std::string& id) {
  const std::string* found = nullptr;
  for (const std::string& line : lines) {
    ISO_TRY(const detect::Finding finding, read_finding(line));
    if (!finding.id.starts_with(id)) continue;
    if (found != nullptr) return Error{Code::kConflict, "`" + id + "` begins several ids: write more of it", {}};
    found = &line;
  }
  return found;
}

isonomy::Status show(const std::string& line, const audit::Journal* journal, bool json) {
  ISO_TRY(const detect::Finding finding, read_finding(line));
  std::optional<JournalPlaces> places;
  if (journal != nullptr) {
    ISO_TRY(places, places_of(finding, *journal));
  }
  const std::string shown = !json ? explanation(finding, places ? &*places : nullptr) : places ? with_places(line, finding, *places) : line;
  std::printf("%s\n", shown.c_str());
  return {};
}

int run(Options options) {
  // A code stands for itself: no journal is needed to say what it means.
  std::erase_if(options.ids, [](const std::string& id) {
    const detect::CatalogueEntry* entry = detect::catalogue_entry(id);
    if (entry != nullptr) std::printf("%s\n", detect::catalogue_page(*entry).c_str());
    return entry != nullptr;
  });
  if (options.ids.empty()) return kDone;
  const Result<std::vector<std::string>> lines = options.from.lines();
  if (lines.has_error()) return complain(lines.error());
  std::optional<audit::Journal> journal;
  if (options.from.file.empty()) {
    Result<audit::Journal> opened = audit::Journal::open_read_only(options.from.journal);
    if (opened.has_error()) return complain(opened.error());
    journal = *std::move(opened);
  }
  int exit_code = kDone;
  for (const std::string& id : options.ids) {
    const Result<const std::string*> found = standing(*lines, id);
    if (found.has_error()) {
      std::fprintf(stderr, "isonomy: %s\n", found.error().message.c_str());
      return found.error().code == Code::kConflict ? kUsage : kEnvironment;
    }
    std::optional<std::string> line;
    if (*found != nullptr) line = **found;
    if (!line && journal && id.size() == kIdLength) {
      Result<std::optional<std::string>> before = superseded_finding(id, *journal);
      if (before.has_error()) return complain(before.error());
      line = *std::move(before);
    }
    if (!line) {
      std::fprintf(stderr, "isonomy: no finding `%s`: `isonomy findings` lists those that stand; one that was superseded needs its whole id and the journal\n", id.c_str());
      exit_code = kCheckFailed;
      continue;
    }
    if (const isonomy::Status shown = show(*line, journal ? &*journal : nullptr, options.json); shown.has_error()) return complain(shown.error());
  }
  return exit_code;
}

}  // namespace

void add_explain_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("explain", "Explain a finding (dates, versions considered, conditions, the answer to it) or a code");
  command->add_option("ID", options->ids, "the finding's id, or the beginning of it; or a code such as ARB-7")->required();
  options->from.add_options(command);
  command->add_flag("--json", options->json, "the finding as it stands in the journal, with the records of its evidence");
  command->footer("Examples:\n  isonomy explain 3f0c91\n  isonomy explain 3f0c91 --from found.ndjson\n  isonomy explain RET-1");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace isonomy::app
