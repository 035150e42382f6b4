// SPDX-License-Identifier: Apache-2.0
#include "daemon/server/tasks.h"

#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>

namespace isonomy::server {

using Clock = std::chrono::steady_clock;

Task pause(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(kTuple);
}

Task Signal::wait() { co_await timer_.async_wait(kTuple); }

void Tasks::spawn(std::string_view name, Task task) {
  ++running_;
  asio::co_spawn(executor_, std::move(task), [this, name](std::exception_ptr failure) {
    if (failure != nullptr) {
      // We throw nothing, so this is the library's bad_alloc or its like: one peer is lost, the daemon is not.
      try {
        std::rethrow_exception(failure);
      } catch (const std::exception& e) {
        spdlog::error("task.failed name={} why=\"{}\"", name, e.what());
      }
    }
    --running_;
    ended_.notify();
  });
}

Task Tasks::wait_until_none() {
  while (running_ > 0) co_await ended_.wait();
}

void Gate::give(size_t bytes) {
  used_ -= bytes;
  if (used_ <= limit_ / 2) changed_.notify();
}

Task Gate::wait_until_open() {
  if (open()) co_return;
  ++waits_;
  while (used_ > limit_ / 2) co_await changed_.wait();
}

Task Gate::wait_until_empty() {
  while (used_ > 0) co_await changed_.wait();
}

struct Deadline::State {
  explicit State(Socket& s) : socket(&s), timer(s.get_executor()) {}
  Socket* socket;  // null once the owner is gone
  asio::steady_timer timer;
  Clock::time_point until = Clock::time_point::max();
  bool armed = false;
  bool passed = false;
};

Deadline::Deadline(Socket& socket) : state_(std::make_shared<State>(socket)) {}

Deadline::~Deadline() {
  state_->socket = nullptr;
  state_->timer.cancel();
}

void Deadline::at(Clock::time_point time) {
  state_->until = time;
  // A pending wait for an earlier moment only wakes and looks again; a later one must be moved forward.
  if (state_->armed && state_->timer.expiry() <= state_->until) return;
  arm(state_);
}

void Deadline::off() { state_->until = Clock::time_point::max(); }

bool Deadline::passed() const { return state_->passed; }

void Deadline::arm(const std::shared_ptr<State>& state) {
  state->armed = true;
  state->timer.expires_at(state->until);  // cancels a wait that is pending
  state->timer.async_wait([weak = std::weak_ptr<State>(state)](error_code ec) {
    const auto self = weak.lock();
    if (ec || self == nullptr || self->socket == nullptr) return;
    self->armed = false;
    if (self->until == Clock::time_point::max()) return;
    if (Clock::now() < self->until) return arm(self);
    self->passed = true;
    error_code ignored;
    self->socket->cancel(ignored);
  });
}

}  // namespace isonomy::server
