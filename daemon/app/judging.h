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
  std::vector<std::string> problems;     // of rejected lines, the first 20: "file:line: message"
};

// Loads packs; prints every error to standard error and returns null where there are any.
std::shared_ptr<const rulebook::Rulebook> load_rules_aloud(const std::vector<std::string>& packs);

// Judges every event of a file ("-" for standard input).
Result<Judged> judge_file(const std::string& path, std::shared_ptr<const rulebook::Rulebook> rules, const std::string& input_source, int lateness_days,
                          const engine::Observer& observer = {});

// Judges every event that a journal holds.
Result<Judged> judge_journal(const std::string& path, std::shared_ptr<const rulebook::Rulebook> rules, const engine::Observer& observer = {});

// The standing findings of a journal, as it holds them: JSON lines in the findings' order.
Result<std::vector<std::string>> journaled_findings(const std::string& path);

}  // namespace isonomy::app
