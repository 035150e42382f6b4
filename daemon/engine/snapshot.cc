// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/snapshot.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>

#include "daemon/audit/consistency.h"
#include "daemon/audit/siphash.h"

namespace isonomy::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "isonomy view 4\n";
constexpr size_t kChunkHead = 16;

uint64_t check_of(uint64_t chunk, std::string_view bytes) { return audit::siphash({0x76696577, chunk}, 0, bytes); }

std::string_view bytes_of(const Digest& digest) { return {reinterpret_cast<const char*>(digest.data()), digest.size()}; }

void put_digest(casework::ImageWriter& out, const Digest& digest) { out.text(bytes_of(digest)); }

Digest take_digest(casework::ImageReader& in) {
  Digest out{};
  const std::string_view bytes = in.text();
  if (bytes.size() == out.size()) {
    std::memcpy(out.data(), bytes.data(), out.size());
  } else {
    in.fail();
  }
  return out;
}

void put_stamp(casework::ImageWriter& out, const SnapshotStamp& stamp) {
  out.text(stamp.program);
  out.text(stamp.journal_id);
  out.number(stamp.records);
  put_digest(out, stamp.root);
  put_digest(out, stamp.rulebook);
  out.signed_number(stamp.lateness_days);
  out.signed_number(stamp.link_window_days);
  out.number(stamp.epoch);
  out.number(stamp.unreadable);
  out.number(stamp.count_bytes);
}

SnapshotStamp take_stamp(casework::ImageReader& in) {
  SnapshotStamp stamp;
  stamp.program = in.text();
  stamp.journal_id = in.text();
  stamp.records = in.number();
  stamp.root = take_digest(in);
  stamp.rulebook = take_digest(in);
  stamp.lateness_days = static_cast<int32_t>(in.signed_number());
  stamp.link_window_days = static_cast<int32_t>(in.signed_number());
  stamp.epoch = static_cast<uint32_t>(in.number());
  stamp.unreadable = in.number();
  stamp.count_bytes = in.number();
  return stamp;
}

Error cannot_write(const std::string& path) { return io_error("the snapshot of the view cannot be written: is the disk full?", path); }

}  // namespace

const char* misfit_of(const SnapshotStamp& last, const SnapshotStamp& wanted, const audit::Journal& journal) {
  if (last.program != wanted.program) return "another program wrote it";
  if (last.rulebook != wanted.rulebook) return "it is of other rules";
  if (last.lateness_days != wanted.lateness_days || last.link_window_days != wanted.link_window_days) return "[judging] has changed";
  if (last.count_bytes != wanted.count_bytes) return "[index] has changed";
  if (last.journal_id != wanted.journal_id || last.records > journal.size()) return "it is of another journal";
  const Result<Digest> root = audit::root_of_first(journal, last.records);
  return root.has_error() || *root != last.root ? "it is of another journal" : nullptr;
}

Status Snapshots::prepare() const {
  std::error_code failed;
  fs::create_directories(folder_, failed);
  if (failed) return io_error("cannot create the folder of the view: " + failed.message(), folder_);
  fs::permissions(folder_, fs::perms::owner_all, failed);
  return {};
}

uint32_t Snapshots::unused_epoch() const {
  uint32_t last = 0;
  std::error_code failed;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_, failed)) {
    const std::string name = entry.path().filename().string();
    uint32_t epoch = 0;
    if (std::from_chars(name.data(), name.data() + name.size(), epoch).ec == std::errc()) last = std::max(last, epoch);
  }
  return last + 1;
}

void Snapshots::remove_cases(const std::vector<std::string>& but) const {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_, ignored)) {
    const std::string path = entry.path().string();
    if (entry.path().extension() == ".cases" && std::find(but.begin(), but.end(), path) == but.end()) fs::remove(path, ignored);
  }
}

// One chunk after the other goes to the file, so that a state of hundreds of megabytes never stands in memory beside itself.
Status Snapshots::write(const SnapshotStamp& stamp, Engine& engine) const {
  const std::string fresh = path() + ".new";
  {
    std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
    file.write(kMagic.data(), static_cast<std::streamsize>(kMagic.size()));
    uint64_t chunks = 0;
    const auto write_chunk = [&](std::string& bytes) -> Status {
      std::string head;
      casework::ImageWriter numbers(head);
      numbers.fixed(bytes.size());
      numbers.fixed(check_of(chunks++, bytes));
      numbers.flush();
      file.write(head.data(), static_cast<std::streamsize>(head.size()));
      if (!file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()))) return cannot_write(fresh);
      bytes.clear();
      return {};
    };
    std::string bytes;
    casework::ImageWriter out(bytes, write_chunk);
    put_stamp(out, stamp);
    ISO_TRY_STATUS(engine.save(out));
    out.flush();
    if (!bytes.empty()) ISO_TRY_STATUS(write_chunk(bytes));
    ISO_TRY_STATUS(write_chunk(bytes));  // an empty one ends it
    if (!file.flush()) return cannot_write(fresh);
  }
  std::error_code failed;
  fs::rename(fresh, path(), failed);
  if (failed) return cannot_write(path());
  engine.snapshot_is_safe();
  remove_cases(engine.store().file().names());
  return {};
}

Snapshots::Read::Read(std::ifstream file, uint64_t size) : file_(std::move(file)), left_(size), reader_([this] { return next_chunk(); }, size) {}

std::string_view Snapshots::Read::next_chunk() {
  char head[kChunkHead];
  if (at_end_ || !file_.read(head, kChunkHead)) return {};
  casework::ImageReader numbers({head, kChunkHead});
  const uint64_t length = numbers.fixed(), check = numbers.fixed();
  if (length > left_) return {};
  left_ -= length;
  chunk_.resize(length);
  if (!file_.read(chunk_.data(), static_cast<std::streamsize>(length)) || check != check_of(chunks_++, chunk_)) return {};
  at_end_ = length == 0;
  return chunk_;
}

Status Snapshots::Read::restore(Engine& engine) {
  ISO_TRY_STATUS(engine.restore(reader_));
  if (reader_.left() == 0 && next_chunk().empty() && at_end_) return {};
  return Error{Code::kCorrupt, "the snapshot does not end where its state does", {}};
}

std::unique_ptr<Snapshots::Read> Snapshots::read() const {
  std::error_code failed;
  const auto size = fs::file_size(path(), failed);
  if (failed || size < kMagic.size() + kChunkHead) return nullptr;
  std::ifstream file(path(), std::ios::binary);
  std::string magic(kMagic.size(), '\0');
  if (!file.read(magic.data(), static_cast<std::streamsize>(magic.size())) || magic != kMagic) return nullptr;
  auto out = std::unique_ptr<Read>(new Read(std::move(file), size));
  out->stamp = take_stamp(out->reader_);
  return out->reader_.failed() ? nullptr : std::move(out);
}

void Snapshots::discard() const {
  std::error_code ignored;
  fs::remove(path(), ignored);
  remove_cases({});
}

}  // namespace isonomy::engine
