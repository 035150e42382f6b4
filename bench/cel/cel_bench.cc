// SPDX-License-Identifier: Apache-2.0
// The CEL benchmark: a million events in, a decision for each event and rule out, beside the hard-coded limit in the same run.
//
//   bench_cel [--events N] [--runs N] [--write FILE]     --write: the events, for other programs
#include <simdjson.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "bench/cel/limit.h"
#include "bench/cel/scalar.h"
#include "bench/cel/workload.h"
#include "daemon/base/sha256.h"
#include "daemon/cel/batch.h"
#include "daemon/event/json_columns.h"

namespace isonomy::bench {
namespace {

constexpr uint32_t kRowsAtOnce = 2048;

cel::Environment environment() {
  cel::Environment env;
  const std::pair<const char*, cel::Type> facts[] = {
      {"type", cel::Type::string()},           {"time", cel::Type::date()},           {"data.sector", cel::Type::string()},
      {"data.region", cel::Type::string()},    {"data.ownership", cel::Type::string()}, {"data.employees", cel::Type::real()},
      {"data.revenue", cel::Type::real()},     {"data.emissions", cel::Type::real()}, {"data.hours_per_week", cel::Type::real()},
      {"data.insured", cel::Type::boolean()},  {"data.licence", cel::Type::string()}, {"data.permits", cel::Type::list(cel::Type::string())}};
  uint32_t slot = 0;
  for (const auto& [name, type] : facts) env.add_variable(name, type, slot++);
  return env;
}

struct Judge {
  Judge() : env(environment()), columns(env, kRowsAtOnce), reader(columns), batch(env) {
    for (const cel::Variable& v : env.variables()) ISO_CHECK(reader.add(v.slot, v.name).has_value(), "every fact has its path");
    for (size_t b = 0; b < kBoundaries.size(); ++b) from[b] = add("time >= date(\"" + std::string(kBoundaries[b]) + "\")");
    for (size_t r = 0; r < kRules; ++r) {
      for (size_t v = 0; v < 3; ++v) version[r][v] = add(rules()[r].when[v]);
    }
  }

  uint32_t add(const std::string& condition) {
    const auto added = batch.add(condition);
    if (added.has_error()) std::fprintf(stderr, "%s: %s\n", condition.c_str(), to_string(added.error()).c_str());
    ISO_CHECK(added.has_value(), "the workload's rules compile");
    return *added;
  }

  // The version in force on the day of each event, then its answer; a decision is one bit.
  void decide(uint32_t* masks, std::array<uint64_t, kRules>& counts) {
    batch.run(columns);
    std::fill(masks, masks + columns.rows(), 0);
    const size_t words = columns.words();
    for (size_t r = 0; r < kRules; ++r) {
      const auto second = batch.truths(from[rules()[r].second_from]).yes, third = batch.truths(from[rules()[r].third_from]).yes;
      const auto a = batch.truths(version[r][0]).yes, b = batch.truths(version[r][1]).yes, c = batch.truths(version[r][2]).yes;
      for (size_t w = 0; w < words; ++w) {
        uint64_t holds = (a[w] & ~second[w]) | (b[w] & second[w] & ~third[w]) | (c[w] & third[w]);
        if (w + 1 == words && columns.rows() % 64 != 0) holds &= (uint64_t{1} << (columns.rows() % 64)) - 1;
        counts[r] += static_cast<uint64_t>(__builtin_popcountll(holds));
        for (; holds != 0; holds &= holds - 1) masks[w * 64 + static_cast<size_t>(__builtin_ctzll(holds))] |= uint32_t{1} << r;
      }
    }
  }

