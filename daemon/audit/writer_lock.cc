// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/writer_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace isonomy::audit {

WriterLock::~WriterLock() {
  if (file_ >= 0) ::close(file_);
}

Result<WriterLock> WriterLock::take(const std::string& journal_path) {
  // WHY: a file of its own, because closing any descriptor of the database would drop SQLite's locks on it.
  const std::string path = journal_path + "-lock";
  WriterLock lock;
  lock.file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (lock.file_ < 0) {
    return io_error("the journal's lock file cannot be made (" + std::string(std::strerror(errno)) +
                    "): check that its folder exists and may be written", path);
  }
  if (::flock(lock.file_, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) {
      return Error{Code::kConflict, "another process writes this journal: stop it first (is isonomyd running?)", journal_path};
    }
    return io_error("the journal's lock cannot be taken (" + std::string(std::strerror(errno)) + ")", path);
  }
  return lock;
}

}  // namespace isonomy::audit
