// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/case_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "daemon/base/background.h"
#include "daemon/base/little_endian.h"

namespace isonomy::engine {
namespace {

constexpr size_t kBuffer = size_t{512} << 10;   // so much is worth a thread
constexpr size_t kHeader = 16;
constexpr size_t kFirstRead = 1024;   // most images are shorter: one read brings header and image
constexpr uint64_t kGapsAlwaysAllowed = uint64_t{64} << 20;

// WHY no keyed hash: the check finds damage; the folder is the daemon's own, and nobody else may write there. And four at once: each step
// waits for the one before.
uint64_t check_of(uint32_t owner, std::string_view image) {
  const auto mix = [](uint64_t check, uint64_t word) {
    check = (check ^ word) * 0xff51afd7ed558ccd;
    return check ^ check >> 32;
  };
  std::array<uint64_t, 4> checks{owner * 0x9e3779b97f4a7c15 + image.size(), 1, 2, 3}, words{};
  for (; image.size() >= sizeof words; image.remove_prefix(sizeof words)) {
    std::memcpy(words.data(), image.data(), sizeof words);
    for (size_t i = 0; i < checks.size(); ++i) checks[i] = mix(checks[i], words[i]);
  }
  words = {};
  std::memcpy(words.data(), image.data(), image.size());
  for (size_t i = 0; i < checks.size(); ++i) checks[i] = mix(checks[i], words[i]);
  return mix(mix(mix(checks[0], checks[1]), checks[2]), checks[3]);
}

Error failed(const char* what, const std::string& where) {
  return io_error(std::string(what) + ": " + std::strerror(errno) + ": cases that leave memory go there", where);
}

Status write_at(int fd, std::string_view bytes, uint64_t offset, const std::string& where) {
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return failed("cannot write", where);
    bytes.remove_prefix(static_cast<size_t>(n));
    offset += static_cast<size_t>(n);
  }
  return {};
}

Error damaged(const std::string& where) { return {Code::kCorrupt, "the file of cases is damaged", where}; }

}  // namespace

CaseFile::CaseFile(std::string folder, uint32_t epoch) : folder_(std::move(folder)), epoch_(epoch) {}

CaseFile::~CaseFile() {
  static_cast<void>(settle());
  for (const auto& [number, segment] : segments_) ::close(segment.fd);
}

std::string CaseFile::name_of(uint32_t segment) const {
  if (folder_.empty()) return "a temporary file";
  return folder_ + "/" + std::to_string(epoch_) + "-" + std::to_string(segment) + ".cases";
}

std::vector<std::string> CaseFile::names() const {
  std::vector<std::string> out;
  for (const auto& [number, segment] : segments_) out.push_back(name_of(number));
  return out;
}

