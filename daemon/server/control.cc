// SPDX-License-Identifier: Apache-2.0
#include "daemon/server/control.h"

#include <spdlog/spdlog.h>

#include <boost/asio/write.hpp>

#include "daemon/base/text.h"
#include "daemon/server/checkpointing.h"

namespace isonomy::server {
namespace {

constexpr size_t kRequestBytes = 4096;
constexpr size_t kPeers = 32;
constexpr std::chrono::minutes kPatience{10};  // for the next command, and for a long answer to be taken

std::string refusal(const Error& error) {
  std::string out = "{\"ok\":false,\"code\":\"" + std::string(code_name(error.code)) + "\",\"message\":" + json_string(error.message);
  if (!error.where.empty()) out += ",\"where\":" + json_string(error.where);
  return out + "}\n";
}

std::string granted(std::string body) {
  if (!body.empty() && body.back() != '\n') body += '\n';
  const auto lines = std::count(body.begin(), body.end(), '\n');
  return "{\"ok\":true,\"lines\":" + std::to_string(lines) + "}\n" + body;
}

}  // namespace

Control::Control(const asio::any_io_executor& executor, Docket& docket, const StatusBoard& board, Operations operations)
    : executor_(executor), docket_(docket), board_(board), operations_(std::move(operations)), tasks_(executor) {}

void Control::serve(Listener listener) {
  listeners_.push_back(std::move(listener));
  tasks_.spawn("control.accept", accept_loop(listeners_.back()));
}

Task Control::accept_loop(Listener& listener) {
  for (;;) {
    auto [ec, socket] = co_await listener.accept();
    if (stopping_ || ec == asio::error::operation_aborted || ec == asio::error::bad_descriptor) co_return;
    if (ec) {
      spdlog::warn("control.accept why=\"{}\"", ec.message());
      co_await pause(std::chrono::milliseconds(100));
      continue;
    }
    if (peers_.size() >= kPeers) continue;  // an operator with 32 open consoles can close one
    tasks_.spawn("control.peer", serve_peer(*this, std::make_shared<Socket>(std::move(socket))));
  }
}

Task Control::serve_peer(Control& control, std::shared_ptr<Socket> peer) {
  control.peers_.insert(peer);
  {
    Deadline deadline(*peer);
    std::string request;
    char chunk[512];
    for (bool open = true; open && !control.stopping_;) {
      deadline.in(kPatience);
      const auto [ec, n] = co_await peer->async_read_some(asio::buffer(chunk), kTuple);
      if (ec) break;
      request.append(chunk, n);
      for (size_t end; open && (end = request.find('\n')) != std::string::npos;) {
        const std::string answer = co_await control.answer(trim(std::string_view(request).substr(0, end)));
        request.erase(0, end + 1);
        deadline.in(kPatience);
        const auto [failed, written] = co_await asio::async_write(*peer, asio::buffer(answer), kTuple);
        open = !failed;
      }
      if (request.size() > kRequestBytes) break;
    }
  }
  error_code ignored;
  peer->close(ignored);
  control.peers_.erase(peer);
}

Awaitable<std::string> Control::answer(std::string_view request) {
  const size_t space = std::min(request.find(' '), request.size());
  const std::string command(request.substr(0, space));
  const std::string argument(trim(request.substr(space)));

  if (command == "status") co_return granted(status_json(board_, now_ms()));
  if (command == "findings") co_return granted(co_await docket_.ask([](engine::Registry& registry) { return registry.findings_json(); }));
  if (command == "case") {
    auto found = co_await docket_.ask([&](engine::Registry& registry) { return registry.case_json(argument); });
    co_return found.has_error() ? refusal(found.error()) : granted(*std::move(found));
  }
  if (command == "index") {
    const Result<uncertainty::IndexQuestion> question = index_question(argument);
    if (question.has_error()) co_return refusal(question.error());
    if (board_.index == nullptr) co_return refusal(not_found("nothing is counted here"));
    auto answer = co_await board_.index->answer(*question);
    co_return answer.has_error() ? refusal(answer.error()) : granted(*std::move(answer));
  }
  if (command == "shadow") {
    auto listed = co_await docket_.ask([](engine::Registry& registry) { return registry.shadow_json(); });
    co_return listed.has_error() ? refusal(listed.error()) : granted(*std::move(listed));
  }
  if (command == "checkpoint") {
    const Result<std::string> note = co_await sign_checkpoint(docket_);
    co_return note.has_error() ? refusal(note.error())
                               : granted("{\"records\":" + std::to_string(docket_.counters().records) + ",\"checkpoint\":" + json_string(*note) + "}");
  }
  isonomy::Status done;
  if (command == "reload") {
    done = co_await operations_.reload();
  } else if (command == "drain") {
    done = co_await operations_.drain();
  } else {
    static const std::vector<std::string> kCommands = {"status", "reload", "checkpoint", "drain", "case", "findings", "index", "shadow"};
    const std::string shown = is_valid_utf8(command) ? command : "(not UTF-8)";
    co_return refusal(not_found("there is no command `" + shown + "` (" + join(kCommands, ", ") + ")" + did_you_mean(shown, kCommands)));
  }
  spdlog::info("control.{} ok={}", command, !done.has_error());
  co_return done.has_error() ? refusal(done.error()) : granted(status_json(board_, now_ms()));
}

Task Control::stop() {
  stopping_ = true;
  for (Listener& listener : listeners_) listener.close();
  for (const auto& peer : peers_) {
    error_code ignored;
    peer->cancel(ignored);
  }
  co_await tasks_.wait_until_none();
}

}  // namespace isonomy::server
