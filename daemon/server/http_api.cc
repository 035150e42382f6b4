// SPDX-License-Identifier: Apache-2.0
#include "daemon/server/http_api.h"

#include <spdlog/spdlog.h>

#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

// WHY: GCC 12 inlines half of the coroutine frame's own operator new and then takes its operator delete for a stranger's.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace isonomy::server {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;

constexpr uint32_t kHeaderBytes = 16 * 1024;

HttpRequest request_of(http::request<http::string_body>&& message) {
  HttpRequest request;
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  request.content_type = std::string(message[http::field::content_type]);
  for (const auto& field : message) {
    std::string name(field.name_string());
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    if (name.starts_with("ce-")) request.ce_headers.emplace_back(name.substr(3), std::string(field.value()));
  }
  request.body = std::move(message.body());
  return request;
}

http::response<http::string_body> message_of(HttpResponse&& response, bool keep_alive) {
  http::response<http::string_body> message;
  message.version(11);
  message.result(response.status);
  message.keep_alive(keep_alive);
  message.set(http::field::content_type, response.content_type);
  message.set(http::field::cache_control, "no-store");
  message.set("X-Content-Type-Options", "nosniff");
  message.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
  if (response.retry_later) message.set(http::field::retry_after, "1");
  message.body() = std::move(response.body);
  message.prepare_payload();
  return message;
}

}  // namespace

HttpApi::HttpApi(const asio::any_io_executor& executor, Docket& docket, StatusBoard& board, const HttpLimits& limits)
    : executor_(executor), routes_(docket, board, limits.when_full, limits.deadline), limits_(limits), tasks_(executor) {}

void HttpApi::serve(Listener listener) {
  listeners_.push_back(std::move(listener));
  tasks_.spawn("http.accept", accept_loop(listeners_.back()));
}

Task HttpApi::accept_loop(Listener& listener) {
  for (;;) {
    auto [ec, socket] = co_await listener.accept();
    if (stopping_ || ec == asio::error::operation_aborted || ec == asio::error::bad_descriptor) co_return;
    if (ec) {
      spdlog::warn("http.accept why=\"{}\"", ec.message());
      co_await pause(std::chrono::milliseconds(100));
      continue;
    }
    if (peers_.size() >= limits_.connections) {
      static constexpr std::string_view kFull = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      error_code ignored;
      socket.write_some(asio::buffer(kFull), ignored);
      continue;
    }
    tasks_.spawn("http.peer", serve_peer(*this, std::make_shared<Socket>(std::move(socket))));
  }
}

Task HttpApi::serve_peer(HttpApi& api, std::shared_ptr<Socket> peer) {
  api.peers_.insert(peer);
  {
    Deadline deadline(*peer);
    beast::flat_buffer buffer;
    for (bool open = true; open && !api.stopping_;) {
      http::request_parser<http::string_body> parser;
      parser.header_limit(kHeaderBytes);
      parser.body_limit(api.limits_.body_bytes);
      deadline.in(api.limits_.deadline);
      api.idle_.insert(peer);
      auto [ec, n] = co_await http::async_read_header(*peer, buffer, parser, kTuple);
      if (!ec && beast::iequals(parser.get()[http::field::expect], "100-continue")) {
        static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
        std::tie(ec, n) = co_await asio::async_write(*peer, asio::buffer(kContinue), kTuple);
      }
      if (!ec) std::tie(ec, n) = co_await http::async_read(*peer, buffer, parser, kTuple);
      api.idle_.erase(peer);
      HttpResponse response;
      if (ec == http::error::body_limit) {
        response = http_error(413, Code::kLimit, "a body has at most " + std::to_string(api.limits_.body_bytes) + " bytes");
        open = false;
      } else if (ec.category() == http::make_error_code(http::error::bad_method).category() && ec != http::error::end_of_stream) {
        response = http_error(400, Code::kMalformed, "this is no HTTP request: " + ec.message());
        open = false;
      } else if (ec) {
        break;
      } else {
        deadline.off();  // now it is us who work
        open = parser.get().keep_alive() && !api.stopping_;
        const bool head = parser.get().method() == http::verb::head;
        response = co_await api.routes_.answer(request_of(parser.release()));
        if (head) response.body.clear();
      }
      auto message = message_of(std::move(response), open);
      deadline.in(api.limits_.deadline);
      const auto [failed, written] = co_await http::async_write(*peer, message, kTuple);
      if (failed) break;
    }
  }
  error_code ignored;
  peer->shutdown(Socket::shutdown_send, ignored);
  peer->close(ignored);
  api.peers_.erase(peer);
}

Task HttpApi::stop() {
  stopping_ = true;
  for (Listener& listener : listeners_) listener.close();
  for (const auto& peer : idle_) {
    error_code ignored;
    peer->cancel(ignored);
  }
  co_await tasks_.wait_until_none();
}

}  // namespace isonomy::server
