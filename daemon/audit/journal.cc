// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/journal.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>

#include "daemon/audit/archived.h"
#include "daemon/audit/batch_writer.h"
#include "daemon/audit/event_block.h"
#include "daemon/audit/key_index.h"
#include "daemon/audit/migrations.h"
#include "daemon/audit/sqlite.h"
#include "daemon/audit/stored_tree.h"
#include "daemon/audit/writer_lock.h"
#include "daemon/merkle/hash.h"
#include "daemon/merkle/tree.h"

namespace isonomy::audit {
namespace {

constexpr size_t kMaxKeyBytes = size_t{1} << 20;
constexpr size_t kMaxBodyBytes = size_t{16} << 20;
constexpr int kLookUpKib = 256;   // of cache: a look-up seldom comes back to a page
static_assert(kMaxKeyBytes + kMaxBodyBytes <= kMaxEntryBytes);

Error corrupt(std::string message, const std::string& path) {
  return {Code::kCorrupt, std::move(message) + ": keep the file, run `isonomy audit verify` on a copy, and restore the last backup", path};
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
  std::optional<Database> look_ups;   // a writer's: where keys are looked up while the batch writer holds the other
  Statement insert_record, insert_block, insert_tile, update_head, begin, commit, rollback, select_block;
  BlockReader last_block;  // the block looked into last: events sent again come in the order in which they first came

  Sha256 sha;
  merkle::Tree tree;  // committed, and what the batch writer has taken up
  KeyIndex keys;
  merkle::Tree::WriteTile write_tile;

  uint64_t next = 0;  // the next record's index: committed and pending
  uint64_t committing = 0;     // a commit was asked for of the records below this
  std::string missing;         // the event key that was asked for last and not found ..
  uint64_t missing_hash = 0;
  uint64_t missing_at = UINT64_MAX;   // .. when the next record was to get this index

  // Of whoever commits, on either thread; the root is read when the writer is idle.
  std::atomic<uint64_t> committed = 0;
  Digest root = merkle::empty_root();
  Sha256 root_sha;

  std::vector<ArchivedRange> archives;
  std::optional<Error> refusal;  // set by a failure: every call returns it ..
  int64_t data_version = -1;     // a reader's: SQLite's count of other connections' commits
  bool may_reload = false;       // .. unless the cause may pass, when the next append starts afresh
  std::unique_ptr<BatchWriter> batch;  // of a writer. Last, so that its thread ends before what it works on

  void settle() const {
    if (batch) batch->wait_until_idle();
  }
  uint64_t archived() const { return archives.empty() ? 0 : archives.back().until; }
  Result<LogReader> reader(uint64_t from, uint64_t until, std::optional<RecordKind> kind) {
    return LogReader::open(database, path, archives, from, until, kind);
  }
  Status prepare();
  Status load();
  Status may_append();
  Error give_up(Error error);
  Result<bool> holds_event(uint64_t hash, std::string_view key);
  Result<bool> is_event(uint64_t index, std::string_view key);
  Result<uint64_t> append(const Record& record, int64_t recorded_at_ms);
  Status commit_batch();
  Result<BatchWriter::Seal> sealing();
  Status seal(KeyIndex::Aside* keys_aside);
  bool wal_is_long() const { return database.wal_pages() >= options.wal_pages; }
  void tidy_wal();
};

Status Journal::State::prepare() {
  ISO_TRY(Statement identity, database.prepare("SELECT value FROM meta WHERE name = 'journal_id'"));
  ISO_TRY(const bool has_id, identity.step());
  if (!has_id) return corrupt("the journal has lost its identity", path);
  id = std::string(identity.column_bytes(0));
  ISO_TRY(select_block, database.prepare("SELECT first_idx, last_idx, bytes FROM event_blocks WHERE first_idx <= ?1 "
                                         "ORDER BY first_idx DESC LIMIT 1"));
  if (!writer) return {};
  ISO_TRY(insert_record, database.prepare("INSERT INTO records(idx, kind, recorded_at, key, body) VALUES (?1, ?2, ?3, ?4, ?5)"));
  ISO_TRY(insert_block, database.prepare("INSERT INTO event_blocks(first_idx, last_idx, bytes) VALUES (?1, ?2, ?3)"));
  ISO_TRY(insert_tile, database.prepare("INSERT INTO tiles(id, hashes) VALUES (?1, ?2)"));
  ISO_TRY(update_head, database.prepare("UPDATE head SET size = ?1, root = ?2, open_leaves = ?3"));
  ISO_TRY(begin, database.prepare("BEGIN IMMEDIATE"));
  ISO_TRY(commit, database.prepare("COMMIT"));
  ISO_TRY(rollback, database.prepare("ROLLBACK"));
  write_tile = [this](unsigned level, uint64_t index, std::span<const Digest> hashes) -> Status {
    insert_tile.bind(1, tile_id(level, index));
    insert_tile.bind_blob(2, {reinterpret_cast<const char*>(hashes.data()), hashes.size_bytes()});
    return insert_tile.run();
  };
  batch = std::make_unique<BatchWriter>(BatchWriter::Target{&database, &begin, &insert_record, &insert_block, &tree, &write_tile, [this] { tidy_wal(); }});
  return {};
}

// Brings memory to what the file says, and checks that edge, tiles, records and head agree. Also the way back after a failure.
Status Journal::State::load() {
  ISO_TRY(const Head head, read_head(database));
  const uint64_t size = head.size;
  ISO_TRY(const int64_t last, database.query_int("SELECT max(coalesce((SELECT max(idx) FROM records), -1), coalesce((SELECT last_idx "
                                                 "FROM event_blocks ORDER BY first_idx DESC LIMIT 1), -1))"));
  if (static_cast<uint64_t>(last + 1) != size) {
    return corrupt("the head counts " + std::to_string(size) + " records, but the last one is " + std::to_string(last), path);
  }

  ISO_TRY(archives, archived_ranges(database));
  ISO_TRY(keys, KeyIndex::load(database, look_ups ? *look_ups : database, writer));
  if (keys.covered() > size) return corrupt("the key index covers more records than there are", path);
  const uint64_t open_from = size - size % merkle::kTileWidth;
  std::vector<Digest> open_leaves;
  // The writer also finds the keys again that are in no run yet.
  const uint64_t from = writer ? std::min(open_from, keys.covered()) : open_from;
  ISO_TRY(LogReader edge, reader(from, size, std::nullopt));
  StoredRecord record;
  for (uint64_t index = from;; ++index) {
    ISO_TRY(const bool more, edge.next(record));
    if (!more) break;
    if (record.index != index) return corrupt("record " + std::to_string(index) + " is missing", path);
    if (index >= open_from) open_leaves.push_back(leaf_hash(sha, index, record.recorded_at_ms, {record.kind, record.key, record.body}));
    if (writer && index >= keys.covered() && !record.key.empty()) keys.add(keys.hash(record.kind, record.key), index);
  }
  ISO_TRY(tree, merkle::Tree::load(sha, size, tile_reader(database), open_leaves));
  if (tree.root(sha) != head.root || open_leaves != head.open_leaves) return corrupt("the last records do not fit the root that was stored with them", path);

  missing_at = UINT64_MAX;
  last_block = BlockReader();  // it may hold a block that was rolled back
  committed = committing = next = size;
  root = head.root;
  return {};
}

// INVARIANT: after this nothing of the open batch is in the file, and memory is not used again before load().
Error Journal::State::give_up(Error error) {
  const bool own = database.failed_for_lack_of_space();
  may_reload = batch->lacked_space().value_or(own);
  batch->drop();
  begin.reset();
  insert_record.reset();
  insert_block.reset();
  insert_tile.reset();
  update_head.reset();
  commit.reset();
  if (database.in_transaction() && rollback.run().has_error()) may_reload = false;
  refusal = error;
  return error;
}

Status Journal::State::may_append() {
  if (refusal && may_reload) {
    ISO_TRY_STATUS(load());
    refusal.reset();
  }
  if (refusal) return *refusal;
  return {};
}

Result<bool> Journal::State::holds_event(uint64_t hash, std::string_view key) {
  ISO_TRY_STATUS(keys.ready());
  if (!keys.may_contain(hash)) return false;
  const auto look_up = [&]() -> Result<bool> {
    bool found = false;
    ISO_TRY_STATUS(keys.visit(hash, [&](uint64_t index) -> Result<bool> {
      ISO_TRY(found, is_event(index, key));
      return !found;
    }));
    return found;
  };
  Result<bool> found = look_up();
  if (found.has_error() && keys.is_aside()) {   // a merge may have been committed between two looks
    ISO_TRY_STATUS(batch->settle());
    found = look_up();
  }
  return found;
}

Result<bool> Journal::State::is_event(uint64_t index, std::string_view key) {
  if (batch->filling(index)) return batch->holds(index, key);
  batch->wait_until_idle();  // the event is in the database, or about to be
  if (index < archived()) {
    ISO_TRY(LogReader one, reader(index, index + 1, RecordKind::kEvent));
    StoredRecord record;
    ISO_TRY(const bool found, one.next(record));
    return found && record.key == key;
  }
  if (!last_block.covers(index)) {
    select_block.bind(1, static_cast<int64_t>(index));
    Result<bool> row = select_block.step();
    Status decoded;
    if (row.has_value() && *row) {
      decoded = last_block.decode(static_cast<uint64_t>(select_block.column_int(0)), static_cast<uint64_t>(select_block.column_int(1)),
                                  select_block.column_bytes(2));
    }
    select_block.reset();
    if (row.has_error()) return row;
    if (decoded.has_error()) return std::move(decoded).error();
  }
  if (!last_block.covers(index)) return false;
  last_block.rewind();
  for (BlockEntry entry;;) {
    ISO_TRY(const bool more, last_block.next(entry));
    if (!more || entry.index > index) return false;
    if (entry.index == index) return entry.key == key;
  }
}

Result<uint64_t> Journal::State::append(const Record& record, int64_t recorded_at_ms) {
  ISO_CHECK(writer, "a journal opened for reading takes no records");
  if (record.key.size() > kMaxKeyBytes || record.body.size() > kMaxBodyBytes) {
    return over_limit("a journal record may have a key of 1 MiB and a body of 16 MiB");
  }
  ISO_TRY_STATUS(may_append());
  const bool new_event = record.kind == RecordKind::kEvent && missing_at == next && missing == record.key;   // asked for a moment ago
  const uint64_t hash = new_event ? missing_hash : record.key.empty() ? 0 : keys.hash(record.kind, record.key);
  if (record.kind == RecordKind::kEvent && !new_event) {
    Result<bool> known = holds_event(hash, record.key);
    if (known.has_error()) return give_up(std::move(known).error());
    if (*known) return Error{Code::kConflict, "the journal already holds this event", {}};
  }
  const uint64_t index = next;
  Status written = batch->add(index, record, recorded_at_ms);
  if (written.has_error()) return give_up(std::move(written).error());
  ++next;
  if (!record.key.empty()) keys.add(hash, index);
  return index;
}

// How the open batch becomes durable; a full tail of keys becomes a run with it.
Result<BatchWriter::Seal> Journal::State::sealing() {
  ISO_TRY_STATUS(keys.take_over_filter());
  if (keys.outgrew_filter()) {
    ISO_TRY(Database connection, Database::open(path, OpenMode::kReadOnly, options.vfs));
    keys.make_filter_behind(std::move(connection));
  }
  KeyIndex::Aside* keys_aside = next > committing ? keys.set_aside(next) : nullptr;   // an empty commit is none, and would write nothing
  committing = next;
  return BatchWriter::Seal([this, keys_aside] { return seal(keys_aside); });
}

// What the tree holds becomes durable. Runs on whichever thread writes at that moment.
Status Journal::State::seal(KeyIndex::Aside* keys_aside) {
  if (keys_aside != nullptr) ISO_TRY_STATUS(keys_aside->write(database));
  const Digest sealed = tree.root(root_sha);
  // The open leaves are kept so that verification can name an altered record at the edge, where no tile covers it yet.
  const std::span<const Digest> open = tree.open_tile(0);
  update_head.bind(1, static_cast<int64_t>(tree.size())).bind_blob(2, merkle::bytes_of(sealed));
  update_head.bind_blob(3, {reinterpret_cast<const char*>(open.data()), open.size_bytes()});
  ISO_TRY_STATUS(update_head.run());
  ISO_TRY_STATUS(commit.run());
  // The commit point: the batch is on disk.
  root = sealed;
  committed = tree.size();
  if (keys_aside != nullptr) keys_aside->durable();
  return {};
}

Status Journal::State::commit_batch() {
  ISO_TRY_STATUS(batch->finish());
  if (committed == next) return {};
  ISO_TRY(const BatchWriter::Seal sealed, sealing());
  ISO_TRY_STATUS(batch->commit(sealed));
  if (wal_is_long()) batch->tidy_behind();
  return {};
}

// WHY: a failure here endangers nothing, the records are safe in the WAL; it is tried again after the next commit.
void Journal::State::tidy_wal() {
  if (wal_is_long()) static_cast<void>(database.checkpoint());
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
  ISO_TRY(state->look_ups, Database::open(path, OpenMode::kReadOnly, options.vfs));
  ISO_TRY_STATUS(state->look_ups->execute("PRAGMA cache_size = -" + std::to_string(kLookUpKib)));
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
  ISO_TRY(const int64_t version, state_->database.query_int("PRAGMA data_version"));
  if (version == state_->data_version) return {};  // nobody has committed since
  // One snapshot for all that is read, or the writer's next commit would fall between the head and its records.
  ISO_TRY_STATUS(state_->database.execute("BEGIN"));
  Status loaded = state_->load();
  ISO_TRY_STATUS(state_->database.execute("COMMIT"));
  if (loaded.has_value()) state_->data_version = version;
  return loaded;
}

const KeySecret& Journal::key_secret() const { return state_->keys.secret(); }

void Journal::expect_event(uint64_t hash) const { state_->keys.expect(hash); }

Result<bool> Journal::contains_event(std::string_view key, uint64_t hash) {
  ISO_CHECK(state_->writer, "readers use find()");
  if (state_->refusal) return *state_->refusal;
  State& state = *state_;
  Result<bool> known = state.holds_event(hash, key);
  if (known.has_value() && !*known) {
    state.missing = key;
    state.missing_hash = hash;
    state.missing_at = state.next;
  }
  return known;
}

Result<uint64_t> Journal::append(const Record& record, int64_t recorded_at_ms) { return state_->append(record, recorded_at_ms); }

Status Journal::commit() {
  State& state = *state_;
  if (state.refusal) {
    if (state.may_reload) return {};  // the batch was dropped and its loss reported; there is nothing to commit
    return *state.refusal;
  }
  Status committed = state.commit_batch();
  if (committed.has_error()) return state.give_up(std::move(committed).error());
  return {};
}

Status Journal::commit_behind(std::function<void(const Status&)> done) {
  State& state = *state_;
  if (state.refusal) {
    ISO_TRY_STATUS(commit());
    done({});
    return {};
  }
  Result<BatchWriter::Seal> sealed = state.sealing();
  Status handed = sealed.has_error() ? Status(sealed.error()) : state.batch->commit_behind(*std::move(sealed), std::move(done));
  if (handed.has_error()) return state.give_up(std::move(handed).error());
  return {};
}

bool Journal::idle() const { return state_->batch->idle(); }
uint64_t Journal::appended() const { return state_->next; }
uint64_t Journal::pending() const { return state_->refusal ? 0 : state_->next - state_->committed; }
uint64_t Journal::archived() const { return state_->archived(); }
uint64_t Journal::size() const { return state_->committed; }
Digest Journal::root() const {
  state_->settle();
  return state_->root;
}
const std::string& Journal::path() const { return state_->path; }
const std::string& Journal::id() const { return state_->id; }

Status Journal::read(uint64_t from, std::optional<RecordKind> kind, const std::function<bool(const StoredRecord&)>& visit) const {
  state_->settle();
  ISO_TRY(LogReader reader, state_->reader(from, state_->committed, kind));
  StoredRecord record;
  for (;;) {
    ISO_TRY(const bool more, reader.next(record));
    if (!more || !visit(record)) return {};
  }
}

Result<std::optional<StoredRecord>> Journal::last(RecordKind kind) const {
  ISO_CHECK(kind != RecordKind::kEvent, "events are read in order; only the other kinds are indexed");
  state_->settle();
  std::optional<StoredRecord> found;
  const auto look_in = [&](Database& database) -> Status {
    ISO_TRY(Statement select, database.prepare(std::string(kSelectRow) + "WHERE kind = ?1 AND idx < ?2 ORDER BY idx DESC LIMIT 1"));
    select.bind(1, static_cast<int64_t>(kind)).bind(2, static_cast<int64_t>(state_->committed));
    ISO_TRY(const bool row, select.step());
    if (row) take_row(select, found.emplace());
    return {};
  };
  ISO_TRY_STATUS(look_in(state_->database));
  for (auto range = state_->archives.rbegin(); range != state_->archives.rend() && !found; ++range) {
    ISO_TRY(Database archive, open_archive(*range, state_->path));
    ISO_TRY_STATUS(look_in(archive));
  }
  return found;
}

Result<StoredRecord> Journal::at(uint64_t index) const {
  if (index >= state_->committed) {
    return not_found("there is no record " + std::to_string(index) + ": the journal has " + std::to_string(state_->committed), state_->path);
  }
  state_->settle();
  ISO_TRY(LogReader reader, state_->reader(index, index + 1, std::nullopt));
  StoredRecord record;
  ISO_TRY(const bool found, reader.next(record));
  if (!found) return corrupt("record " + std::to_string(index) + " is missing", state_->path);
  return record;
}

Result<std::optional<StoredRecord>> Journal::find(RecordKind kind, std::string_view key) const {
  State& state = *state_;
  std::optional<StoredRecord> found;
  if (!state.writer) {
    // A reader keeps no tail: the records after the last run, 64 Ki or few more, are looked through.
    ISO_TRY_STATUS(read(state.keys.covered(), kind, [&](const StoredRecord& record) {
      if (record.key == key) found = record;
      return true;
    }));
    if (found) return found;
  }
  state.settle();
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
  state_->settle();
  const uint64_t nodes = state_->committed >> (8 * level);
  if (index < nodes / merkle::kTileWidth) return tile_reader(state_->database)(level, index);
  ISO_CHECK(pending() == 0, "the open tiles are those of the committed tree between batches only");
  if (index > nodes / merkle::kTileWidth) return not_found("the tree has no tile " + std::to_string(level) + "/" + std::to_string(index));
  const std::span<const Digest> open = state_->tree.open_tile(level);
  return std::vector<Digest>(open.begin(), open.end());
}

Status Journal::back_up_to(const std::string& path) const {
  if (::access(path.c_str(), F_OK) == 0) return Error{Code::kConflict, "a backup never overwrites: give a path that does not exist", path};
  state_->settle();
  return state_->database.copy_to(path);
}

}  // namespace isonomy::audit
