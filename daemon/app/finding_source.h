// SPDX-License-Identifier: Apache-2.0
// FindingSource: where `findings` and `explain` read from: a journal, or an export of `isonomy eval --findings`.
//
// Errors:  kNotFound, kIo and kMalformed with the file.
// Threads: plain values.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "daemon/app/judging.h"
#include "daemon/app/line_source.h"
#include "daemon/app/settings.h"
#include "daemon/base/text.h"

namespace isonomy::app {

struct FindingSource {
  std::string journal = Settings{}.journal.path;
  std::string file;    // empty: the journal

  void add_options(CLI::App* command) {
    CLI::Option* of_journal = command->add_option("--journal", journal, "journal to read; the daemon may be running")->capture_default_str();
    command->add_option("--from", file, "read an export (isonomy eval --findings) instead of a journal; `-` for standard input")->excludes(of_journal);
  }

  // The standing findings, one JSON object each, in the findings' order.
  Result<std::vector<std::string>> lines() const {
    if (file.empty()) return journaled_findings(journal);
    ISO_TRY(LineSource source, LineSource::open(file));
    std::vector<std::string> out;
    for (;;) {
      ISO_TRY(std::optional<std::string_view> line, source.next());
      if (!line) return out;
      if (!trim(*line).empty()) out.emplace_back(*line);
    }
  }
};

}  // namespace isonomy::app
