// SPDX-License-Identifier: Apache-2.0
// Lines that were read in advance are filed like any others: the journals are the same, record by record.
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

// The readings of some lines, which stand in one text.
struct Read {
  std::string text;
  std::vector<std::string_view> lines;
  engine::Readings readings;

  Read(engine::LineReader& reader, std::span<const std::string> from) {
    for (const std::string& line : from) text += line;
    text.reserve(text.size() + event::EventReader::padding());
    size_t at = 0;
    for (const std::string& line : from) {
      lines.push_back(std::string_view(text).substr(at, line.size()));
      at += line.size();
    }
    readings.read(reader, lines);
  }
};

TEST(Readings, AreFiledAsTheLinesThemselvesWouldBe) {
  const test::EventStream stream = test::rider_stream();
  const std::vector<std::string> lines = with_trouble(stream.lines);
  test::TempFolder folder;
  auto in_turn = test::registry_in(folder, "in_turn.sqlite", stream.rules);
  auto ahead = test::registry_in(folder, "ahead.sqlite", stream.rules);
  engine::LineReader reader(ahead->basis(), {});
  std::map<Kind, int> receipts;
  for (size_t begin = 0; begin < lines.size(); begin += 16) {
    Read read(reader, std::span(lines).subspan(begin, std::min<size_t>(16, lines.size() - begin)));
    for (size_t i = 0, expected = 0; i < read.lines.size(); ++i) {
      for (; expected < read.lines.size() && expected < i + 4; ++expected) ahead->expect(read.readings[expected]);
      const engine::Receipt a = in_turn->file(read.lines[i], 1), b = ahead->file(read.lines[i], read.readings[i], 1);
      EXPECT_EQ(a.kind, b.kind) << read.lines[i];
      EXPECT_EQ(to_string(a.error), to_string(b.error));
      ++receipts[b.kind];
    }
    ASSERT_TRUE(in_turn->commit().has_value());
    ASSERT_TRUE(ahead->commit().has_value());
  }
  EXPECT_EQ(receipts[Kind::kDuplicate], 2);
  EXPECT_EQ(receipts[Kind::kRejected], 2);
  EXPECT_EQ(in_turn->findings_json(), ahead->findings_json());
  EXPECT_EQ(audit::Journal::open_read_only(folder.file("in_turn.sqlite"))->root(), audit::Journal::open_read_only(folder.file("ahead.sqlite"))->root());
}

TEST(Readings, OfOtherRulesAreMadeAgain) {
  const test::EventStream stream = test::platform_stream();
  const auto other = test::rider_stream().rules;
  test::TempFolder folder;
  auto registry = test::registry_in(folder, "journal.sqlite", other);
  engine::LineReader reader(other, {});
  Read read(reader, stream.lines);
  ASSERT_EQ(registry->file(read.lines[0], read.readings[0], 1).kind, Kind::kAccepted);
  registry->expect(read.readings[1]);
  ASSERT_TRUE(registry->reload(stream.rules, 2).has_value());
  for (size_t i = 1; i < read.lines.size(); ++i) {
    registry->expect(read.readings[i]);
    ASSERT_EQ(registry->file(read.lines[i], read.readings[i], 3).kind, Kind::kAccepted);
  }
  ASSERT_TRUE(registry->commit().has_value());
  EXPECT_TRUE(registry->findings_json() == test::export_of(stream, {}));
}

// Whoever reads a line hashes its keys as journal and engine of then do; those of later hash otherwise.
TEST(Readings, HashedForAnEngineBeforeAreHashedAgain) {
  const test::EventStream stream = test::platform_stream(), riders = test::rider_stream();
  test::TempFolder folder;
  auto registry = test::registry_in(folder, "journal.sqlite", stream.rules);
  const engine::ReadingBasis basis = registry->basis();
  engine::LineReader reader(basis, {});
  const size_t half = stream.lines.size() / 2;
  Read first(reader, std::span(stream.lines).first(half)), second(reader, std::span(stream.lines).subspan(half));
  for (size_t i = 0; i < half; ++i) {
    ASSERT_EQ(first.readings[i]->hashed_by, basis.hashing.by);
    ASSERT_EQ(registry->file(first.lines[i], first.readings[i], 1).kind, Kind::kAccepted);
  }
  ASSERT_TRUE(registry->reload(riders.rules, 2).has_value());
  ASSERT_TRUE(registry->reload(stream.rules, 3).has_value());
  ASSERT_NE(registry->basis(), basis);
  for (size_t i = 0; i < second.lines.size(); ++i) {
    if (i % 2 == 0) registry->expect(second.readings[i]);
    ASSERT_EQ(registry->file(second.lines[i], second.readings[i], 4).kind, Kind::kAccepted);
  }
  Read again(reader, stream.lines);
  for (size_t i = 0; i < stream.lines.size(); ++i) ASSERT_EQ(registry->file(again.lines[i], again.readings[i], 5).kind, Kind::kDuplicate);
  ASSERT_TRUE(registry->commit().has_value());
  EXPECT_TRUE(registry->findings_json() == test::export_of(stream, {}));
}

TEST(Readings, EachLineMayNeedAsMuchMemoryAsIfItWereAlone) {
  const test::EventStream stream = test::rider_stream();
  engine::LineReader reader(stream.rules, {});
  std::string large = R"({"specversion":"1.0","id":"x","source":"s","type":"t","data":[[])";
  while (large.size() < 900'000) large += ",[]";
  large += "]}";
  Read read(reader, std::vector<std::string>(12, large));
  for (size_t i = 0; i < read.readings.size(); ++i) EXPECT_TRUE(read.readings[i].has_value()) << i;
}

}  // namespace
}  // namespace isonomy
