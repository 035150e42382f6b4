// SPDX-License-Identifier: Apache-2.0
// RowEvents: rows of a foreign table or log as CloudEvents lines, by an [[input]] of a pack. `eval` and `send` both go through here, so the
// daemon journals the same bytes that a run without daemon judges.
//
//   case,seq,date         ->  {"specversion":"1.0","id":"S38735-1","source":"urn:isonomy:rtfm","type":"isonomy.row",
//   S38735,1,2000-01-01        "data":{"case":"S38735","seq":"1","date":"2000-01-01"}}
//
// A cell is a string; an empty cell is absent.
//
// Errors:  kMalformed where a row has more cells than the header, or its id cannot be told.
// Threads: one owner. The input must outlive it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "daemon/cel/vm.h"
#include "daemon/rulebook/rulebook.h"

namespace isonomy::casework {

class RowEvents {
 public:
  RowEvents(const rulebook::Input& input, std::vector<std::string> header) : input_(input), header_(std::move(header)) {}
  // The event of one row, one line without its end; valid until the next call.
  Result<std::string_view> line(const std::vector<std::string>& cells);
  // Of a row that names its own fields: texts, and lists and maps of texts.
  Result<std::string_view> line(std::span<const cel::MapEntry> data);

 private:
  const rulebook::Input& input_;
  std::vector<std::string> header_;
  cel::Vm vm_;
  cel::Arena arena_;
  std::vector<cel::MapEntry> entries_;
  std::string line_;
};

// The one input of that format ("csv", "xes", "ocel"), or the one of that `source` too. Errors name the choices.
Result<const rulebook::Input*> input_of(const rulebook::Rulebook& rules, std::string_view format, std::string_view source);

}  // namespace isonomy::casework
