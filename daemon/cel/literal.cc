// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/literal.h"

#include <charconv>
#include <cmath>

#include "daemon/base/text.h"

namespace isonomy::cel {
namespace {

bool is_surrogate(uint32_t code) { return code >= 0xD800 && code <= 0xDFFF; }

// The digits of `token` without 0x and u; false when they do not fit 64 bits.
bool read_magnitude(std::string_view token, uint64_t& magnitude) {
  if (!token.empty() && (token.back() == 'u' || token.back() == 'U')) token.remove_suffix(1);
  int base = 10;
  if (token.starts_with("0x") || token.starts_with("0X")) {
    base = 16;
    token.remove_prefix(2);
  }
  const auto read = std::from_chars(token.data(), token.data() + token.size(), magnitude, base);
  return read.ec == std::errc{} && read.ptr == token.data() + token.size();
}

class Unescape {
 public:
  Unescape(std::string_view body, bool bytes, std::string& out, LiteralProblem& problem)
      : body_(body), bytes_(bytes), out_(out), problem_(problem) {}

  bool run() {
    while (at_ < body_.size()) {
      if (body_[at_] != '\\') {
        out_ += body_[at_++];
      } else if (!escape()) {
        return false;
      }
    }
    return true;
  }

 private:
  bool wrong(size_t at, std::string message) {
    problem_ = {std::move(message), at};
    return false;
  }

  bool hex(size_t digits, uint32_t& code) {
    if (at_ + digits > body_.size()) return false;
    const char* begin = body_.data() + at_;
    const auto read = std::from_chars(begin, begin + digits, code, 16);
    if (read.ec != std::errc{} || read.ptr != begin + digits) return false;
    at_ += digits;
    return true;
  }

  // \x and octal escapes name an octet in bytes and a code point in text.
  void octet(uint32_t code) {
    if (bytes_) {
      out_ += static_cast<char>(code);
    } else {
      append_utf8(out_, code);
    }
  }

  bool unicode(size_t start, size_t digits) {
    if (bytes_) return wrong(start, "bytes have no code points: write `\\x` with two hexadecimal digits");
    uint32_t code = 0;
    if (!hex(digits, code)) return wrong(start, "`\\" + std::string(digits == 4 ? "u" : "U") + "` needs " + std::to_string(digits) + " hexadecimal digits");
    if (code >= 0xD800 && code <= 0xDBFF && digits == 4 && body_.substr(at_).starts_with("\\u")) {
      at_ += 2;
      uint32_t low = 0;
      if (!hex(4, low) || low < 0xDC00 || low > 0xDFFF) return wrong(start, "half of a surrogate pair is no character");
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    if (is_surrogate(code)) return wrong(start, "half of a surrogate pair is no character");
    if (code > 0x10FFFF) return wrong(start, "there is no character beyond \\U0010FFFF");
    append_utf8(out_, code);
    return true;
  }

  bool escape() {
    static constexpr std::string_view kLetters = "abfnrtv\\?\"'`";
    static constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\?\"'`";
    const size_t start = at_++;
    if (at_ >= body_.size()) return wrong(start, "a backslash needs a character after it");
    const char c = body_[at_++];
    const size_t letter = kLetters.find(c);
    if (letter != std::string_view::npos) {
      out_ += kMeanings[letter];
      return true;
    }
    if (c == 'x' || c == 'X') {
      uint32_t code = 0;
      if (!hex(2, code)) return wrong(start, "`\\x` needs two hexadecimal digits");
      octet(code);
      return true;
    }
    if (c == 'u') return unicode(start, 4);
    if (c == 'U') return unicode(start, 8);
    if (c >= '0' && c <= '3') {
      const auto octal = [&](size_t i) { return i < body_.size() && body_[i] >= '0' && body_[i] <= '7'; };
      if (!octal(at_) || !octal(at_ + 1)) return wrong(start, "an octal escape needs three digits, 000 to 377");
      octet(static_cast<uint32_t>((c - '0') * 64 + (body_[at_] - '0') * 8 + (body_[at_ + 1] - '0')));
      at_ += 2;
      return true;
    }
    return wrong(start, std::string("`\\") + c + "` is no escape: write `\\\\` for a backslash, or r'..' for a text without escapes");
  }

  std::string_view body_;
  bool bytes_;
  std::string& out_;
  LiteralProblem& problem_;
  size_t at_ = 0;
};

}  // namespace

void append_utf8(std::string& out, uint32_t code) {
  const auto put = [&](uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 63));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 63));
    put(0x80 | (code & 63));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 63));
    put(0x80 | (code >> 6 & 63));
    put(0x80 | (code & 63));
  }
}

bool read_int(std::string_view token, bool negative, Value& out, LiteralProblem& problem) {
  uint64_t magnitude = 0;
  const uint64_t most = negative ? uint64_t{1} << 63 : static_cast<uint64_t>(INT64_MAX);
  if (!read_magnitude(token, magnitude) || magnitude > most) {
    problem.message = "this number does not fit an int (64 bits): write it with a point, or as a uint with `u`";
    return false;
  }
  out = Value::integer(negative ? static_cast<int64_t>(0 - magnitude) : static_cast<int64_t>(magnitude));
  return true;
}

bool read_uint(std::string_view token, Value& out, LiteralProblem& problem) {
  uint64_t magnitude = 0;
  if (!read_magnitude(token, magnitude)) {
    problem.message = "this number does not fit a uint (64 bits)";
    return false;
  }
  out = Value::unsigned_integer(magnitude);
  return true;
}

bool rounds_to_zero(std::string_view digits) {
  const size_t exponent = digits.find_first_of("eE");
  return (exponent != std::string_view::npos && digits.substr(exponent + 1).starts_with('-')) || digits.starts_with("0.") || digits.starts_with(".");
}

bool read_double(std::string_view token, bool negative, Value& out, LiteralProblem& problem) {
  double d = 0;
  const auto read = std::from_chars(token.data(), token.data() + token.size(), d);
  if (read.ec == std::errc::result_out_of_range) {
    // Too small is zero; too large is a slip.
    if (!rounds_to_zero(token)) {
      problem.message = "this number does not fit a double";
      return false;
    }
    d = 0;
  }
  out = Value::real(negative ? -d : d);
  return true;
}

bool read_text(std::string_view token, bool bytes, std::string& out, LiteralProblem& problem) {
  bool raw = false;
  size_t prefix = 0;
  while (token[prefix] != '"' && token[prefix] != '\'') {
    raw = raw || token[prefix] == 'r' || token[prefix] == 'R';
    ++prefix;
  }
  const std::string_view quoted = token.substr(prefix);
  const bool triple = quoted.size() >= 6 && quoted[1] == quoted[0] && quoted[2] == quoted[0];
  const size_t quotes = triple ? 3 : 1;
  if (quoted.size() < 2 * quotes) return false;
  const std::string_view body = quoted.substr(quotes, quoted.size() - 2 * quotes);
  out.clear();
  if (raw) {
    out = body;
    return true;
  }
  if (Unescape(body, bytes, out, problem).run()) return true;
  problem.at += prefix + quotes;
  return false;
}

}  // namespace isonomy::cel
