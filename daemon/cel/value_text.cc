// SPDX-License-Identifier: Apache-2.0
// How values print: as CEL for people, as JSON for machines.
#include <charconv>

#include "daemon/base/text.h"
#include "daemon/cel/encoding.h"
#include "daemon/cel/numbers.h"
#include "daemon/cel/time.h"
#include "daemon/cel/value.h"

namespace isonomy::cel {
namespace {

constexpr int kDeepest = 1000;
constexpr size_t kLongest = 64 * 1024;  // text is for people: what is longer is cut

void append_quoted_bytes(std::string& out, std::string_view bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += "b\"";
  for (const char c : bytes) {
    const auto byte = static_cast<uint8_t>(c);
    if (byte >= 0x20 && byte < 0x7f && c != '"' && c != '\\') {
      out += c;
    } else {
      out += "\\x";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  out += "\"";
}

std::string unknown_text(NameSet names) {
  const std::vector<std::string> parts(names.begin(), names.end());
  return "unknown(" + join(parts, ", ") + ")";
}

void append_text(std::string& out, const Value& value, int depth);

void append_items(std::string& out, const Value& value, int depth) {
  bool first = true;
  const auto separate = [&] {
    if (!first) out += ", ";
    first = false;
  };
  if (value.kind() == Kind::kList) {
    out += "[";
    for (const Value& item : value.as_list()) {
      if (out.size() > kLongest) break;
      separate();
      append_text(out, item, depth);
    }
    out += "]";
    return;
  }
  out += "{";
  for (const MapEntry& entry : value.as_map()) {
    if (out.size() > kLongest) break;
    separate();
    append_text(out, entry.key, depth);
    out += ": ";
    append_text(out, entry.value, depth);
  }
  out += "}";
}

void append_text(std::string& out, const Value& value, int depth) {
  if (depth > kDeepest || out.size() > kLongest) {
    if (!out.ends_with("..")) out += "..";
    return;
  }
  switch (value.kind()) {
    case Kind::kNull: out += "null"; return;
    case Kind::kBool: out += value.as_bool() ? "true" : "false"; return;
    case Kind::kInt: out += std::to_string(value.as_int()); return;
    case Kind::kUint: out += std::to_string(value.as_uint()) + "u"; return;
    case Kind::kDouble: out += double_text(value.as_double(), true); return;
    case Kind::kString: append_quoted(out, value.as_string()); return;
    case Kind::kBytes: append_quoted_bytes(out, value.as_string()); return;
    case Kind::kList:
    case Kind::kMap: append_items(out, value, depth + 1); return;
    case Kind::kTimestamp: out += "timestamp(\"" + timestamp_text(value.seconds(), value.nanos()) + "\")"; return;
    case Kind::kDuration: out += "duration(\"" + duration_text(value.seconds(), value.nanos()) + "\")"; return;
    case Kind::kType: out += value.as_string(); return;
    case Kind::kOptional:
      if (value.as_optional() == nullptr) {
        out += "optional.none()";
        return;
      }
      out += "optional.of(";
      append_text(out, *value.as_optional(), depth + 1);
      out += ")";
      return;
    case Kind::kDate: out += "date(\"" + to_string(value.as_date()) + "\")"; return;
    case Kind::kMoney: out += "money(\"" + to_string(value.as_money()) + "\")"; return;
    case Kind::kPeriod: out += "period(\"" + to_string(value.as_period()) + "\")"; return;
    case Kind::kUnknown: out += unknown_text(value.unknown_names()); return;
    case Kind::kError: out += "error(" + std::string(value.as_string()) + ")"; return;
  }
}

void append_json_key(std::string& out, const Value& key) {
  if (key.kind() == Kind::kString) {
    append_json_string(out, key.as_string());
  } else {
    append_json_string(out, to_text(key));
  }
}

void append_json_at(std::string& out, const Value& value, int depth) {
  if (depth > kDeepest) {
    out += "null";
    return;
  }
  switch (value.kind()) {
    case Kind::kNull:
    case Kind::kUnknown:
    case Kind::kError: out += "null"; return;
    case Kind::kBool: out += value.as_bool() ? "true" : "false"; return;
    case Kind::kInt: out += std::to_string(value.as_int()); return;
    case Kind::kUint: out += std::to_string(value.as_uint()); return;
    case Kind::kDouble: {
      const std::string text = double_text(value.as_double());
      const bool finite = text != "NaN" && text.find("Inf") == std::string::npos;
      out += finite ? text : "\"" + text + "\"";
      return;
    }
    case Kind::kString: append_json_string(out, value.as_string()); return;
    case Kind::kBytes: append_json_string(out, base64_encode(value.as_string())); return;
    case Kind::kTimestamp: append_json_string(out, timestamp_text(value.seconds(), value.nanos())); return;
    case Kind::kDuration: append_json_string(out, duration_text(value.seconds(), value.nanos())); return;
    case Kind::kType: append_json_string(out, value.as_string()); return;
    case Kind::kDate: append_json_string(out, to_string(value.as_date())); return;
    case Kind::kMoney: append_json_string(out, to_string(value.as_money())); return;
    case Kind::kPeriod: append_json_string(out, to_string(value.as_period())); return;
    case Kind::kOptional:
      if (value.as_optional() == nullptr) {
        out += "null";
      } else {
        append_json_at(out, *value.as_optional(), depth + 1);
      }
      return;
    case Kind::kList: {
      out += "[";
      bool first = true;
      for (const Value& item : value.as_list()) {
        if (!first) out += ",";
        first = false;
        append_json_at(out, item, depth + 1);
      }
      out += "]";
      return;
    }
    case Kind::kMap: {
      out += "{";
      bool first = true;
      for (const MapEntry& entry : value.as_map()) {
        if (!first) out += ",";
        first = false;
        append_json_key(out, entry.key);
        out += ":";
        append_json_at(out, entry.value, depth + 1);
      }
      out += "}";
      return;
    }
  }
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  const char quote = text.find('"') != std::string_view::npos && text.find('\'') == std::string_view::npos ? '\'' : '"';
  out += quote;
  for (const char c : text) {
    switch (c) {
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (c == quote) {
          out += '\\';
          out += c;
        } else if (static_cast<uint8_t>(c) < 0x20 || c == 0x7f) {
          out += "\\x";
          out += kHex[static_cast<uint8_t>(c) >> 4];
          out += kHex[static_cast<uint8_t>(c) & 15];
        } else {
          out += c;
        }
    }
  }
  out += quote;
}

std::string to_text(const Value& value) {
  std::string out;
  append_text(out, value, 0);
  return out;
}

void append_json(std::string& out, const Value& value) { append_json_at(out, value, 0); }

}  // namespace isonomy::cel
