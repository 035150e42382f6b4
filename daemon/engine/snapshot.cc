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

constexpr std::string_view kMagic = "isonomy view 1\n";
constexpr size_t kCheck = 8;

uint64_t check_of(std::string_view bytes) { return audit::siphash({0x76696577, 1}, 0, bytes); }

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
  return stamp;
}

Error cannot_write(const std::string& path) { return io_error("the snapshot of the view cannot be written: is the disk full?", path); }

}  // namespace

const char* misfit_of(const SnapshotStamp& last, const SnapshotStamp& wanted, const audit::Journal& journal) {
  if (last.program != wanted.program) return "another program wrote it";
  if (last.rulebook != wanted.rulebook) return "it is of other rules";
  if (last.lateness_days != wanted.lateness_days || last.link_window_days != wanted.link_window_days) return "[judging] has changed";
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

Status Snapshots::write(const SnapshotStamp& stamp, Engine& engine) const {
  std::string bytes(kMagic);
  casework::ImageWriter out(bytes);
  put_stamp(out, stamp);
  ISO_TRY_STATUS(engine.save(out));
  out.fixed(check_of(bytes));
  const std::string fresh = path() + ".new";
  {
    std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!file.flush()) return cannot_write(fresh);
  }
  std::error_code failed;
  fs::rename(fresh, path(), failed);
  if (failed) return cannot_write(path());
  engine.snapshot_is_safe();
  remove_cases(engine.store().file().names());
  return {};
}

std::optional<Snapshots::Read> Snapshots::read() const {
  std::error_code failed;
  const auto size = fs::file_size(path(), failed);
  if (failed || size < kMagic.size() + kCheck) return std::nullopt;
  Read out;
  out.bytes.resize(size);
  std::ifstream file(path(), std::ios::binary);
  if (!file.read(out.bytes.data(), static_cast<std::streamsize>(size))) return std::nullopt;
  const std::string_view bytes = out.bytes;
  if (!bytes.starts_with(kMagic)) return std::nullopt;
  casework::ImageReader check(bytes.substr(bytes.size() - kCheck));
  if (check.fixed() != check_of(bytes.substr(0, bytes.size() - kCheck))) return std::nullopt;
  casework::ImageReader in(bytes.substr(kMagic.size(), bytes.size() - kMagic.size() - kCheck));
  const size_t before = in.left();
  out.stamp = take_stamp(in);
  if (in.failed()) return std::nullopt;
  out.state_at = kMagic.size() + (before - in.left());
  return out;
}

casework::ImageReader Snapshots::Read::state() const {
  return casework::ImageReader(std::string_view(bytes).substr(state_at, bytes.size() - state_at - kCheck));
}

void Snapshots::discard() const {
  std::error_code ignored;
  fs::remove(path(), ignored);
  remove_cases({});
}

}  // namespace isonomy::engine
