// SPDX-License-Identifier: Apache-2.0
// Any text as a condition on facts of every kind, unchecked, so that every overload meets every kind: no crash, no hang, and the
// traced program and the batch agree with the plain one.
#include "daemon/cel/batch.h"
#include "daemon/cel/json_value.h"
#include "tests/support/cel_facts.h"

namespace {

using namespace isonomy;

std::vector<cel::Value> facts_for(uint8_t shape) {
  static cel::Arena arena;
  static const cel::Value kData = *cel::value_from_json(R"({"n":3,"s":"x","l":[1,"a",null,2.5],"m":{"k":{"v":true}}})", arena);
  static const cel::Value kTags[] = {cel::Value::string("a"), cel::Value::string("\xC3\xA9")};
  static const cel::MapEntry kRates[] = {{cel::Value::string("a"), cel::Value::real(0.5)}};
  std::vector<cel::Value> facts = test::no_facts();
  const cel::Value stated[] = {cel::Value::integer(-3), cel::Value::integer(INT64_MAX), cel::Value::real(0.5), cel::Value::real(-1e300),
                               cel::Value::boolean(true), cel::Value::boolean(false), cel::Value::string("shop"), cel::Value::string(""),
                               cel::Value::money(Money{6259}), cel::Value::date(*parse_span("2021-03")), cel::Value::date(*parse_span("2021-03-12")),
                               cel::Value::list(kTags), kData, cel::Value::timestamp(0, 1), cel::Value::unsigned_integer(UINT64_MAX), cel::Value::bytes("\xFF"),
                               cel::Value::map(kRates)};
  ISO_CHECK(std::size(stated) == facts.size(), "one value for each fact");
  for (size_t i = 0; i < facts.size(); ++i) {
    if ((shape >> (i % 8) & 1) == 0) facts[i] = stated[i];
  }
  return facts;
}

class SilentHost : public cel::Host {
 public:
  cel::Value call(uint32_t id, std::span<const cel::Value>, cel::Arena&) override {
    return id == 2 ? cel::Value::boolean(true) : cel::Value::list({});
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 1) return 0;
  const std::string_view source(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::vector<cel::Value> facts = facts_for(data[0]);
  cel::Limits limits;
  limits.steps = 200'000;
  limits.arena_bytes = 1 << 20;
  const bool checked = size % 2 == 0;
  const cel::Compiled compiled = checked ? cel::compile(source, test::cel_environment(), cel::Type::dyn(), limits) : cel::compile_unchecked(source, test::cel_environment(), limits);
  if (!compiled.ok()) return 0;
  SilentHost host;
  cel::Vm vm(limits);
  cel::Arena arena;
  const auto plain = vm.evaluate(*compiled.program, {facts, &host}, arena);
  cel::AtomTrace trace;
  const auto traced = vm.trace(*compiled.program, {facts, &host}, arena, trace);
  if (plain.has_error() || traced.has_error()) return 0;  // the traced program does more work and may be over its budget alone
  const std::string text = cel::to_text(*plain);
  ISO_CHECK(text == cel::to_text(*traced), "the trace changes no answer");
  std::string json;
  cel::append_json(json, *plain);
  cel::Batch batch(test::cel_environment(), limits);
  const auto added = batch.add(source);
  if (added.has_error()) return 0;
  cel::Columns columns(test::cel_environment(), 1);
  for (cel::Column& column : columns.all()) column.set(0, facts[column.variable().slot]);
  columns.set_rows(1);
  batch.run(columns);
  const bool yes = (batch.truths(*added).yes[0] & 1) != 0, no = (batch.truths(*added).no[0] & 1) != 0;
  const bool is_true = plain->is_bool() && plain->as_bool(), is_false = plain->is_bool() && !plain->as_bool();
  ISO_CHECK(yes == is_true && no == is_false, "the batch answers as the machine");
  return 0;
}
