// SPDX-License-Identifier: Apache-2.0
#include "daemon/server/http_api.h"

#include "daemon/server/front_page.h"
#include "tests/server/fake_registry.h"
#include "tests/support/case_name.h"

namespace isonomy::test {
namespace {

using Lines = std::vector<std::string>;

struct ArrayCase {
  const char* name;
  const char* text;
  std::vector<std::string_view> elements;  // what it is split into, or
  const char* error;                       // why it is none
};
class ArrayElements : public testing::TestWithParam<ArrayCase> {};
TEST_P(ArrayElements, are_split_at_the_top_level) {
  const auto result = server::array_elements(GetParam().text);
  if (GetParam().error != nullptr) {
    ASSERT_TRUE(result.has_error());
    EXPECT_EQ(to_string(result.error()), GetParam().error);
  } else {
    ASSERT_TRUE(result.has_value()) << to_string(result.error());
    EXPECT_EQ(*result, GetParam().elements);
  }
}
INSTANTIATE_TEST_SUITE_P(Texts, ArrayElements,
                         testing::Values(ArrayCase{"empty", " [ ] ", {}, nullptr}, ArrayCase{"one", "[{\"a\":[1,2]}]", {"{\"a\":[1,2]}"}, nullptr},
                                         ArrayCase{"two", "[ {\"a\":1} ,\n {\"b\":2} ]", {"{\"a\":1}", "{\"b\":2}"}, nullptr},
                                         ArrayCase{"comma_and_bracket_in_a_string", "[\"a,]\\\",[\",2]", {"\"a,]\\\",[\"", "2"}, nullptr},
                                         ArrayCase{"missing_element", "[1,]", {"1", ""}, nullptr},
                                         ArrayCase{"no_array", "{}", {}, "a batch is a JSON array of events"},
                                         ArrayCase{"unbalanced", "[{\"a\":1]", {}, "the JSON ends in the middle"},
                                         ArrayCase{"crossed", "[{]}]", {}, "byte 2: the brackets of the JSON do not match"},
                                         ArrayCase{"closes_twice", "[1}, {2]", {}, "byte 2: the brackets of the JSON do not match"},
                                         ArrayCase{"open_string", "[\"a]", {}, "the JSON ends in the middle"}),
                         CaseName());

TEST(HttpFiling, nesting_of_a_million_is_no_recursion) {
  const std::string deep = "[" + std::string(1'000'000, '[') + std::string(1'000'000, ']') + "]";
  EXPECT_EQ(server::array_elements(deep)->size(), 1u);
}

std::string first_line(const server::HttpRequest& request) {
  const auto filing = server::filing_of(request);
  if (filing.has_error()) return "error: " + to_string(filing.error());
  return (*filing)->bytes.substr((*filing)->lines.front().offset, (*filing)->lines.front().length);
}

TEST(HttpFiling, a_binary_event_is_put_together) {
  EXPECT_EQ(first_line({.method = "POST", .target = "", .content_type = "application/json; charset=utf-8", .ce_headers = {{"specversion", "1.0"}, {"id", "Euro%20%E2%82%AC"}}, .body = " {\"a\":1}\n"}),
            "{\"specversion\":\"1.0\",\"id\":\"Euro €\",\"data\":{\"a\":1}}");
}

TEST(HttpFiling, a_binary_body_cannot_write_attributes) {
  EXPECT_EQ(first_line({.method = "POST", .target = "", .content_type = "application/json", .ce_headers = {{"id", "1"}}, .body = "1,\"id\":\"other\""}),
            "error: the body of a binary event is one JSON value");
  EXPECT_TRUE(first_line({.method = "POST", .target = "", .content_type = "application/json", .ce_headers = {{"id", "1"}}, .body = "1},{\"id\":\"other\""}).starts_with("error: "));
}

TEST(HttpFiling, line_ends_between_tokens_become_spaces_and_inside_strings_stay) {
  EXPECT_EQ(first_line({.method = "POST", .target = "", .content_type = "application/cloudevents+json", .ce_headers = {}, .body = "{\r\n \"id\":\"a\\\"\",\n\"x\":\"1\n2\"}"}),
            "{   \"id\":\"a\\\"\", \"x\":\"1\n2\"}");
}

TEST(HttpQuery, values_are_decoded) {
  EXPECT_EQ(server::query_value("a=1&case=N%201%2f2&b", "case"), "N 1/2");
  EXPECT_EQ(server::query_value("a=1", "b"), "");
  EXPECT_EQ(server::percent_decoded("%zz%4"), "%zz%4");
}

class HttpTest : public testing::Test {
 protected:
  void SetUp() override {
    board_.docket = &rim_.docket();
    board_.ingest = &rim_.ingest();
    board_.version = "1.2.3";
    api_ = std::make_unique<server::HttpApi>(rim_.io().get_executor(), rim_.docket(), board_, server::HttpLimits{.connections = 4, .body_bytes = 10'000, .deadline = std::chrono::milliseconds(300)});
    auto listener = server::Listener::on_unix(rim_.io().get_executor(), path(), 0600);
    ASSERT_TRUE(listener.has_value());
    api_->serve(*std::move(listener));
    rim_.start();
  }
  void TearDown() override {
    rim_.registry().let_go();
    server::asio::co_spawn(rim_.io(), api_->stop(), server::asio::use_future).get();
    rim_.stop();
  }
  std::string path() const { return rim_.path("http.sock"); }

  // The status line, and the body after an empty line.
  std::pair<std::string, std::string> ask(const std::string& head, const std::string& body = {}) {
    Client client(path());
    client.send(head + "\r\nHost: x\r\nConnection: close\r\n" + (body.empty() ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n") + "\r\n" + body);
    const std::string status = client.line();
    while (client.line() != "\r") continue;
    std::string text;
    for (const std::string& line : client.rest()) text += line + "\n";
    return {status.substr(0, status.find('\r')), text};
  }
  std::pair<std::string, std::string> post(const std::string& type, const std::string& body) { return ask("POST /v1/events HTTP/1.1\r\nContent-Type: " + type, body); }

  Rim rim_;
  server::StatusBoard board_;
  std::unique_ptr<server::HttpApi> api_;
};

// With room for ten bytes, and an engine that is held until it is let go.
class FullQueue : public testing::TestWithParam<server::WhenFull> {
 protected:
  void SetUp() override {
    board_.docket = &rim_.docket();
    board_.ingest = &rim_.ingest();
    api_ = std::make_unique<server::HttpApi>(rim_.io().get_executor(), rim_.docket(), board_,
                                             server::HttpLimits{.deadline = std::chrono::milliseconds(2000), .when_full = GetParam()});
    auto listener = server::Listener::on_unix(rim_.io().get_executor(), rim_.path("http.sock"), 0600);
    ASSERT_TRUE(listener.has_value());
    api_->serve(*std::move(listener));
    rim_.registry().hold();
    rim_.start();
    ASSERT_TRUE(producer_.send("a line that fills the queue\n"));
    ASSERT_TRUE(eventually([&] { return rim_.counters().lines == 1; }));
    client_.emplace(rim_.path("http.sock"));
    ASSERT_TRUE(client_->send("POST /v1/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-ndjson\r\nContent-Length: 3\r\n\r\none"));
  }
  void TearDown() override {
    rim_.registry().let_go();
    server::asio::co_spawn(rim_.io(), api_->stop(), server::asio::use_future).get();
    rim_.stop();
  }

  Rim rim_{{}, {.queue_bytes = 10}};
  server::StatusBoard board_;
  std::unique_ptr<server::HttpApi> api_;
  Client producer_{rim_.path()};
  std::optional<Client> client_;
};
using Blocks = FullQueue;
TEST_P(Blocks, a_request_waits_for_room) {
  ASSERT_TRUE(eventually([&] { return rim_.waits() == 2; }));  // the stream's producer is the other one
  rim_.registry().let_go();
  EXPECT_EQ(client_->line(), "HTTP/1.1 200 OK\r");
}
using Refuses = FullQueue;
TEST_P(Refuses, a_request_is_told_when_to_come_back_and_counted) {
  EXPECT_EQ(client_->line(), "HTTP/1.1 503 Service Unavailable\r");
  const std::vector<std::string> rest = client_->rest();
  EXPECT_EQ(std::count(rest.begin(), rest.end(), "Retry-After: 1\r"), 1);
  EXPECT_EQ(board_.http_refusals, 1u);
}
INSTANTIATE_TEST_SUITE_P(Policy, Refuses, testing::Values(server::WhenFull::kReject));
INSTANTIATE_TEST_SUITE_P(Policy, Blocks, testing::Values(server::WhenFull::kBlock));

TEST_F(HttpTest, pages_of_the_same_findings_list_them_once) {
  EXPECT_EQ(ask("GET /v1/findings?limit=1 HTTP/1.1").first, "HTTP/1.1 200 OK");
  EXPECT_EQ(ask("GET /v1/findings?limit=1&offset=1 HTTP/1.1").first, "HTTP/1.1 200 OK");
  EXPECT_EQ(ask("GET / HTTP/1.1").first, "HTTP/1.1 200 OK");
  EXPECT_EQ(rim_.registry().listed, 1u);
  post("application/x-ndjson", "an event");
  ASSERT_TRUE(eventually([&] { return ask("GET /v1/findings HTTP/1.1").first == "HTTP/1.1 200 OK" && rim_.registry().listed == 2; }));
}

TEST_F(HttpTest, events_are_answered_after_the_commit) {
  const auto [status, body] = post("application/cloudevents+json", "{\"id\":1}");
  EXPECT_EQ(status, "HTTP/1.1 200 OK");
  EXPECT_EQ(body, "{\"accepted\":1,\"duplicates\":0,\"rejected\":[]}\n");
  EXPECT_EQ(rim_.registry().durable_count, 1u);
}

TEST_F(HttpTest, a_batch_is_split_and_its_rejects_are_numbered) {
  const auto [status, body] = post("application/cloudevents-batch+json", "[{\"id\":1}, bad, {\"id\":1}]");
  EXPECT_EQ(status, "HTTP/1.1 200 OK");
  EXPECT_EQ(body, "{\"accepted\":1,\"duplicates\":1,\"rejected\":[{\"event\":2,\"code\":\"malformed\",\"message\":\"`bad` is no event\"}]}\n");
}

TEST_F(HttpTest, a_single_bad_event_is_400) {
  EXPECT_EQ(post("application/cloudevents+json", "bad").first, "HTTP/1.1 400 Bad Request");
  EXPECT_EQ(post("application/cloudevents-batch+json", "{}").first, "HTTP/1.1 400 Bad Request");
  EXPECT_EQ(post("text/plain", "{}").first, "HTTP/1.1 415 Unsupported Media Type");
}

TEST_F(HttpTest, too_large_a_body_is_413) {
  EXPECT_EQ(post("application/cloudevents+json", std::string(20'000, 'x')).first, "HTTP/1.1 413 Payload Too Large");
}

TEST_F(HttpTest, the_wrong_method_is_405_and_an_unknown_page_404) {
  EXPECT_EQ(ask("GET /v1/events HTTP/1.1").first, "HTTP/1.1 405 Method Not Allowed");
  EXPECT_EQ(ask("DELETE /v1/findings HTTP/1.1").first, "HTTP/1.1 405 Method Not Allowed");
  EXPECT_EQ(ask("GET /nothing HTTP/1.1").first, "HTTP/1.1 404 Not Found");
}

TEST_F(HttpTest, what_is_no_http_is_400) {
  EXPECT_EQ(ask("\x01\x02\x03").first, "HTTP/1.1 400 Bad Request");
}

TEST_F(HttpTest, a_failed_journal_is_503_and_shows_in_the_health) {
  rim_.registry().fail_commit = true;
  EXPECT_EQ(post("application/cloudevents+json", "{\"id\":1}").first, "HTTP/1.1 503 Service Unavailable");
  EXPECT_EQ(ask("GET /healthz HTTP/1.1").first, "HTTP/1.1 503 Service Unavailable");
}

TEST_F(HttpTest, readiness_follows_the_drain) {
  EXPECT_EQ(ask("GET /readyz HTTP/1.1").second, "ready\n");
  board_.draining = true;
  EXPECT_EQ(ask("GET /readyz HTTP/1.1").first, "HTTP/1.1 503 Service Unavailable");
  EXPECT_EQ(ask("GET /healthz HTTP/1.1").first, "HTTP/1.1 200 OK");
}

TEST_F(HttpTest, findings_are_filtered_and_paged) {
  EXPECT_EQ(ask("GET /v1/findings HTTP/1.1").second,
            "{\"total\":2,\"offset\":0,\"findings\":[{\"id\":\"f-1\",\"family\":\"arbitrary\"},\n{\"id\":\"f-2\",\"family\":\"retroactive\"}]}\n");
  EXPECT_EQ(ask("GET /v1/findings?family=retroactive HTTP/1.1").second, "{\"total\":1,\"offset\":0,\"findings\":[{\"id\":\"f-2\",\"family\":\"retroactive\"}]}\n");
  EXPECT_EQ(ask("GET /v1/findings?offset=1&limit=1 HTTP/1.1").second, "{\"total\":2,\"offset\":1,\"findings\":[{\"id\":\"f-2\",\"family\":\"retroactive\"}]}\n");
  EXPECT_EQ(ask("GET /v1/findings?limit=1001 HTTP/1.1").first, "HTTP/1.1 400 Bad Request");
}

TEST_F(HttpTest, a_case_is_found_by_its_encoded_id) {
  EXPECT_EQ(ask("GET /v1/cases/c%2d1 HTTP/1.1").second, "{\"case\":\"c-1\"}\n");
  EXPECT_EQ(ask("GET /v1/cases/c-2 HTTP/1.1").first, "HTTP/1.1 404 Not Found");
  EXPECT_EQ(ask("GET /v1/cases/%ff HTTP/1.1").first, "HTTP/1.1 400 Bad Request");
}

TEST_F(HttpTest, metrics_and_front_page_are_served) {
  EXPECT_NE(ask("GET /metrics HTTP/1.1").second.find("isonomy_ready 1\n"), std::string::npos);
  EXPECT_NE(ask("GET / HTTP/1.1").second.find("<h2>arbitrary <small>1</small></h2>"), std::string::npos);
}

TEST_F(HttpTest, a_request_that_does_not_come_is_ended) {
  Client client(path());
  ASSERT_TRUE(client.send("GET / HTTP/1.1\r\nHos"));
  EXPECT_EQ(client.line(), "");
}

TEST_F(HttpTest, connections_over_the_limit_are_503) {
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(std::make_unique<Client>(path()));
    clients.back()->send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(clients.back()->line(), "HTTP/1.1 200 OK\r");
  }
  Client fifth(path());
  EXPECT_EQ(fifth.line(), "HTTP/1.1 503 Service Unavailable\r");
}

TEST(FrontPage, shows_text_as_text) {
  Rim rim;
  server::StatusBoard board;
  board.docket = &rim.docket();
  board.ingest = &rim.ingest();
  const std::string page = server::findings_page("{\"code\":\"RET-1\",\"family\":\"retroactive\",\"sentence\":\"<script>\\\"x\\\" & y\\n\"}\n", board);
  EXPECT_NE(page.find("&lt;script&gt;&quot;x&quot; &amp; y "), std::string::npos);
  EXPECT_EQ(page.find("<script"), std::string::npos);
}

}  // namespace
}  // namespace isonomy::test
