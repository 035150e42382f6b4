// SPDX-License-Identifier: Apache-2.0
// A journal to spoil: some records of every kind, with events in blocks and two checkpoints.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "daemon/audit/checkpoints.h"
#include "daemon/audit/journal.h"

namespace isonomy::test {

inline std::string event_key(uint64_t number) { return "/office/7\nid-" + std::to_string(number); }
inline std::string event_body(uint64_t number) {
  return R"({"specversion":"1.0","id":"id-)" + std::to_string(number) + R"(","source":"/office/7","type":"fine","data":{"amount":)" +
         std::to_string(number * 7919 % 100003) + "}}";
}

inline merkle::SignerKey test_signer() {
  auto signer = merkle::generate_signer("example.org/test-log");
  EXPECT_TRUE(signer.has_value());
  return *signer;
}

// `count` events with a finding after every tenth; commits every 90 events; a checkpoint half-way and one at the end.
inline void fill(audit::Journal& journal, uint64_t count, const merkle::SignerKey& signer) {
  for (uint64_t i = 0; i < count; ++i) {
    ASSERT_TRUE(journal.append({audit::RecordKind::kEvent, event_key(i), event_body(i)}, 1'700'000'000'000 + static_cast<int64_t>(i)).has_value());
    if (i % 10 == 9) {
      const std::string id = "finding-" + std::to_string(i);
      ASSERT_TRUE(journal.append({audit::RecordKind::kFinding, id, R"({"id":")" + id + "\"}"}, 1'700'000'000'000).has_value());
    }
    if (i % 90 == 89) { ASSERT_TRUE(journal.commit().has_value()); }
    if (i == count / 2) { ASSERT_TRUE(audit::add_checkpoint(journal, signer, 1'700'000'000'001).has_value()); }
  }
  ASSERT_TRUE(audit::add_checkpoint(journal, signer, 1'700'000'000'002).has_value());
}

}  // namespace isonomy::test
