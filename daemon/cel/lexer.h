// SPDX-License-Identifier: Apache-2.0
// Lexer: source text to tokens. Strings and numbers stay as written; the parser reads their values.
//
// Errors:  diagnostics for characters that start no token, unterminated strings and bad numbers; the rest is still read.
// Threads: pure.
// Source:  cel-spec, "Syntax".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/cel/source.h"

namespace isonomy::cel {

enum class TokenKind : uint8_t {
  kEnd, kName, kQuotedName, kInt, kUint, kDouble, kString, kBytes, kTrue, kFalse, kNull, kIn, kReserved,
  kLeftParen, kRightParen, kLeftBracket, kRightBracket, kLeftBrace, kRightBrace,
  kDot, kComma, kColon, kQuestion, kPlus, kMinus, kStar, kSlash, kPercent, kBang,
  kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual, kAnd, kOr,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  Place place;
};

std::vector<Token> lex(std::string_view source, Diagnostics& diagnostics);
const char* token_name(TokenKind kind);  // "name", "`(`", "end of the expression": for messages
std::string print_tokens(std::string_view source, const std::vector<Token>& tokens);  // one a line, for golden tests

}  // namespace isonomy::cel
