// SPDX-License-Identifier: Apache-2.0
// Result: errors as values. A function that may fail for a reason outside our code returns Result<T>; nothing here throws.
//
// Errors:  `message` is lower case, has no full stop and puts the user's own text in `backticks`; `where` is
//          "path:line:column" or empty. Messages are part of the interface and are golden-tested.
// Threads: plain values.
#pragma once

#include <boost/system/result.hpp>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

namespace isonomy {

enum class Code { kMalformed, kNotFound, kConflict, kLimit, kIo, kCorrupt, kCancelled };

const char* code_name(Code code);  // "malformed", "not_found", ...: the `code` of a reject line on the wire

struct Error {
  Code code = Code::kMalformed;
  std::string message;
  std::string where;
};

std::string to_string(const Error& error);  // "where: message", or the message alone

// Boost.System asks for this when .value() is called on an error. We never do: reaching it is our bug.
[[noreturn]] inline void throw_exception_from_error(const Error& error, const boost::source_location&) {
  std::fprintf(stderr, "isonomy: unchecked result: %s\n", error.message.c_str());
  std::abort();
}

template <class T>
using Result = boost::system::result<T, Error>;
using Status = Result<void>;

inline Error malformed(std::string message, std::string where = {}) {
  return {Code::kMalformed, std::move(message), std::move(where)};
}
inline Error not_found(std::string message, std::string where = {}) {
  return {Code::kNotFound, std::move(message), std::move(where)};
}
inline Error over_limit(std::string message, std::string where = {}) {
  return {Code::kLimit, std::move(message), std::move(where)};
}
inline Error io_error(std::string message, std::string where = {}) {
  return {Code::kIo, std::move(message), std::move(where)};
}

}  // namespace isonomy

// Our own invariants: checked in release builds too, because a wrong verdict is worse than no verdict.
#define ISO_CHECK(condition, why)                                                                 \
  do {                                                                                            \
    if (!(condition)) {                                                                           \
      std::fprintf(stderr, "isonomy: bug at %s:%d: %s (%s)\n", __FILE__, __LINE__, #condition, why); \
      std::abort();                                                                               \
    }                                                                                             \
  } while (false)

// ISO_TRY(Program program, compile(text));  declares `program`, or returns the error. ISO_TRY_STATUS(f());  for Status.
#define ISO_CONCAT_(a, b) a##b
#define ISO_CONCAT(a, b) ISO_CONCAT_(a, b)
#define ISO_TRY_(temporary, declaration, ...)                \
  auto temporary = (__VA_ARGS__);                            \
  if (temporary.has_error()) return std::move(temporary).error(); \
  declaration = *std::move(temporary)
#define ISO_TRY(declaration, ...) ISO_TRY_(ISO_CONCAT(iso_result_, __COUNTER__), declaration, __VA_ARGS__)
#define ISO_TRY_STATUS(...)                                     \
  do {                                                          \
    auto iso_status = (__VA_ARGS__);                            \
    if (iso_status.has_error()) return std::move(iso_status).error(); \
  } while (false)
