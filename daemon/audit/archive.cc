// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/archive.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <filesystem>

#include "daemon/audit/archived.h"
#include "daemon/audit/checkpoints.h"
#include "daemon/audit/sqlite.h"
#include "daemon/audit/verify_log.h"
#include "daemon/audit/writer_lock.h"
#include "daemon/merkle/compact_range.h"
#include "daemon/merkle/hash.h"
#include "daemon/merkle/proof.h"
#include "daemon/merkle/verify.h"

namespace isonomy::audit {
namespace {

constexpr int64_t kArchiveId = 0x49534F41;  // "ISOA" in the file header

constexpr const char* kSchema =
    "CREATE TABLE meta(journal_id TEXT NOT NULL, first_idx INTEGER NOT NULL, until_idx INTEGER NOT NULL, edge BLOB NOT NULL, "
    "consistency BLOB NOT NULL, checkpoint TEXT NOT NULL);"
    "CREATE TABLE records(idx INTEGER PRIMARY KEY, kind INTEGER NOT NULL, recorded_at INTEGER NOT NULL, key TEXT NOT NULL, body BLOB NOT NULL);"
    "CREATE INDEX records_by_kind ON records(kind);"
    "CREATE TABLE event_blocks(first_idx INTEGER PRIMARY KEY, last_idx INTEGER NOT NULL, bytes BLOB NOT NULL);";

struct Seal {
  std::string journal_id;
  uint64_t first = 0;
  uint64_t until = 0;
  std::vector<Digest> edge;         // of the records before `first`
  std::vector<Digest> consistency;  // from `until` to the checkpoint
  std::string checkpoint;
};

std::string_view bytes_of(const std::vector<Digest>& hashes) { return {reinterpret_cast<const char*>(hashes.data()), hashes.size() * sizeof(Digest)}; }

std::vector<Digest> hashes_of(std::string_view bytes) {
  std::vector<Digest> out(bytes.size() / sizeof(Digest));
  if (!out.empty()) std::memcpy(out.data(), bytes.data(), out.size() * sizeof(Digest));
  return out;
}

Result<merkle::Checkpoint> text_of(std::string_view note) {
  const size_t gap = note.rfind("\n\n");
  return merkle::parse_checkpoint(note.substr(0, gap == std::string_view::npos ? 0 : gap + 1));
}

// The last index at or before `before` that no event block straddles.
Result<uint64_t> cut_at(Database& database, uint64_t before) {
  ISO_TRY(Statement block, database.prepare("SELECT first_idx, last_idx FROM event_blocks WHERE first_idx < ?1 ORDER BY first_idx DESC LIMIT 1"));
  block.bind(1, static_cast<int64_t>(before));
  ISO_TRY(const bool row, block.step());
  return row && static_cast<uint64_t>(block.column_int(1)) >= before ? static_cast<uint64_t>(block.column_int(0)) : before;
}

// Copies rows as they are: two columns that are numbers before, or one, then bytes.
Status copy_rows(Database& from, Database& to, const Seal& seal) {
  const auto range = [&seal](Statement& statement) { statement.bind(1, static_cast<int64_t>(seal.first)).bind(2, static_cast<int64_t>(seal.until)); };
  ISO_TRY(Statement records, from.prepare("SELECT idx, kind, recorded_at, key, body FROM records WHERE idx >= ?1 AND idx < ?2 ORDER BY idx"));
  ISO_TRY(Statement insert_record, to.prepare("INSERT INTO records(idx, kind, recorded_at, key, body) VALUES (?1, ?2, ?3, ?4, ?5)"));
  range(records);
  for (;;) {
    ISO_TRY(const bool row, records.step());
    if (!row) break;
    insert_record.bind(1, records.column_int(0)).bind(2, records.column_int(1)).bind(3, records.column_int(2));
    insert_record.bind_text(4, records.column_bytes(3)).bind_blob(5, records.column_bytes(4));
    ISO_TRY_STATUS(insert_record.run());
  }
  ISO_TRY(Statement blocks, from.prepare("SELECT first_idx, last_idx, bytes FROM event_blocks WHERE first_idx >= ?1 AND first_idx < ?2 ORDER BY first_idx"));
  ISO_TRY(Statement insert_block, to.prepare("INSERT INTO event_blocks(first_idx, last_idx, bytes) VALUES (?1, ?2, ?3)"));
  range(blocks);
  for (;;) {
    ISO_TRY(const bool row, blocks.step());
    if (!row) return {};
    insert_block.bind(1, blocks.column_int(0)).bind(2, blocks.column_int(1)).bind_blob(3, blocks.column_bytes(2));
    ISO_TRY_STATUS(insert_block.run());
  }
}

Status write_archive(Database& journal, const std::string& path, const Seal& seal) {
  ISO_TRY(Database archive, Database::open(path, OpenMode::kCreate));
  ISO_TRY_STATUS(archive.execute("PRAGMA synchronous = FULL"));
  ISO_TRY_STATUS(archive.execute("BEGIN IMMEDIATE"));
  ISO_TRY_STATUS(archive.execute(kSchema));
  ISO_TRY_STATUS(archive.execute("PRAGMA application_id = " + std::to_string(kArchiveId)));
  ISO_TRY_STATUS(archive.execute("PRAGMA user_version = 1"));
  ISO_TRY(Statement meta, archive.prepare("INSERT INTO meta(journal_id, first_idx, until_idx, edge, consistency, checkpoint) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"));
  meta.bind_text(1, seal.journal_id).bind(2, static_cast<int64_t>(seal.first)).bind(3, static_cast<int64_t>(seal.until));
  meta.bind_blob(4, bytes_of(seal.edge)).bind_blob(5, bytes_of(seal.consistency)).bind_text(6, seal.checkpoint);
  ISO_TRY_STATUS(meta.run());
  ISO_TRY_STATUS(copy_rows(journal, archive, seal));
  return archive.execute("COMMIT");
}

Result<Seal> read_seal(Database& archive, const std::string& path) {
  ISO_TRY(const int64_t application, archive.query_int("PRAGMA application_id"));
  if (application != kArchiveId) return Error{Code::kCorrupt, "this is no isonomy archive", path};
  ISO_TRY(Statement meta, archive.prepare("SELECT journal_id, first_idx, until_idx, edge, consistency, checkpoint FROM meta"));
  ISO_TRY(const bool row, meta.step());
  if (!row) return Error{Code::kCorrupt, "the archive does not say what it holds", path};
  Seal seal;
  seal.journal_id = meta.column_bytes(0);
  seal.first = static_cast<uint64_t>(meta.column_int(1));
  seal.until = static_cast<uint64_t>(meta.column_int(2));
  seal.edge = hashes_of(meta.column_bytes(3));
  seal.consistency = hashes_of(meta.column_bytes(4));
  seal.checkpoint = meta.column_bytes(5);
  return seal;
}

// Makes the folder's entries durable: a file that was renamed may else be gone after a power loss.
Status sync_folder(const std::string& folder) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = file >= 0 && ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  return synced ? Status{} : Status{io_error("the folder cannot be synced", folder)};
}

Status put_in_place(const std::string& part, const std::string& path, const std::string& folder) {
  if (std::rename(part.c_str(), path.c_str()) != 0) return io_error("the file cannot be renamed into place", path);
  return sync_folder(folder);
}

Status release(Database& database, const Seal& seal, const std::string& path) {
  ISO_TRY_STATUS(database.execute("BEGIN IMMEDIATE"));
  const std::string below = std::to_string(seal.until);
  ISO_TRY_STATUS(database.execute("DELETE FROM records WHERE idx < " + below));
  ISO_TRY_STATUS(database.execute("DELETE FROM event_blocks WHERE first_idx < " + below));
  ISO_TRY(Statement note, database.prepare("INSERT INTO archives(first_idx, until_idx, path) VALUES (?1, ?2, ?3)"));
  note.bind(1, static_cast<int64_t>(seal.first)).bind(2, static_cast<int64_t>(seal.until)).bind_text(3, path);
  ISO_TRY_STATUS(note.run());
  return database.execute("COMMIT");
}

}  // namespace

