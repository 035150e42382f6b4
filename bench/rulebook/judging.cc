// SPDX-License-Identifier: Apache-2.0
#include "bench/rulebook/judging.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "daemon/engine/engine.h"
#include "daemon/rulebook/pack_reader.h"

namespace isonomy::bench {
namespace {

constexpr int kCases = 400;
constexpr int kRounds = 5;      // the fastest counts: other work of the machine only slows

// Ten rules of a matter: terms, bans, powers and one pair of channels, all about the matter's own events.
std::string ten_rules(const std::string& matter, int first) {
  std::string text;
  for (int i = 0; i < 10; ++i) {
    text += "[rule.r" + std::to_string(first + i) + "]\nrank = \"law\"\nauthority = [\"city\"]\nsource = \"journal\"\npublished = 2010-01-01\nin_force = 2010-03-01\n";
    if (i < 4) text += "deadline = { from = \"decision." + matter + "\", to = \"procedure." + matter + "\", within = \"" + std::to_string(30 + i) + "d\", optional = true }\n";
    else if (i < 7) text += "forbids = \"decision." + matter + "\"\nwhen = 'facts.days < " + std::to_string(i) + "'\n";
    else if (i < 9) text += "allows = \"decision." + matter + "\"\nwhen = 'facts.days > 3'\nsanction = [ { kind = \"fine\", max = 'money(1000)' } ]\n";
    else text += "exclusive = [\"appeal." + matter + "-a\", \"appeal." + matter + "-b\"]\n";
  }
  return text;
}

std::string pack(int rules, int applicable) {
  std::string events, text = "[pack]\nid = \"p\"\n[[fact]]\nname = \"days\"\ntype = \"int\"\n";
  for (int first = 0; first < rules; first += 10) {
    const std::string matter = "m" + std::to_string(first / applicable);
    if (first % applicable == 0) {
      for (const std::string& name : {"decision." + matter, "procedure." + matter, "appeal." + matter + "-a", "appeal." + matter + "-b"}) text += "[[event]]\nname = \"" + name + "\"\n";
    }
    events += ten_rules(matter, first);
  }
  return text + events;
}

std::string line(int number, const char* suffix, const std::string& type, const std::string& data) {
  return "{\"specversion\":\"1.0\",\"source\":\"urn:b\",\"id\":\"" + std::to_string(number) + suffix + "\",\"type\":\"isonomy." + type + "\",\"data\":{\"case\":\"c" +
         std::to_string(number) + "\"," + data + "}}";
}

void accept(engine::Engine& engine, const std::string& text) {
  Result<engine::Reading> reading = engine.read(text);
  const bool ok = reading.has_value() && engine.accept(*reading).has_value();
  ISO_CHECK(ok, "the benchmark writes events that can be read");
}

double micros_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

JudgingCost judging_cost(int rules, int applicable) {
  const std::string text = pack(rules, applicable);
  const rulebook::ReadResult read = rulebook::read_packs(std::vector<std::string>{"xx/p"}, [&](const std::string& path) -> Result<std::string> {
    if (path == "xx/p/pack.toml") return text;
    return not_found("no such file");
  });
  if (read.rulebook == nullptr) {
    std::fprintf(stderr, "%s\n", to_string(read.errors.front()).c_str());
    std::abort();
  }
  JudgingCost out{rules, applicable, 1e9, 1e9};
  const std::string matter = "m" + std::to_string(rules / applicable / 2);
  for (int round = 0; round < kRounds; ++round) {
    engine::Engine engine(read.rulebook, {});
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kCases; ++i) {
      accept(engine, line(i, "a", "conduct", "\"at\":\"2015-01-01\",\"facts\":{\"days\":9}"));
      accept(engine, line(i, "b", "decision." + matter, "\"at\":\"2015-02-01\",\"authority\":\"city\",\"cites\":[\"r" + std::to_string(rules / 2 + 7) + "\"],\"amount\":500"));
      accept(engine, line(i, "c", "procedure." + matter, "\"at\":\"2015-02-20\",\"authority\":\"city\""));
    }
    out.accept_us = std::min(out.accept_us, micros_since(start) / (3 * kCases));
    const std::vector<std::string> keys = *engine.case_ids();
    const auto judging = std::chrono::steady_clock::now();
    size_t terms = 0;
    for (const std::string& key : keys) {
      const casework::Case* of = engine.find_case(key);
      terms += engine.judge().judge(*of, engine.watermark(*of)).terms.size();
    }
    out.judge_us = std::min(out.judge_us, micros_since(judging) / kCases);
    const size_t expected = static_cast<size_t>(kCases) * static_cast<size_t>(applicable) * 4 / 10;
    ISO_CHECK(terms == expected, "every term of the matter was held against every case, and no other");
  }
  return out;
}

}  // namespace isonomy::bench