  cel::Environment env;
  cel::Columns columns;
  event::JsonColumns reader;
  cel::Batch batch;
  std::array<uint32_t, 5> from{};
  std::array<std::array<uint32_t, 3>, kRules> version{};
};

struct Ours {
  Measured measured;
  double reading = 0;
};

Ours run_ours(Judge& judge, const std::string& events, std::vector<uint32_t>& masks) {
  Ours out;
  size_t n = 0;
  const double start = user_seconds();
  for (size_t at = 0; at < events.size();) {
    at += judge.reader.read(std::string_view(events).substr(at), simdjson::SIMDJSON_PADDING);
    judge.decide(masks.data() + n, out.measured.counts);
    n += judge.columns.rows();
  }
  out.measured.seconds = user_seconds() - start;
  // Reading alone; judging alone on columns that are already filled, as often as there are batches.
  const double reading = user_seconds();
  size_t batches = 0;
  for (size_t at = 0; at < events.size(); ++batches) at += judge.reader.read(std::string_view(events).substr(at), simdjson::SIMDJSON_PADDING);
  out.reading = user_seconds() - reading;
  judge.reader.read(events, simdjson::SIMDJSON_PADDING);
  std::array<uint64_t, kRules> ignored{};
  std::vector<uint32_t> scratch(kRowsAtOnce);
  const double judging = user_seconds();
  for (size_t i = 0; i < batches; ++i) judge.decide(scratch.data(), ignored);
  out.measured.judging = user_seconds() - judging;
  return out;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void print_row(const char* name, double events, double seconds, double judging, double limit_seconds) {
  std::printf("%-34s %12.0f %12.0f %8.2fx\n", name, events / seconds, judging > 0 ? events / judging : 0.0, limit_seconds / seconds);
}

size_t option(int argc, char** argv, const char* name, size_t otherwise) {
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::strcmp(argv[i], name) == 0) return static_cast<size_t>(std::atoll(argv[i + 1]));
  }
  return otherwise;
}

const char* text_option(int argc, char** argv, const char* name) {
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::strcmp(argv[i], name) == 0) return argv[i + 1];
  }
  return nullptr;
}

int run(int argc, char** argv) {
  const size_t count = option(argc, argv, "--events", 1'000'000), runs = option(argc, argv, "--runs", 3);
  std::string events = generate_events(count);
  std::printf("%zu events, %.1f bytes each, sha256 %s\n", count, static_cast<double>(events.size()) / static_cast<double>(count), to_hex(sha256(events)).c_str());
  if (const char* path = text_option(argc, argv, "--write")) std::ofstream(path, std::ios::binary) << events;
  const size_t size = events.size();
  events.resize(size + simdjson::SIMDJSON_PADDING, '\0');
  events.resize(size);  // the padding stays allocated behind the text

  std::vector<uint32_t> limit_masks(count), our_masks(count);
  std::vector<double> limit_seconds, limit_judging, our_seconds, our_judging, our_reading;
  Measured limit;
  Ours ours;
  Judge judge;
  for (size_t i = 0; i < runs; ++i) {
    limit = run_limit(events, limit_masks);
    ours = run_ours(judge, events, our_masks);
    limit_seconds.push_back(limit.seconds);
    limit_judging.push_back(limit.judging);
    our_seconds.push_back(ours.measured.seconds);
    our_judging.push_back(ours.measured.judging);
    our_reading.push_back(ours.reading);
  }
  const auto n = static_cast<double>(count);
  std::printf("%-34s %12s %12s %9s\n", "user CPU, one core, median", "events/s", "rules only", "of limit");
  print_row("limit: hand-written, hard-coded", n, median(limit_seconds), median(limit_judging), median(limit_seconds));
  print_row("isonomy cel, batch", n, median(our_seconds), median(our_judging), median(limit_seconds));
  std::printf("%-34s %12.0f\n", "isonomy cel, reading alone", n / median(our_reading));
  const bool same = limit.counts == ours.measured.counts && limit_masks == our_masks;
  std::printf("decisions %s:", same ? "identical" : "DIFFER");
  for (const uint64_t c : ours.measured.counts) std::printf(" %llu", static_cast<unsigned long long>(c));
  std::printf("\njudging %s reading (%.0f ns and %.0f ns an event)\n", median(our_judging) < median(our_reading) ? "is cheaper than" : "COSTS MORE THAN",
              median(our_judging) / n * 1e9, median(our_reading) / n * 1e9);
  const bool fast_enough = run_scalar();
  return same && fast_enough ? 0 : 1;
}

}  // namespace
}  // namespace isonomy::bench

int main(int argc, char** argv) { return isonomy::bench::run(argc, argv); }