Status CaseFile::begin_segment() {
  Open open;
  const uint32_t number = last_number_ + 1;
  if (number >= kMostSegments) return over_limit("more was written to the files of cases than can be numbered: restart, and the view is made anew");
  if (folder_.empty()) {
    std::error_code ignored;
    std::string pattern = (std::filesystem::temp_directory_path(ignored) / "isonomy-cases-XXXXXX").string();
    open.fd = ::mkostemp(pattern.data(), O_CLOEXEC);
    if (open.fd >= 0) ::unlink(pattern.c_str());
  } else {
    open.fd = ::open(name_of(number).c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  }
  if (open.fd < 0) return failed("cannot create a file for cases", name_of(number));
  segments_.emplace(number, open);
  current_ = last_number_ = number;
  return {};
}

Status CaseFile::write_out() {
  if (buffer_.empty()) return {};
  ISO_TRY_STATUS(settle());
  const Open& segment = segments_.at(current_);
  behind_.swap(buffer_);
  behind_segment_ = current_;
  behind_from_ = segment.size - behind_.size();
  written_ = std::async(std::launch::async, [bytes = std::string_view(behind_), fd = segment.fd, at = behind_from_, name = name_of(current_)] {
    work_in_background();
    return write_at(fd, bytes, at, name);
  });
  return {};
}

Status CaseFile::settle() {
  if (!written_.valid()) return {};
  Status written = written_.get();
  behind_.clear();
  behind_segment_ = 0;
  return written;
}

Result<CaseFile::Place> CaseFile::append(uint32_t owner, std::string_view image) {
  const size_t size = kHeader + image.size();
  if (image.size() > UINT32_MAX - kSegmentBytes) return over_limit("a case is too large for the file of cases");
  if (current_ == 0 || segments_.at(current_).size + size > kSegmentBytes || buffer_.size() >= kBuffer) {
    ISO_TRY_STATUS(write_out());
    const bool full = current_ == 0 || (segments_.at(current_).size > 0 && segments_.at(current_).size + size > kSegmentBytes);
    if (full) ISO_TRY_STATUS(begin_segment());
  }
  Open& segment = segments_.at(current_);
  const Place place{current_, segment.size};
  char header[kHeader];
  put_little_endian(header, owner, 4);
  put_little_endian(header + 4, image.size(), 4);
  put_little_endian(header + 8, check_of(owner, image), 8);
  buffer_.append(header, kHeader);
  buffer_.append(image);
  segment.size += static_cast<uint32_t>(size);
  segment.live += size;
  live_ += size;
  total_ += size;
  return place;
}

Status CaseFile::read_bytes(const Open& segment, uint32_t number, uint64_t offset, char* into, size_t size) {
  // The end of the current segment may still be in the buffer.
  const uint64_t written = number == current_ ? segment.size - buffer_.size() : segment.size;
  if (offset + size > segment.size) return damaged(name_of(number));
  if (offset + size > written) {
    const uint64_t from = std::max(offset, written);
    std::memcpy(into + (from - offset), buffer_.data() + (from - written), offset + size - from);
    size = from - offset;
  }
  if (size > 0 && number == behind_segment_ && offset + size > behind_from_) ISO_TRY_STATUS(settle());
  for (size_t done = 0; done < size;) {
    const ssize_t n = ::pread(segment.fd, into + done, size - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed("cannot read", name_of(number));
    if (n == 0) return damaged(name_of(number));
    done += static_cast<size_t>(n);
  }
  return {};
}

// Header and image; the header says how long the image is.
Status CaseFile::read_image_bytes(const Open& segment, const Place& place, std::string& image) {
  if (place.offset > segment.size || segment.size - place.offset < kHeader) return damaged(name_of(place.segment));
  const size_t left = segment.size - place.offset;
  image.resize(std::min(left, kFirstRead));
  ISO_TRY_STATUS(read_bytes(segment, place.segment, place.offset, image.data(), image.size()));
  const size_t whole = kHeader + get_little_endian(image.data() + 4, 4);
  if (whole > left) return damaged(name_of(place.segment));
  const size_t had = std::min(image.size(), whole);
  image.resize(whole);
  return read_bytes(segment, place.segment, place.offset + had, image.data() + had, whole - had);
}

Status CaseFile::read(uint32_t owner, const Place& place, std::string& image) {
  const auto found = segments_.find(place.segment);
  if (found == segments_.end()) return damaged(name_of(place.segment));
  ISO_TRY_STATUS(read_image_bytes(found->second, place, image));
  const std::string_view body = std::string_view(image).substr(kHeader);
  if (get_little_endian(image.data(), 4) != owner || get_little_endian(image.data() + 8, 8) != check_of(owner, body)) return damaged(name_of(place.segment));
  image.erase(0, kHeader);
  return {};
}

void CaseFile::release(const Place& place, size_t length) {
  if (place.segment == 0) return;
  const uint64_t size = kHeader + length;
  segments_.at(place.segment).live -= size;
  live_ -= size;
}

Status CaseFile::tidy(const std::function<bool(uint32_t, const Place&)>& of_use, const std::function<void(uint32_t, const Place&)>& moved) {
  if (total_ - live_ < live_ + kGapsAlwaysAllowed) return {};
  auto poorest = segments_.end();
  for (auto each = segments_.begin(); each != segments_.end(); ++each) {
    if (each->first == current_) continue;
    if (poorest == segments_.end() || each->second.live < poorest->second.live) poorest = each;
  }
  if (poorest == segments_.end()) return {};
  const uint32_t number = poorest->first;
  if (poorest->second.live > 0) {
    std::string bytes(poorest->second.size, '\0');
    ISO_TRY_STATUS(read_bytes(poorest->second, number, 0, bytes.data(), bytes.size()));
    for (size_t at = 0; at + kHeader <= bytes.size();) {
      const auto owner = static_cast<uint32_t>(get_little_endian(bytes.data() + at, 4));
      const auto length = static_cast<uint32_t>(get_little_endian(bytes.data() + at + 4, 4));
      if (length > bytes.size() - at - kHeader) return damaged(name_of(number));
      const Place old{number, static_cast<uint32_t>(at)};
      const std::string_view image = std::string_view(bytes).substr(at + kHeader, length);
      at += kHeader + length;
      if (!of_use(owner, old)) continue;
      if (get_little_endian(bytes.data() + old.offset + 8, 8) != check_of(owner, image)) return damaged(name_of(number));
      ISO_TRY(const Place place, append(owner, image));
      release(old, length);
      moved(owner, place);
    }
  }
  total_ -= poorest->second.size;
  if (number == behind_segment_) ISO_TRY_STATUS(settle());
  ::close(poorest->second.fd);
  segments_.erase(poorest);
  if (is_named()) emptied_.push_back(number);
  return {};
}

Status CaseFile::flush() {
  ISO_TRY_STATUS(write_out());
  return settle();
}

std::vector<CaseFile::Segment> CaseFile::segments() const {
  std::vector<Segment> out;
  for (const auto& [number, segment] : segments_) out.push_back({number, segment.size, segment.live});
  return out;
}

Status CaseFile::take_up(const std::vector<Segment>& segments) {
  for (const Segment& each : segments) {
    Open open{::open(name_of(each.number).c_str(), O_RDWR | O_CLOEXEC), each.size, each.live};
    if (open.fd < 0) return failed("cannot open", name_of(each.number));
    segments_.emplace(each.number, open);
    struct stat status {};
    if (::fstat(open.fd, &status) != 0 || status.st_size < static_cast<off_t>(each.size) || each.live > each.size) return damaged(name_of(each.number));
    live_ += each.live;
    total_ += each.size;
    last_number_ = std::max(last_number_, each.number);
  }
  return {};  // what comes next goes to a segment of its own: these stay as the snapshot knows them
}

void CaseFile::forget_emptied() {
  for (const uint32_t number : emptied_) ::unlink(name_of(number).c_str());
  emptied_.clear();
}

}  // namespace isonomy::engine
