// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/format_clauses.h"

#include <charconv>

namespace isonomy::cel {
namespace {

constexpr int kMostDigits = 1000;

bool is_whole(Kind kind) { return kind == Kind::kInt || kind == Kind::kUint; }
bool is_any_number(Kind kind) { return is_whole(kind) || kind == Kind::kDouble; }

}  // namespace

std::string read_clause(std::string_view format, size_t& at, FormatClause& clause) {
  const size_t begin = at++;
  clause = {};
  if (at < format.size() && format[at] == '.') {
    const auto read = std::from_chars(format.data() + at + 1, format.data() + format.size(), clause.precision);
    if (read.ec != std::errc{} || clause.precision < 0 || clause.precision > kMostDigits) {
      return "after `%.` stands the number of digits, 0 to " + std::to_string(kMostDigits) + ", as in %.2f";
    }
    at = static_cast<size_t>(read.ptr - format.data());
  }
  if (at >= format.size()) return "the last `%` has no letter after it: write %% for a percent sign";
  clause.verb = format[at++];
  clause.text = format.substr(begin, at - begin);
  if (std::string_view("sdfebxXo%").find(clause.verb) != std::string_view::npos) return {};
  // A character of several bytes is shown whole.
  while (at < format.size() && (static_cast<uint8_t>(format[at]) & 0xC0) == 0x80) ++at;
  return "`" + std::string(format.substr(begin, at - begin)) +
         "` is no clause: there are %s %d %f %e %b %o %x %X, and %% for a percent sign";
}

bool takes(const FormatClause& clause, Kind kind) {
  switch (clause.verb) {
    case 'd':
    case 'f':
    case 'e': return is_any_number(kind);
    case 'b': return is_whole(kind) || kind == Kind::kBool;
    case 'o': return is_whole(kind);
    case 'x':
    case 'X': return is_whole(kind) || kind == Kind::kString || kind == Kind::kBytes;
    default: return kind != Kind::kOptional && kind < Kind::kUnknown;
  }
}

const char* what_it_takes(const FormatClause& clause) {
  switch (clause.verb) {
    case 'd':
    case 'f':
    case 'e': return "a number";
    case 'b': return "an int, a uint or a bool";
    case 'o': return "an int or a uint";
    case 'x':
    case 'X': return "an int, a uint, a string or bytes";
    default: return "a value that has a text";
  }
}

}  // namespace isonomy::cel
