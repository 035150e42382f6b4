// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/line_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <vector>

namespace isonomy::app {
namespace {

constexpr size_t kChunk = size_t{256} << 10;

}  // namespace

struct LineSource::State {
  std::string path;
  size_t line_bytes = 0;
  gzFile file = nullptr;        // zlib reads plain files through as they are
  uint64_t size = 0;
  uint64_t line = 0;
  std::vector<char> buffer;
  size_t at = 0, filled = 0;    // unread bytes are [at, filled)
  bool ended = false;
  std::string long_line;        // a line that does not lie in one chunk

  ~State() {
    if (file != nullptr) gzclose(file);
  }

  Status fill() {
    const int got = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()));
    if (got < 0) {
      int code = 0;
      const char* why = gzerror(file, &code);
      return io_error("cannot read: " + std::string(code == Z_ERRNO ? std::strerror(errno) : why), path);
    }
    at = 0;
    filled = static_cast<size_t>(got);
    ended = got == 0;
    return {};
  }
};

LineSource::LineSource(std::unique_ptr<State> state) : state_(std::move(state)) {}
LineSource::~LineSource() = default;
LineSource::LineSource(LineSource&&) noexcept = default;

Result<LineSource> LineSource::open(const std::string& path, size_t line_bytes) {
  auto state = std::make_unique<State>();
  state->path = path == "-" ? "standard input" : path;
  state->line_bytes = line_bytes;
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
  state->buffer.resize(kChunk);
  return LineSource(std::move(state));
}

uint64_t LineSource::line() const { return state_->line; }

double LineSource::share_read() const {
  if (state_->size == 0) return 0;
  const auto offset = gzoffset(state_->file);
  return offset < 0 ? 0 : std::min(1.0, static_cast<double>(offset) / static_cast<double>(state_->size));
}

Result<std::optional<std::string_view>> LineSource::next() {
  State& s = *state_;
  s.long_line.clear();
  bool too_long = false;
  for (;;) {
    if (s.at == s.filled && !s.ended) ISO_TRY_STATUS(s.fill());
    if (s.ended) {
      if (s.long_line.empty() && !too_long) return std::optional<std::string_view>();
      break;
    }
    const char* start = s.buffer.data() + s.at;
    const size_t left = s.filled - s.at;
    const auto* end = static_cast<const char*>(std::memchr(start, '\n', left));
    const size_t length = end == nullptr ? left : static_cast<size_t>(end - start);
    s.at += length + (end == nullptr ? 0 : 1);
    too_long = too_long || s.long_line.size() + length > s.line_bytes;
    if (end != nullptr && s.long_line.empty() && !too_long) {
      ++s.line;
      return std::optional<std::string_view>(std::string_view(start, length));
    }
    if (!too_long) s.long_line.append(start, length);
    if (end != nullptr) break;
  }
  ++s.line;
  if (too_long) {
    return over_limit("the line is longer than " + std::to_string(s.line_bytes) + " bytes: it is skipped", s.path + ":" + std::to_string(s.line));
  }
  return std::optional<std::string_view>(s.long_line);
}

}  // namespace isonomy::app
