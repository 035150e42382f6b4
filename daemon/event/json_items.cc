// SPDX-License-Identifier: Apache-2.0
#include "daemon/event/json_items.h"

#include <algorithm>

namespace isonomy::event {
namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";   // of byte order, which some writers put first

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

Status JsonItems::fail(const std::string& message) {
  if (!failure_) failure_ = io_error(message, "line " + std::to_string(line_));
  return *failure_;
}

bool JsonItems::nest(char c) {
  if (in_string_) {
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      in_string_ = false;
    }
    return !in_string_ && depth_ == 0;
  }
  if (c == '"') {
    in_string_ = true;
  } else if (c == '{' || c == '[') {
    ++depth_;
  } else if ((c == '}' || c == ']') && depth_ > 0) {
    --depth_;
    return depth_ == 0;
  }
  return false;
}

Status JsonItems::begin_value(char c) {
  wanted_ = std::find(lists_.begin(), lists_.end(), name_) != lists_.end();
  in_string_ = escaped_ = false;
  depth_ = 0;
  if (wanted_) {
    if (c != '[') return fail("`" + name_ + "` must be a list: expected `[`");
    place_ = Place::kList;
    first_ = true;
    return {};
  }
  if (c == ',' || c == '}' || c == ']' || c == ':') return fail("the JSON is broken: `" + name_.substr(0, 64) + "` has no value");
  // Numbers, true, false and null end with what follows them.
  const bool scalar = c != '{' && c != '[' && c != '"';
  nest(c);
  place_ = scalar ? Place::kAfterMember : Place::kPassing;
  return {};
}

Status JsonItems::step(char c) {
  switch (place_) {
    case Place::kStart:
      if (bytes_ <= kMark.size() && c == kMark[bytes_ - 1]) return {};
      if (is_space(c)) return {};
      if (c != '{') return fail("the file does not begin with `{`: expected one JSON object with the lists `objects` and `events`");
      place_ = Place::kName;
      first_ = true;
      return {};
    case Place::kName:
      if (is_space(c)) return {};
      if (c == '}' && first_) {
        place_ = Place::kEnd;
        return {};
      }
      if (c != '"') return fail("the JSON is broken: expected the name of a member");
      name_.clear();
      escaped_ = false;
      place_ = Place::kInName;
      return {};
    case Place::kInName:
      if (c == '"' && !escaped_) {
        place_ = Place::kColon;
        return {};
      }
      escaped_ = c == '\\' && !escaped_;
      if (name_.size() == limits_.name_bytes) return fail("the name of a member is longer than " + std::to_string(limits_.name_bytes) + " bytes");
      name_ += c;
      return {};
    case Place::kColon:
      if (is_space(c)) return {};
      if (c != ':') return fail("the JSON is broken: expected `:` after a name");
      place_ = Place::kValue;
      return {};
    case Place::kValue: return is_space(c) ? Status() : begin_value(c);
    case Place::kPassing:
      if (nest(c)) place_ = Place::kAfterMember;
      if (depth_ > limits_.depth) return fail("the JSON nests deeper than " + std::to_string(limits_.depth));
      return {};
    case Place::kList:
      if (is_space(c)) return {};
      if (c == ']' && first_) {
        ended_.push_back(name_);
        wanted_ = false;
        place_ = Place::kAfterMember;
        return {};
      }
      if (c != '{') return fail("an entry of `" + name_ + "` is no JSON object: expected `{`");
      first_ = false;
      open_ = {name_, {}, line_};
      place_ = Place::kItem;
      [[fallthrough]];
    case Place::kItem:
      open_.text += c;
      if (open_.text.size() > limits_.item_bytes) {
        return fail("an entry of `" + name_ + "` is longer than " + std::to_string(limits_.item_bytes) + " bytes: is a quote or a brace missing?");
      }
      if (nest(c)) {
        if (c != '}') return fail("the JSON is broken: an entry of `" + name_ + "` begins with `{` and ends with `]`");
        ready_.push_back(std::move(open_));
        place_ = Place::kAfterItem;
      } else if (depth_ > limits_.depth) {
        return fail("the JSON nests deeper than " + std::to_string(limits_.depth));
      }
      return {};
    case Place::kAfterItem:
      if (is_space(c)) return {};
      if (c == ',') {
        place_ = Place::kList;
      } else if (c == ']') {
        ended_.push_back(name_);
        wanted_ = false;
        place_ = Place::kAfterMember;
      } else {
        return fail("the JSON is broken: expected `,` or `]` after an entry of `" + name_ + "`");
      }
      return {};
    case Place::kAfterMember:
      if (c == ',') {
        place_ = Place::kName;
        first_ = false;
      } else if (c == '}') {
        place_ = Place::kEnd;
      } else if (c == '"' || c == '{' || c == '[' || c == ']' || c == ':') {
        return fail("the JSON is broken: expected `,` or `}` after the member `" + name_.substr(0, 64) + "`");
      }
      return {};   // the rest of a number, of true, false or null
    case Place::kEnd:
      if (is_space(c)) return {};
      return fail("something stands after the end of the JSON object");
  }
  return {};
}

Status JsonItems::feed(std::string_view bytes) {
  if (failure_) return *failure_;
  for (const char c : bytes) {
    ++bytes_;
    ISO_TRY_STATUS(step(c));
    if (c == '\n') ++line_;
  }
  return {};
}

Status JsonItems::finish() {
  if (failure_) return *failure_;
  if (place_ != Place::kEnd) return fail("the file ends in the midst of the JSON object: it was cut off");
  return {};
}

std::optional<JsonItem> JsonItems::next() {
  if (ready_.empty()) return std::nullopt;
  JsonItem out = std::move(ready_.front());
  ready_.pop_front();
  return out;
}

bool JsonItems::ended(std::string_view list) const { return std::find(ended_.begin(), ended_.end(), list) != ended_.end(); }

}  // namespace isonomy::event
