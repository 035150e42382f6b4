// SPDX-License-Identifier: Apache-2.0
// Judging: the whole pipeline on a file or on a journal, with no daemon: read, judge, count, and keep the engine for questions.
//
// Errors:  Result for what stops the run (no such file, broken packs); single bad lines are collected, the first 20 in full.
// Threads: one.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/engine/engine.h"
#include "daemon/rulebook/rulebook.h"

namespace isonomy::app {

struct Judged {
  std::shared_ptr<const rulebook::Rulebook> rules;
  std::unique_ptr<engine::Engine> engine;
  uint64_t events = 0, duplicates = 0, rejected = 0;
  uint64_t resumed_at = 0;               // record of the journal from which this run read on
  std::vector<std::string> problems;     // of rejected lines, the first 20: "file:line: message"
};

// Loads packs; prints every error to standard error and returns null where there are any.
std::shared_ptr<const rulebook::Rulebook> load_rules_aloud(const std::vector<std::string>& packs);

struct JudgingOptions {
  int lateness_days = 0;
  int link_window_days = 730;
  uint64_t case_bytes = uint64_t{64} << 20;   // of cases in memory; the others go to a temporary file
  bool counts = false;                        // for the statistics (engine/counting.h)
};

// Takes in every event of a file ("-" for standard input). Cases are judged when findings are asked for.
Result<Judged> judge_file(const std::string& path, std::shared_ptr<const rulebook::Rulebook> rules, const std::string& input_source,
                          const JudgingOptions& options = {});

// Judges every event that a journal holds, on the terms that it notes (noted_rules.h).
struct JournalJudging {
  bool counts = false;
  // Keeps what was read in this folder every so many events; where it holds the work of an earlier run on the same journal and rules, goes
  // on from there. Empty: nothing is kept.
  std::string kept_in = {};
};
Result<Judged> judge_journal(const std::string& path, std::shared_ptr<const rulebook::Rulebook> rules, const JournalJudging& options = {});

// The standing findings of a journal, as it holds them: JSON lines in the findings' order.
Result<std::vector<std::string>> journaled_findings(const std::string& path);

}  // namespace isonomy::app
