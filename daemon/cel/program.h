// SPDX-License-Identifier: Apache-2.0
// Program: a compiled expression: flat instructions and constants, nothing that points outside itself.
//
// Threads: immutable; share freely.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/cel/types.h"

namespace isonomy::cel {

struct Guard;

// A comparison, membership, call or boolean variable of the condition: what a lawyer would tick off one by one.
struct Atom {
  std::string text;    // as written, unparsed: "facts.days_late <= 3"
  uint32_t begin = 0;  // byte range in the source
  uint32_t end = 0;
};

class Program {
 public:
  const std::string& source() const;
  const std::vector<Atom>& atoms() const;             // in order of appearance
  const std::vector<uint32_t>& variable_slots() const;  // slots that are read, sorted, distinct
  const std::vector<uint32_t>& functions() const;     // host functions that are called, sorted, distinct
  uint64_t static_cost() const;                       // estimated steps

  // Of an expression that is one field of one variable and nothing else, `data.sector`: which.
  struct Field {
    uint32_t slot = 0;
    std::string_view name;
  };
  std::optional<Field> plain_field() const;

  std::span<const Guard> guards() const;  // guards.h: for whoever holds many conditions against the same variables
  void fetch() const;                     // it is run soon

  struct Code;  // vm.cc and disasm.cc only
  explicit Program(std::shared_ptr<const Code> code);
  const Code& code() const { return *code_; }

 private:
  std::shared_ptr<const Code> code_;
};

}  // namespace isonomy::cel
