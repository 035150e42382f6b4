// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/batch_writer.h"

#include <algorithm>
#include <utility>

namespace isonomy::audit {
namespace {

// Rows are copied until they are written: a bound on how much of that a portion may hold.
constexpr size_t kMostRows = 256;

// What an engine at full speed brings forth while a commit waits for the disk.
constexpr size_t kMostWaiting = size_t{4} << 20;

// Less is not worth a switch of threads, where no commit follows.
constexpr size_t kWorthWaking = size_t{512} << 10;

}  // namespace

BatchWriter::~BatchWriter() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  handed_over_.notify_one();
  if (thread_.joinable()) thread_.join();
}

Status BatchWriter::add(uint64_t index, const Record& record, int64_t recorded_at_ms) {
  if (record.kind == RecordKind::kEvent) {
    filled_.block.add({index, recorded_at_ms, record.key, record.body});
  } else {
    filled_.rows.push_back({index, record.kind, recorded_at_ms, std::string(record.key), std::string(record.body)});
    filled_.row_bytes += record.key.size() + record.body.size();
  }
  return filled_.block.full() || filled_.rows.size() == kMostRows ? hand_over() : Status{};
}

Status BatchWriter::hand_over(Seal seal, Done done) {
  bool wake = false;
  {
    std::unique_lock lock(mutex_);
    written_.wait(lock, [this] { return waiting_.empty() || waiting_bytes_ + filled_.bytes() <= kMostWaiting; });
    if (error_) return *error_;
    waiting_bytes_ += filled_.bytes();
    waiting_.push_back(std::exchange(filled_, Portion()));
    waiting_.back().seal = std::move(seal);
    waiting_.back().done = std::move(done);
    if (!spare_.empty()) {
      filled_ = std::move(spare_.back());
      spare_.pop_back();
    }
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    wake = worth_waking();
  }
  if (wake) handed_over_.notify_one();
  return {};
}

Status BatchWriter::commit_behind(Seal seal, Done done) { return hand_over(std::move(seal), std::move(done)); }

// WHY any seal: when the thread looks, more may have come after the commit that it was called for.
bool BatchWriter::worth_waking() const {
  const auto commits = [](const Portion& portion) { return portion.seal != nullptr; };
  return ending_ || (!waiting_.empty() && (waited_for_ || waiting_bytes_ >= kWorthWaking || std::any_of(waiting_.begin(), waiting_.end(), commits)));
}

// WHY here and not on the thread: what remains at a commit is waited for in any case, and a lone event is spared two switches.
Status BatchWriter::finish() {
  ISO_TRY_STATUS(settle());
  Status written = write(filled_);
  filled_.clear();
  return written;
}

Status BatchWriter::commit(const Seal& seal) {
  if (!begun_) return {};
  ISO_TRY_STATUS(seal());
  begun_ = false;
  return {};
}

// An empty portion, and what follows a commit.
void BatchWriter::tidy_behind() {
  static_cast<void>(hand_over([] { return Status(); }));
}

std::optional<bool> BatchWriter::lacked_space() {
  wait_until_idle();
  return error_ ? std::optional(lacked_space_) : std::nullopt;
}

void BatchWriter::drop() {
  wait_until_idle();
  filled_.clear();
  error_.reset();
  begun_ = false;
}

bool BatchWriter::idle() const {
  const std::lock_guard lock(mutex_);
  return waiting_.empty();
}

void BatchWriter::wait_until_idle() {
  std::unique_lock lock(mutex_);
  if (waiting_.empty()) return;
  waited_for_ = true;
  handed_over_.notify_one();
  written_.wait(lock, [this] { return waiting_.empty(); });
  waited_for_ = false;
}

Status BatchWriter::settle() {
  wait_until_idle();
  return error_ ? Status(*error_) : Status();
}

void BatchWriter::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    handed_over_.wait(lock, [this] { return worth_waking(); });
    while (!waiting_.empty()) write_first(lock);
    if (ending_) return;
  }
}

// The first in line; after an error it is told so and let go. The lock is held but for the work itself.
void BatchWriter::write_first(std::unique_lock<std::mutex>& lock) {
  Portion& portion = waiting_.front();   // a deque moves nothing when others come
  const std::optional<Error> failed = error_;
  lock.unlock();
  Status written = failed ? Status(*failed) : write(portion);
  if (portion.seal && !written.has_error()) written = commit(portion.seal);
  const bool lacked_space = !failed && written.has_error() && target_.database->failed_for_lack_of_space();
  if (portion.done) portion.done(written);
  if (portion.seal && !written.has_error()) target_.tidy();
  const size_t bytes = portion.bytes();
  portion.clear();
  lock.lock();
  if (written.has_error() && !error_) {
    error_ = std::move(written).error();
    lacked_space_ = lacked_space;
  }
  waiting_bytes_ -= bytes;
  spare_.push_back(std::move(portion));
  waiting_.pop_front();
  written_.notify_one();
}

Status BatchWriter::write(Portion& portion) {
  if (portion.empty()) return {};
  if (!begun_) ISO_TRY_STATUS(target_.begin->run());
  begun_ = true;
  return write_rows(portion);
}

Status BatchWriter::write_rows(Portion& portion) {
  auto row = portion.rows.begin();
  const auto hash = [&](uint64_t index, int64_t recorded_at_ms, const Record& record) {
    return target_.tree->append(sha_, leaf_hash(sha_, index, recorded_at_ms, record), *target_.write_tile);
  };
  const auto rows_before = [&](uint64_t index) -> Status {
    for (; row != portion.rows.end() && row->index < index; ++row) {
      target_.insert_record->bind(1, static_cast<int64_t>(row->index)).bind(2, static_cast<int64_t>(row->kind)).bind(3, row->recorded_at_ms);
      target_.insert_record->bind_text(4, row->key).bind_blob(5, row->body);
      ISO_TRY_STATUS(target_.insert_record->run());
      ISO_TRY_STATUS(hash(row->index, row->recorded_at_ms, {row->kind, row->key, row->body}));
    }
    return {};
  };
  Status visited = portion.block.visit([&](const BlockEntry& entry) -> Status {
    ISO_TRY_STATUS(rows_before(entry.index));
    return hash(entry.index, entry.recorded_at_ms, {RecordKind::kEvent, entry.key, entry.body});
  });
  if (visited.has_error()) return visited;
  ISO_TRY_STATUS(rows_before(UINT64_MAX));
  if (portion.block.empty()) return {};
  target_.insert_block->bind(1, static_cast<int64_t>(portion.block.first())).bind(2, static_cast<int64_t>(portion.block.last()));
  target_.insert_block->bind_blob(3, encoder_.encode(portion.block));
  return target_.insert_block->run();
}

}  // namespace isonomy::audit
