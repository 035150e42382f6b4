// SPDX-License-Identifier: Apache-2.0
// Lines that the registry was told to expect are filed like any others: the journals are the same, record by record.
#include "daemon/engine/reading.h"

#include "daemon/audit/journal.h"
#include "daemon/engine/registry.h"
#include "tests/support/engine_runs.h"
#include "tests/support/registry_in.h"
#include "tests/support/temp_folder.h"

namespace isonomy {
namespace {

using engine::Registry;
using Kind = engine::Receipt::Kind;

std::vector<std::string> with_trouble(std::vector<std::string> lines) {
  lines.insert(lines.begin() + 3, lines[2]);                         // sent again at once, and later
  lines.insert(lines.begin() + 20, lines[5]);
  lines.insert(lines.begin() + 10, "{not JSON");
  lines.insert(lines.begin() + 12, R"({"specversion":"1.0","id":"x","source":"s","type":"isonomy.nonsense","data":{}})");
  return lines;
}

TEST(ReadAhead, FilesTheSameRecordsAsReadingInTurn) {
  const test::EventStream stream = test::rider_stream();
  const std::vector<std::string> lines = with_trouble(stream.lines);
  test::TempFolder folder;
  auto in_turn = test::registry_in(folder, "in_turn.sqlite", stream.rules);
  auto ahead = test::registry_in(folder, "ahead.sqlite", stream.rules);
  std::map<Kind, int> receipts;
  for (size_t i = 0, expected = 0; i < lines.size(); ++i) {
    for (; expected < lines.size() && expected < i + Registry::kAhead; ++expected) ahead->expect(lines[expected]);
    const engine::Receipt a = in_turn->file(lines[i], 1), b = ahead->file(lines[i], 1);
    EXPECT_EQ(a.kind, b.kind) << lines[i];
    EXPECT_EQ(to_string(a.error), to_string(b.error));
    ++receipts[b.kind];
    if (i % 16 == 15 || i + 1 == lines.size()) {
      ASSERT_TRUE(in_turn->commit().has_value());
      ASSERT_TRUE(ahead->commit().has_value());
    }
  }
  EXPECT_EQ(receipts[Kind::kDuplicate], 2);
  EXPECT_EQ(receipts[Kind::kRejected], 2);
  EXPECT_EQ(in_turn->findings_json(), ahead->findings_json());
  EXPECT_EQ(audit::Journal::open_read_only(folder.file("in_turn.sqlite"))->root(), audit::Journal::open_read_only(folder.file("ahead.sqlite"))->root());
}

TEST(ReadAhead, WhatWasReadUnderOtherRulesIsReadAgain) {
  const test::EventStream stream = test::platform_stream();
  const auto other = test::rider_stream().rules;
  test::TempFolder folder;
  auto registry = test::registry_in(folder, "journal.sqlite", other);
  ASSERT_EQ(registry->file(stream.lines[0], 1).kind, Kind::kAccepted);
  for (size_t i = 1; i <= Registry::kAhead; ++i) registry->expect(stream.lines[i]);
  ASSERT_TRUE(registry->reload(stream.rules, 2).has_value());
  for (size_t i = 1; i < stream.lines.size(); ++i) ASSERT_EQ(registry->file(stream.lines[i], 3).kind, Kind::kAccepted);
  ASSERT_TRUE(registry->commit().has_value());
  EXPECT_TRUE(registry->findings_json() == test::export_of(stream, {}));
}

TEST(ReadAhead, AReadingIsTakenOnceAndKeptForFourLines) {
  const test::EventStream stream = test::platform_stream();
  engine::ReadAhead ahead(stream.rules, {});
  for (size_t i = 0; i <= engine::ReadAhead::kLines; ++i) ahead.read(stream.lines[i]);
  const Result<engine::Reading>* first = ahead.take(stream.lines[0]);
  ASSERT_NE(first, nullptr);
  ASSERT_TRUE(first->has_value());
  EXPECT_EQ((*first)->key, std::string((*first)->source) + "\n" + std::string((*first)->id));
  EXPECT_EQ(ahead.take(stream.lines[0]), nullptr) << "taken";
  ahead.read(stream.lines[8]);
  ahead.read(stream.lines[9]);
  EXPECT_EQ(ahead.take(stream.lines[1]), nullptr) << "too long ago";
  EXPECT_NE(ahead.take(stream.lines[2]), nullptr);
  EXPECT_EQ(ahead.take(std::string(stream.lines[3])), nullptr) << "the same words in another place are another line";
}

}  // namespace
}  // namespace isonomy
