// SPDX-License-Identifier: Apache-2.0
// A shadow rulebook sees the same events, counts what it would have found otherwise, and leaves no trace in the journal.
#include <set>

#include "daemon/audit/journal.h"
#include "daemon/engine/registry.h"
#include "tests/support/engine_runs.h"
#include "tests/support/registry_in.h"
#include "tests/support/temp_folder.h"

namespace isonomy {
namespace {

using engine::Registry;

// The differences, counted from two exports.
engine::ShadowCounts counted_again(const std::string& live, const std::string& shadow) {
  std::map<uint64_t, uint64_t> left, right;
  for (const std::string& line : test::lines_of(live)) left[engine::standing_of(line).id] = engine::standing_of(line).digest;
  for (const std::string& line : test::lines_of(shadow)) right[engine::standing_of(line).id] = engine::standing_of(line).digest;
  engine::ShadowCounts out;
  for (const auto& [id, digest] : left) {
    const auto other = right.find(id);
    if (other == right.end()) ++out.only_live;
    else if (other->second != digest) ++out.different;
  }
  for (const auto& [id, digest] : right) out.only_shadow += left.contains(id) ? 0u : 1u;
  return out;
}

TEST(Shadow, CountsWhatItWouldFindOtherwiseAndChangesNothing) {
  const test::EventStream stream = test::platform_stream();
  const auto other = test::rider_stream().rules;   // wholly other rules: every finding differs

  test::TempFolder folder;
  auto plain = test::registry_in(folder, "plain.sqlite", stream.rules);
  auto shadowed = test::registry_in(folder, "shadowed.sqlite", stream.rules);
  const size_t half = stream.lines.size() / 2;
  for (size_t i = 0; i < stream.lines.size(); ++i) {
    if (i == half) { ASSERT_TRUE(shadowed->set_shadow(other).has_value()); }
    ASSERT_EQ(plain->file(stream.lines[i], 1).kind, engine::Receipt::Kind::kAccepted);
    ASSERT_EQ(shadowed->file(stream.lines[i], 1).kind, engine::Receipt::Kind::kAccepted);
    if (i % 40 == 39 || i + 1 == stream.lines.size()) {
      ASSERT_TRUE(plain->commit().has_value());
      ASSERT_TRUE(shadowed->commit().has_value());
    }
  }
  EXPECT_TRUE(plain->findings_json() == shadowed->findings_json());
  const audit::Journal a = *audit::Journal::open_read_only(folder.file("plain.sqlite"));
  const audit::Journal b = *audit::Journal::open_read_only(folder.file("shadowed.sqlite"));
  EXPECT_EQ(a.size(), b.size());
  EXPECT_EQ(a.root(), b.root()) << "the journals are the same, record by record";

  const engine::ShadowCounts expected = counted_again(shadowed->findings_json(), test::export_of({other, stream.lines}, {}));
  const engine::ShadowCounts counted = shadowed->counters().shadow;
  EXPECT_EQ(counted.rulebook, to_hex(other->identity));
  EXPECT_GT(counted.differences(), 0u);
  EXPECT_EQ(counted.only_live, expected.only_live);
  EXPECT_EQ(counted.only_shadow, expected.only_shadow);
  EXPECT_EQ(counted.different, expected.different);
  const std::vector<std::string> listed = test::lines_of(*shadowed->shadow_json());
  EXPECT_EQ(listed.size(), 1 + counted.only_live + counted.only_shadow + 2 * counted.different);
  ASSERT_TRUE(shadowed->set_shadow(nullptr).has_value());
  EXPECT_TRUE(shadowed->counters().shadow.rulebook.empty());
}

TEST(Shadow, OfTheSameRulesDiffersInNothing) {
  const test::EventStream stream = test::platform_stream();
  test::TempFolder folder;
  auto registry = test::registry_in(folder, "journal.sqlite", stream.rules);
  ASSERT_TRUE(registry->set_shadow(stream.rules).has_value());
  for (const std::string& line : stream.lines) {
    ASSERT_EQ(registry->file(line, 1).kind, engine::Receipt::Kind::kAccepted);
    EXPECT_EQ(registry->counters().shadow.differences(), 0u);
  }
  ASSERT_TRUE(registry->commit().has_value());
  EXPECT_EQ(registry->counters().shadow.differences(), 0u);
}

}  // namespace
}  // namespace isonomy
