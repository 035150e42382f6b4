// SPDX-License-Identifier: Apache-2.0
// Any bytes as lines of CloudEvents, filed and judged under a small rulebook: no crash, no hang, and what is refused says why.
#include <cstdlib>

#include "daemon/engine/engine.h"
#include "tests/support/pack_text.h"

namespace {

constexpr const char* kPack = R"(
[pack]
id = "xx.p"
[[fact]]
name = "harm"
type = "int"
[[fact]]
name = "when"
type = "date"
[[circumstance]]
name = "official"
value = 'data.official'
[[map]]
when = 'has(data.row)'
case = 'data.row'
at = 'date(data.day)'
emit = [ { as = "decision.fine", set = { amount = 'money(data.amount)' } } ]
[rule.fine]
allows = "decision.fine"
when = 'facts.harm > 2 && conduct.duration >= 3'
sanction = [ { kind = "fine", min = 'money(10)', max = 'money(100 * facts.harm)' } ]
[rule.serve]
deadline = { from = "decision.fine", to = "procedure.served", within = "30d" }
[rule.choose]
exclusive = ["appeal.prefect", "appeal.judge"]
)";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace isonomy;
  static const std::shared_ptr<const rulebook::Rulebook> rules = [] {
    rulebook::ReadResult read = test::read_pack(kPack);
    if (read.rulebook == nullptr) {
      std::fputs(test::errors_of(read).c_str(), stderr);
      std::abort();
    }
    return read.rulebook;
  }();
  engine::Engine engine(rules, {});
  std::string_view text(reinterpret_cast<const char*>(data), size);
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    Result<engine::Reading> reading = engine.read(text.substr(0, end));
    if (reading.has_error()) {
      ISO_CHECK(!to_string(reading.error()).empty(), "a refusal says why");
    } else if (const auto accepted = engine.accept(*reading); accepted.has_error()) {
      ISO_CHECK(!to_string(accepted.error()).empty(), "a refusal says why");
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  const Status visited = engine.visit_findings([](std::string_view json) { ISO_CHECK(!json.empty(), "a finding has a text"); });
  ISO_CHECK(visited.has_value(), "so few cases stay in memory");
  return 0;
}
