// SPDX-License-Identifier: Apache-2.0
// Any bytes through lexer, parser and formatter: no crash, and the canonical form reads back as itself.
#include "daemon/cel/lexer.h"
#include "daemon/cel/unparse.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace isonomy;
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  cel::Diagnostics diagnostics;
  cel::lex(source, diagnostics);
  for (const cel::Diagnostic& d : diagnostics.in(source)) cel::with_caret(source, d);
  cel::Limits limits;
  limits.source_bytes = 1 << 20;
  const auto once = cel::format(source, limits);
  if (once.has_error()) return 0;
  limits.depth += 50;  // parentheses that the canonical form adds do not count as depth, but a long text may
  const auto twice = cel::format(*once, limits);
  ISO_CHECK(twice.has_value() && *twice == *once, "formatting is stable");
  return 0;
}
