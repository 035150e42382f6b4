// SPDX-License-Identifier: Apache-2.0
// The strings extension's format(): "%s %d %.2f %e %x %X %o %b %%". Nothing of the locale, nothing of printf's types.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "daemon/base/text.h"
#include "daemon/cel/format_clauses.h"
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

// The shortest digits that read back as `d`, never with an exponent: 1e23 is a one and 23 zeros.
std::string plain_double(double d) {
  if (!std::isfinite(d)) return double_text(d);
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, std::abs(d), std::chars_format::scientific).ptr;
  const std::string_view form(buffer, static_cast<size_t>(end - buffer));  // "1.25e+03"
  const size_t e = form.find('e');
  int exponent = 0;
  std::from_chars(form.data() + e + (form[e + 1] == '+' ? 2 : 1), end, exponent);
  std::string digits(form.substr(0, e));
  std::erase(digits, '.');
  int point = exponent + 1;  // so many digits stand before it
  if (point <= 0) digits.insert(0, static_cast<size_t>(1 - point), '0'), point = 1;
  if (static_cast<size_t>(point) > digits.size()) digits.append(static_cast<size_t>(point) - digits.size(), '0');
  if (static_cast<size_t>(point) < digits.size()) digits.insert(static_cast<size_t>(point), ".");
  return (std::signbit(d) ? "-" : "") + digits;
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
    FormatClause clause;
    std::string unreadable = read_clause(format_, at_, clause);
    if (!unreadable.empty()) return wrong(std::move(unreadable));
    if (clause.verb == '%') {
      out_ += '%';
      return;
    }
    if (next_ >= items_.size()) return wrong("there is no value for `" + std::string(clause.text) + "`");
    const Value& item = items_[next_++];
    if (takes(clause, item.kind())) return fill(clause, item);
    wrong("`" + std::string(clause.text) + "` takes " + what_it_takes(clause) + ", not " + kind_name(item.kind()));
  }

  void wrong(std::string message) {
    if (problem_.empty()) problem_ = "format: " + std::move(message);
  }

  void fill(const FormatClause& clause, const Value& v) {
    switch (clause.verb) {
      case 's': return text(v, 0);
      case 'd': out_ += is_whole(v) ? in_base(magnitude_of(v), is_negative(v), 10) : plain_double(v.as_double()); return;
      case 'f': return number(v, clause.precision, std::chars_format::fixed);
      case 'e': return number(v, clause.precision, std::chars_format::scientific);
      case 'b': out_ += v.is_bool() ? (v.as_bool() ? "1" : "0") : in_base(magnitude_of(v), is_negative(v), 2); return;
      case 'o': out_ += in_base(magnitude_of(v), is_negative(v), 8); return;
      default: hex(clause.verb == 'X', v);
    }
  }

  void hex(bool upper, const Value& v) {
    std::string text = is_whole(v) ? in_base(magnitude_of(v), is_negative(v), 16) : hex_bytes(v.as_string());
    if (upper) {
      for (char& c : text) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    out_ += text;
  }

  void number(const Value& v, int precision, std::chars_format form) {
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
      case Kind::kBytes:
        if (!is_valid_utf8(v.as_string())) return wrong("the bytes are not valid UTF-8");
        out_ += v.as_string();
        return;
      case Kind::kString:
      case Kind::kType: out_ += v.as_string(); return;
      case Kind::kUint: out_ += std::to_string(v.as_uint()); return;
      case Kind::kDouble: out_ += plain_double(v.as_double()); return;
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
      default: wrong(std::string("a value of type ") + kind_name(v.kind()) + " has no text");
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
