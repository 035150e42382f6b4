// SPDX-License-Identifier: Apache-2.0
// The strings extension's format(): "%s %d %.2f %e %x %X %o %b %%". Nothing of the locale, nothing of printf's types.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "daemon/cel/library.h"
#include "daemon/cel/numbers.h"
#include "daemon/cel/time.h"

namespace isonomy::cel {
namespace {

using Arguments = std::span<const Value>;
constexpr int kDeepest = 100;

std::string in_base(uint64_t magnitude, bool negative, int base) {
  char buffer[72];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, magnitude, base).ptr;
  return (negative ? "-" : "") + std::string(buffer, end);
}

uint64_t magnitude_of(const Value& v) {
  return v.kind() == Kind::kInt && v.as_int() < 0 ? 0 - static_cast<uint64_t>(v.as_int()) : v.as_uint();
}
bool is_negative(const Value& v) { return v.kind() == Kind::kInt && v.as_int() < 0; }
bool is_whole(const Value& v) { return v.kind() == Kind::kInt || v.kind() == Kind::kUint; }

std::string hex_bytes(std::string_view bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    out += kHex[static_cast<uint8_t>(c) >> 4];
    out += kHex[static_cast<uint8_t>(c) & 15];
  }
  return out;
}

// Fills the clauses of one format string; `problem_` is set by the first that cannot be filled.
class Formatter {
 public:
  Formatter(Evaluation& run, std::string_view format, std::span<const Value> items) : run_(run), format_(format), items_(items) {}

  Value format() {
    while (at_ < format_.size() && problem_.empty()) {
      const size_t percent = std::min(format_.find('%', at_), format_.size());
      out_ += format_.substr(at_, percent - at_);
      at_ = percent;
      if (at_ < format_.size()) clause();
      if (!run_.charge_bytes(out_.size() - charged_)) return Evaluation::over_budget();
      charged_ = out_.size();
    }
    return problem_.empty() ? run_.make_string(out_) : run_.fail({problem_});
  }

 private:
  void clause() {
    ++at_;
    if (at_ >= format_.size()) return wrong("unexpected end of format string");
    if (format_[at_] == '%') {
      out_ += '%';
      ++at_;
      return;
    }
    int precision = 6;
    if (format_[at_] == '.') {
      const char* begin = format_.data() + at_ + 1;
      const auto read = std::from_chars(begin, format_.data() + format_.size(), precision);
      if (read.ec != std::errc{} || precision < 0 || precision > 1000) return wrong("error while parsing precision");
      at_ = static_cast<size_t>(read.ptr - format_.data());
      if (at_ >= format_.size()) return wrong("unexpected end of format string");
    }
    const char verb = format_[at_++];
    if (std::string_view("sdfebxXo").find(verb) == std::string_view::npos) {
      return wrong("unrecognised formatting clause \"" + std::string(1, verb) + "\"");
    }
    if (next_ >= items_.size()) return wrong("index " + std::to_string(next_) + " out of range");
    fill(verb, precision, items_[next_++]);
  }

  void wrong(std::string message) {
    if (problem_.empty()) problem_ = "format: " + std::move(message);
  }
  void wrong_kind(const char* needs, const Value& v) { wrong(std::string(needs) + ", was given " + kind_name(v.kind())); }

  void fill(char verb, int precision, const Value& v) {
    switch (verb) {
      case 's': return text(v, 0);
      case 'd':
        if (is_whole(v)) {
          out_ += in_base(magnitude_of(v), is_negative(v), 10);
        } else if (v.kind() == Kind::kDouble && !std::isfinite(v.as_double())) {
          out_ += double_text(v.as_double());
        } else {
          wrong_kind("the decimal clause is for whole numbers", v);
        }
        return;
      case 'f': return number(v, precision, std::chars_format::fixed, "the fixed-point clause is for numbers");
      case 'e': return number(v, precision, std::chars_format::scientific, "the scientific clause is for numbers");
      case 'b':
        if (v.is_bool()) {
          out_ += v.as_bool() ? "1" : "0";
        } else if (is_whole(v)) {
          out_ += in_base(magnitude_of(v), is_negative(v), 2);
        } else {
          wrong_kind("only whole numbers and bools can be formatted as binary", v);
        }
        return;
      case 'o':
        if (!is_whole(v)) return wrong_kind("the octal clause is for whole numbers", v);
        out_ += in_base(magnitude_of(v), is_negative(v), 8);
        return;
      default: hex(verb == 'X', v);
    }
  }

