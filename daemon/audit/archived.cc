// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/archived.h"

#include <unistd.h>

#include <algorithm>

namespace isonomy::audit {

Result<std::vector<ArchivedRange>> archived_ranges(Database& database) {
  std::vector<ArchivedRange> out;
  ISO_TRY(Statement select, database.prepare("SELECT first_idx, until_idx, path FROM archives ORDER BY first_idx"));
  for (;;) {
    ISO_TRY(const bool row, select.step());
    if (!row) return out;
    const ArchivedRange range{static_cast<uint64_t>(select.column_int(0)), static_cast<uint64_t>(select.column_int(1)), std::string(select.column_bytes(2))};
    if (range.first != (out.empty() ? 0 : out.back().until) || range.until <= range.first) {
      return Error{Code::kCorrupt, "the archived ranges of the journal do not join: restore the last backup", {}};
    }
    out.push_back(range);
  }
}

std::string whereabouts(const ArchivedRange& range, const std::string& journal_path) {
  if (::access(range.path.c_str(), R_OK) == 0) return range.path;
  const size_t name = range.path.rfind('/');
  const size_t folder = journal_path.rfind('/');
  const std::string beside = (folder == std::string::npos ? "" : journal_path.substr(0, folder + 1)) + range.path.substr(name == std::string::npos ? 0 : name + 1);
  return ::access(beside.c_str(), R_OK) == 0 ? beside : std::string();
}

Result<Database> open_archive(const ArchivedRange& range, const std::string& journal_path) {
  const std::string path = whereabouts(range, journal_path);
  if (path.empty()) {
    return not_found("records " + std::to_string(range.first) + " to " + std::to_string(range.until - 1) +
                         " were archived, and the archive is not there: mount it, or put the file beside the journal", range.path);
  }
  return Database::open(path, OpenMode::kReadOnly);
}

Result<LogReader> LogReader::open(Database& journal, const std::string& journal_path, const std::vector<ArchivedRange>& ranges, uint64_t from,
                                  uint64_t until, std::optional<RecordKind> kind) {
  LogReader reader;
  reader.journal_ = &journal;
  reader.journal_path_ = &journal_path;
  reader.ranges_ = &ranges;
  reader.from_ = from;
  reader.until_ = until;
  reader.kind_ = kind;
  ISO_TRY_STATUS(reader.advance());
  return reader;
}

Status LogReader::advance() {
  const auto range = std::find_if(ranges_->begin(), ranges_->end(), [this](const ArchivedRange& each) { return from_ < each.until; });
  const uint64_t end = range == ranges_->end() ? until_ : std::min(until_, range->until);
  reader_.reset();
  archive_.reset();
  if (range != ranges_->end()) {
    ISO_TRY(Database opened, open_archive(*range, *journal_path_));
    archive_ = std::make_unique<Database>(std::move(opened));
  }
  ISO_TRY(reader_, RecordReader::open(archive_ == nullptr ? *journal_ : *archive_, from_, end, kind_));
  from_ = end;
  return {};
}

Result<bool> LogReader::next(StoredRecord& record) {
  for (;;) {
    ISO_TRY(const bool more, reader_->next(record));
    if (more) return true;
    if (from_ >= until_) return false;
    ISO_TRY_STATUS(advance());
  }
}

}  // namespace isonomy::audit