Result<ArchiveReport> archive_before(const std::string& journal_path, uint64_t before, const std::string& folder) {
  // The journal is opened as its writer does, so that it is checked, migrated and locked; the rows move over a connection of their own.
  ISO_TRY(const Journal journal, Journal::open(journal_path));
  ISO_TRY(Database database, Database::open(journal_path, OpenMode::kReadWrite));
  ISO_TRY(const std::optional<StoredRecord> last, journal.last(RecordKind::kCheckpoint));
  if (!last) return not_found("nothing can be archived before a checkpoint covers it: make one with `isonomy audit checkpoint`", journal_path);
  Seal seal;
  seal.journal_id = journal.id();
  seal.first = journal.archived();
  ISO_TRY(seal.until, cut_at(database, std::min(before, last->index)));
  if (seal.until <= seal.first) {
    return not_found("there is nothing to archive: records below " + std::to_string(seal.first) + " are archived, and the last checkpoint covers " +
                         std::to_string(last->index), journal_path);
  }
  const auto read = [&](unsigned level, uint64_t tile) { return journal.tile(level, tile); };
  ISO_TRY(seal.edge, merkle::edge_of_first(seal.first, read));
  ISO_TRY(const merkle::Checkpoint checkpoint, text_of(last->body));
  ISO_TRY(seal.consistency, merkle::consistency_proof(seal.until, checkpoint.size, read));
  seal.checkpoint = last->body;

  std::error_code failed;
  const std::string home = std::filesystem::absolute(folder, failed).lexically_normal().string();
  std::filesystem::create_directories(home, failed);
  const std::string path = home + "/" + journal.id().substr(0, 8) + "-" + std::to_string(seal.first) + "-" + std::to_string(seal.until - 1) + ".isonomy-archive";
  if (::access(path.c_str(), F_OK) == 0) return Error{Code::kConflict, "the archive exists: it is not overwritten", path};
  const std::string part = path + ".part";
  ::unlink(part.c_str());
  ISO_TRY_STATUS(write_archive(database, part, seal));
  ISO_TRY(ArchiveReport report, verify_archive(part, {}));
  ISO_TRY_STATUS(put_in_place(part, path, home));
  ISO_TRY_STATUS(release(database, seal, path));
  ISO_TRY_STATUS(database.execute("VACUUM"));  // gives the space back; a failure before this point has cost nothing
  report.path = path;
  return report;
}

