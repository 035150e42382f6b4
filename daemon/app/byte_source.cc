// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

namespace isonomy::app {
namespace {

constexpr size_t kPiece = size_t{256} << 10;

}  // namespace

struct ByteSource::State {
  std::string path;
  gzFile file = nullptr;   // zlib reads plain files through as they are
  uint64_t size = 0;
  std::vector<char> buffer;

  ~State() {
    if (file != nullptr) gzclose(file);
  }
};

ByteSource::ByteSource(std::unique_ptr<State> state) : state_(std::move(state)) {}
ByteSource::~ByteSource() = default;
ByteSource::ByteSource(ByteSource&&) noexcept = default;

Result<ByteSource> ByteSource::open(const std::string& path) {
  auto state = std::make_unique<State>();
  state->path = path == "-" ? "standard input" : path;
  const int descriptor = path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    const std::string why = std::strerror(errno);
    return errno == ENOENT ? not_found("no such file: check the path", path) : io_error("cannot open: " + why, path);
  }
  struct stat about {};
  if (::fstat(descriptor, &about) == 0) {
    if (S_ISDIR(about.st_mode)) {
      ::close(descriptor);
      return malformed("is a folder: name a file of events", path);
    }
    if (S_ISREG(about.st_mode)) state->size = static_cast<uint64_t>(about.st_size);
  }
  state->file = gzdopen(descriptor, "rb");
  if (state->file == nullptr) {
    ::close(descriptor);
    return io_error("cannot read: out of memory", path);
  }
  gzbuffer(state->file, 128 * 1024);
  state->buffer.resize(kPiece);
  return ByteSource(std::move(state));
}

Result<std::string_view> ByteSource::next() {
  const int got = gzread(state_->file, state_->buffer.data(), static_cast<unsigned>(state_->buffer.size()));
  int code = Z_OK;
  const char* why = got <= 0 ? gzerror(state_->file, &code) : "";
  // WHY only at the end: zlib hands out what it could unpack, and says afterwards that there should have been more.
  if (got == 0 && code == Z_BUF_ERROR) return io_error("the gzip file ends in the midst of its data: it was cut off", state_->path);
  if (got < 0) {
    return io_error("cannot read: " + std::string(code == Z_ERRNO ? std::strerror(errno) : why), state_->path);
  }
  return std::string_view(state_->buffer.data(), static_cast<size_t>(got));
}

double ByteSource::share_read() const {
  if (state_->size == 0) return 0;
  const auto offset = gzoffset(state_->file);
  return offset < 0 ? 0 : std::min(1.0, static_cast<double>(offset) / static_cast<double>(state_->size));
}

const std::string& ByteSource::path() const { return state_->path; }

}  // namespace isonomy::app
