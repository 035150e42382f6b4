// SPDX-License-Identifier: Apache-2.0
#include "daemon/server/docket.h"

#include <gtest/gtest.h>

#include "tests/server/fake_registry.h"

namespace isonomy::server {
namespace {

using test::Client;
using test::eventually;
using test::Rim;

std::string lines(size_t from, size_t until) {
  std::string out;
  for (size_t i = from; i < until; ++i) out += "line " + std::to_string(i) + "\n";
  return out;
}

TEST(Docket, what_was_heard_while_the_journal_was_busy_is_committed_when_it_is_free) {
  Rim rim({}, {.commit_delay = std::chrono::hours(1)});
  rim.registry().hold();
  rim.registry().hold_disk();
  rim.start();
  Client client(rim.path());
  const std::string many = lines(0, 5000);
  ASSERT_TRUE(client.send(many));
  ASSERT_TRUE(eventually([&] { return rim.counters().bytes == many.size(); }));
  rim.registry().let_engine_go();
  ASSERT_TRUE(eventually([&] { return rim.registry().filed == 5000u && rim.registry().commits == 1u; }));
  // The engine hears on, and begins no commit that it would have to wait for.
  ASSERT_TRUE(client.send("the last\n"));
  ASSERT_TRUE(eventually([&] { return rim.registry().filed == 5001u; }));
  EXPECT_EQ(rim.registry().commits, 1u);
  rim.registry().let_go();
  EXPECT_TRUE(client.acknowledged(5001)) << "nothing else came to remind the docket of it";
  EXPECT_EQ(rim.registry().commits, 2u);
}

}  // namespace
}  // namespace isonomy::server
