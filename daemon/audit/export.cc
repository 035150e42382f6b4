// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/export.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "daemon/merkle/checkpoint.h"
#include "daemon/merkle/hash.h"
#include "daemon/merkle/tree.h"

namespace isonomy::audit {
namespace {

// 1234067 -> x001/x234/067
std::string tile_path(const std::string& level, uint64_t number, uint64_t width) {
  std::string path;
  for (bool last = true;; last = false) {
    char part[8];
    std::snprintf(part, sizeof part, "%s%03u", last ? "" : "x", static_cast<unsigned>(number % 1000));
    path = "/" + std::string(part) + path;
    number /= 1000;
    if (number == 0) break;
  }
  return "tile/" + level + path + (width < merkle::kTileWidth ? ".p/" + std::to_string(width) : "");
}

class Folder {
 public:
  explicit Folder(std::string path) : path_(std::move(path)) {}

  // Under another name first: a reader never sees half a file.
  Status write(const std::string& name, std::string_view bytes, bool replace) {
    const std::filesystem::path target = std::filesystem::path(path_) / name;
    std::error_code error;
    if (!replace && std::filesystem::file_size(target, error) == bytes.size() && !error) return {};
    std::filesystem::create_directories(target.parent_path(), error);
    const std::filesystem::path half = target.string() + ".new";
    std::ofstream out(half, std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (!out) return io_error("the file cannot be written: check the folder's mode and its free space", half.string());
    std::filesystem::rename(half, target, error);
    if (error) return io_error("the file cannot be put in place (" + error.message() + ")", target.string());
    ++files_;
    return {};
  }

  bool has(const std::string& name) const { return std::filesystem::exists(std::filesystem::path(path_) / name); }
  uint64_t files() const { return files_; }

 private:
  std::string path_;
  uint64_t files_ = 0;
};

Status write_hashes(const Journal& journal, uint64_t size, Folder& folder) {
  for (unsigned level = 0; (size >> (8 * level)) != 0; ++level) {
    const uint64_t nodes = size >> (8 * level);
    for (uint64_t number = 0; number * merkle::kTileWidth < nodes; ++number) {
      const uint64_t width = std::min(merkle::kTileWidth, nodes - number * merkle::kTileWidth);
      const std::string name = tile_path(std::to_string(level), number, width);
      if (folder.has(name)) continue;
      ISO_TRY(const std::vector<Digest> hashes, journal.tile(level, number));
      ISO_TRY_STATUS(folder.write(name, {reinterpret_cast<const char*>(hashes.data()), width * sizeof(Digest)}, false));
    }
  }
  return {};
}

Status write_entries(const Journal& journal, uint64_t size, Folder& folder) {
  uint64_t first = 0;
  while (first < size && folder.has(tile_path("entries", first / merkle::kTileWidth, merkle::kTileWidth))) first += merkle::kTileWidth;
  Sha256 sha;
  std::string bundle;
  uint64_t width = 0;
  Status written;
  ISO_TRY_STATUS(journal.read(first, std::nullopt, [&](const StoredRecord& record) {
    if (record.index >= size) return false;
    const LeafBytes leaf = leaf_bytes(sha, record.index, record.recorded_at_ms, {record.kind, record.key, record.body});
    bundle.push_back('\0');
    bundle.push_back(static_cast<char>(leaf.size()));
    bundle.append(leaf.begin(), leaf.end());
    ++width;
    if (width < merkle::kTileWidth && record.index + 1 < size) return true;
    written = folder.write(tile_path("entries", record.index / merkle::kTileWidth, width), bundle, false);
    bundle.clear();
    width = 0;
    return written.has_value();
  }));
  return written;
}

}  // namespace

Result<ExportReport> export_tiles(const Journal& journal, const std::string& folder_path) {
  ISO_TRY(const std::optional<StoredRecord> last, journal.last(RecordKind::kCheckpoint));
  if (!last) return not_found("the journal has no checkpoint to publish: make one with `isonomy audit checkpoint`", journal.path());
  const uint64_t size = last->index;  // a checkpoint covers the records before it
  Folder folder(folder_path);
  ISO_TRY_STATUS(write_hashes(journal, size, folder));
  ISO_TRY_STATUS(write_entries(journal, size, folder));
  ISO_TRY_STATUS(folder.write("checkpoint", last->body, true));  // last: what it promises is there
  return ExportReport{size, folder.files()};
}

}  // namespace isonomy::audit
