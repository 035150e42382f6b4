// SPDX-License-Identifier: Apache-2.0
// Any bytes as a pack and its jurisdiction (split at a NUL): errors or a rulebook, and a rulebook has an identity and passes its checks
// without a crash.
#include "daemon/rulebook/canonical.h"
#include "daemon/rulebook/check.h"
#include "tests/support/pack_text.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace isonomy;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const size_t split = std::min(text.find('\0'), text.size());
  test::Files files{{"rules/xx/p/pack.toml", text.substr(0, split)}};
  if (split < text.size()) files["rules/xx/jurisdiction.toml"] = text.substr(split + 1);
  const rulebook::ReadResult read = test::read_files(files, {"rules/xx/p"});
  ISO_CHECK((read.rulebook != nullptr) == read.errors.empty(), "a pack is read, or says what is wrong with it");
  if (read.rulebook == nullptr) return 0;
  ISO_CHECK(!rulebook::canonical_form(*read.rulebook).empty(), "a rulebook has a canonical form");
  rulebook::check(*read.rulebook);
  return 0;
}
