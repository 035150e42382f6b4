// SPDX-License-Identifier: Apache-2.0
#include "daemon/server/read_ahead.h"

#include "daemon/base/background.h"
#include "daemon/base/result.h"

namespace isonomy::server {
namespace {

constexpr size_t kWorthWaking = 4;   // sheets that wait: fewer the engine has read before the reader is awake

}  // namespace

ReadAhead::ReadAhead(Basis basis, const event::Limits& limits) : limits_(limits), basis_(std::move(basis)) {
  for (size_t i = 0; i < kAhead; ++i) blank_.push_back(std::make_unique<engine::Readings>());
  thread_ = std::jthread([this] { read_on(); });
}

ReadAhead::~ReadAhead() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  work_.notify_one();
}

void ReadAhead::list(const Filing& filing) {
  const std::lock_guard lock(mutex_);
  const auto total = static_cast<uint32_t>(filing.lines.size());
  for (uint32_t i = 0; i < total;) {
    Part part{&filing, i, 0, 0, State::kUnread, nullptr};
    while (i < total && part.count < kLines && (part.count == 0 || part.bytes + filing.lines[i].length <= kSheetBytes)) {
      part.bytes += filing.lines[i++].length;
      ++part.count;
    }
    parts_.push_back(std::move(part));
  }
  if (idle_ && parts_.size() >= kWorthWaking) work_.notify_one();
}

void ReadAhead::Desk::read(const Part& part, const Basis& basis, const event::Limits& limits, engine::Readings& readings) {
  if (!reader || reader->basis() != basis) reader.emplace(basis, limits);
  lines.clear();
  for (size_t i = part.first; i < part.first + part.count; ++i) lines.push_back(part.filing->line(i));
  readings.read(*reader, lines);
}

// What nobody has read, as far ahead as there is room; but not the very next: the engine is there before us.
ReadAhead::Part* ReadAhead::to_read() {
  if (blank_.empty()) return nullptr;
  for (size_t i = 1; i < parts_.size() && i <= kAhead + 1; ++i) {
    if (parts_[i].state == State::kUnread && parts_[i].bytes <= kSheetBytes) return &parts_[i];
  }
  return nullptr;
}

void ReadAhead::read_on() {
  work_in_background();
  Desk desk;
  std::unique_lock lock(mutex_);
  while (!ending_) {
    Part* part = to_read();
    if (part == nullptr) {
      idle_ = true;
      work_.wait(lock);
      idle_ = false;
      continue;
    }
    part->state = State::kReading;   // so it stays where it is
    part->readings = std::move(blank_.back());
    blank_.pop_back();
    const Basis basis = basis_;
    lock.unlock();
    desk.read(*part, basis, limits_, *part->readings);
    lock.lock();
    part->state = State::kRead;
    read_.notify_one();
  }
}

ReadAhead::Part ReadAhead::take_first(const Filing& filing, std::unique_lock<std::mutex>& lock) {
  ISO_CHECK(!parts_.empty() && parts_.front().filing == &filing, "filings are heard in the order in which they were listed");
  read_.wait(lock, [this] { return parts_.front().state != State::kReading; });
  Part part = std::move(parts_.front());
  parts_.pop_front();
  return part;
}

ReadAhead::Sheet ReadAhead::next(const Filing& filing, const Basis& basis) {
  std::unique_lock lock(mutex_);
  if (basis_ != basis) {
    basis_ = basis;
    for (Blank& blank : blank_) blank = std::make_unique<engine::Readings>();   // they held the old ones
  }
  Part part = take_first(filing, lock);
  if (part.state == State::kRead) {
    std::swap(open_, part.readings);
    blank_.push_back(std::move(part.readings));
    if (idle_ && blank_.size() >= kAhead / 2 && parts_.size() >= kWorthWaking) work_.notify_one();
  }
  lock.unlock();
  if (part.state == State::kUnread) desk_.read(part, basis, limits_, *open_);
  return {part.first, open_.get()};
}

void ReadAhead::drop(const Filing& filing) {
  std::unique_lock lock(mutex_);
  while (!parts_.empty() && parts_.front().filing == &filing) {
    Part part = take_first(filing, lock);
    if (part.readings != nullptr) blank_.push_back(std::move(part.readings));
  }
}

}  // namespace isonomy::server
