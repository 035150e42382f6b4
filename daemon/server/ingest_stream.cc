// SPDX-License-Identifier: Apache-2.0
// One Peer is one connection: a reading coroutine that lives as long as it, and a writing one only while there is something to say.
#include "daemon/server/ingest_stream.h"

#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <boost/asio/write.hpp>
#include <cstring>

#include "daemon/base/text.h"

namespace isonomy::server {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kChunkBytes = 64 * 1024;
constexpr int kRetryAfterMs = 1000;

std::string error_line(Code code, std::string_view message) {
  std::string out = "{\"error\":{\"code\":\"" + std::string(code_name(code)) + "\",\"message\":";
  append_json_string(out, message);
  return out + "}}\n";
}

void append_reject(std::string& out, const Filing::Reject& reject) {
  out += "{\"reject\":{\"line\":" + std::to_string(reject.line) + ",\"code\":\"" + code_name(reject.error.code) + "\",\"message\":";
  append_json_string(out, reject.error.message);
  if (!reject.error.where.empty()) {
    out += ",\"where\":";
    append_json_string(out, reject.error.where);
  }
  out += "}}\n";
}

}  // namespace

class IngestStream::Peer : public std::enable_shared_from_this<Peer> {
 public:
  Peer(IngestStream& server, Socket socket)
      : server_(server), socket_(std::move(socket)), deadline_(socket_), gate_(server.executor_, server.limits_.connection_bytes) {
    server_.peers_.insert(this);
    server_.counters_.connections = server_.peers_.size();
  }
  ~Peer() {
    release_unfinished();
    server_.peers_.erase(this);
    server_.counters_.connections = server_.peers_.size();
  }

  // Takes its peer by value: the coroutine is what keeps the peer alive.
  static Task serve(std::shared_ptr<Peer> peer) {
    co_await peer->read_all();
    peer->deadline_.off();
    co_await peer->gate_.wait_until_empty();  // everything read is heard, and its receipts are written
    error_code ignored;
    peer->socket_.shutdown(Socket::shutdown_send, ignored);
    peer->socket_.close(ignored);
  }

  void stop_reading() {
    error_code ignored;
    socket_.cancel(ignored);
    // Whoever waits for room looks at stopping_ when the gate opens, which the engine sees to.
  }

 private:
  Task read_all() {
    while (!server_.stopping_ && !broken_) {
      if (server_.limits_.when_full == WhenFull::kReject && !server_.docket_.gate().open()) co_return come_back();
      if (!gate_.open() || !server_.docket_.gate().open()) {
        deadline_.off();  // it is us who are slow
        co_await gate_.wait_until_open();
        co_await server_.docket_.gate().wait_until_open();
        line_since_ = Clock::now();
        continue;
      }
      error_code ec;
      const size_t n = socket_.read_some(asio::buffer(server_.chunk_), ec);
      if (ec == asio::error::would_block) {
        const bool inside = unfinished_bytes() > 0 || skipping_;
        deadline_.at(inside ? line_since_ + server_.limits_.read_deadline : Clock::now() + server_.limits_.idle_deadline);
        std::tie(ec) = co_await socket_.async_wait(Socket::wait_read, kTuple);
        if (deadline_.passed()) co_return expire(inside ? "the line that was begun did not end in time" : "no line came in time");
        if (ec) co_return;
        continue;
      }
      if (ec == asio::error::eof) co_return end_of_input();
      if (ec) co_return fail();
      server_.counters_.bytes += n;
      take({server_.chunk_.data(), n});
      if (over_budget()) co_return expire("too much is held in unfinished lines of all connections");
    }
  }

