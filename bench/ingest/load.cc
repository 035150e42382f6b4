// SPDX-License-Identifier: Apache-2.0
#include "bench/ingest/load.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>

namespace isonomy::bench {
namespace {

constexpr size_t kChunk = 64 * 1024;
constexpr double kTick = 0.0005;
constexpr int kPatienceMs = 60'000;

class Wire {
 public:
  explicit Wire(const std::string& path) : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) die("cannot connect to " + path);
    ::fcntl(fd_, F_SETFL, O_NONBLOCK);
  }
  ~Wire() { ::close(fd_); }
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  size_t push(std::string_view bytes) {
    const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0 && errno != EAGAIN) die("the server hung up while it was sent to; it said: " + said_);
    return n < 0 ? 0 : static_cast<size_t>(n);
  }
  void end_output() { ::shutdown(fd_, SHUT_WR); }
  // Reads whole lines; false at the end of the stream.
  template <class Take>
  bool pull(Take take) {
    char chunk[4096];
    for (;;) {
      const ssize_t n = ::recv(fd_, chunk, sizeof chunk, 0);
      if (n == 0) return false;
      if (n < 0) return errno == EAGAIN;
      said_.append(chunk, static_cast<size_t>(n));
      for (size_t end; (end = said_.find('\n')) != std::string::npos; said_.erase(0, end + 1)) take(said_.substr(0, end));
    }
  }
  void wait(bool for_room, int milliseconds) {
    pollfd ready{fd_, static_cast<short>(POLLIN | (for_room ? POLLOUT : 0)), 0};
    if (::poll(&ready, 1, milliseconds) == 0 && milliseconds == kPatienceMs) die("the server said nothing for a minute");
  }

 private:
  int fd_;
  std::string said_;
};

// Acknowledged latencies, by group of events that were due together.
class Latencies {
 public:
  void due(uint64_t last_event, double at) { waiting_.push_back({last_event, at}); }
  void acknowledged(uint64_t last_event, double at) {
    while (!waiting_.empty() && waiting_.front().last_event <= last_event) {
      const Group group = waiting_.front();
      waiting_.pop_front();
      taken_.push_back({(at - group.at) * 1e3, group.last_event - counted_});
      counted_ = group.last_event;
    }
  }
  double quantile(double share) {
    std::sort(taken_.begin(), taken_.end(), [](const Taken& a, const Taken& b) { return a.ms < b.ms; });
    uint64_t all = 0, seen = 0;
    for (const Taken& each : taken_) all += each.events;
    for (const Taken& each : taken_) {
      seen += each.events;
      if (static_cast<double>(seen) >= share * static_cast<double>(all)) return each.ms;
    }
    return 0;
  }

 private:
  struct Group {
    uint64_t last_event;
    double at;
  };
  struct Taken {
    double ms;
    uint64_t events;
  };
  std::deque<Group> waiting_;
  std::vector<Taken> taken_;
  uint64_t counted_ = 0;
};

// The end of the n-th line after `from`, or of the text.
size_t after_lines(std::string_view events, size_t from, uint64_t lines) {
  for (; lines > 0 && from < events.size(); --lines) {
    const void* end = std::memchr(events.data() + from, '\n', events.size() - from);
    from = end == nullptr ? events.size() : static_cast<size_t>(static_cast<const char*>(end) - events.data()) + 1;
  }
  return from;
}

}  // namespace

double now_s() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

void die(const std::string& what) {
  std::fprintf(stderr, "bench_ingest: %s\n", what.c_str());
  std::exit(3);
}

void send_only(const std::string& socket, std::string_view bytes) {
  Wire wire(socket);
  while (!bytes.empty()) {
    bytes.remove_prefix(wire.push(bytes.substr(0, kChunk)));
    if (!bytes.empty()) wire.wait(true, kPatienceMs);
  }
}

Sent send(const std::string& socket, std::string_view events, uint64_t count, double rate, bool acks) {
  Wire wire(socket);
  Sent out;
  Latencies latencies;
  uint64_t acknowledged = 0, due = 0;
  bool open = true, ended = false;
  const auto take = [&](std::string line) {
    if (line.starts_with("{\"ack\":")) {
      acknowledged = std::strtoull(line.c_str() + 7, nullptr, 10);
      if (rate > 0) latencies.acknowledged(acknowledged, now_s());
    } else if (line.starts_with("{\"reject\"") || line.starts_with("{\"error\"")) {
      die("the server refused: " + line);
    }
    out.last_line = std::move(line);
  };
  const double start = now_s();
  size_t sent = 0, allowed = rate > 0 ? 0 : events.size();
  if (rate <= 0) due = count;
  while (open && (acks ? acknowledged < count : true)) {
    if (rate > 0 && due < count) {
      const double elapsed = now_s() - start;
      const uint64_t now_due = std::min(count, static_cast<uint64_t>(elapsed * rate));
      if (now_due > due) {
        allowed = after_lines(events, allowed, now_due - due);
        due = now_due;
        latencies.due(due, start + elapsed);
      }
    }
    bool full = false;
    while (sent < allowed && !full) {
      const size_t wanted = std::min(kChunk, allowed - sent);
      const size_t n = wire.push(events.substr(sent, wanted));
      sent += n;
      full = n < wanted;
      if (rate <= 0) break;  // receipts are read in between
    }
    if (sent == events.size() && due == count && !ended) {
      ended = true;
      if (!acks) wire.end_output();
    }
    open = wire.pull(take);
    if (!open || (acks && acknowledged >= count)) break;
    const bool more_to_send = sent < allowed;
    if (rate > 0 && due < count) {
      if (more_to_send) {
        wire.wait(true, 1);
      } else {
        const timespec pause{0, static_cast<long>(kTick * 1e9)};
        ::nanosleep(&pause, nullptr);
      }
    } else if (!more_to_send || full) {
      wire.wait(more_to_send, kPatienceMs);
    }
  }
  out.seconds = now_s() - start;
  out.events = count;
  if (acks && acknowledged < count) die("the server ended after " + std::to_string(acknowledged) + " of " + std::to_string(count) + " events");
  if (rate > 0) {
    out.p50_ms = latencies.quantile(0.5);
    out.p99_ms = latencies.quantile(0.99);
    out.worst_ms = latencies.quantile(1.0);
  }
  return out;
}

}  // namespace isonomy::bench
