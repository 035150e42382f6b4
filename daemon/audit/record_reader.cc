// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/record_reader.h"

#include <algorithm>

namespace isonomy::audit {

void take_row(const Statement& row, StoredRecord& record) {
  record.index = static_cast<uint64_t>(row.column_int(0));
  record.kind = static_cast<RecordKind>(row.column_int(1));
  record.recorded_at_ms = row.column_int(2);
  record.key.assign(row.column_bytes(3));
  record.body.assign(row.column_bytes(4));
}

Result<RecordReader> RecordReader::open(Database& database, uint64_t from, uint64_t until, std::optional<RecordKind> kind) {
  RecordReader reader;
  reader.from_ = from;
  reader.until_ = until;
  if (!kind || *kind == RecordKind::kEvent) {
    ISO_TRY(reader.blocks_, database.prepare("SELECT first_idx, last_idx, bytes FROM event_blocks WHERE first_idx >= coalesce("
                                             "(SELECT max(first_idx) FROM event_blocks WHERE first_idx <= ?1), 0) AND first_idx < ?2 "
                                             "ORDER BY first_idx"));
    reader.blocks_.bind(1, static_cast<int64_t>(from)).bind(2, static_cast<int64_t>(until));
    ISO_TRY(reader.has_block_, reader.blocks_.step());
  }
  if (kind != RecordKind::kEvent) {
    std::string sql = std::string(kSelectRow) + "WHERE idx >= ?1 AND idx < ?2 ";
    if (kind) sql += "AND kind = " + std::to_string(static_cast<int>(*kind)) + " ";
    ISO_TRY(reader.rows_, database.prepare(sql + "ORDER BY idx"));
    reader.rows_.bind(1, static_cast<int64_t>(from)).bind(2, static_cast<int64_t>(until));
    reader.row_is_due_ = true;
  }
  return reader;
}

Status RecordReader::advance_row() {
  row_is_due_ = false;
  ISO_TRY(has_row_, rows_.step());
  return {};
}

Status RecordReader::advance_block() {
  for (;;) {
    if (!in_block_) {
      const auto first = static_cast<uint64_t>(blocks_.column_int(0));
      ISO_TRY_STATUS(block_.decode(first, static_cast<uint64_t>(blocks_.column_int(1)), blocks_.column_bytes(2)));
      in_block_ = true;
    }
    ISO_TRY(has_event_, block_.next(event_));
    if (has_event_ && event_.index < from_) continue;
    if (has_event_ && event_.index >= until_) has_event_ = has_block_ = false;
    if (has_event_ || !has_block_) return {};
    in_block_ = false;
    ISO_TRY(has_block_, blocks_.step());
    return {};
  }
}

Result<bool> RecordReader::next(StoredRecord& record) {
  // WHY: stepping on happens before a record is given out, never after it, so that a failure costs no record that was read.
  if (row_is_due_) ISO_TRY_STATUS(advance_row());
  for (;;) {
    const auto row = has_row_ ? static_cast<uint64_t>(rows_.column_int(0)) : UINT64_MAX;
    // A block is decoded only once its first event is due, so that damage in it takes nothing down that stands before it.
    if (!has_event_ && has_block_ && (in_block_ || std::max(from_, static_cast<uint64_t>(blocks_.column_int(0))) <= row)) {
      ISO_TRY_STATUS(advance_block());
      continue;
    }
    if (has_event_ && event_.index <= row) {
      record.index = event_.index;
      record.kind = RecordKind::kEvent;
      record.recorded_at_ms = event_.recorded_at_ms;
      record.key.assign(event_.key);
      record.body.assign(event_.body);
      has_event_ = false;
      return true;
    }
    if (!has_row_) return false;
    take_row(rows_, record);
    row_is_due_ = true;
    return true;
  }
}

}  // namespace isonomy::audit
