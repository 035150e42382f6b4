// SPDX-License-Identifier: Apache-2.0
// Any bytes as an XES log: events within their limits or a refusal that says why; and the same however the file is cut into pieces.
#include "daemon/event/xes.h"

namespace {

std::string read(std::string_view text, size_t piece) {
  using namespace isonomy;
  event::XesReader::Limits limits;
  limits.value_bytes = 200;
  limits.event_bytes = 1000;
  limits.fields = 20;
  event::XesReader reader(limits);
  std::string out;
  for (;;) {
    const std::string_view now = text.substr(0, piece);
    text.remove_prefix(now.size());
    const Status fed = reader.feed(now, text.empty());
    while (const auto event = reader.next()) {
      ISO_CHECK(event->problem.empty() || event->fields.empty(), "what cannot be read has no fields");
      size_t bytes = 0;
      for (const auto& [name, value] : event->fields) {
        ISO_CHECK(!name.empty() && !value.empty(), "what is empty is absent");
        bytes += name.size() + value.size();
      }
      ISO_CHECK(bytes <= limits.event_bytes + 100 && event->fields.size() <= limits.fields + 2, "an event is bounded");
      out += event->problem + std::to_string(bytes) + "\n";
    }
    if (fed.has_error()) {
      ISO_CHECK(!fed.error().message.empty() && fed.error().code == Code::kIo, "a refusal says why");
      return out + "broken";   // which of two faults expat names first may depend on the pieces
    }
    if (text.empty()) return out;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  ISO_CHECK(read(text, SIZE_MAX) == read(text, 7), "pieces make no difference");
  return 0;
}
