// SPDX-License-Identifier: Apache-2.0
// The strings extension. Positions count code points; "out of range" is an error, not an empty answer.
#include <algorithm>

#include "daemon/cel/code_points.h"
#include "daemon/cel/library.h"
#include "daemon/cel/literal.h"

namespace isonomy::cel {
namespace {

using Arguments = std::span<const Value>;
constexpr size_t kNowhere = std::string_view::npos;

Value out_of_range(Evaluation& run, int64_t at) { return run.fail({"index out of range: ", std::to_string(at)}); }

// The byte offset of position `at`, which may be the end; kNowhere when outside.
size_t position(std::string_view text, int64_t at) {
  return at < 0 || static_cast<uint64_t>(at) > text.size() ? kNowhere : byte_offset(text, static_cast<size_t>(at));
}

bool charge_text(Evaluation& run, Arguments a) {
  size_t bytes = 0;
  for (const Value& v : a) bytes += v.kind() == Kind::kString ? v.as_string().size() : 0;
  return run.charge_bytes(bytes);
}

Value char_at(Evaluation& run, Arguments a) {
  if (!charge_text(run, a)) return Evaluation::over_budget();
  const std::string_view text = a[0].as_string();
  const size_t begin = position(text, a[1].as_int());
  if (begin == kNowhere) return out_of_range(run, a[1].as_int());
  if (begin == text.size()) return Value::string("");
  return Value::string(text.substr(begin, byte_offset(text.substr(begin), 1)));
}

Value position_value(std::string_view text, size_t byte) {
  if (byte == kNowhere) return Value::integer(-1);
  return Value::integer(static_cast<int64_t>(count_code_points(text.substr(0, byte))));
}

Value index_of(Evaluation& run, Arguments a) {
  if (!charge_text(run, a)) return Evaluation::over_budget();
  const std::string_view text = a[0].as_string();
  const size_t start = a.size() > 2 ? position(text, a[2].as_int()) : 0;
  if (start == kNowhere) return out_of_range(run, a[2].as_int());
  return position_value(text, text.find(a[1].as_string(), start));
}

Value last_index_of(Evaluation& run, Arguments a) {
  if (!charge_text(run, a)) return Evaluation::over_budget();
  const std::string_view text = a[0].as_string();
  const size_t start = a.size() > 2 ? position(text, a[2].as_int()) : kNowhere;
  if (a.size() > 2 && start == kNowhere) return out_of_range(run, a[2].as_int());
  return position_value(text, text.rfind(a[1].as_string(), start));
}

template <char from, char to>
Value ascii_case(Evaluation& run, Arguments a) {
  const Value copy = run.make_string(a[0].as_string());
  if (copy.is_error()) return copy;
  char* bytes = const_cast<char*>(copy.as_string().data());  // just allocated by us
  for (size_t i = 0; i < copy.as_string().size(); ++i) {
    if (bytes[i] >= from && bytes[i] <= from + 25) bytes[i] = static_cast<char>(bytes[i] - from + to);
  }
  return copy;
}

Value replace(Evaluation& run, Arguments a) {
  if (!charge_text(run, a)) return Evaluation::over_budget();
  const std::string_view text = a[0].as_string(), old = a[1].as_string(), fresh = a[2].as_string();
  int64_t left = a.size() > 3 ? a[3].as_int() : -1;
  std::string out;
  size_t at = 0;
  for (; left != 0; --left) {
    // An empty text stands before every character and at the end.
    const size_t hit = old.empty() ? (at <= text.size() ? at : kNowhere) : text.find(old, at);
    if (hit == kNowhere) break;
    if (!run.charge_bytes(hit - at + fresh.size())) return Evaluation::over_budget();
    out += text.substr(at, hit - at);
    out += fresh;
    at = hit + old.size();
    if (!old.empty()) continue;
    if (at >= text.size()) {
      at = text.size() + 1;
      break;
    }
    const size_t step = byte_offset(text.substr(at), 1);
    out += text.substr(at, step);
    at += step;
  }
  if (at < text.size()) out += text.substr(at);
  return run.make_string(out);
}

Value split(Evaluation& run, Arguments a) {
  if (!charge_text(run, a)) return Evaluation::over_budget();
  const std::string_view text = a[0].as_string(), separator = a[1].as_string();
  const int64_t limit = a.size() > 2 ? a[2].as_int() : -1;
  if (limit == 0) return Value::list({});
  std::vector<Value> parts;
  size_t at = 0;
  for (;;) {
    size_t hit = kNowhere, next = 0;
    if (separator.empty()) {
      hit = at < text.size() ? at + byte_offset(text.substr(at), 1) : kNowhere;
      if (hit == text.size()) hit = kNowhere;
      next = hit;
    } else {
      hit = text.find(separator, at);
      next = hit + separator.size();
    }
    const bool last = limit > 0 && parts.size() + 1 >= static_cast<size_t>(limit);
    if (hit == kNowhere || last) break;
    if (!run.charge(1)) return Evaluation::over_budget();
    parts.push_back(Value::string(text.substr(at, hit - at)));
    at = next;
  }
  if (!separator.empty() || !text.empty()) parts.push_back(Value::string(text.substr(at)));
  Value* items = run.allocate<Value>(parts.size());
  if (items == nullptr) return Evaluation::over_budget();
  std::copy(parts.begin(), parts.end(), items);
  return Value::list({items, parts.size()});
}

Value substring(Evaluation& run, Arguments a) {
  if (!charge_text(run, a)) return Evaluation::over_budget();
  const std::string_view text = a[0].as_string();
  const size_t begin = position(text, a[1].as_int());
  if (begin == kNowhere) return out_of_range(run, a[1].as_int());
  if (a.size() == 2) return Value::string(text.substr(begin));
  const size_t end = position(text, a[2].as_int());
  if (end == kNowhere) return out_of_range(run, a[2].as_int());
  if (end < begin) {
    return run.fail({"invalid substring range. start: ", std::to_string(a[1].as_int()), ", end: ", std::to_string(a[2].as_int())});
  }
  return Value::string(text.substr(begin, end - begin));
}

// Unicode's White_Space property.
bool is_space(uint32_t c) {
  return (c >= 9 && c <= 13) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

Value trim_text(Evaluation& run, Arguments a) {
  if (!charge_text(run, a)) return Evaluation::over_budget();
  const std::string_view text = a[0].as_string();
  size_t begin = text.size(), end = text.size();
  for (size_t at = 0; at < text.size();) {
    const size_t start = at;
    if (is_space(next_code_point(text, at))) continue;
    if (begin == text.size()) begin = start;
    end = at;
  }
  return Value::string(begin == text.size() ? std::string_view() : text.substr(begin, end - begin));
}

Value join_texts(Evaluation& run, Arguments a) {
  const auto items = a[0].as_list();
  const std::string_view separator = a.size() > 1 ? a[1].as_string() : std::string_view();
  size_t size = 0;
  for (const Value& item : items) {
    if (item.kind() != Kind::kString) return run.fail({"join() needs a list of strings, found ", kind_name(item.kind())});
    size += item.as_string().size() + separator.size();
  }
  if (items.empty()) return Value::string("");
  char* bytes = run.allocate<char>(size);
  if (bytes == nullptr) return Evaluation::over_budget();
  char* end = bytes;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) end = std::copy(separator.begin(), separator.end(), end);
    end = std::copy(items[i].as_string().begin(), items[i].as_string().end(), end);
  }
  return Value::string({bytes, static_cast<size_t>(end - bytes)});
}

Value quote(Evaluation& run, Arguments a) {
  static constexpr std::string_view kSpecial = "\a\b\f\n\r\t\v\\\"";
  static constexpr std::string_view kLetters = "abfnrtv\\\"";
  if (!charge_text(run, a)) return Evaluation::over_budget();
  std::string out = "\"";
  for (const char c : a[0].as_string()) {
    const size_t special = kSpecial.find(c);
    if (special != std::string_view::npos) out += '\\';
    out += special != std::string_view::npos ? kLetters[special] : c;
  }
  return run.make_string(out + "\"");
}

Value reverse(Evaluation& run, Arguments a) {
  const std::string_view text = a[0].as_string();
  char* bytes = run.allocate<char>(text.size());
  if (bytes == nullptr) return Evaluation::over_budget();
  size_t write = text.size();
  for (size_t at = 0; at < text.size();) {
    const size_t length = byte_offset(text.substr(at), 1);
    write -= length;
    std::copy_n(text.data() + at, length, bytes + write);
    at += length;
  }
  return Value::string({bytes, text.size()});
}

}  // namespace

