// SPDX-License-Identifier: Apache-2.0
// RecordReader: the records of a journal in index order, from the blocks of events and the rows of everything else.
//
// Errors:  kCorrupt when a block is damaged, after all records before it have been given out; otherwise the database's. Gaps are the
//          caller's to notice: it knows which index it expects.
// Threads: one owner; sees the database as its connection does.
#pragma once

#include <cstdint>
#include <optional>

#include "daemon/audit/event_block.h"
#include "daemon/audit/record.h"
#include "daemon/audit/sqlite.h"
#include "daemon/base/result.h"

namespace isonomy::audit {

class RecordReader {
 public:
  // Records [from, until) of one kind or of all.
  static Result<RecordReader> open(Database& database, uint64_t from, uint64_t until, std::optional<RecordKind> kind);
  Result<bool> next(StoredRecord& record);  // false at the end

 private:
  Status advance_block();  // to the next event, or to none
  Status advance_row();

  uint64_t from_ = 0;
  uint64_t until_ = 0;
  Statement blocks_;
  Statement rows_;
  BlockReader block_;
  BlockEntry event_;
  bool in_block_ = false;
  bool has_block_ = false;  // blocks_ stands on a row: a block not yet decoded, if not in_block_
  bool has_event_ = false;
  bool has_row_ = false;
  bool row_is_due_ = false;  // rows_ must step before it is looked at
};

// The statement that RecordReader reads rows with, for whoever needs a single one.
inline constexpr const char* kSelectRow = "SELECT idx, kind, recorded_at, key, body FROM records ";
void take_row(const Statement& row, StoredRecord& record);

}  // namespace isonomy::audit
