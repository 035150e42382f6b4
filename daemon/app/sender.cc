// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/sender.h"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <charconv>
#include <cstring>

#include "daemon/base/text.h"

namespace isonomy::app {
namespace {

constexpr size_t kOutputBytes = 256 * 1024;

// The number after `key` in one of the daemon's own lines.
uint64_t number_after(std::string_view line, std::string_view key) {
  const size_t at = line.find(key);
  uint64_t number = 0;
  if (at != std::string_view::npos) std::from_chars(line.data() + at + key.size(), line.data() + line.size(), number);
  return number;
}

}  // namespace

Sender::Sender(EventLines events, Connection connection, Callbacks callbacks)
    : events_(std::move(events)), connection_(std::move(connection)), callbacks_(std::move(callbacks)) {}

isonomy::Status Sender::run(uint64_t resume_after) {
  for (uint64_t i = 0; i < resume_after; ++i) {
    const auto skipped = events_.next();
    if (skipped.has_error()) {
      if (skipped.error().code == Code::kIo) return skipped.error();
      --i;  // an unreadable row was never sent, so it has no number
      continue;
    }
    if (!*skipped) break;
    totals_.resumed_after = i + 1;
  }
  totals_.acknowledged = totals_.resumed_after;

  bool finished_writing = false;
  for (;;) {
    if (callbacks_.interrupted && callbacks_.interrupted()) ended_ = true;
    ISO_TRY_STATUS(fill());
    if (done() && !finished_writing) {
      finished_writing = true;
      ::shutdown(connection_.fd(), SHUT_WR);  // "that was all": the daemon acknowledges and closes
    }
    pollfd ready{connection_.fd(), POLLIN, 0};
    if (!output_.empty()) ready.events |= POLLOUT;
    const int n = ::poll(&ready, 1, 250);  // so that an interrupt is seen
    if (n < 0 && errno != EINTR) return io_error(std::string("the connection broke: ") + std::strerror(errno));
    if (n <= 0) continue;
    if ((ready.revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
      ISO_TRY(const bool more, pull());
      if (!more) {
        if (finished_writing && file_lines_.empty()) return {};
        return io_error("the daemon closed the connection after acknowledging " + std::to_string(totals_.acknowledged) + " events: send again to go on from there");
      }
    }
    if ((ready.revents & POLLOUT) != 0) ISO_TRY_STATUS(push());
  }
}

isonomy::Status Sender::fill() {
  while (!ended_ && output_.size() - pushed_ < kOutputBytes) {
    const auto next = events_.next();
    if (next.has_error()) {
      if (next.error().code == Code::kIo) return next.error();
      ++totals_.rejected;
      callbacks_.rejected(events_.line(), "{\"reject\":{\"line\":" + std::to_string(events_.line()) + ",\"code\":\"" + code_name(next.error().code) +
                                              "\",\"message\":" + json_string(next.error().message) + "}}");
      continue;
    }
    if (!*next) {
      ended_ = true;
      break;
    }
    output_.append(**next);
    output_ += '\n';
    file_lines_.push_back(events_.line());
    ++totals_.sent;
  }
  return {};
}

isonomy::Status Sender::push() {
  const ssize_t n = ::send(connection_.fd(), output_.data() + pushed_, output_.size() - pushed_, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (n < 0) {
    // A daemon that closes has said why before: its last words are read first.
    if (errno == EAGAIN || errno == EINTR || errno == EPIPE || errno == ECONNRESET) {
      if (errno != EAGAIN && errno != EINTR) {
        ended_ = true;
        output_.clear();
        pushed_ = 0;
      }
      return {};
    }
    return io_error(std::string("the connection broke: ") + std::strerror(errno));
  }
  pushed_ += static_cast<size_t>(n);
  if (pushed_ == output_.size()) {
    output_.clear();
    pushed_ = 0;
  } else if (pushed_ > kOutputBytes) {
    output_.erase(0, pushed_);
    pushed_ = 0;
  }
  return {};
}

Result<bool> Sender::pull() {
  char chunk[64 * 1024];
  const ssize_t n = ::recv(connection_.fd(), chunk, sizeof chunk, MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return true;
  if (n <= 0) return false;
  input_.append(chunk, static_cast<size_t>(n));
  size_t at = 0;
  for (size_t end; (end = input_.find('\n', at)) != std::string::npos; at = end + 1) ISO_TRY_STATUS(receipt(std::string_view(input_).substr(at, end - at)));
  input_.erase(0, at);
  return true;
}

isonomy::Status Sender::receipt(std::string_view line) {
  const uint64_t acknowledged_here = totals_.acknowledged - totals_.resumed_after;
  if (line.starts_with("{\"ack\":")) {
    const uint64_t through = number_after(line, "{\"ack\":");
    if (through < acknowledged_here || through - acknowledged_here > file_lines_.size()) return malformed("the daemon acknowledged a line that was not sent: is this an ingest socket?");
    file_lines_.erase(file_lines_.begin(), file_lines_.begin() + static_cast<std::ptrdiff_t>(through - acknowledged_here));
    totals_.acknowledged = totals_.resumed_after + through;
    if (callbacks_.progress) callbacks_.progress(totals_, events_.share_read());
    return {};
  }
  if (line.starts_with("{\"reject\":")) {
    const uint64_t number = number_after(line, "\"line\":");
    if (number <= acknowledged_here || number - acknowledged_here > file_lines_.size()) return malformed("the daemon rejected a line that was not sent: is this an ingest socket?");
    ++totals_.rejected;
    callbacks_.rejected(file_lines_[number - acknowledged_here - 1], std::string(line));
    return {};
  }
  if (line.starts_with("{\"error\":")) return io_error("the daemon ended the connection: " + std::string(line));
  return malformed("`" + std::string(line.substr(0, 80)) + "` is no receipt: is this an ingest socket?");
}

}  // namespace isonomy::app
