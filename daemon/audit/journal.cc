// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/journal.h"

#include <unistd.h>

#include <cstring>

#include "daemon/audit/key_index.h"
#include "daemon/audit/migrations.h"
#include "daemon/audit/sqlite.h"
#include "daemon/audit/writer_lock.h"
#include "daemon/merkle/hash.h"
#include "daemon/merkle/tree.h"

namespace isonomy::audit {
namespace {

constexpr size_t kMaxKeyBytes = size_t{1} << 20;
constexpr size_t kMaxBodyBytes = size_t{512} << 20;
constexpr unsigned kTileIndexBits = 56;
constexpr const char* kSelectRecord = "SELECT idx, kind, recorded_at, key, body FROM records ";

int64_t tile_id(unsigned level, uint64_t index) {
  return static_cast<int64_t>(static_cast<uint64_t>(level) << kTileIndexBits | index);
}

Error corrupt(std::string message, const std::string& path) {
  return {Code::kCorrupt, std::move(message) + ": keep the file, run `isonomy audit verify` on a copy, and restore the last backup", path};
}

void take_row(const Statement& row, StoredRecord& record) {
  record.index = static_cast<uint64_t>(row.column_int(0));
  record.kind = static_cast<RecordKind>(row.column_int(1));
  record.recorded_at_ms = row.column_int(2);
  record.key.assign(row.column_bytes(3));
  record.body.assign(row.column_bytes(4));
}

}  // namespace

// Fields are grouped by who changes them: open, the open batch, commit.
struct Journal::State {
  explicit State(Database opened) : database(std::move(opened)) {}

  std::string path;
  std::string id;
  Options options;
  bool writer = false;
  WriterLock lock;
  Database database;
  Statement insert_record, insert_tile, update_head, begin, commit, rollback, select_identity;

  Sha256 sha;
  merkle::Tree tree;  // committed and pending
  KeyIndex keys;
  merkle::Tree::WriteTile write_tile;

  uint64_t committed = 0;
  Digest root = merkle::empty_root();
  std::optional<Error> refusal;  // set by a failure: every call returns it ..
  bool may_reload = false;       // .. unless the cause may pass, when the next append starts afresh

