// SPDX-License-Identifier: Apache-2.0
#include "daemon/server/index_desk.h"

#include "tests/server/fake_registry.h"
#include "tests/support/case_name.h"

namespace isonomy::test {
namespace {

using server::IndexDesk;

struct QuestionCase {
  const char* name;
  const char* query;
  const char* error;   // null: it is a question
};
class IndexQuestions : public testing::TestWithParam<QuestionCase> {};
TEST_P(IndexQuestions, are_read_whole_or_not_at_all) {
  const auto question = server::index_question(GetParam().query);
  EXPECT_EQ(question.has_error() ? to_string(question.error()) : "", GetParam().error == nullptr ? "" : GetParam().error);
}
INSTANTIATE_TEST_SUITE_P(Queries, IndexQuestions,
                         testing::Values(QuestionCase{"none", "", nullptr}, QuestionCase{"all", "by=month&rule=a&authority=b&jurisdiction=IT&at=2021&known=2021-03-04&held_out_from=2020&closed=false", nullptr},
                                         QuestionCase{"no_slice", "by=day", "`by` is rule, authority, jurisdiction or month, and not `day`"},
                                         QuestionCase{"no_day", "at=soon", "`at` is a day such as 2026-01-31, or a month, and not `soon`"},
                                         QuestionCase{"no_flag", "closed=1", "`closed` is true or false, and not `1`"}),
                         CaseName());

TEST(IndexQuestion, is_decoded) {
  const auto question = server::index_question("rule=a%26b%3D%C3%A9&at=2021-02");
  ASSERT_TRUE(question.has_value());
  EXPECT_EQ(question->rule, "a&b=é");
  EXPECT_EQ(to_string(question->at), "2021-02-28");
  EXPECT_TRUE(server::index_question("rule=%ff").has_error());
}

class DeskTest : public testing::Test {
 protected:
  void SetUp() override {
    rim_.registry().counts = true;
    desk_ = std::make_unique<IndexDesk>(rim_.io().get_executor(), rim_.docket(), IndexDesk::Limits{.waiting = 2, .deadline = std::chrono::milliseconds(200)});
    rim_.start();
    tell_counts();
  }
  void TearDown() override {
    rim_.registry().let_go();
    server::asio::co_spawn(rim_.io(), desk_->stop(), server::asio::use_future).get();
    rim_.stop();
  }
  // The counters of the network thread are those of the last commit.
  void tell_counts() {
    Client client(rim_.path());
    ASSERT_TRUE(client.send("x\n"));
    ASSERT_TRUE(client.acknowledged(1));
  }
  std::future<Result<std::string>> ask() { return server::asio::co_spawn(rim_.io(), desk_->answer({}), server::asio::use_future); }

  Rim rim_;
  std::unique_ptr<IndexDesk> desk_;
};

TEST_F(DeskTest, answers_from_a_copy) {
  const Result<std::string> answer = ask().get();
  ASSERT_TRUE(answer.has_value()) << to_string(answer.error());
  EXPECT_TRUE(answer->starts_with("{\"method_version\":")) << *answer;
  EXPECT_EQ(rim_.registry().copied, 1u);
}

TEST_F(DeskTest, turns_away_whom_it_cannot_answer_in_time) {
  rim_.registry().hold();
  Client producer(rim_.path());
  ASSERT_TRUE(producer.send("held\n"));
  ASSERT_TRUE(eventually([&] { return rim_.counters().lines == 2; }));
  auto first = ask(), second = ask(), third = ask();
  EXPECT_EQ(third.get().error().code, Code::kLimit) << "two wait already";
  EXPECT_EQ(first.get().error().code, Code::kLimit) << "the deadline";
  EXPECT_EQ(second.get().error().code, Code::kLimit);
  rim_.registry().let_go();
  ASSERT_TRUE(producer.acknowledged(1));
  ASSERT_TRUE(eventually([&] { return ask().get().has_value(); }));
  EXPECT_LE(rim_.registry().copied, 3u) << "whoever gave up is not worked for once his turn comes";
}

}  // namespace
}  // namespace isonomy::test