Result<uint64_t> first_recorded_since(const Journal& journal, int64_t since_ms) {
  uint64_t first = journal.size();
  ISO_TRY_STATUS(journal.read(journal.archived(), std::nullopt, [&](const StoredRecord& record) {
    if (record.recorded_at_ms < since_ms) return true;
    first = record.index;
    return false;
  }));
  return first;
}

Result<ArchiveReport> verify_archive(const std::string& path, const std::vector<merkle::VerifierKey>& keys) {
  if (::access(path.c_str(), F_OK) != 0) return not_found("there is no archive here", path);
  ISO_TRY(Database archive, Database::open(path, OpenMode::kReadOnly));
  ISO_TRY(const Seal seal, read_seal(archive, path));
  ISO_TRY(const merkle::Checkpoint checkpoint, text_of(seal.checkpoint));
  ArchiveReport report{path, seal.first, seal.until, checkpoint.size, {}};
  if (!keys.empty()) {
    ISO_TRY(const merkle::VerifiedNote note, merkle::verify_note(seal.checkpoint, keys));
    report.signed_by = note.signed_by;
  }
  ISO_TRY(merkle::CompactRange range, merkle::CompactRange::of(seal.first, seal.edge));
  ISO_TRY(RecordReader reader, RecordReader::open(archive, seal.first, seal.until, std::nullopt));
  Sha256 sha;
  StoredRecord record;
  for (uint64_t index = seal.first; index < seal.until; ++index) {
    ISO_TRY(const bool more, reader.next(record));
    if (!more || record.index != index) return Error{Code::kCorrupt, "record " + std::to_string(index) + " is missing from the archive", path};
    range.append(sha, leaf_hash(sha, index, record.recorded_at_ms, {record.kind, record.key, record.body}));
  }
  const Status proven = merkle::verify_consistency(seal.until, checkpoint.size, seal.consistency, range.root(sha), checkpoint.root);
  if (proven.has_error()) return Error{Code::kCorrupt, "the records of the archive are not those of the signed log: " + proven.error().message, path};
  return report;
}

Result<uint64_t> restore_backup(const std::string& backup, const std::string& journal_path) {
  if (::access(journal_path.c_str(), F_OK) == 0) {
    return Error{Code::kConflict, "there is a journal here already: move it and its -wal away first, it may be the only evidence of what happened", journal_path};
  }
  ISO_TRY(const WriterLock lock, WriterLock::take(journal_path));
  ISO_TRY(const LogReport report, verify_log(backup, {}));
  if (report.fault) return Error{Code::kCorrupt, "the backup has a fault at record " + std::to_string(report.fault->index) + ": " + report.fault->what, backup};
  const std::string part = journal_path + ".part";
  ::unlink(part.c_str());
  {
    ISO_TRY(Database from, Database::open(backup, OpenMode::kReadOnly));
    ISO_TRY_STATUS(from.copy_to(part));
  }
  const std::string folder = std::filesystem::path(journal_path).parent_path().string();
  ISO_TRY_STATUS(put_in_place(part, journal_path, folder.empty() ? "." : folder));
  return report.size;
}

}  // namespace isonomy::audit
