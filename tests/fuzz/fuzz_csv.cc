// SPDX-License-Identifier: Apache-2.0
// Any bytes as CSV, line by line: records or a refusal, within their limits.
#include "daemon/event/csv.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace isonomy;
  event::CsvRecord record;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const Result<bool> complete = record.feed(text.substr(0, end));
    if (complete.has_error()) return 0;
    ISO_CHECK(*complete != record.open(), "a record is complete, or a quoted cell waits for its end");
    ISO_CHECK(record.cells().size() <= event::CsvRecord::kMostCells, "cells are bounded");
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return 0;
}