void add_string_functions(Library& l) {
  const Type s = Type::string(), i = Type::integer(), texts = Type::list(Type::string());
  l.receiver("charAt", {s, i}, s, char_at);
  l.receiver("indexOf", {s, s}, i, index_of);
  l.receiver("indexOf", {s, s, i}, i, index_of);
  l.receiver("lastIndexOf", {s, s}, i, last_index_of);
  l.receiver("lastIndexOf", {s, s, i}, i, last_index_of);
  l.receiver("lowerAscii", {s}, s, ascii_case<'A', 'a'>);
  l.receiver("upperAscii", {s}, s, ascii_case<'a', 'A'>);
  l.receiver("replace", {s, s, s}, s, replace);
  l.receiver("replace", {s, s, s, i}, s, replace);
  l.receiver("split", {s, s}, texts, split);
  l.receiver("split", {s, s, i}, texts, split);
  l.receiver("substring", {s, i}, s, substring);
  l.receiver("substring", {s, i, i}, s, substring);
  l.receiver("trim", {s}, s, trim_text);
  l.receiver("reverse", {s}, s, reverse);
  l.receiver("join", {texts}, s, join_texts);
  l.receiver("join", {texts, s}, s, join_texts);
  l.global("strings.quote", {s}, s, quote);
}

}  // namespace isonomy::cel
