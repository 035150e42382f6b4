// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/migrations.h"

#include <array>

namespace isonomy::audit {
namespace {

// kSteps[n] leads from version n to n + 1.
constexpr std::array<const char*, kSchemaVersion> kSteps = {
    // WHY: events are compressed in blocks (event_block.h), everything else is a row with an index of kinds: findings are listed at
    // once among millions of events, and an event pays nothing for it. See key_index.h for key_runs and key_pages.
    R"sql(
    CREATE TABLE meta(name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
    CREATE TABLE records(idx INTEGER PRIMARY KEY, kind INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
                         key TEXT NOT NULL, body BLOB NOT NULL);
    CREATE INDEX records_by_kind ON records(kind);
    CREATE TABLE event_blocks(first_idx INTEGER PRIMARY KEY, last_idx INTEGER NOT NULL, bytes BLOB NOT NULL);
    CREATE TABLE tiles(id INTEGER PRIMARY KEY, hashes BLOB NOT NULL);
    CREATE TABLE head(id INTEGER PRIMARY KEY CHECK (id = 0), size INTEGER NOT NULL, root BLOB NOT NULL, open_leaves BLOB NOT NULL);
    CREATE TABLE key_runs(run INTEGER PRIMARY KEY, level INTEGER NOT NULL, from_idx INTEGER NOT NULL, until_idx INTEGER NOT NULL,
                          entries INTEGER NOT NULL, pages INTEGER NOT NULL);
    CREATE TABLE key_pages(id INTEGER PRIMARY KEY, entries BLOB NOT NULL);
    INSERT INTO meta VALUES ('journal_id', lower(hex(randomblob(16)))), ('key_secret', randomblob(16));
    INSERT INTO head VALUES (0, 0, x'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', x'');
    )sql",
    // Ranges whose records were moved to an archive file (archive.h); their leaves stay in the tree.
    R"sql(
    CREATE TABLE archives(first_idx INTEGER PRIMARY KEY, until_idx INTEGER NOT NULL, path TEXT NOT NULL);
    )sql",
    // Blocks that come from now on name the places of their keys (event_block.h), which a program of before cannot read; those that are
    // there stay as they are.
    "",
};

Result<int64_t> known_version(Database& database, const std::string& path) {
  ISO_TRY(const int64_t application, database.query_int("PRAGMA application_id"));
  ISO_TRY(const int64_t version, database.query_int("PRAGMA user_version"));
  if (application != kApplicationId) {
    return Error{Code::kCorrupt, "this is a database, but no isonomy journal: give the journal another path", path};
  }
  if (version > kSchemaVersion) {
    return Error{Code::kConflict, "the journal has schema " + std::to_string(version) + ", this program knows " +
                                      std::to_string(kSchemaVersion) + ": run the newer isonomy", path};
  }
  return version;
}

}  // namespace

Status check_schema(Database& database, const std::string& path) {
  ISO_TRY(const int64_t version, known_version(database, path));
  if (version < kSchemaVersion) {
    return Error{Code::kConflict, "the journal has schema " + std::to_string(version) + " and needs " + std::to_string(kSchemaVersion) +
                                      ": start isonomyd once, which brings it up to date", path};
  }
  return {};
}

Status migrate(Database& database, const std::string& path) {
  ISO_TRY(const int64_t objects, database.query_int("SELECT count(*) FROM sqlite_schema"));
  int64_t version = 0;
  if (objects != 0) {
    ISO_TRY(version, known_version(database, path));
    if (version == kSchemaVersion) return {};
  }
  ISO_TRY_STATUS(database.execute("BEGIN IMMEDIATE"));
  for (; version < kSchemaVersion; ++version) ISO_TRY_STATUS(database.execute(kSteps[static_cast<size_t>(version)]));
  ISO_TRY_STATUS(database.execute("PRAGMA application_id = " + std::to_string(kApplicationId)));
  ISO_TRY_STATUS(database.execute("PRAGMA user_version = " + std::to_string(kSchemaVersion)));
  return database.execute("COMMIT");
}

}  // namespace isonomy::audit
