// SPDX-License-Identifier: Apache-2.0
// TomlLines: a TOML text as its lines read: tables with their entries, and the comments and blank lines before each. For rulebook/layout.
//
//   # about the rule                 lead of the table
//   [rule.serve]                     table, header "[rule.serve]"
//   title = "Serve"                  entry: key, one value line
//   emit  = [ { as = "conduct" },    entry: two value lines, the second at depth 1
//             { as = "detection" } ]
//
// Errors:  kMalformed with the place: what cannot be read by lines. The text must be TOML.
// Threads: pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.h"

namespace isonomy::rulebook {

struct TomlValueLine {
  std::string text;            // the first: from behind the `=`; the others whole
  int depth = 0;               // of brackets, where the line begins
  bool begins_in_text = false; // within a text of many lines: every byte counts
  bool ends_in_text = false;
};

struct TomlLineEntry {
  std::vector<std::string> lead;      // comments, and "" for a blank line
  std::string key;
  size_t value_column = 0;            // where the value stood, 0-based
  std::vector<TomlValueLine> value;   // at least one
  std::string comment;                // behind a value of one line, or empty
};

struct TomlLineTable {
  std::vector<std::string> lead;
  std::string header;                 // "[[rule.serve.version]]"; empty: what stands before the first
  std::vector<std::string> path;      // "rule", "serve", "version"
  std::string comment;
  std::vector<TomlLineEntry> entries;
};

struct TomlLines {
  std::vector<TomlLineTable> tables;
  std::vector<std::string> tail;      // comments behind the last entry
};

Result<TomlLines> read_toml_lines(std::string_view text, const std::string& path);

}  // namespace isonomy::rulebook
