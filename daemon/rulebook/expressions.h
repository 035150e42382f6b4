// SPDX-License-Identifier: Apache-2.0
// Expressions: compiles the CEL of one pack, each string in the scope of its place, and moves the compiler's diagnostics to where the
// text stands in the TOML file.
//
// Threads: one owner while reading; the programs are immutable.
#pragma once

#include <array>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>

#include "daemon/cel/compiler.h"
#include "daemon/rulebook/fields.h"
#include "daemon/rulebook/scope.h"

namespace isonomy::rulebook {

class Expressions {
 public:
  // Facts and parameters of `pack` must be complete.
  explicit Expressions(const Pack& pack);

  // The expression under `key`; always() when the key is absent or does not compile.
  Condition read(const Fields& fields, std::string_view key, Scope scope, const cel::Type& expected = cel::Type::dyn()) const;
  // The same for a day: a date, or text and instants that casework reads as one.
  Condition read_day(const Fields& fields, std::string_view key) const;
  Condition read_number(const Fields& fields, std::string_view key, Scope scope) const;
  // What a sanction other than a fine may come to: a number, a period or money.
  Condition read_amount(const Fields& fields, std::string_view key, Scope scope) const;
  Condition compile(const TomlValue& value, const Fields& fields, Scope scope, const cel::Type& expected,
                    cel::Type* type = nullptr) const;

 private:
  Condition read_one_of(const Fields& fields, std::string_view key, Scope scope, std::initializer_list<cel::Type::Tag> tags, std::string_view what,
                        std::string_view remedy) const;
  void check_parameters_on(const TomlValue& value, const Fields& fields) const;
  std::string explain(std::string message, Scope scope, std::string_view source) const;

  std::array<cel::Environment, kScopes> environments_;
  std::map<std::string, size_t> parameters_;  // number of keys
  std::vector<std::string> circumstances_;
};

}  // namespace isonomy::rulebook
