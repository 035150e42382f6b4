// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/verify_log.h"

#include <unistd.h>

#include <algorithm>

#include "daemon/audit/archived.h"
#include "daemon/audit/migrations.h"
#include "daemon/audit/record_reader.h"
#include "daemon/audit/sqlite.h"
#include "daemon/audit/stored_tree.h"
#include "daemon/merkle/proof.h"
#include "daemon/merkle/tree.h"

namespace isonomy::audit {
namespace {

constexpr uint64_t kProgressEvery = 16'384;

class Verifier {
 public:
  Verifier(Database& database, const std::string& path, Head head, std::vector<ArchivedRange> archives, const VerifyOptions& options)
      : database_(database), path_(path), head_(std::move(head)), archives_(std::move(archives)), options_(options),
        read_tile_(tile_reader(database_, head_)) {
    report_.size = head_.size;
    report_.archived = archives_.empty() ? 0 : archives_.back().until;
  }

  Result<LogReport> run() {
    if (options_.trusted && options_.trusted->size > head_.size) {
      fault(head_.size, "the log ends here, but the trusted checkpoint has " + std::to_string(options_.trusted->size) + " records");
      return report_;
    }
    if (options_.from_trusted) ISO_TRY_STATUS(start_from_trusted());
    if (!report_.fault) ISO_TRY_STATUS(walk());
    if (!report_.fault) check_end();
    report_.root = tree_.root(sha_);
    return report_;
  }

 private:
  void fault(uint64_t index, std::string what) {
    if (!report_.fault) report_.fault = LogFault{index, std::move(what)};
  }

  Status start_from_trusted() {
    const uint64_t size = options_.trusted->size;
    const uint64_t open = size % merkle::kTileWidth;
    std::vector<Digest> leaves;
    if (open != 0) {
      Result<std::vector<Digest>> tile = read_tile_(0, size / merkle::kTileWidth);
      if (tile.has_error()) return unless_damaged(std::move(tile).error(), size - open);
      if (tile->size() < open) return fault(size - open, "the tree has fewer leaves than the head says"), Status{};
      leaves.assign(tile->begin(), tile->begin() + static_cast<std::ptrdiff_t>(open));
    }
    Result<merkle::Tree> tree = merkle::Tree::load(sha_, size, read_tile_, leaves);
    if (tree.has_error()) return unless_damaged(std::move(tree).error(), 0);
    tree_ = *std::move(tree);
    check_trusted();
    return {};
  }

  void check_trusted() {
    if (options_.trusted && tree_.size() == options_.trusted->size && tree_.root(sha_) != options_.trusted->root) {
      fault(0, "the first " + std::to_string(options_.trusted->size) + " records are not those of the trusted checkpoint: "
               "history before it was rewritten, or it is of another log");
    }
  }

  // Damage is the answer; anything else, such as a failing disk, is an error.
  Status unless_damaged(Error error, uint64_t index) {
    if (error.code != Code::kCorrupt) return error;
    fault(index, error.message);
    return {};
  }

  // Archive by archive, then the journal's own records.
  Status walk() {
    for (const ArchivedRange& range : archives_) {
      if (report_.fault || tree_.size() >= range.until) continue;
      if (whereabouts(range, path_).empty()) {
        ISO_TRY_STATUS(walk_unread(range.until));
        continue;
      }
      ISO_TRY(Database archive, open_archive(range, path_));
      ISO_TRY_STATUS(walk_records(archive, range.until));
    }
    return report_.fault ? Status{} : walk_records(database_, head_.size);
  }

  // The leaves of records that are not at hand, from the tiles.
  Status walk_unread(uint64_t until) {
    const auto check_tile = [this](unsigned level, uint64_t index, std::span<const Digest> hashes) { return compare_tile(level, index, hashes); };
    while (tree_.size() < until && !report_.fault) {
      const uint64_t index = tree_.size();
      ISO_TRY(const Digest* leaf, stored_leaf(index));
      if (leaf == nullptr) return {};
      ISO_TRY_STATUS(tree_.append(sha_, *leaf, check_tile));
      ++report_.not_read;
      check_trusted();
    }
    return {};
  }

  Status walk_records(Database& database, uint64_t until) {
    ISO_TRY(RecordReader reader, RecordReader::open(database, tree_.size(), until, std::nullopt));
    StoredRecord record;
    const auto check_tile = [this](unsigned level, uint64_t index, std::span<const Digest> hashes) { return compare_tile(level, index, hashes); };
    while (tree_.size() < until) {
      const uint64_t index = tree_.size();
      Result<bool> more = reader.next(record);
      if (more.has_error()) return unless_damaged(std::move(more).error(), index);
      if (!*more || record.index != index) {
        fault(index, "the record is missing");
        return {};
      }
      const Digest leaf = leaf_hash(sha_, index, record.recorded_at_ms, {record.kind, record.key, record.body});
      ISO_TRY_STATUS(compare_leaf(index, leaf));
      if (!report_.fault && record.kind == RecordKind::kCheckpoint) check_checkpoint(record);
      if (report_.fault) return {};
      ISO_TRY_STATUS(tree_.append(sha_, leaf, check_tile));
      if (report_.fault) return {};
      ++report_.verified;
      check_trusted();
      if (report_.fault) return {};
      if (options_.progress && index % kProgressEvery == 0) options_.progress(index, head_.size);
    }
    return {};
  }