  Status prepare();
  Status load();
  Status load_head(uint64_t& size, Digest& root);
  Result<std::vector<Digest>> read_tile(unsigned level, uint64_t index);
  Status begin_batch();
  Error give_up(Error error);
  Result<bool> holds_event(uint64_t hash, std::string_view key);
  Result<uint64_t> append(const Record& record, int64_t recorded_at_ms);
  Status write_record(uint64_t index, const Record& record, int64_t recorded_at_ms);
  Status seal_batch();
  void tidy_wal();
};

Status Journal::State::prepare() {
  ISO_TRY(Statement identity, database.prepare("SELECT value FROM meta WHERE name = 'journal_id'"));
  ISO_TRY(const bool has_id, identity.step());
  if (!has_id) return corrupt("the journal has lost its identity", path);
  id = std::string(identity.column_bytes(0));
  ISO_TRY(select_identity, database.prepare("SELECT kind, key FROM records WHERE idx = ?1"));
  if (!writer) return {};
  ISO_TRY(insert_record, database.prepare("INSERT INTO records(idx, kind, recorded_at, key, body) VALUES (?1, ?2, ?3, ?4, ?5)"));
  ISO_TRY(insert_tile, database.prepare("INSERT INTO tiles(id, hashes) VALUES (?1, ?2)"));
  ISO_TRY(update_head, database.prepare("UPDATE head SET size = ?1, root = ?2"));
  ISO_TRY(begin, database.prepare("BEGIN IMMEDIATE"));
  ISO_TRY(commit, database.prepare("COMMIT"));
  ISO_TRY(rollback, database.prepare("ROLLBACK"));
  write_tile = [this](unsigned level, uint64_t index, std::span<const Digest> hashes) -> Status {
    insert_tile.bind(1, tile_id(level, index));
    insert_tile.bind_blob(2, {reinterpret_cast<const char*>(hashes.data()), hashes.size_bytes()});
    return insert_tile.run();
  };
  return {};
}

Result<std::vector<Digest>> Journal::State::read_tile(unsigned level, uint64_t index) {
  ISO_TRY(Statement select, database.prepare("SELECT hashes FROM tiles WHERE id = ?1"));
  select.bind(1, tile_id(level, index));
  ISO_TRY(const bool row, select.step());
  const std::string_view bytes = row ? select.column_bytes(0) : std::string_view();
  if (bytes.size() != merkle::kTileWidth * sizeof(Digest)) {
    return corrupt("tree tile " + std::to_string(level) + "/" + std::to_string(index) + (row ? " has a wrong size" : " is missing"), path);
  }
  std::vector<Digest> hashes(merkle::kTileWidth);
  std::memcpy(hashes.data(), bytes.data(), bytes.size());
  return hashes;
}

Status Journal::State::load_head(uint64_t& size, Digest& stored_root) {
  ISO_TRY(Statement head, database.prepare("SELECT size, root FROM head"));
  ISO_TRY(const bool row, head.step());
  if (!row || head.column_int(0) < 0 || head.column_bytes(1).size() != sizeof(Digest)) {
    return corrupt("the journal has lost its head", path);
  }
  size = static_cast<uint64_t>(head.column_int(0));
  std::memcpy(stored_root.data(), head.column_bytes(1).data(), sizeof(Digest));
  return {};
}

// Brings memory to what the file says, and checks that edge, tiles, records and head agree. Also the way back after a failure.
Status Journal::State::load() {
  uint64_t size = 0;
  Digest stored_root;
  ISO_TRY_STATUS(load_head(size, stored_root));
  ISO_TRY(const int64_t last, database.query_int("SELECT coalesce(max(idx), -1) FROM records"));
  if (static_cast<uint64_t>(last + 1) != size) {
    return corrupt("the head counts " + std::to_string(size) + " records, but the last one is " + std::to_string(last), path);
  }

  ISO_TRY(keys, KeyIndex::load(database, writer));
  if (keys.covered() > size) return corrupt("the key index covers more records than there are", path);
  const uint64_t open_from = size - size % merkle::kTileWidth;
  std::vector<Digest> open_leaves;
  {
    ISO_TRY(Statement select, database.prepare(std::string(kSelectRecord) + "WHERE idx >= ?1 ORDER BY idx"));
    select.bind(1, static_cast<int64_t>(open_from));
    for (uint64_t index = open_from;; ++index) {
      ISO_TRY(const bool row, select.step());
      if (!row) break;
      if (static_cast<uint64_t>(select.column_int(0)) != index) return corrupt("record " + std::to_string(index) + " is missing", path);
      const Record record{static_cast<RecordKind>(select.column_int(1)), select.column_bytes(3), select.column_bytes(4)};
      open_leaves.push_back(leaf_hash(sha, index, select.column_int(2), record));
    }
  }
  ISO_TRY(tree, merkle::Tree::load(sha, size, [this](unsigned level, uint64_t index) { return read_tile(level, index); }, open_leaves));
  if (tree.root(sha) != stored_root) return corrupt("the last records do not fit the root that was stored with them", path);

  if (writer) {
    ISO_TRY(Statement select, database.prepare("SELECT idx, kind, key FROM records WHERE idx >= ?1 ORDER BY idx"));
    select.bind(1, static_cast<int64_t>(keys.covered()));
    for (;;) {
      ISO_TRY(const bool row, select.step());
      if (!row) break;
      const std::string_view key = select.column_bytes(2);
      if (key.empty()) continue;
      keys.add(keys.hash(static_cast<RecordKind>(select.column_int(1)), key), static_cast<uint64_t>(select.column_int(0)));
    }
  }
  committed = size;
  root = stored_root;
  return {};
}

// INVARIANT: after this nothing of the open batch is in the file, and memory is not used again before load().
Error Journal::State::give_up(Error error) {
  may_reload = database.failed_for_lack_of_space();
  insert_record.reset();
  insert_tile.reset();
  update_head.reset();
  commit.reset();
  if (database.in_transaction() && rollback.run().has_error()) may_reload = false;
  refusal = error;
  return error;
}

Status Journal::State::begin_batch() {
  if (refusal && may_reload) {
    ISO_TRY_STATUS(load());
    refusal.reset();
  }
  if (refusal) return *refusal;
  if (database.in_transaction()) return {};
  Status begun = begin.run();
  if (begun.has_error()) return give_up(std::move(begun).error());
  return {};
}

Result<bool> Journal::State::holds_event(uint64_t hash, std::string_view key) {
  bool found = false;
  ISO_TRY_STATUS(keys.visit(hash, [&](uint64_t index) -> Result<bool> {
    select_identity.bind(1, static_cast<int64_t>(index));
    Result<bool> row = select_identity.step();
    if (row.has_value() && *row) {
      found = select_identity.column_int(0) == static_cast<int64_t>(RecordKind::kEvent) && select_identity.column_bytes(1) == key;
    }
    select_identity.reset();
    if (row.has_error()) return row;
    return !found;
  }));
  return found;
}

Status Journal::State::write_record(uint64_t index, const Record& record, int64_t recorded_at_ms) {
  insert_record.bind(1, static_cast<int64_t>(index)).bind(2, static_cast<int64_t>(record.kind)).bind(3, recorded_at_ms);
  insert_record.bind_text(4, record.key).bind_blob(5, record.body);
  ISO_TRY_STATUS(insert_record.run());
  return tree.append(sha, leaf_hash(sha, index, recorded_at_ms, record), write_tile);
}

Result<uint64_t> Journal::State::append(const Record& record, int64_t recorded_at_ms) {
  ISO_CHECK(writer, "a journal opened for reading takes no records");
  if (record.key.size() > kMaxKeyBytes || record.body.size() > kMaxBodyBytes) {
    return over_limit("a journal record may have a key of 1 MiB and a body of 512 MiB");
  }
  ISO_TRY_STATUS(begin_batch());
  const uint64_t hash = record.key.empty() ? 0 : keys.hash(record.kind, record.key);
  if (record.kind == RecordKind::kEvent) {
    Result<bool> known = holds_event(hash, record.key);
    if (known.has_error()) return give_up(std::move(known).error());
    if (*known) return Error{Code::kConflict, "the journal already holds this event", {}};
  }
  const uint64_t index = tree.size();
  Status written = write_record(index, record, recorded_at_ms);
  if (written.has_error()) return give_up(std::move(written).error());
  if (!record.key.empty()) keys.add(hash, index);
  return index;
}

Status Journal::State::seal_batch() {
  ISO_TRY_STATUS(keys.flush_if_full(database, tree.size()));
  const Digest sealed = tree.root(sha);
  update_head.bind(1, static_cast<int64_t>(tree.size())).bind_blob(2, merkle::bytes_of(sealed));
  ISO_TRY_STATUS(update_head.run());
  ISO_TRY_STATUS(commit.run());
  // The commit point: the batch is on disk.
  committed = tree.size();
  root = sealed;
  return {};
}

// WHY: a failure here endangers nothing, the records are safe in the WAL; it is tried again after the next commit.
void Journal::State::tidy_wal() {
  if (database.wal_pages() >= options.wal_pages) static_cast<void>(database.checkpoint());
}

Journal::Journal(std::unique_ptr<State> state) : state_(std::move(state)) {}
Journal::Journal(Journal&&) noexcept = default;
Journal& Journal::operator=(Journal&&) noexcept = default;
Journal::~Journal() = default;

Result<Journal> Journal::open(const std::string& path, const Options& options) {
  ISO_TRY(WriterLock lock, WriterLock::take(path));
  ISO_TRY(Database database, Database::open(path, OpenMode::kCreate, options.vfs));
  auto state = std::make_unique<State>(std::move(database));
  state->path = path;
  state->options = options;
  state->writer = true;
  state->lock = std::move(lock);
  ISO_TRY_STATUS(state->database.execute("PRAGMA page_size = " + std::to_string(options.page_bytes)));
  ISO_TRY_STATUS(state->database.execute("PRAGMA journal_mode = WAL"));
  ISO_TRY_STATUS(state->database.execute("PRAGMA synchronous = FULL"));
  ISO_TRY_STATUS(state->database.execute("PRAGMA cache_size = -" + std::to_string(options.cache_kib)));
  ISO_TRY_STATUS(migrate(state->database, path));
  ISO_TRY_STATUS(state->prepare());
  ISO_TRY_STATUS(state->load());
  return Journal(std::move(state));
}

Result<Journal> Journal::open_read_only(const std::string& path) {
  if (::access(path.c_str(), F_OK) != 0) return not_found("there is no journal here: give the path from `[journal] path` of isonomyd.toml", path);
  ISO_TRY(Database database, Database::open(path, OpenMode::kReadOnly));
  auto state = std::make_unique<State>(std::move(database));
  state->path = path;
  ISO_TRY_STATUS(check_schema(state->database, path));
  ISO_TRY_STATUS(state->prepare());
  Journal journal(std::move(state));
  ISO_TRY_STATUS(journal.refresh());
  return journal;
}

Status Journal::refresh() {
  ISO_CHECK(!state_->writer, "the writer always sees its own log");
  // One snapshot for all that is read, or the writer's next commit would fall between the head and its records.
  ISO_TRY_STATUS(state_->database.execute("BEGIN"));
  Status loaded = state_->load();
  ISO_TRY_STATUS(state_->database.execute("COMMIT"));
  return loaded;
}

Result<bool> Journal::contains_event(std::string_view key) {
  ISO_CHECK(state_->writer, "readers use find()");
  if (state_->refusal) return *state_->refusal;
  return state_->holds_event(state_->keys.hash(RecordKind::kEvent, key), key);
}

Result<uint64_t> Journal::append(const Record& record, int64_t recorded_at_ms) { return state_->append(record, recorded_at_ms); }

Status Journal::commit() {
  State& state = *state_;
  if (state.refusal) {
    if (state.may_reload) return {};  // the batch was dropped and its loss reported; there is nothing to commit
    return *state.refusal;
  }
  if (!state.database.in_transaction()) return {};
  Status sealed = state.seal_batch();
  if (sealed.has_error()) return state.give_up(std::move(sealed).error());
  state.tidy_wal();
  return {};
}

uint64_t Journal::pending() const { return state_->refusal ? 0 : state_->tree.size() - state_->committed; }
uint64_t Journal::size() const { return state_->committed; }
Digest Journal::root() const { return state_->root; }
const std::string& Journal::path() const { return state_->path; }
const std::string& Journal::id() const { return state_->id; }

Status Journal::read(uint64_t from, std::optional<RecordKind> kind, const std::function<bool(const StoredRecord&)>& visit) const {
  std::string sql = std::string(kSelectRecord) + "WHERE idx >= ?1 AND idx < ?2 ";
  // The kind goes into the text and `kind <> 1` with it, or SQLite cannot tell that the partial index serves.
  if (kind) sql += "AND kind = " + std::to_string(static_cast<int>(*kind)) + (*kind == RecordKind::kEvent ? " " : " AND kind <> 1 ");
  ISO_TRY(Statement select, state_->database.prepare(sql + "ORDER BY idx"));
  select.bind(1, static_cast<int64_t>(from)).bind(2, static_cast<int64_t>(state_->committed));
  StoredRecord record;
  for (;;) {
    ISO_TRY(const bool row, select.step());
    if (!row) return {};
    take_row(select, record);
    if (!visit(record)) return {};
  }
}

Result<StoredRecord> Journal::at(uint64_t index) const {
  if (index >= state_->committed) {
    return not_found("there is no record " + std::to_string(index) + ": the journal has " + std::to_string(state_->committed), state_->path);
  }
  ISO_TRY(Statement select, state_->database.prepare(std::string(kSelectRecord) + "WHERE idx = ?1"));
  select.bind(1, static_cast<int64_t>(index));
  ISO_TRY(const bool row, select.step());
  if (!row) return corrupt("record " + std::to_string(index) + " is missing", state_->path);
  StoredRecord record;
  take_row(select, record);
  return record;
}

Result<std::optional<StoredRecord>> Journal::find(RecordKind kind, std::string_view key) const {
  State& state = *state_;
  std::optional<StoredRecord> found;
  if (!state.writer) {
    // A reader keeps no tail: the records after the last run, 64 Ki or few more, are looked through.
    std::string sql = std::string(kSelectRecord) + "WHERE idx >= ?1 AND idx < ?2 AND key = ?3 AND kind = " +
                      std::to_string(static_cast<int>(kind)) + (kind == RecordKind::kEvent ? "" : " AND kind <> 1");
    ISO_TRY(Statement select, state.database.prepare(sql + " ORDER BY idx DESC LIMIT 1"));
    select.bind(1, static_cast<int64_t>(state.keys.covered())).bind(2, static_cast<int64_t>(state.committed)).bind_text(3, key);
    ISO_TRY(const bool row, select.step());
    if (row) {
      take_row(select, found.emplace());
      return found;
    }
  }
  ISO_TRY_STATUS(state.keys.visit(state.keys.hash(kind, key), [&](uint64_t index) -> Result<bool> {
    if (index >= state.committed) return true;
    ISO_TRY(StoredRecord record, at(index));
    if (record.kind == kind && record.key == key) found = std::move(record);
    return !found.has_value();
  }));
  return found;
}

Result<std::vector<Digest>> Journal::tile(unsigned level, uint64_t index) const {
  if (level >= merkle::kTileLevels) return not_found("a tree has " + std::to_string(merkle::kTileLevels) + " tile levels");
  const uint64_t nodes = state_->committed >> (8 * level);
  if (index < nodes / merkle::kTileWidth) return state_->read_tile(level, index);
  ISO_CHECK(pending() == 0, "the open tiles are those of the committed tree between batches only");
  if (index > nodes / merkle::kTileWidth) return not_found("the tree has no tile " + std::to_string(level) + "/" + std::to_string(index));
  const std::span<const Digest> open = state_->tree.open_tile(level);
  return std::vector<Digest>(open.begin(), open.end());
}

Status Journal::back_up_to(const std::string& path) const {
  if (::access(path.c_str(), F_OK) == 0) return Error{Code::kConflict, "a backup never overwrites: give a path that does not exist", path};
  return state_->database.copy_to(path);
}

}  // namespace isonomy::audit
