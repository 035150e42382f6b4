// SPDX-License-Identifier: Apache-2.0
// Database, Statement: SQLite behind Result values. The only door to SQLite in the project.
//
// Errors:  kIo when the disk or the file system is the reason (message says which remedy), kCorrupt when the file is damaged or is
//          no database, kConflict when another process holds it, kNotFound when it does not exist.
// Threads: one owner at a time; of a database opened with kCreate different statements may run on different threads. A Statement must not
//          outlive its Database.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace isonomy::audit {

class Statement {
 public:
  Statement() = default;
  Statement(Statement&& other) noexcept { std::swap(statement_, other.statement_); }
  Statement& operator=(Statement&& other) noexcept {
    std::swap(statement_, other.statement_);
    return *this;
  }
  ~Statement();

  // Parameters count from 1. Text and blobs are borrowed until the next reset().
  Statement& bind(int parameter, int64_t value);
  Statement& bind_text(int parameter, std::string_view text);
  Statement& bind_blob(int parameter, std::string_view bytes);

  Result<bool> step();   // true when a row stands ready
  Status run();          // to the end, then reset
  void reset();

  // Columns count from 0. Views live until the next step or reset.
  int64_t column_int(int column) const;
  std::string_view column_bytes(int column) const;

 private:
  friend class Database;
  sqlite3_stmt* statement_ = nullptr;
};

enum class OpenMode { kCreate, kReadWrite, kReadOnly };

class Database {
 public:
  // `vfs`: name of a registered SQLite VFS, or empty for the default one.
  static Result<Database> open(const std::string& path, OpenMode mode, const std::string& vfs = {});
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  Status execute(const std::string& sql);
  Result<Statement> prepare(std::string_view sql);
  Result<int64_t> query_int(const std::string& sql);  // first column of the first row; 0 when there is none
  bool in_transaction() const;

  // Copies WAL pages back into the database file, as far as readers allow.
  Status checkpoint();
  int wal_pages() const;                // in the WAL as of the last commit here
  bool failed_for_lack_of_space() const;  // whether the last failure can be cured by freeing space

  // Copies this database to a new file while it is in use.
  Status copy_to(const std::string& path);

 private:
  Database();
  struct Handle;
  std::unique_ptr<Handle> handle_;
};

}  // namespace isonomy::audit
