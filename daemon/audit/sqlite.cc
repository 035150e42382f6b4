// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/sqlite.h"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>

namespace isonomy::audit {
namespace {

// WHY: sqlite3_system_errno() forgets the reason when a statement fails; the file that failed, the database or its WAL, has it.
int system_reason(sqlite3* db) {
  int reason = sqlite3_system_errno(db);
  for (const int which : {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER}) {
    sqlite3_file* file = nullptr;
    if (reason != 0 || sqlite3_file_control(db, "main", which, static_cast<void*>(&file)) != SQLITE_OK) continue;
    if (file != nullptr && file->pMethods != nullptr) file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &reason);
  }
  return reason;
}

bool lacks_space(sqlite3* db) {
  if (sqlite3_errcode(db) == SQLITE_FULL) return true;
  if ((sqlite3_errcode(db) & 0xff) != SQLITE_IOERR) return false;
  const int reason = system_reason(db);
  return reason == ENOSPC || reason == EDQUOT || reason == EFBIG;
}

Error failure(sqlite3* db) {
  const char* name = sqlite3_db_filename(db, "main");
  const std::string path = name != nullptr && *name != '\0' ? name : "journal";
  const std::string detail = sqlite3_errmsg(db);
  if (lacks_space(db)) {
    return io_error("no space left for the journal (" + detail + "): free space on its file system or raise the file size limit, "
                    "then send the unacknowledged events again", path);
  }
  switch (sqlite3_errcode(db) & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {Code::kCorrupt, "the journal is damaged (" + detail + "): keep the file, run `isonomy audit verify` on a copy, and "
                              "restore the last backup", path};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {Code::kConflict, "the journal is held by another process (" + detail + "): stop that process first", path};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return io_error("the journal cannot be written (" + detail + "): check its owner and mode, and those of its folder", path);
    case SQLITE_CANTOPEN:
      return io_error("the journal cannot be opened (" + detail + "): check that its folder exists and may be written", path);
    case SQLITE_IOERR: {
      const int reason = system_reason(db);
      return io_error("the disk failed the journal (" + detail + (reason != 0 ? std::string(", ") + std::strerror(reason) : "") +
                      "): check the disk and the system log, then restart", path);
    }
    default: return io_error("the journal failed (" + detail + ")", path);
  }
}

// WHY: SQLite counts its memory under one lock for the whole process, and nobody asks for the count. Too late once it is in use, and then
// only slower.
void count_no_memory() {
  static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(once);
}

}  // namespace

struct Database::Handle {
  sqlite3* db = nullptr;
  int wal_pages = 0;

  ~Handle() { sqlite3_close_v2(db); }
};

Database::Database() : handle_(std::make_unique<Handle>()) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const std::string& path, OpenMode mode, const std::string& vfs) {
  Database database;
  // WHY serialized: a journal's caller and its batch writer take turns at one connection, and either may ask for its last error.
  const int flags = (mode == OpenMode::kCreate ? SQLITE_OPEN_FULLMUTEX : SQLITE_OPEN_NOMUTEX) | SQLITE_OPEN_EXRESCODE |
                    (mode == OpenMode::kReadOnly   ? SQLITE_OPEN_READONLY
                     : mode == OpenMode::kReadWrite ? SQLITE_OPEN_READWRITE
                                                    : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  count_no_memory();
  const int code = sqlite3_open_v2(path.c_str(), &database.handle_->db, flags, vfs.empty() ? nullptr : vfs.c_str());
  sqlite3* db = database.handle_->db;
  if (db == nullptr) return over_limit("no memory to open the journal", path);
  if (code != SQLITE_OK) {
    Error error = failure(db);
    error.where = path;
    return error;
  }
  sqlite3_busy_timeout(db, 5000);
  sqlite3_wal_hook(
      db,
      [](void* handle, sqlite3*, const char*, int pages) {
        static_cast<Handle*>(handle)->wal_pages = pages;
        return SQLITE_OK;
      },
      database.handle_.get());
  return database;
}

Status Database::execute(const std::string& sql) {
  if (sqlite3_exec(handle_->db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return failure(handle_->db);
  return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
  Statement statement;
  if (sqlite3_prepare_v3(handle_->db, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                         &statement.statement_, nullptr) != SQLITE_OK) {
    return failure(handle_->db);
  }
  return statement;
}

Result<int64_t> Database::query_int(const std::string& sql) {
  ISO_TRY(Statement statement, prepare(sql));
  ISO_TRY(const bool row, statement.step());
  return row ? statement.column_int(0) : 0;
}

bool Database::in_transaction() const { return sqlite3_get_autocommit(handle_->db) == 0; }
int Database::wal_pages() const { return handle_->wal_pages; }
bool Database::failed_for_lack_of_space() const { return lacks_space(handle_->db); }

Status Database::checkpoint() {
  int left = 0;
  int done = 0;
  if (sqlite3_wal_checkpoint_v2(handle_->db, "main", SQLITE_CHECKPOINT_PASSIVE, &left, &done) != SQLITE_OK) {
    return failure(handle_->db);
  }
  handle_->wal_pages = left - done;
  return {};
}

Status Database::copy_to(const std::string& path) {
  ISO_TRY(Database target, open(path, OpenMode::kCreate));
  sqlite3_backup* backup = sqlite3_backup_init(target.handle_->db, "main", handle_->db, "main");
  if (backup == nullptr) return failure(target.handle_->db);
  const int code = sqlite3_backup_step(backup, -1);
  sqlite3_backup_finish(backup);
  if (code != SQLITE_DONE) return failure(target.handle_->db);
  return {};
}

Statement::~Statement() { sqlite3_finalize(statement_); }

// WHY: binding fails only for a wrong parameter number, our bug, or for a value over SQLite's length limit, which step reports.
Statement& Statement::bind(int parameter, int64_t value) {
  ISO_CHECK(sqlite3_bind_int64(statement_, parameter, value) == SQLITE_OK, "the statement has this parameter");
  return *this;
}

Statement& Statement::bind_text(int parameter, std::string_view text) {
  const char* data = text.data() != nullptr ? text.data() : "";
  const int code = sqlite3_bind_text64(statement_, parameter, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
  ISO_CHECK(code == SQLITE_OK, "the statement has this parameter and the journal has checked the length");
  return *this;
}

Statement& Statement::bind_blob(int parameter, std::string_view bytes) {
  const char* data = bytes.data() != nullptr ? bytes.data() : "";
  const int code = sqlite3_bind_blob64(statement_, parameter, data, bytes.size(), SQLITE_STATIC);
  ISO_CHECK(code == SQLITE_OK, "the statement has this parameter and the journal has checked the length");
  return *this;
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return failure(sqlite3_db_handle(statement_));
}

Status Statement::run() {
  for (;;) {
    Result<bool> row = step();
    if (row.has_error()) {
      reset();
      return std::move(row).error();
    }
    if (!*row) break;
  }
  reset();
  return {};
}

void Statement::reset() { sqlite3_reset(statement_); }

int64_t Statement::column_int(int column) const { return sqlite3_column_int64(statement_, column); }

std::string_view Statement::column_bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return data == nullptr ? std::string_view() : std::string_view(static_cast<const char*>(data), static_cast<size_t>(size));
}

}  // namespace isonomy::audit
