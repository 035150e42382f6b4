// SPDX-License-Identifier: Apache-2.0
#include "bench/cel/scalar.h"

#include <cstdio>
#include <cstdlib>
#include <new>

#include "bench/cel/limit.h"
#include "daemon/cel/compiler.h"
#include "daemon/cel/vm.h"

namespace {
unsigned long long allocations = 0;
}

// The counting allocator: every new of the program.
void* operator new(size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  std::abort();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace isonomy::bench {
namespace {

struct Line {
  const char* name;
  const char* condition;
};

bool measure(const Line& line) {
  cel::Environment env;
  const cel::Type types[] = {cel::Type::string(), cel::Type::integer(), cel::Type::boolean(), cel::Type::money(), cel::Type::list(cel::Type::string())};
  const char* names[] = {"facts.kind", "facts.days", "facts.grave", "facts.turnover", "facts.permits"};
  for (uint32_t i = 0; i < 5; ++i) env.add_variable(names[i], types[i], i);
  const cel::Value permits[] = {cel::Value::string("water"), cel::Value::string("hazmat")};
  const std::string_view missing[] = {"facts.days"};
  cel::Value facts[] = {cel::Value::string("restaurant"), cel::Value::integer(45), cel::Value::boolean(true), cel::Value::money(Money{90'000'000}), cel::Value::list(permits)};
  const cel::Compiled compiled = cel::compile(line.condition, env);
  if (!compiled.ok()) return false;
  cel::Vm vm;
  cel::Arena arena;
  constexpr int kRounds = 2'000'000;
  unsigned long long before = 0;
  double start = 0;
  uint64_t yes = 0;
  for (int i = -1000; i < kRounds; ++i) {
    if (i == 0) {
      before = allocations;
      start = user_seconds();
    }
    facts[1] = i % 7 == 0 ? cel::Value::unknown(missing, 1) : cel::Value::integer(i % 90);
    arena.reset();
    const Result<cel::Value> value = vm.evaluate(*compiled.program, {facts, nullptr}, arena);
    yes += value.has_value() && value->is_bool() && value->as_bool() ? 1u : 0u;
  }
  const double ns = (user_seconds() - start) / kRounds * 1e9;
  const unsigned long long allocated = allocations - before;
  std::printf("scalar, %-22s %7.1f ns, %llu allocations in %d evaluations (%llu true)\n", line.name, ns, allocated, kRounds, static_cast<unsigned long long>(yes));
  return allocated == 0;
}

}  // namespace

bool run_scalar() {
  const Line lines[] = {
      {"four atoms", R"(facts.kind == "restaurant" && facts.days > 30 && !facts.grave || facts.turnover >= money("1000000"))"},
      {"membership and loop", R"(facts.kind in ["shop", "restaurant"] && facts.permits.exists(p, p == "hazmat") && facts.days <= 60)"},
  };
  bool none = true;
  for (const Line& line : lines) none = measure(line) && none;
  return none;
}

}  // namespace isonomy::bench