  // Splits what was read into lines; complete ones go to the docket, the rest stays in open_.
  void take(std::string_view chunk) {
    const size_t limit = server_.limits_.line_bytes + size_t{1};  // with a carriage return
    release_unfinished();
    const bool begins = open_ == nullptr && !skipping_;
    const uint64_t line_before = next_line_;
    const size_t coming = chunk.size() + ReadAhead::room();   // once, and not by doubling
    if (open_ != nullptr) open_->bytes.reserve(open_->bytes.size() + coming);
    while (!chunk.empty()) {
      const void* found = std::memchr(chunk.data(), '\n', chunk.size());
      const bool ends = found != nullptr;
      const std::string_view piece = ends ? chunk.substr(0, static_cast<size_t>(static_cast<const char*>(found) - chunk.data())) : chunk;
      chunk.remove_prefix(piece.size() + (ends ? 1 : 0));
      if (skipping_) {
        skipping_ = !ends;
        continue;
      }
      if (open_ == nullptr) {
        open_ = std::make_unique<Filing>();
        open_->first_line = next_line_;
        open_->bytes.reserve(coming);
        line_start_ = 0;
      }
      const size_t held = open_->bytes.size() - line_start_;
      if (held + piece.size() > limit) {
        // The registry sees the first `limit` bytes and refuses them by its own limit, so that the refusal is on record too.
        open_->bytes.append(piece.substr(0, limit - held));
        end_line(false);
        skipping_ = !ends;
        continue;
      }
      open_->bytes.append(piece);
      if (ends) end_line(true);
    }
    if (begins || next_line_ != line_before) line_since_ = Clock::now();
    hand_over();
  }

  void end_line(bool whole) {
    std::string_view line = std::string_view(open_->bytes).substr(line_start_);
    if (whole && line.ends_with('\r')) line.remove_suffix(1);
    if (trim(line).empty()) {
      line = {};
      ++server_.counters_.blank_lines;
    }
    open_->lines.push_back({static_cast<uint32_t>(line_start_), static_cast<uint32_t>(line.size())});
    line_start_ = open_->bytes.size();
    ++next_line_;
    ++server_.counters_.lines;
  }

  void hand_over() {
    if (open_ == nullptr) return;
    std::unique_ptr<Filing> rest;
    if (open_->lines.empty()) {
      rest = std::move(open_);
    } else {
      if (line_start_ < open_->bytes.size()) {
        rest = std::make_unique<Filing>();
        rest->first_line = next_line_;
        rest->bytes.assign(open_->bytes, line_start_);
        open_->bytes.resize(line_start_);
      }
      line_start_ = 0;
      gate_.take(open_->bytes.size() + 1);  // one more, so that blank lines count as under way too
      open_->heard = [self = shared_from_this()](std::unique_ptr<Filing> filing) { self->on_heard(*filing); };
      server_.docket_.list(std::move(open_));
    }
    open_ = std::move(rest);
    held_ = unfinished_bytes();
    server_.unfinished_ += held_;
  }

  void end_of_input() {
    if (open_ == nullptr || unfinished_bytes() == 0) return;
    release_unfinished();
    end_line(true);
    hand_over();
  }

  size_t unfinished_bytes() const { return open_ == nullptr ? 0 : open_->bytes.size() - line_start_; }
  void release_unfinished() {
    server_.unfinished_ -= held_;
    held_ = 0;
  }
  // Only a connection that holds more than its fair share gives way; its producer sends the line again later.
  bool over_budget() const {
    return server_.unfinished_ > server_.limits_.unfinished_bytes && held_ > server_.limits_.unfinished_bytes / server_.limits_.connections;
  }

  void on_heard(const Filing& filing) {
    if (filing.lost) {
      fail();
      return gate_.give(filing.bytes.size() + 1);
    }
    std::string rejects;
    for (const auto& reject : filing.rejects) append_reject(rejects, reject);
    ack_ = filing.last_line();
    acked_bytes_ += filing.bytes.size() + 1;
    say(rejects);
  }

  void say(std::string_view text) {
    gate_.take(text.size());
    output_ += text;
    if (!std::exchange(writing_, true)) server_.tasks_.spawn("ingest.receipts", write_all(shared_from_this()));
  }