  void hex(bool upper, const Value& v) {
    std::string text;
    if (is_whole(v)) {
      text = in_base(magnitude_of(v), is_negative(v), 16);
    } else if (v.kind() == Kind::kString || v.kind() == Kind::kBytes) {
      text = hex_bytes(v.as_string());
    } else {
      return wrong_kind("only whole numbers, bytes and strings can be formatted as hex", v);
    }
    if (upper) {
      for (char& c : text) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    out_ += text;
  }

  void number(const Value& v, int precision, std::chars_format form, const char* needs) {
    if (!is_number(v)) return wrong_kind(needs, v);
    const double d = v.kind() == Kind::kDouble ? v.as_double()
                     : v.kind() == Kind::kInt  ? static_cast<double>(v.as_int())
                                               : static_cast<double>(v.as_uint());
    if (!std::isfinite(d)) {
      out_ += double_text(d);
      return;
    }
    char buffer[1400];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, d, form, precision);
    out_.append(buffer, end.ptr);
  }

  void text(const Value& v, int depth) {
    if (depth > kDeepest) return wrong("the value nests too deeply");
    switch (v.kind()) {
      case Kind::kString:
      case Kind::kBytes:
      case Kind::kType: out_ += v.as_string(); return;
      case Kind::kUint: out_ += std::to_string(v.as_uint()); return;
      case Kind::kDouble: out_ += double_text(v.as_double()); return;
      case Kind::kTimestamp: out_ += timestamp_text(v.seconds(), v.nanos()); return;
      case Kind::kDuration: out_ += duration_text(v.seconds(), v.nanos()); return;
      case Kind::kDate: out_ += to_string(v.as_date()); return;
      case Kind::kMoney: out_ += to_string(v.as_money()); return;
      case Kind::kPeriod: out_ += to_string(v.as_period()); return;
      case Kind::kList: {
        out_ += "[";
        bool first = true;
        for (const Value& item : v.as_list()) {
          if (!first) out_ += ", ";
          first = false;
          text(item, depth + 1);
          if (!run_.charge(1)) return wrong("budget spent");
        }
        out_ += "]";
        return;
      }
      case Kind::kMap: return map(v, depth);
      case Kind::kNull:
      case Kind::kBool:
      case Kind::kInt: out_ += to_text(v); return;
      default: wrong_kind("the string clause is for values that have a text", v);
    }
  }

  // Entries in the order of their keys' text, so that equal maps read the same.
  void map(const Value& v, int depth) {
    std::vector<std::pair<std::string, const Value*>> entries;
    for (const MapEntry& entry : v.as_map()) {
      std::string saved = std::move(out_);
      out_.clear();
      text(entry.key, depth + 1);
      entries.emplace_back(std::move(out_), &entry.value);
      out_ = std::move(saved);
      if (!run_.charge(2)) return wrong("budget spent");
    }
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    out_ += "{";
    for (size_t i = 0; i < entries.size(); ++i) {
      if (i > 0) out_ += ", ";
      out_ += entries[i].first + ": ";
      text(*entries[i].second, depth + 1);
    }
    out_ += "}";
  }

  Evaluation& run_;
  std::string_view format_;
  std::span<const Value> items_;
  std::string out_;
  std::string problem_;
  size_t at_ = 0;
  size_t next_ = 0;
  size_t charged_ = 0;
};

}  // namespace

void add_format_function(Library& l) {
  l.receiver("format", {Type::string(), Type::list(Type::dyn())}, Type::string(),
             [](Evaluation& run, Arguments a) { return Formatter(run, a[0].as_string(), a[1].as_list()).format(); });
}

}  // namespace isonomy::cel
