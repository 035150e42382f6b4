// SPDX-License-Identifier: Apache-2.0
// Literal: the value of a number, text or bytes token.
//
// Errors:  false, with `message` saying what is wrong and, for escapes, `at` the byte where it starts.
// Threads: pure.
// Source:  cel-spec, "String and Bytes Values".
#pragma once

#include <string>
#include <string_view>

#include "daemon/cel/value.h"

namespace isonomy::cel {

struct LiteralProblem {
  std::string message;
  size_t at = 0;  // byte offset in the token
};

bool read_int(std::string_view token, bool negative, Value& out, LiteralProblem& problem);
bool read_uint(std::string_view token, Value& out, LiteralProblem& problem);
bool read_double(std::string_view token, bool negative, Value& out, LiteralProblem& problem);
bool rounds_to_zero(std::string_view digits);  // of a number that no double can hold: too small, and not too large
// `token` with its prefix and quotes.
bool read_text(std::string_view token, bool bytes, std::string& out, LiteralProblem& problem);

void append_utf8(std::string& out, uint32_t code_point);

}  // namespace isonomy::cel
