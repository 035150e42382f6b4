// SPDX-License-Identifier: Apache-2.0
#include "daemon/server/checkpointing.h"

#include "tests/server/fake_registry.h"

namespace isonomy::test {
namespace {

using std::chrono::milliseconds;

class Checkpointing : public testing::Test {
 protected:
  void SetUp() override {
    rim_.start();
    server::asio::post(rim_.io(), [this] { tasks_.spawn("checkpoints", server::keep_checkpoints(rim_.docket(), milliseconds(5))); });
  }
  void TearDown() override {
    rim_.registry().fail_commit = true;  // ends the schedule, as a failing journal does
    Client producer(rim_.path());
    producer.send("the last\n");
    rim_.failure();
    rim_.stop();
  }
  engine::Counters counters() {
    return server::asio::co_spawn(rim_.io(), [this]() -> server::Awaitable<engine::Counters> { co_return rim_.docket().counters(); }, server::asio::use_future).get();
  }

  Rim rim_;
  server::Tasks tasks_{rim_.io().get_executor()};
};

TEST_F(Checkpointing, signs_what_has_come_and_an_idle_log_only_once) {
  Client producer(rim_.path());
  ASSERT_TRUE(producer.send("one\n"));
  ASSERT_TRUE(producer.acknowledged(1));
  ASSERT_TRUE(eventually([&] { return counters().signed_records == 1; }));
  std::this_thread::sleep_for(milliseconds(50));  // ten intervals in which nothing comes
  EXPECT_EQ(counters().checkpoints, 1u);
  ASSERT_TRUE(producer.send("two\n"));
  ASSERT_TRUE(producer.acknowledged(2));
  EXPECT_TRUE(eventually([&] { return counters().signed_records == 2; }));
}

}  // namespace
}  // namespace isonomy::test
