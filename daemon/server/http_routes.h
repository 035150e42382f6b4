// SPDX-License-Identifier: Apache-2.0
// HttpRoutes: what each HTTP request is answered, without HTTP itself (http_api.h moves the bytes).
//
//   POST /v1/events                  CloudEvents: structured, batched, binary, or NDJSON. Answered after the commit.
//   GET  /v1/findings                ?code= family= verdict= grade= case= subject= authority= rule= , limit= (1000 at most) , offset=
//   GET  /v1/cases/{id}              timeline and assessments
//   GET  /v1/index                   ?by= rule= authority= jurisdiction= at= known= held_out_from= closed= : what `isonomy index --json` prints
//   GET  /openapi.json               all this for programs
//   GET  /healthz /readyz /metrics   for the supervisor, the load balancer, Prometheus
//   GET  /                           the findings by family, for a person
//
// Errors:  every failure is a JSON object {"error":{"code","message"}} with the fitting status.
// Threads: the network thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/server/docket.h"
#include "daemon/server/status.h"
#include "daemon/server/tasks.h"

namespace isonomy::server {

struct HttpRequest {
  std::string method;
  std::string target;        // path and query, as sent
  std::string content_type;
  std::vector<std::pair<std::string, std::string>> ce_headers;  // names in lower case without `ce-`, values as sent
  std::string body;
};

struct HttpResponse {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::string body;
  bool retry_later = false;  // adds Retry-After
};

class HttpRoutes {
 public:
  HttpRoutes(Docket& docket, StatusBoard& board, WhenFull when_full, std::chrono::milliseconds patience)
      : docket_(docket), board_(board), when_full_(when_full), patience_(patience) {}
  Awaitable<HttpResponse> answer(HttpRequest request);

 private:
  Awaitable<HttpResponse> post_events(HttpRequest request);
  Awaitable<HttpResponse> findings(std::string_view query);
  Awaitable<HttpResponse> index(std::string_view query);
  Awaitable<HttpResponse> front_page();
  Awaitable<bool> room();  // whether the queue takes more, after waiting for it where that is the policy
  Awaitable<std::shared_ptr<const std::string>> all_findings();

  Docket& docket_;
  StatusBoard& board_;
  WhenFull when_full_;
  std::chrono::milliseconds patience_;

  // The standing findings as of some number of records, kept because a page of them costs as much as all.
  std::shared_ptr<const std::string> findings_;
  uint64_t findings_records_ = 0;
  std::chrono::steady_clock::time_point findings_built_;
  std::chrono::steady_clock::duration findings_cost_{};
};

HttpResponse http_error(unsigned status, Code code, std::string_view message);

// The events of a request body as lines of one Filing, by its content type.
Result<std::unique_ptr<Filing>> filing_of(const HttpRequest& request);

// The elements of a JSON array as text, split at the commas of its top level; kMalformed when it is no array or not balanced. What
// an element is, the event reader judges.
Result<std::vector<std::string_view>> array_elements(std::string_view text);

std::string percent_decoded(std::string_view text);  // bytes as they are where the escape is not valid
std::string query_value(std::string_view query, std::string_view name);  // decoded; empty when absent

}  // namespace isonomy::server
