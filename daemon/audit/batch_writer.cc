// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/batch_writer.h"

#include <utility>

namespace isonomy::audit {
namespace {

// Rows are copied until they are written: a bound on how much of that a portion may hold.
constexpr size_t kMostRows = 256;

}  // namespace

BatchWriter::~BatchWriter() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Status BatchWriter::add(uint64_t index, const Record& record, int64_t recorded_at_ms) {
  if (record.kind == RecordKind::kEvent) filled_.block.add({index, recorded_at_ms, record.key, record.body});
  else filled_.rows.push_back({index, record.kind, recorded_at_ms, std::string(record.key), std::string(record.body)});
  return filled_.block.full() || filled_.rows.size() == kMostRows ? hand_over(nullptr) : Status{};
}

Status BatchWriter::hand_over(Done done) {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !busy_; });
    if (error_) return *error_;
    std::swap(filled_, written_);
    written_.done = std::move(done);
    busy_ = true;
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  }
  changed_.notify_all();
  return {};
}

Status BatchWriter::commit_behind(Done done) { return hand_over(std::move(done)); }

// WHY here and not on the thread: what remains at a commit is waited for in any case, and a lone event is spared two switches.
Status BatchWriter::finish() {
  wait_until_idle();
  if (error_) return *error_;
  Status written = write(filled_);
  filled_.clear();
  return written;
}

Status BatchWriter::seal() {
  if (!begun_) return {};
  ISO_TRY_STATUS(target_.seal());
  begun_ = false;
  return {};
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

void BatchWriter::wait_until_idle() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !busy_; });
}

void BatchWriter::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return busy_ || ending_; });
    if (!busy_) return;
    lock.unlock();
    Status written = write(written_);
    const Done done = std::move(written_.done);
    if (done && !written.has_error()) written = seal();
    const bool lacked_space = written.has_error() && target_.database->failed_for_lack_of_space();
    if (done) done(written);
    if (done && !written.has_error()) target_.tidy();
    written_.clear();
    lock.lock();
    if (written.has_error()) {
      error_ = std::move(written).error();
      lacked_space_ = lacked_space;
    }
    busy_ = false;
    changed_.notify_all();
  }
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
  target_.insert_block->bind_blob(3, portion.block.encode());
  return target_.insert_block->run();
}

}  // namespace isonomy::audit