  static Task write_all(std::shared_ptr<Peer> peer) {
    Deadline deadline(peer->socket_);
    while (peer->acked_bytes_ > 0 || !peer->output_.empty()) {
      std::string out = std::exchange(peer->output_, {});
      const size_t done = out.size() + std::exchange(peer->acked_bytes_, 0);
      if (peer->ack_ > peer->told_) out += "{\"ack\":" + std::to_string(peer->ack_) + "}\n";
      peer->told_ = peer->ack_;
      if (!peer->broken_) {
        deadline.in(peer->server_.limits_.read_deadline);
        const auto [ec, n] = co_await asio::async_write(peer->socket_, asio::buffer(out), kTuple);
        deadline.off();
        if (deadline.passed()) ++peer->server_.counters_.expired;
        if (ec) peer->fail();
      }
      peer->gate_.give(done);
    }
    peer->writing_ = false;
  }

  // A last word, if it fits into the socket's buffer; the producer finds out by the close otherwise.
  void expire(std::string_view why) {
    ++server_.counters_.expired;
    say(error_line(Code::kLimit, std::string(why) + ": connect again and go on after the last acknowledged line"));
    spdlog::info("ingest.expired line={} why=\"{}\"", next_line_, why);
  }

  // What it has sent so far is heard and acknowledged; it sends the rest again.
  void come_back() {
    ++server_.counters_.full;
    say("{\"error\":{\"code\":\"limit\",\"message\":\"the queue is full: connect again and go on after the last acknowledged line\",\"retry_after_ms\":" +
        std::to_string(kRetryAfterMs) + "}}\n");
  }

  void fail() {
    broken_ = true;
    error_code ignored;
    socket_.close(ignored);
  }

  IngestStream& server_;
  Socket socket_;
  Deadline deadline_;
  Gate gate_;                         // bytes read and not yet acknowledged, and receipts not yet written
  std::unique_ptr<Filing> open_;      // the lines being read; null while nothing is held
  size_t line_start_ = 0;             // in open_->bytes: where the unfinished line begins
  size_t held_ = 0;                   // our part of server_.unfinished_
  uint64_t next_line_ = 1;
  Clock::time_point line_since_;      // when the unfinished line began, or we began to read it again
  bool skipping_ = false;             // inside a line that was refused for its length
  bool broken_ = false;
  bool writing_ = false;
  uint64_t ack_ = 0, told_ = 0;
  size_t acked_bytes_ = 0;
  std::string output_;
};

IngestStream::IngestStream(const asio::any_io_executor& executor, Docket& docket, const StreamLimits& limits)
    : executor_(executor), docket_(docket), limits_(limits), chunk_(kChunkBytes), tasks_(executor) {}

void IngestStream::serve(Listener listener) {
  listeners_.push_back(std::move(listener));
  tasks_.spawn("ingest.accept", accept_loop(listeners_.back()));
}

Task IngestStream::accept_loop(Listener& listener) {
  for (;;) {
    auto [ec, socket] = co_await listener.accept();
    if (stopping_ || ec == asio::error::operation_aborted || ec == asio::error::bad_descriptor) co_return;
    if (ec) {  // EMFILE repeats until a peer leaves: wait, do not spin.
      spdlog::warn("ingest.accept address={} why=\"{}\"", listener.address(), ec.message());
      co_await pause(std::chrono::milliseconds(100));
      continue;
    }
    if (peers_.size() >= limits_.connections) {
      ++counters_.refused;
      const std::string line = error_line(Code::kLimit, std::to_string(limits_.connections) + " connections are open, which is the limit: try again later, or raise `ingest.max_connections`");
      error_code ignored;
      socket.write_some(asio::buffer(line), ignored);
      socket.shutdown(Socket::shutdown_send, ignored);
      continue;
    }
    ++counters_.accepted;
    tasks_.spawn("ingest.peer", Peer::serve(std::make_shared<Peer>(*this, std::move(socket))));
  }
}

Task IngestStream::stop() {
  stopping_ = true;
  for (Listener& listener : listeners_) listener.close();
  for (Peer* peer : peers_) peer->stop_reading();
  co_await tasks_.wait_until_none();
}

}  // namespace isonomy::server
