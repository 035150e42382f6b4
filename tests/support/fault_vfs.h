// SPDX-License-Identifier: Apache-2.0
// FaultVfs: a SQLite VFS over the system's that fails one chosen write, sync, truncation or deletion, and can lose power there:
// then every later call fails too, and lose_unsynced() takes back what no sync had confirmed, as a disk that never wrote it.
//
// Threads: one test, one thread.
#pragma once

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <map>
#include <string>
#include <vector>

namespace isonomy::test {

enum class FaultKind { kFailOnce, kDiskFullOnce, kPowerLoss };

class FaultVfs {
 public:
  static constexpr const char* kName = "isonomy-fault";

  static FaultVfs& instance() {
    static FaultVfs vfs;
    return vfs;
  }

  // Counts calls from now on; the `at`th, from 1, fails. 0: none does.
  void arm(FaultKind kind, int at) {
    kind_ = kind;
    fail_at_ = at;
    calls_ = 0;
    dead_ = false;
    fired_ = false;
    unsynced_.clear();
  }
  void disarm() { fail_at_ = 0, dead_ = false; }
  int calls() const { return calls_; }
  bool fired() const { return fired_; }

  // What the disk holds after the power came back.
  void lose_unsynced() {
    for (auto& [path, writes] : unsynced_) {
      const int file = ::open(path.c_str(), O_RDWR);
      if (file < 0) continue;
      for (auto write = writes.rbegin(); write != writes.rend(); ++write) {
        if (!write->before.empty()) {
          [[maybe_unused]] const ssize_t n = ::pwrite(file, write->before.data(), write->before.size(), static_cast<off_t>(write->offset));
        }
        [[maybe_unused]] const int r = ::ftruncate(file, static_cast<off_t>(write->size_before));
      }
      ::close(file);
    }
    unsynced_.clear();
  }

 private:
  struct Write {
    sqlite3_int64 offset;
    std::string before;
    sqlite3_int64 size_before;
  };
  struct File {
    sqlite3_file base;
    char* path;
    sqlite3_file* real;
  };

  FaultVfs() : system_(sqlite3_vfs_find(nullptr)) {
    vfs_ = *system_;
    vfs_.zName = kName;
    vfs_.pNext = nullptr;
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + system_->szOsFile;
    vfs_.xOpen = open;
    vfs_.xDelete = remove;
    sqlite3_vfs_register(&vfs_, 0);
    methods_.iVersion = 2;
    methods_.xClose = [](sqlite3_file* f) {
      File* file = of(f);
      const int code = file->real->pMethods->xClose(file->real);
      std::free(file->path);
      return code;
    };
    methods_.xRead = [](sqlite3_file* f, void* to, int n, sqlite3_int64 at) { return real(f)->pMethods->xRead(real(f), to, n, at); };
    methods_.xWrite = write;
    methods_.xTruncate = truncate;
    methods_.xSync = sync;
    methods_.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) { return real(f)->pMethods->xFileSize(real(f), size); };
    methods_.xLock = [](sqlite3_file* f, int level) { return real(f)->pMethods->xLock(real(f), level); };
    methods_.xUnlock = [](sqlite3_file* f, int level) { return real(f)->pMethods->xUnlock(real(f), level); };
    methods_.xCheckReservedLock = [](sqlite3_file* f, int* out) { return real(f)->pMethods->xCheckReservedLock(real(f), out); };
    methods_.xFileControl = [](sqlite3_file* f, int op, void* arg) { return real(f)->pMethods->xFileControl(real(f), op, arg); };
    methods_.xSectorSize = [](sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); };
    methods_.xDeviceCharacteristics = [](sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); };
    methods_.xShmMap = [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
      return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
    };
    methods_.xShmLock = [](sqlite3_file* f, int at, int n, int flags) { return real(f)->pMethods->xShmLock(real(f), at, n, flags); };
    methods_.xShmBarrier = [](sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); };
    methods_.xShmUnmap = [](sqlite3_file* f, int drop) { return real(f)->pMethods->xShmUnmap(real(f), drop); };
  }

  static File* of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
  static sqlite3_file* real(sqlite3_file* file) { return of(file)->real; }

  static int open(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out_flags) {
    File* file = of(f);
    file->base.pMethods = nullptr;
    file->real = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(f) + sizeof(File));
    const int code = instance().system_->xOpen(instance().system_, name, file->real, flags, out_flags);
    if (code != SQLITE_OK) return code;
    file->path = ::strdup(name != nullptr ? name : "");
    file->base.pMethods = &instance().methods_;
    return SQLITE_OK;
  }

  // SQLITE_OK, or the failure due at this call.
  int due(int code) {
    if (dead_) return code;
    ++calls_;
    if (fail_at_ == 0 || calls_ != fail_at_) return SQLITE_OK;
    fired_ = true;
    dead_ = kind_ == FaultKind::kPowerLoss;
    return kind_ == FaultKind::kDiskFullOnce ? SQLITE_FULL : code;
  }

  void remember(sqlite3_file* f, sqlite3_int64 at, sqlite3_int64 bytes) {
    Write write{at, {}, 0};
    real(f)->pMethods->xFileSize(real(f), &write.size_before);
    const sqlite3_int64 kept = std::max<sqlite3_int64>(0, std::min(at + bytes, write.size_before) - at);
    write.before.resize(static_cast<size_t>(kept));
    if (kept > 0) real(f)->pMethods->xRead(real(f), write.before.data(), static_cast<int>(kept), at);
    unsynced_[of(f)->path].push_back(std::move(write));
  }

  static int write(sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
    if (const int code = instance().due(SQLITE_IOERR_WRITE); code != SQLITE_OK) return code;
    instance().remember(f, at, n);
    return real(f)->pMethods->xWrite(real(f), from, n, at);
  }
  static int truncate(sqlite3_file* f, sqlite3_int64 size) {
    if (const int code = instance().due(SQLITE_IOERR_TRUNCATE); code != SQLITE_OK) return code;
    instance().remember(f, size, INT32_MAX);
    return real(f)->pMethods->xTruncate(real(f), size);
  }
  static int sync(sqlite3_file* f, int flags) {
    if (const int code = instance().due(SQLITE_IOERR_FSYNC); code != SQLITE_OK) return code;
    instance().unsynced_.erase(of(f)->path);
    return real(f)->pMethods->xSync(real(f), flags);
  }
  static int remove(sqlite3_vfs*, const char* name, int sync_folder) {
    if (const int code = instance().due(SQLITE_IOERR_DELETE); code != SQLITE_OK) return code;
    instance().unsynced_.erase(name);
    return instance().system_->xDelete(instance().system_, name, sync_folder);
  }

  sqlite3_vfs* system_;
  sqlite3_vfs vfs_{};
  sqlite3_io_methods methods_{};
  FaultKind kind_ = FaultKind::kFailOnce;
  int fail_at_ = 0;
  int calls_ = 0;
  bool dead_ = false;
  bool fired_ = false;
  std::map<std::string, std::vector<Write>> unsynced_;
};

}  // namespace isonomy::test
