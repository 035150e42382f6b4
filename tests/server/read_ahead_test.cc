// SPDX-License-Identifier: Apache-2.0
#include "daemon/server/read_ahead.h"

#include <gtest/gtest.h>

#include <chrono>

#include "tests/support/engine_runs.h"

namespace isonomy::server {
namespace {

std::unique_ptr<Filing> filing_of(const std::vector<std::string>& lines) {
  auto filing = std::make_unique<Filing>();
  for (const std::string& line : lines) {
    filing->lines.push_back({static_cast<uint32_t>(filing->bytes.size()), static_cast<uint32_t>(line.size())});
    filing->bytes += line;
  }
  filing->bytes.reserve(filing->bytes.size() + ReadAhead::room());
  return filing;
}

// What one line says, read alone.
std::string said_by(const Result<engine::Reading>& reading) {
  if (reading.has_error()) return to_string(reading.error());
  std::string out = std::string(reading->key) + "|";
  if (reading->mapped.has_error()) return out + to_string(reading->mapped.error());
  for (const casework::Filing& each : reading->mapped->filings) out += std::string(each.event.name) + " of " + std::string(each.case_key) + "|";
  return out;
}

class Alone {
 public:
  explicit Alone(const engine::Rules& rules) : reader_(rules, {}) {}
  std::string says(std::string_view line) {
    arena_.reset();
    return said_by(reader_.read(line, arena_));
  }

 private:
  engine::LineReader reader_;
  cel::Arena arena_;
};

std::vector<std::unique_ptr<Filing>> filings_with_trouble(const std::vector<std::string>& lines, size_t count) {
  std::vector<std::unique_ptr<Filing>> out;
  for (size_t i = 0; i < count; ++i) {
    std::vector<std::string> some;
    for (size_t n = i % 7 == 0 ? 1 : i % 90; n > 0; --n) some.push_back(lines[(i * 31 + n) % lines.size()]);
    if (i % 5 == 0) some.push_back("");
    if (i % 6 == 0) some.push_back("{no JSON");
    if (i % 11 == 0) some.push_back("{\"long\":\"" + std::string(ReadAhead::kSheetBytes, 'x') + "\"}");
    if (i % 13 == 0) some.push_back(R"({"specversion":"1.0","id":"x","source":"s","type":"isonomy.nonsense","data":{}})");
    out.push_back(filing_of(some));
  }
  return out;
}

TEST(ReadAhead, EverySheetIsReadOnceAndInOrderWhoeverReadsIt) {
  const test::EventStream stream = test::rider_stream();
  Alone alone(stream.rules);
  const auto filings = filings_with_trouble(stream.lines, 300);
  ReadAhead ahead({stream.rules, {}}, {});
  size_t listed = 0;
  for (const auto& filing : filings) {
    while (listed < filings.size() && (listed % 50 != 0 || filings[listed].get() == filing.get())) ahead.list(*filings[listed++]);
    for (size_t i = 0; i < filing->lines.size();) {
      const ReadAhead::Sheet sheet = ahead.next(*filing, {stream.rules, {}});
      ASSERT_EQ(sheet.first, i);
      ASSERT_GT(sheet.readings->size(), 0u);
      ASSERT_LE(sheet.readings->size(), ReadAhead::kLines);
      for (size_t k = 0; k < sheet.readings->size(); ++k, ++i) {
        const std::string_view line = filing->line(i);
        ASSERT_EQ(line.empty() ? std::string() : said_by((*sheet.readings)[k]), line.empty() ? std::string() : alone.says(line));
      }
    }
  }
}

TEST(ReadAhead, AfterAChangeOfRulesALineIsReadUnderOneOfTheTwo) {
  const test::EventStream stream = test::platform_stream();
  const auto other = test::rider_stream().rules;
  ReadAhead ahead({other, {}}, {});
  std::vector<std::unique_ptr<Filing>> filings;
  for (size_t i = 0; i < 40; ++i) filings.push_back(filing_of({stream.lines.begin(), stream.lines.begin() + 64}));
  for (const auto& filing : filings) ahead.list(*filing);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));   // so that some are read ahead, whether or not they are
  Alone before(other), after(stream.rules);
  size_t old = 0;
  for (size_t f = 0; f < filings.size(); ++f) {
    for (size_t i = 0; i < filings[f]->lines.size();) {
      const ReadAhead::Sheet sheet = ahead.next(*filings[f], {stream.rules, {}});
      for (size_t k = 0; k < sheet.readings->size(); ++k, ++i) {
        const Result<engine::Reading>& reading = (*sheet.readings)[k];
        ASSERT_TRUE(reading.has_value());
        ASSERT_TRUE(reading->rules == other.get() || reading->rules == stream.rules.get());
        ASSERT_EQ(said_by(reading), (reading->rules == other.get() ? before : after).says(filings[f]->line(i)));
        if (reading->rules == other.get()) ++old;
      }
    }
  }
  EXPECT_LE(old, (ReadAhead::kAhead + 1) * ReadAhead::kLines) << "no more than were read ahead";
}

TEST(ReadAhead, WhatIsDroppedIsForgotten) {
  const test::EventStream stream = test::rider_stream();
  ReadAhead ahead({stream.rules, {}}, {});
  const auto filings = filings_with_trouble(stream.lines, 60);
  for (const auto& filing : filings) ahead.list(*filing);
  for (size_t f = 0; f < filings.size(); ++f) {
    if (f % 2 == 1 && !filings[f]->lines.empty()) {
      const ReadAhead::Sheet sheet = ahead.next(*filings[f], {stream.rules, {}});
      EXPECT_EQ(sheet.first, 0u);
    }
    ahead.drop(*filings[f]);
  }
}

TEST(ReadAhead, EndsWithSheetsNobodyAskedFor) {
  const test::EventStream stream = test::rider_stream();
  const auto filings = filings_with_trouble(stream.lines, 60);
  ReadAhead ahead({stream.rules, {}}, {});
  for (const auto& filing : filings) ahead.list(*filing);
}

}  // namespace
}  // namespace isonomy::server
