// SPDX-License-Identifier: Apache-2.0
#include "daemon/server/ingest_stream.h"

#include <sys/resource.h>

#include <fstream>

#include "tests/server/fake_registry.h"
#include "tests/support/case_name.h"

namespace isonomy::test {
namespace {

using std::chrono::milliseconds;
using Lines = std::vector<std::string>;

std::vector<std::string> numbered(size_t n) {
  Lines lines;
  for (size_t i = 1; i <= n; ++i) lines.push_back("event " + std::to_string(i));
  return lines;
}

std::string joined(const Lines& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

TEST(IngestStream, acknowledges_what_is_durable) {
  Rim rim;
  rim.start();
  Client client(rim.path());
  ASSERT_TRUE(client.send("one\ntwo\nthree\n"));
  EXPECT_TRUE(client.acknowledged(3));
  EXPECT_EQ(rim.registry().durable_count, 3u);
}

TEST(IngestStream, says_why_a_line_was_rejected_and_goes_on) {
  Rim rim;
  rim.start();
  Client client(rim.path());
  ASSERT_TRUE(client.send("one\nbad two\nthree\n"));
  client.finish();
  EXPECT_EQ(client.rest(), (Lines{R"({"reject":{"line":2,"code":"malformed","message":"`bad` is no event"}})", R"({"ack":3})"}));
  rim.stop();
  EXPECT_EQ(rim.registry().durable(), (Lines{"one", "three"}));
}

TEST(IngestStream, passes_on_where_the_registry_found_the_fault) {
  Rim rim;
  rim.start();
  Client client(rim.path());
  ASSERT_TRUE(client.send("\xff\n"));
  EXPECT_EQ(client.line(), R"({"reject":{"line":1,"code":"malformed","message":"the line is not valid UTF-8","where":"byte 0"}})");
}

TEST(IngestStream, counts_blank_lines_but_files_none) {
  Rim rim;
  rim.start();
  Client client(rim.path());
  ASSERT_TRUE(client.send("\n  \t\none\r\n\r\nbad\n\n"));
  client.finish();
  EXPECT_EQ(client.rest(), (Lines{R"({"reject":{"line":5,"code":"malformed","message":"`bad` is no event"}})", R"({"ack":6})"}));
  EXPECT_EQ(rim.counters().blank_lines, 4u);
  rim.stop();
  EXPECT_EQ(rim.registry().durable(), Lines{"one"});
}

TEST(IngestStream, acknowledges_blank_lines_alone) {
  Rim rim;
  rim.start();
  Client client(rim.path());
  ASSERT_TRUE(client.send("\n\n"));
  EXPECT_TRUE(client.acknowledged(2));
}

TEST(IngestStream, takes_a_last_line_without_its_end) {
  Rim rim;
  rim.start();
  Client client(rim.path());
  ASSERT_TRUE(client.send("one\ntwo"));
  client.finish();
  EXPECT_TRUE(client.acknowledged(2));
  rim.stop();
  EXPECT_EQ(rim.registry().durable(), (Lines{"one", "two"}));
}

TEST(IngestStream, ends_an_empty_connection_without_a_word) {
  Rim rim;
  rim.start();
  Client client(rim.path());
  client.finish();
  EXPECT_EQ(client.line(), "");
}

TEST(IngestStream, joins_a_line_that_comes_in_pieces) {
  Rim rim;
  rim.start();
  Client client(rim.path());
  uint64_t sent = 0;
  for (const char* piece : {"o", "n", "e\ntw", "o\nthr", "ee\n"}) {
    ASSERT_TRUE(client.send(piece));
    sent += std::string_view(piece).size();
    ASSERT_TRUE(eventually([&] { return rim.counters().bytes == sent; }));  // so that every piece is a read of its own
  }
  EXPECT_TRUE(client.acknowledged(3));
  rim.stop();
  EXPECT_EQ(rim.registry().durable(), (Lines{"one", "two", "three"}));
}

struct LengthCase {
  const char* name;
  size_t length;
  const char* end;
  bool accepted;
};
class LineLength : public testing::TestWithParam<LengthCase> {};
TEST_P(LineLength, is_limited_without_the_line_end) {
  Rim rim({.line_bytes = 100}, {}, {.line_bytes = 100});
  rim.start();
  Client client(rim.path());
  ASSERT_TRUE(client.send("one\n" + std::string(GetParam().length, 'x') + GetParam().end + "three\n"));
  client.finish();
  const Lines said = client.rest();
  ASSERT_FALSE(said.empty());
  const std::string reject = R"({"reject":{"line":2,"code":"limit","message":"a line has at most 100 bytes"}})";
  EXPECT_EQ(std::count(said.begin(), said.end(), reject), GetParam().accepted ? 0 : 1);
  EXPECT_EQ(said.back(), R"({"ack":3})");
  rim.stop();
  EXPECT_EQ(rim.registry().durable().size(), GetParam().accepted ? 3u : 2u);
  EXPECT_EQ(rim.registry().durable().back(), "three");
}
INSTANTIATE_TEST_SUITE_P(Lengths, LineLength,
                         testing::Values(LengthCase{"the_limit", 100, "\n", true}, LengthCase{"the_limit_with_carriage_return", 100, "\r\n", true},
                                         LengthCase{"one_more", 101, "\n", false}, LengthCase{"one_more_with_carriage_return", 101, "\r\n", false},
                                         LengthCase{"many_reads", 300'000, "\n", false}),
                         CaseName());

TEST(IngestStream, a_cut_line_that_would_be_whole_without_its_rest_is_not_accepted) {
  Rim rim({.line_bytes = 4}, {}, {.line_bytes = 4});
  rim.start();
  Client client(rim.path());
  ASSERT_TRUE(client.send("four\rand more\n"));
  client.finish();
  EXPECT_EQ(client.rest().size(), 2u);
  rim.stop();
  EXPECT_TRUE(rim.registry().durable().empty());
}

TEST(IngestStream, takes_the_longest_line_there_may_be) {
  Rim rim;
  rim.start();
  Client client(rim.path());
  ASSERT_TRUE(client.send(std::string(1024 * 1024 - 1, 'x') + "\n" + std::string(1024 * 1024, 'y') + "\nlast\n"));
  client.finish();
  const Lines said = client.rest();
  EXPECT_EQ(std::count_if(said.begin(), said.end(), [](const std::string& line) { return line.starts_with("{\"reject\":{\"line\":2,"); }), 1);
  EXPECT_EQ(said.back(), R"({"ack":3})");
  rim.stop();
  EXPECT_EQ(rim.registry().durable().size(), 2u);
}

TEST(IngestStream, a_full_queue_blocks_its_producers_and_loses_nothing) {
  Rim rim({}, {.queue_bytes = 10});
  rim.registry().hold();
  rim.start();
  Client first(rim.path()), second(rim.path());
  ASSERT_TRUE(first.send("a line that fills the queue\n"));
  ASSERT_TRUE(eventually([&] { return rim.counters().lines == 1; }));
  ASSERT_TRUE(second.send("another line\n"));
  ASSERT_TRUE(eventually([&] { return rim.waits() > 0; }));
  EXPECT_EQ(rim.counters().lines, 1u);
  rim.registry().let_go();
  EXPECT_TRUE(first.acknowledged(1));
  EXPECT_TRUE(second.acknowledged(1));
  EXPECT_EQ(rim.counters().full, 0u);
}

TEST(IngestStream, a_full_queue_sends_producers_away_where_that_is_the_policy) {
  Rim rim({.when_full = server::WhenFull::kReject}, {.queue_bytes = 10});
  rim.registry().hold();
  rim.start();
  Client first(rim.path());
  ASSERT_TRUE(first.send("a line that fills the queue\n"));
  ASSERT_TRUE(eventually([&] { return rim.counters().lines == 1; }));
  Client second(rim.path());
  second.send_what_fits("another line\n");  // it may be sent away before it has said anything
  const std::string busy =
      R"({"error":{"code":"limit","message":"the queue is full: connect again and go on after the last acknowledged line","retry_after_ms":1000}})";
  EXPECT_EQ(second.rest(), Lines{busy});  // and nothing of it was taken
  EXPECT_GE(rim.counters().full, 1u);
  rim.registry().let_go();
  EXPECT_TRUE(first.acknowledged(1));     // what was taken is kept
  ASSERT_TRUE(eventually([&] {
    Client again(rim.path());
    return again.send("another line\n") && again.acknowledged(1);
  }));
  rim.stop();
  EXPECT_EQ(rim.registry().durable(), (Lines{"a line that fills the queue", "another line"}));
}

TEST(IngestStream, closes_a_connection_whose_line_does_not_end) {
  Rim rim({.read_deadline = milliseconds(30)});
  rim.start();
  Client client(rim.path());
  ASSERT_TRUE(client.send("one\nunfinished"));
  EXPECT_EQ(client.rest(), (Lines{R"({"ack":1})",
                                  R"({"error":{"code":"limit","message":"the line that was begun did not end in time: connect again and go on after the last acknowledged line"}})"}));
  rim.stop();
  EXPECT_EQ(rim.registry().durable(), Lines{"one"});
}

TEST(IngestStream, closes_a_connection_that_says_nothing) {
  Rim rim({.idle_deadline = milliseconds(30)});
  rim.start();
  Client client(rim.path());
  EXPECT_NE(client.line().find("no line came in time"), std::string::npos);
  EXPECT_EQ(client.line(), "");
}

TEST(IngestStream, a_trickle_does_not_extend_the_deadline_of_a_line) {
  Rim rim({.read_deadline = milliseconds(100)});
  rim.start();
  Client client(rim.path());
  // One byte every few milliseconds for ever: only the deadline ends this.
  EXPECT_TRUE(eventually([&] { return !client.send("x"); }));
}

TEST(IngestStream, refuses_connections_over_the_limit_and_takes_them_again_later) {
  Rim rim({.connections = 2});
  rim.start();
  auto first = std::make_unique<Client>(rim.path());
  Client second(rim.path());
  ASSERT_TRUE(eventually([&] { return rim.counters().connections == 2; }));
  Client third(rim.path());
  EXPECT_NE(third.line().find("2 connections are open, which is the limit"), std::string::npos);
  first.reset();
  ASSERT_TRUE(eventually([&] { return rim.counters().connections == 1; }));
  Client fourth(rim.path());
  ASSERT_TRUE(fourth.send("one\n"));
  EXPECT_TRUE(fourth.acknowledged(1));
}

TEST(IngestStream, does_not_read_on_while_the_engine_is_busy) {
  Rim rim({.connection_bytes = 100'000});
  rim.registry().hold();
  rim.start();
  Client client(rim.path());
  const std::string line = std::string(999, 'x') + "\n";
  // What is taken from us is the bound, one read more, and what the kernel holds; then nothing.
  size_t sent = 0;
  size_t idle_rounds = 0;
  ASSERT_TRUE(eventually([&] {
    const size_t n = client.send_what_fits(line);
    sent += n;
    while (n != 0 && client.send_what_fits(line) != 0) sent += line.size();
    idle_rounds = n == 0 ? idle_rounds + 1 : 0;
    return idle_rounds > 20;
  }));
  EXPECT_LE(rim.counters().bytes, 100'000u + 64 * 1024);
  rim.registry().let_go();
  client.finish();
  EXPECT_TRUE(client.acknowledged(sent / line.size()));
}

TEST(IngestStream, the_queue_of_all_connections_has_a_bound) {
  Rim rim({.connection_bytes = 1 << 20}, {.queue_bytes = 50'000});
  rim.registry().hold();
  rim.start();
  const std::string lines(30'000, '\n');
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 8; ++i) {
    clients.push_back(std::make_unique<Client>(rim.path()));
    ASSERT_TRUE(clients.back()->send("x" + std::to_string(i) + std::string(29'000, ' ') + "\n"));
  }
  ASSERT_TRUE(eventually([&] { return rim.counters().bytes >= 50'000; }));
  EXPECT_LE(rim.counters().bytes, 50'000u + 30'000u);  // each connection looks at the gate before it reads
  rim.registry().let_go();
  for (auto& client : clients) EXPECT_TRUE(client->acknowledged(1));
}

TEST(IngestStream, gives_up_the_largest_unfinished_lines_when_all_hold_too_much) {
  Rim rim({.connections = 10, .unfinished_bytes = 500'000});
  rim.start();
  Client small(rim.path());
  ASSERT_TRUE(small.send("small"));
  Client large(rim.path());
  ASSERT_TRUE(large.send(std::string(300'000, 'x')));
  Client larger(rim.path());
  larger.send(std::string(300'000, 'x'));
  EXPECT_NE(larger.line().find("too much is held in unfinished lines"), std::string::npos);
  ASSERT_TRUE(small.send(" line\n"));
  EXPECT_TRUE(small.acknowledged(1));
  ASSERT_TRUE(large.send("\n"));
  EXPECT_TRUE(large.acknowledged(1));
}

TEST(IngestStream, commits_for_many_lines_at_once) {
  Rim rim;
  rim.registry().hold();
  rim.start();
  Client client(rim.path());
  ASSERT_TRUE(client.send(joined(numbered(5000))));
  client.finish();
  rim.registry().let_go();
  EXPECT_TRUE(client.acknowledged(5000));
  EXPECT_LT(rim.registry().commits, 50u);
  rim.stop();
  EXPECT_EQ(rim.registry().durable(), numbered(5000));
}

TEST(IngestStream, a_failed_commit_acknowledges_nothing_and_is_reported) {
  Rim rim;
  rim.registry().fail_commit = true;
  rim.start();
  Client client(rim.path());
  ASSERT_TRUE(client.send("one\ntwo\n"));
  EXPECT_EQ(client.rest(), Lines{});
  EXPECT_EQ(rim.failure(), "the disk is full");
}

TEST(IngestStream, a_failed_append_acknowledges_nothing_of_its_batch) {
  Rim rim;
  rim.start();
  Client client(rim.path());
  ASSERT_TRUE(client.send("one\n"));
  ASSERT_TRUE(client.acknowledged(1));
  rim.registry().fail_append_at = 3;
  ASSERT_TRUE(client.send("two\nthree\nfour\n"));
  EXPECT_EQ(client.rest(), Lines{});
  EXPECT_EQ(rim.failure(), "the disk is full");
}

TEST(IngestStream, stopping_acknowledges_what_was_read) {
  Rim rim;
  rim.registry().hold();
  rim.start();
  Client client(rim.path());
  ASSERT_TRUE(client.send("one\ntwo\nunfinished"));
  ASSERT_TRUE(eventually([&] { return rim.counters().bytes == 18; }));
  rim.stop();
  EXPECT_EQ(client.rest(), Lines{R"({"ack":2})"});
  EXPECT_EQ(rim.registry().durable(), (Lines{"one", "two"}));
}

TEST(IngestStream, a_producer_that_takes_no_receipts_is_slowed_and_then_left) {
  Rim rim({.read_deadline = milliseconds(200), .connection_bytes = 50'000});
  rim.start();
  Client client(rim.path());
  std::string line;
  for (int i = 0; i < 20'000; ++i) line += "bad\n";
  while (client.send(line)) continue;  // ends when we are left
  EXPECT_TRUE(eventually([&] { return rim.counters().connections == 0; }));
  EXPECT_EQ(rim.counters().expired, 1u);
}

TEST(IngestStream, many_connections_at_once_are_each_answered) {
  Rim rim;
  rim.start();
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 200; ++i) {
    clients.push_back(std::make_unique<Client>(rim.path()));
    ASSERT_TRUE(clients.back()->send("client " + std::to_string(i) + "\nthe same\n"));
  }
  for (auto& client : clients) EXPECT_TRUE(client->acknowledged(2));
  rim.stop();
  EXPECT_EQ(rim.registry().durable().size(), 201u);
  EXPECT_EQ(rim.registry().counters().duplicates, 199u);
}

size_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  size_t total = 0, resident = 0;
  statm >> total >> resident;
  return resident * static_cast<size_t>(::sysconf(_SC_PAGESIZE));
}

TEST(IngestStream, ten_thousand_idle_connections_cost_little_memory) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  const rlimit wanted{std::min<rlim_t>(files.rlim_max, 21'000), files.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &wanted);
  const size_t n = std::min<size_t>(10'000, (wanted.rlim_cur - 100) / 2);
  Rim rim({.connections = 20'000});
  rim.start();
  const size_t before = resident_bytes();
  std::vector<std::unique_ptr<Client>> clients;
  for (size_t i = 0; i < n; ++i) {
    clients.push_back(std::make_unique<Client>(rim.path()));
    ASSERT_TRUE(clients.back()->connected()) << i;
    ASSERT_TRUE(clients.back()->send("x\n"));
    ASSERT_TRUE(clients.back()->acknowledged(1));
  }
  EXPECT_EQ(rim.counters().connections, n);
  const size_t each = (resident_bytes() - before) / n;
  RecordProperty("bytes_per_idle_connection", static_cast<int>(each));
  std::printf("%zu idle connections, %zu bytes each\n", n, each);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_LT(each, 8192u);
#endif
}

}  // namespace
}  // namespace isonomy::test
