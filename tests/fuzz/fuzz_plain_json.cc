// SPDX-License-Identifier: Apache-2.0
// Any bytes as JSON: what the walk over plain JSON reads is what simdjson's own reader reads.
#include "daemon/base/result.h"
#include "tests/support/plain_json_check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace isonomy;
  static event::PlainJson plain(1 << 20, 64);
  const std::string text(reinterpret_cast<const char*>(data), size);
  ISO_CHECK(test::check_plain_json(plain, text) != test::Plain::kDifferent, "both readers read the same");
  return 0;
}
