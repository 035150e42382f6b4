// SPDX-License-Identifier: Apache-2.0
// Any text through the checker, strict and lenient: no crash, and what checks compiles.
#include "daemon/cel/code.h"
#include "daemon/cel/parser.h"
#include "daemon/cel/stages.h"
#include "tests/support/cel_facts.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace isonomy;
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  const cel::Compiled strict = cel::compile(source, test::cel_environment(), cel::Type::boolean());
  for (const cel::Diagnostic& d : strict.diagnostics) cel::with_caret(source, d);
  if (strict.ok()) {
    cel::disassemble(*strict.program);
    cel::disassemble_traced(*strict.program);
    cel::print_stage(source, test::cel_environment(), "checked").has_value();
  }
  const cel::Compiled lenient = cel::compile_unchecked(source, test::cel_environment());
  ISO_CHECK(!strict.ok() || lenient.ok(), "what checks also compiles unchecked");
  return 0;
}
