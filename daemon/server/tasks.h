// SPDX-License-Identifier: Apache-2.0
// Tasks: what every coroutine of the rim is made of: a group that knows who still runs, a signal, a bound, a deadline.
//
//   Tasks     spawn(name, task) and wait until all have ended: nothing is ever detached, so a stop can wait for everyone
//   Signal    "look again": wakes all who wait; they check their own condition
//   Gate      a bound on bytes under way; full means its owner stops reading, which is how back-pressure reaches the producer
//   Deadline  cancels a socket when the time is up; moving it forward costs nothing but a store
//
// Units:   milliseconds, bytes.
// Threads: everything here belongs to the network thread, the one that runs the io_context.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace isonomy::server {

namespace asio = boost::asio;
using boost::system::error_code;
using Socket = asio::generic::stream_protocol::socket;  // Unix or TCP: who speaks does not matter past the listener
template <class T>
using Awaitable = asio::awaitable<T>;
using Task = Awaitable<void>;
inline constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);  // errors as values, also from Asio

Task pause(std::chrono::milliseconds time);

class Signal {
 public:
  explicit Signal(const asio::any_io_executor& executor) : timer_(executor, asio::steady_timer::time_point::max()) {}
  Task wait();
  void notify() { timer_.cancel(); }

 private:
  asio::steady_timer timer_;
};

class Tasks {
 public:
  explicit Tasks(asio::any_io_executor executor) : executor_(std::move(executor)), ended_(executor_) {}
  void spawn(std::string_view name, Task task);  // `name` must be a literal: it is kept for the log
  Task wait_until_none();
  size_t running() const { return running_; }

 private:
  asio::any_io_executor executor_;
  size_t running_ = 0;
  Signal ended_;
};

class Gate {
 public:
  Gate(const asio::any_io_executor& executor, size_t limit) : limit_(limit), changed_(executor) {}
  bool open() const { return used_ < limit_; }
  bool empty() const { return used_ == 0; }
  size_t used() const { return used_; }
  void take(size_t bytes) { used_ += bytes; }  // may overshoot by one piece: asking first would need the piece's size before reading it
  void give(size_t bytes);
  uint64_t waits() const { return waits_; }    // how often somebody found it closed and waited
  void count_wait() { ++waits_; }              // for one that waits in a way of its own
  Task wait_until_open();   // opens again at half, so that a full queue does not wake everyone for every line
  Task wait_until_empty();

 private:
  size_t limit_;
  size_t used_ = 0;
  uint64_t waits_ = 0;
  Signal changed_;
};

class Deadline {
 public:
  explicit Deadline(Socket& socket);
  ~Deadline();
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;
  void in(std::chrono::milliseconds time) { at(std::chrono::steady_clock::now() + time); }
  void at(std::chrono::steady_clock::time_point time);
  void off();
  bool passed() const;

 private:
  struct State;
  static void arm(const std::shared_ptr<State>& state);
  std::shared_ptr<State> state_;  // shared with the pending wait, which may outlive this object by one turn of the loop
};

}  // namespace isonomy::server
