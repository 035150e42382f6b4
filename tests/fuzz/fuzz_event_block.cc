// SPDX-License-Identifier: Apache-2.0
// Any bytes as the content of a block of events, in every encoding; and any bytes as events, which come back as they were.
#include "daemon/audit/event_block.h"

#include <algorithm>
#include <vector>

#include "daemon/audit/siphash.h"
#include "daemon/base/little_endian.h"

namespace {

using namespace isonomy;

void decode(char encoding, std::string_view content) {
  std::string block(9, encoding);
  put_little_endian(block.data() + 1, audit::siphash({0, 0}, static_cast<uint8_t>(encoding), content), 8);   // or nothing gets past the check
  block += content;
  static audit::BlockReader reader;
  if (reader.decode(5, 40, block).has_error()) return;
  audit::BlockEntry entry;
  for (Result<bool> more = reader.next(entry); more.has_value() && *more; more = reader.next(entry)) {
    ISO_CHECK(entry.index >= 5 && entry.index <= 40, "an entry lies within its block");
  }
}

// Lines as events: the key of each is what stands before its first tab, with another for the line feed.
void come_back(std::string_view text) {
  std::vector<std::pair<std::string, std::string_view>> events;
  for (size_t at = 0; at < text.size() && events.size() < 36;) {
    const std::string_view line = text.substr(at, text.find('\n', at) - at);
    at += line.size() + 1;
    const size_t tab = std::min(line.find('\t'), line.size());
    std::string key(line.substr(0, tab));
    std::replace(key.begin(), key.end(), '|', '\n');
    events.emplace_back(std::move(key), line.substr(std::min(tab + 1, line.size())));
  }
  if (events.empty()) return;
  audit::BlockWriter writer;
  for (size_t i = 0; i < events.size(); ++i) writer.add({i, static_cast<int64_t>(i * i), events[i].first, events[i].second});
  static audit::BlockEncoder encoder;
  static audit::BlockReader reader;
  ISO_CHECK(reader.decode(0, events.size() - 1, encoder.encode(writer)).has_value(), "a block that was written is read");
  audit::BlockEntry entry;
  for (const auto& [key, body] : events) {
    const Result<bool> more = reader.next(entry);
    ISO_CHECK(more.has_value() && *more && entry.key == key && entry.body == body, "every event comes back");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (char encoding = 0; encoding <= 4; ++encoding) decode(encoding, text);
  come_back(text);
  return 0;
}
