// SPDX-License-Identifier: Apache-2.0
#include "daemon/server/http_routes.h"

#include <charconv>

#include "daemon/base/text.h"
#include "daemon/server/front_page.h"
#include "daemon/server/open_api.h"

namespace isonomy::server {
namespace {

constexpr uint64_t kPageDefault = 100;
constexpr uint64_t kPageMost = 1000;
constexpr int kFindingsShare = 10;
constexpr size_t kFindingsKept = size_t{32} << 20;

// Adds one event as a line: line ends between JSON tokens become spaces, as a line may not hold any. One inside a string is not
// valid JSON and stays for the reader to refuse.
void add_line(Filing& filing, std::string_view event) {
  const size_t offset = filing.bytes.size();
  bool quoted = false;
  for (size_t i = 0; i < event.size(); ++i) {
    const char c = event[i];
    if (quoted && c == '\\' && i + 1 < event.size()) {
      filing.bytes += c;
      filing.bytes += event[++i];
      continue;
    }
    if (c == '"') quoted = !quoted;
    filing.bytes += !quoted && (c == '\n' || c == '\r') ? ' ' : c;
  }
  filing.lines.push_back({static_cast<uint32_t>(offset), static_cast<uint32_t>(filing.bytes.size() - offset)});
}

isonomy::Status add_binary(Filing& filing, const HttpRequest& request) {
  std::string event = "{";
  for (const auto& [name, value] : request.ce_headers) {
    const std::string decoded = percent_decoded(value);
    if (!is_valid_utf8(decoded) || !is_valid_utf8(name)) return malformed("the header `ce-" + name + "` is not valid UTF-8");
    event += (event.size() > 1 ? "," : "") + json_string(name) + ":" + json_string(decoded);
  }
  const std::string_view body = trim(request.body);
  if (!body.empty()) {
    // Exactly one value: or a body like `1,"id":"other"` would write attributes of its own.
    const std::string wrapped = "[" + std::string(body) + "]";
    ISO_TRY(const std::vector<std::string_view> values, array_elements(wrapped));
    if (values.size() != 1) return malformed("the body of a binary event is one JSON value");
    event += ",\"data\":" + std::string(body);
  }
  add_line(filing, event + "}");
  return {};
}

bool is_type(std::string_view content_type, std::string_view wanted) {
  const std::string_view type = trim(content_type.substr(0, content_type.find(';')));
  return type.size() == wanted.size() &&
         std::equal(type.begin(), type.end(), wanted.begin(), [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
}

std::string receipt_json(const Filing& filing) {
  std::string out = "{\"accepted\":" + std::to_string(filing.accepted) + ",\"duplicates\":" + std::to_string(filing.duplicates) + ",\"rejected\":[";
  for (size_t i = 0; i < filing.rejects.size(); ++i) {
    const Filing::Reject& reject = filing.rejects[i];
    out += (i == 0 ? "" : ",");
    out += "{\"event\":" + std::to_string(reject.line) + ",\"code\":\"" + code_name(reject.error.code) + "\",\"message\":" + json_string(to_string(reject.error)) + "}";
  }
  return out + "]}\n";
}

// Whether a finding has this member value. Our findings begin with their short members, so only that head is looked at.
bool has(std::string_view finding, std::string_view name, const std::string& value) {
  const std::string_view head = finding.substr(0, finding.find(",\"sentence\":"));
  return head.find("\"" + std::string(name) + "\":" + json_string(value)) != std::string_view::npos;
}

bool number_value(std::string_view query, std::string_view name, uint64_t most, uint64_t& value) {
  const std::string text = query_value(query, name);
  if (text.empty()) return true;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failed == std::errc() && end == text.data() + text.size() && value <= most;
}

}  // namespace

HttpResponse http_error(unsigned status, Code code, std::string_view message) {
  return {status, "application/json", "{\"error\":{\"code\":\"" + std::string(code_name(code)) + "\",\"message\":" + json_string(message) + "}}\n", status == 503};
}

std::string percent_decoded(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; };
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string query_value(std::string_view query, std::string_view name) {
  for (const std::string_view pair : split(query, '&')) {
    const size_t equals = std::min(pair.find('='), pair.size());
    if (pair.substr(0, equals) == name && equals < pair.size()) return percent_decoded(pair.substr(equals + 1));
  }
  return {};
}

Result<std::vector<std::string_view>> array_elements(std::string_view text) {
  text = trim(text);
  if (text.size() < 2 || text.front() != '[' || text.back() != ']') return malformed("a batch is a JSON array of events");
  std::vector<std::string_view> elements;
  std::string open;  // the brackets that wait for their partner: no recursion, and no deeper than the body is long
  bool quoted = false;
  size_t start = 1;
  const size_t end = text.size() - 1;
  for (size_t i = 1; i < end; ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      else if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      open += c;
    } else if (c == ']' || c == '}') {
      if (open.empty() || open.back() != (c == ']' ? '[' : '{')) return malformed("the brackets of the JSON do not match", "byte " + std::to_string(i));
      open.pop_back();
    } else if (c == ',' && open.empty()) {
      elements.push_back(trim(text.substr(start, i - start)));
      start = i + 1;
    }
  }
  if (quoted || !open.empty()) return malformed("the JSON ends in the middle");
  const std::string_view last = trim(text.substr(start, end - start));
  if (!last.empty() || !elements.empty()) elements.push_back(last);
  return elements;
}

Result<std::unique_ptr<Filing>> filing_of(const HttpRequest& request) {
  auto filing = std::make_unique<Filing>();
  if (is_type(request.content_type, "application/cloudevents-batch+json")) {
    ISO_TRY(const std::vector<std::string_view> events, array_elements(request.body));
    for (const std::string_view event : events) {
      if (event.empty()) return malformed("an element of the batch is empty");
      add_line(*filing, event);
    }
  } else if (is_type(request.content_type, "application/cloudevents+json")) {
    if (trim(request.body).empty()) return malformed("the body is empty");
    add_line(*filing, trim(request.body));
  } else if (is_type(request.content_type, "application/x-ndjson")) {
    for (const std::string_view line : split(request.body, '\n')) add_line(*filing, trim(line));
  } else if (!request.ce_headers.empty() && (request.content_type.empty() || is_type(request.content_type, "application/json"))) {
    ISO_TRY_STATUS(add_binary(*filing, request));
  } else {
    return Error{Code::kNotFound, "send application/cloudevents+json, application/cloudevents-batch+json, application/x-ndjson, or ce-* headers with a body of application/json", {}};
  }
  return filing;
}

Awaitable<HttpResponse> HttpRoutes::answer(HttpRequest request) {
  const std::string_view target = request.target;
  const size_t mark = std::min(target.find('?'), target.size());
  const std::string path(target.substr(0, mark));
  const std::string query(mark < target.size() ? target.substr(mark + 1) : std::string_view());
  const bool post = path == "/v1/events";
  if (request.method != (post ? "POST" : "GET") && !(request.method == "HEAD" && !post))
    co_return http_error(405, Code::kMalformed, "`" + path + "` takes " + (post ? "POST" : "GET"));
  if (post) co_return co_await post_events(std::move(request));
  if (path == "/healthz") co_return docket_.failed() ? http_error(503, Code::kIo, "the journal failed") : HttpResponse{200, "text/plain", "ok\n", false};
  if (path == "/readyz") co_return ready(board_) ? HttpResponse{200, "text/plain", "ready\n", false} : http_error(503, Code::kCancelled, "no events are taken now");
  if (path == "/metrics") co_return HttpResponse{200, "text/plain; version=0.0.4", metrics_text(board_), false};
  if (path == "/v1/status") co_return HttpResponse{200, "application/json", status_json(board_, now_ms()) + "\n", false};
  if (path == "/v1/findings") co_return co_await findings(query);
  if (path == "/v1/index") co_return co_await index(query);
  if (path == "/openapi.json") co_return HttpResponse{200, "application/json", std::string(kOpenApi), false};
  if (path == "/") co_return co_await front_page();
  if (path.starts_with("/v1/cases/")) {
    const std::string id = percent_decoded(std::string_view(path).substr(10));
    if (!is_valid_utf8(id)) co_return http_error(400, Code::kMalformed, "the case's id is not valid UTF-8");
    Result<std::string> found = co_await docket_.ask([&id](engine::Registry& registry) { return registry.case_json(id); });
    if (found.has_error()) co_return http_error(found.error().code == Code::kNotFound ? 404 : 500, found.error().code, to_string(found.error()));
    co_return HttpResponse{200, "application/json", *std::move(found) + "\n", false};
  }
  co_return http_error(404, Code::kNotFound, "there is no such page: /v1/events, /v1/findings, /v1/cases/ID, /v1/index, /v1/status, /openapi.json, /metrics, /healthz, /readyz");
}

Awaitable<HttpResponse> HttpRoutes::post_events(HttpRequest request) {
  if (!ready(board_)) co_return http_error(503, Code::kCancelled, "no events are taken now");
  if (!co_await room()) {
    ++board_.http_refusals;
    co_return http_error(503, Code::kLimit, "the queue is full: send again in a second");
  }
  Result<std::unique_ptr<Filing>> read = filing_of(request);
  if (read.has_error()) co_return http_error(read.error().code == Code::kNotFound ? 415 : 400, Code::kMalformed, to_string(read.error()));
  std::unique_ptr<Filing> filing = *std::move(read);
  std::unique_ptr<Filing> back;
  Signal heard(co_await asio::this_coro::executor);
  filing->heard = [&](std::unique_ptr<Filing> returned) {
    back = std::move(returned);
    heard.notify();
  };
  docket_.list(std::move(filing));
  while (back == nullptr) co_await heard.wait();
  if (back->lost) co_return http_error(503, Code::kIo, "the journal failed: nothing of this request is kept");
  const bool all_rejected = !back->rejects.empty() && back->accepted + back->duplicates == 0;
  const bool too_large = all_rejected && back->rejects.front().error.code == Code::kLimit;
  co_return HttpResponse{all_rejected ? (too_large ? 413u : 400u) : 200u, "application/json", receipt_json(*back), false};
}

Awaitable<bool> HttpRoutes::room() {
  if (docket_.gate().open() || when_full_ == WhenFull::kReject) co_return docket_.gate().open();
  docket_.gate().count_wait();
  const auto until = std::chrono::steady_clock::now() + patience_ / 2;  // the other half is for the events themselves
  while (!docket_.gate().open() && !docket_.failed() && std::chrono::steady_clock::now() < until) co_await pause(std::chrono::milliseconds(20));
  co_return docket_.gate().open() && !docket_.failed();
}

// INVARIANT: listing the findings takes at most a tenth of the engine's time, whoever asks how often: while events come, an answer may be
// ten times as old as it was expensive, and one that was cheap is always fresh.
Awaitable<std::shared_ptr<const std::string>> HttpRoutes::all_findings() {
  using Clock = std::chrono::steady_clock;
  const bool current = findings_ != nullptr && docket_.counters().records == findings_records_;
  if (findings_ != nullptr && (current || Clock::now() - findings_built_ < kFindingsShare * findings_cost_)) co_return findings_;
  struct Listed {
    std::string json;
    uint64_t records = 0;
    Clock::duration cost{};
  };
  Listed listed = co_await docket_.ask([](engine::Registry& registry) {
    const auto start = Clock::now();
    Listed out{registry.findings_json(), registry.counters().records, {}};
    out.cost = Clock::now() - start;
    return out;
  });
  auto fresh = std::make_shared<const std::string>(std::move(listed.json));
  if (fresh->size() > kFindingsKept) {
    findings_.reset();
    co_return fresh;
  }
  findings_ = fresh;
  findings_records_ = listed.records;
  findings_built_ = Clock::now();
  findings_cost_ = listed.cost;
  co_return fresh;
}

Awaitable<HttpResponse> HttpRoutes::findings(std::string_view query) {
  static constexpr std::string_view kFilters[] = {"code", "family", "verdict", "grade", "case", "subject", "authority", "rule"};
  uint64_t limit = kPageDefault, offset = 0;
  if (!number_value(query, "limit", kPageMost, limit) || !number_value(query, "offset", UINT64_MAX, offset))
    co_return http_error(400, Code::kMalformed, "`limit` is a number up to 1000, `offset` one from 0");
  std::vector<std::pair<std::string_view, std::string>> wanted;
  for (const std::string_view filter : kFilters) {
    std::string value = query_value(query, filter);
    if (!is_valid_utf8(value)) co_return http_error(400, Code::kMalformed, "`" + std::string(filter) + "` is not valid UTF-8");
    if (!value.empty()) wanted.emplace_back(filter, std::move(value));
  }
  const std::shared_ptr<const std::string> all = co_await all_findings();
  uint64_t total = 0;
  std::string page;
  for (const std::string_view finding : split(*all, '\n')) {
    if (finding.empty()) continue;
    if (!std::all_of(wanted.begin(), wanted.end(), [&](const auto& each) { return has(finding, each.first, each.second); })) continue;
    if (total >= offset && total - offset < limit) page += (page.empty() ? "" : ",\n") + std::string(finding);
    ++total;
  }
  co_return HttpResponse{200, "application/json", "{\"total\":" + std::to_string(total) + ",\"offset\":" + std::to_string(offset) + ",\"findings\":[" + page + "]}\n", false};
}

Awaitable<HttpResponse> HttpRoutes::index(std::string_view query) {
  const Result<uncertainty::IndexQuestion> question = index_question(query);
  if (question.has_error()) co_return http_error(400, Code::kMalformed, to_string(question.error()));
  if (board_.index == nullptr) co_return http_error(404, Code::kNotFound, "nothing is counted here");
  Result<std::string> answer = co_await board_.index->answer(*question);
  if (!answer.has_error()) co_return HttpResponse{200, "application/json", *std::move(answer) + "\n", false};
  const Code code = answer.error().code;
  co_return http_error(code == Code::kNotFound ? 404 : code == Code::kLimit || code == Code::kCancelled ? 503 : 500, code, to_string(answer.error()));
}

Awaitable<HttpResponse> HttpRoutes::front_page() {
  const std::shared_ptr<const std::string> all = co_await all_findings();
  co_return HttpResponse{200, "text/html; charset=utf-8", findings_page(*all, board_), false};
}

}  // namespace isonomy::server
