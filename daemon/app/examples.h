// SPDX-License-Identifier: Apache-2.0
// Examples: the worked examples beside a pack, `examples.md`: every `## ` section holds prose and fences.
//
//   ## Served late                      the example's name
//   ```events                           lines of events, judged alone; without: what is asked is the rulebook itself
//   ```pack                             optional: an invented instrument, judged together with the pack
//   ```findings                         exactly what is found, a line each, in any order; `none` for nothing
//   ARB-7 serve@1992 breach
//
// A section without any of these fences is prose. Fences of other names are prose too.
//
// Errors:  collected in the file, each with its line; the sections without errors can still be run.
// Threads: pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/base/result.h"

namespace isonomy::app {

struct Example {
  std::string name;
  size_t line = 1;                      // of its heading
  bool has_events = false;
  std::vector<std::string> events;      // blank lines left out
  std::vector<size_t> event_lines;      // where each stands
  std::string pack;                     // text of ```pack, or empty
  std::vector<std::string> expected;    // sorted, without `none`
  size_t findings_begin = 0, findings_end = 0;  // bytes of the file between the fences
};

struct ExampleFile {
  std::string path, text;
  std::vector<Example> examples;
  std::vector<Error> errors;
};

ExampleFile read_examples(std::string path, std::string text);

// The file's text with what was found in place of what was expected; `found` has one entry an example, in order.
std::string blessed(const ExampleFile& file, const std::vector<std::vector<std::string>>& found);

// Expected against found, a line each: "- ARB-7 serve@1992 breach" is missing, "+ .." was not expected. Both sorted.
std::vector<std::string> line_difference(const std::vector<std::string>& expected, const std::vector<std::string>& found);

}  // namespace isonomy::app
