// SPDX-License-Identifier: Apache-2.0
// Any bytes as OCEL 2.0 JSON: entries and rows, or a refusal that says why; and the same entries however the file is cut into pieces.
#include "daemon/event/json_items.h"
#include "daemon/event/ocel.h"

namespace {

using namespace isonomy;

struct Items {
  std::vector<event::JsonItem> all;
  bool broken = false;
};

Items items_of(std::string_view text, size_t piece) {
  event::JsonItems::Limits limits;
  limits.item_bytes = 4096;
  event::JsonItems items({"objects", "events"}, limits);
  Items out;
  Status status;
  while (!text.empty() && !status.has_error()) {
    status = items.feed(text.substr(0, piece));
    text.remove_prefix(std::min(piece, text.size()));
    while (auto item = items.next()) {
      ISO_CHECK(item->text.size() <= limits.item_bytes && item->text.front() == '{' && item->text.back() == '}', "an entry is an object, and bounded");
      out.all.push_back(*std::move(item));
    }
  }
  if (!status.has_error()) status = items.finish();
  out.broken = status.has_error();
  ISO_CHECK(!out.broken || !status.error().message.empty(), "a refusal says why");
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Items whole = items_of(text, SIZE_MAX), pieces = items_of(text, 5);
  ISO_CHECK(whole.broken == pieces.broken && whole.all.size() == pieces.all.size(), "pieces make no difference");
  event::OcelReader reader(size_t{1} << 20);
  cel::Arena arena(size_t{1} << 20);
  for (const event::JsonItem& item : whole.all) {
    if (item.list == "objects") {
      const Status added = reader.add_object(item.text);
      ISO_CHECK(added.has_value() || !added.error().message.empty(), "a refusal says why");
    }
  }
  for (const event::JsonItem& item : whole.all) {
    if (item.list != "events") continue;
    arena.reset();
    const auto row = reader.event(item.text, arena);
    if (row.has_error()) continue;
    ISO_CHECK(cel::find(cel::Value::map(*row), "ocel:id") != nullptr, "an event has an id");
  }
  return 0;
}
