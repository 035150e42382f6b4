// SPDX-License-Identifier: Apache-2.0
// check(): what an author should know about a rulebook that reads and compiles: contradictions, gaps, texts that can never apply,
// back-dating, short notice, impossible terms, names that nothing yields, what is missing. It judges texts, never cases.
//
// Errors:  none; a question that cannot be decided is information and says so.
// Threads: pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/rulebook/rulebook.h"

namespace isonomy::rulebook {

enum class Level : uint8_t { kError, kWarning, kInformation };
const char* level_name(Level level);

struct Remark {
  Level level = Level::kInformation;
  std::string code;       // "contradiction", "short-notice", ..: stable, for filters
  std::string message;    // says what, and what to do
  std::string where;      // path:line:column
  std::string rule;       // id, or empty
  std::vector<std::string> versions;  // "rule@version": the texts it speaks of, the one it stands on first; may be empty
  std::string what, detail;           // the act or key it is about, and the heart of it without the advice: for findings
};

std::vector<Remark> check(const Rulebook& rulebook);  // sorted by place
// Only what is wrong with the texts themselves and not with how they are written down: dates, conditions, terms, conflicts, ranks.
std::vector<Remark> check_texts(const Rulebook& rulebook);

// The parts, one a file. Each appends.
void check_dates(const Rulebook& rulebook, std::vector<Remark>& remarks);
void check_names(const Rulebook& rulebook, std::vector<Remark>& remarks);
void check_conditions(const Rulebook& rulebook, std::vector<Remark>& remarks);
void check_terms(const Rulebook& rulebook, std::vector<Remark>& remarks);
void check_conflicts(const Rulebook& rulebook, std::vector<Remark>& remarks);
void check_ranks(const Rulebook& rulebook, std::vector<Remark>& remarks);

}  // namespace isonomy::rulebook
