// SPDX-License-Identifier: Apache-2.0
// Any bytes as lines of events: no crash, and every line is a row, a rejected line, or blank.
#include "daemon/event/json_columns.h"
#include "tests/support/cel_facts.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace isonomy;
  cel::Columns columns(test::cel_environment(), 16);
  event::JsonColumns reader(columns);
  for (const cel::Variable& v : test::cel_environment().variables()) ISO_CHECK(reader.add(v.slot, v.name).has_value(), "the paths do not overlap");
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (size_t at = 0; at < text.size();) {
    const size_t read = reader.read(std::string_view(text).substr(at), 0);
    ISO_CHECK(read > 0, "reading goes on");
    at += read;
    for (cel::Column& column : columns.all()) {
      for (uint32_t row = 0; row < columns.rows(); ++row) cel::to_text(column.at(row));
    }
  }
  return 0;
}
