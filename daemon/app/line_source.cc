// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/line_source.h"

#include <cstring>

namespace isonomy::app {

Result<LineSource> LineSource::open(const std::string& path, size_t line_bytes) {
  ISO_TRY(ByteSource bytes, ByteSource::open(path));
  return LineSource(std::move(bytes), line_bytes);
}

Result<std::optional<std::string_view>> LineSource::next() {
  long_line_.clear();
  bool too_long = false;
  for (;;) {
    if (unread_.empty() && !ended_) {
      ISO_TRY(unread_, bytes_.next());
      ended_ = unread_.empty();
    }
    if (ended_) {
      if (long_line_.empty() && !too_long) return std::optional<std::string_view>();
      break;
    }
    const char* start = unread_.data();
    const auto* end = static_cast<const char*>(std::memchr(start, '\n', unread_.size()));
    const size_t length = end == nullptr ? unread_.size() : static_cast<size_t>(end - start);
    unread_.remove_prefix(length + (end == nullptr ? 0 : 1));
    too_long = too_long || long_line_.size() + length > line_bytes_;
    if (end != nullptr && long_line_.empty() && !too_long) {
      ++line_;
      return std::optional<std::string_view>(std::string_view(start, length));
    }
    if (!too_long) long_line_.append(start, length);
    if (end != nullptr) break;
  }
  ++line_;
  if (too_long) {
    return over_limit("the line is longer than " + std::to_string(line_bytes_) + " bytes: it is skipped", bytes_.path() + ":" + std::to_string(line_));
  }
  return std::optional<std::string_view>(long_line_);
}

}  // namespace isonomy::app