  // Null, with the fault noted, when there is none.
  Result<const Digest*> stored_leaf(uint64_t index) {
    const uint64_t number = index / merkle::kTileWidth;
    if (number != leaf_tile_number_ || leaf_tile_.empty()) {
      Result<std::vector<Digest>> tile = read_tile_(0, number);
      if (tile.has_error()) {
        ISO_TRY_STATUS(unless_damaged(std::move(tile).error(), number * merkle::kTileWidth));
        return nullptr;
      }
      leaf_tile_ = *std::move(tile);
      leaf_tile_number_ = number;
    }
    const uint64_t at = index % merkle::kTileWidth;
    if (at < leaf_tile_.size()) return &leaf_tile_[at];
    fault(index, "the tree has no leaf for the record");
    return nullptr;
  }

  Status compare_leaf(uint64_t index, const Digest& leaf) {
    ISO_TRY(const Digest* stored, stored_leaf(index));
    if (stored != nullptr && *stored != leaf) fault(index, "the record does not fit its leaf in the tree: one of them was altered");
    return {};
  }

  Status compare_tile(unsigned level, uint64_t index, std::span<const Digest> hashes) {
    if (level == 0) return {};  // compared leaf by leaf already
    const uint64_t first = (index * merkle::kTileWidth) << (8 * level);
    Result<std::vector<Digest>> stored = read_tile_(level, index);
    if (stored.has_error()) return unless_damaged(std::move(stored).error(), first);
    const auto [ours, theirs] = std::mismatch(hashes.begin(), hashes.end(), stored->begin());
    if (ours != hashes.end()) {
      const auto at = static_cast<uint64_t>(ours - hashes.begin());
      fault((index * merkle::kTileWidth + at) << (8 * level), "tree node " + std::to_string(at) + " of tile " + std::to_string(level) + "/" +
                                                                  std::to_string(index) + ", which covers " +
                                                                  std::to_string(uint64_t{1} << (8 * level)) + " records from here, was altered");
    }
    return {};
  }

  void check_checkpoint(const StoredRecord& record) {
    const size_t gap = record.body.rfind("\n\n");
    const Result<merkle::Checkpoint> checkpoint = merkle::parse_checkpoint(std::string_view(record.body).substr(0, gap == std::string::npos ? 0 : gap + 1));
    if (checkpoint.has_error()) return fault(record.index, "the checkpoint cannot be read: " + checkpoint.error().message);
    if (checkpoint->size != record.index || checkpoint->root != tree_.root(sha_)) {
      return fault(record.index, "the checkpoint does not fit the records before it");
    }
    ++report_.checkpoints;
    if (options_.keys.empty()) return;
    const Result<merkle::VerifiedNote> note = merkle::verify_note(record.body, options_.keys);
    if (note.has_error()) return fault(record.index, "the checkpoint's signature fails: " + note.error().message);
    report_.signatures += note->signed_by.size();
  }

  void check_end() {
    if (tree_.root(sha_) != head_.root) fault(head_.size == 0 ? 0 : head_.size - 1, "the head's root was altered: records and tiles give another");
  }

  Database& database_;
  const std::string& path_;
  const Head head_;
  const std::vector<ArchivedRange> archives_;
  const VerifyOptions& options_;
  const merkle::ReadTile read_tile_;
  Sha256 sha_;
  merkle::Tree tree_;
  std::vector<Digest> leaf_tile_;
  uint64_t leaf_tile_number_ = 0;
  LogReport report_;
};

}  // namespace

Result<LogReport> verify_log(const std::string& path, const VerifyOptions& options) {
  if (::access(path.c_str(), F_OK) != 0) return not_found("there is no journal here", path);
  ISO_TRY(Database database, Database::open(path, OpenMode::kReadOnly));
  ISO_TRY_STATUS(check_schema(database, path));
  ISO_TRY_STATUS(database.execute("BEGIN"));
  ISO_TRY(Head head, read_head(database));
  ISO_TRY(std::vector<ArchivedRange> archives, archived_ranges(database));
  Verifier verifier(database, path, std::move(head), std::move(archives), options);
  return verifier.run();
}

}  // namespace isonomy::audit
