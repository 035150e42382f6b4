// SPDX-License-Identifier: Apache-2.0
// Archived: the ranges of a journal whose records stand in archive files, and a reader that goes through those and the journal alike.
//
//   journal    tree over 0 ........................ 9,999        records 7,000 .. 9,999
//   archives   a.isonomy-archive: 0 .. 3,999    b.isonomy-archive: 4,000 .. 6,999
//
// Errors:  kNotFound, with the range and where the file should be, when an archive is needed that is not there.
// Threads: one owner; sees the journal as its connection does, an archive as it was sealed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/audit/record_reader.h"

namespace isonomy::audit {

struct ArchivedRange {
  uint64_t first = 0;
  uint64_t until = 0;
  std::string path;  // as recorded when it was sealed
};

Result<std::vector<ArchivedRange>> archived_ranges(Database& database);

// Where the file is: at its recorded path, or beside the journal. Empty: nowhere.
std::string whereabouts(const ArchivedRange& range, const std::string& journal_path);
Result<Database> open_archive(const ArchivedRange& range, const std::string& journal_path);

class LogReader {
 public:
  // `ranges` are sorted and must outlive the reader, as must the database.
  static Result<LogReader> open(Database& journal, const std::string& journal_path, const std::vector<ArchivedRange>& ranges, uint64_t from,
                                uint64_t until, std::optional<RecordKind> kind);
  Result<bool> next(StoredRecord& record);  // false at the end

 private:
  Status advance();  // to the segment that holds from_

  Database* journal_ = nullptr;
  const std::string* journal_path_ = nullptr;
  const std::vector<ArchivedRange>* ranges_ = nullptr;
  uint64_t from_ = 0;
  uint64_t until_ = 0;
  std::optional<RecordKind> kind_;
  std::unique_ptr<Database> archive_;       // the one being read
  std::optional<RecordReader> reader_;
};

}  // namespace isonomy::audit
