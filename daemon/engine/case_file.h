// SPDX-License-Identifier: Apache-2.0
// CaseFile: where cases go that leave memory. Images are appended to segments; one that is written again leaves a gap behind, and
// the segment with the most gaps is emptied once gaps outweigh what is of use.
//
//   segment 7:  [owner 4 | length 4 | check 8 | image ..][..][..]     place = segment, offset
//
// A file of this kind is a cache and is never synced for safety: an image that does not fit its check is kCorrupt, and the caller
// rebuilds from the journal.
//
// Units:   bytes. A segment closes at kSegmentBytes.
// Errors:  kIo (disk full, no such folder), kCorrupt. A write that fails is heard of with the next one, or with flush().
// Threads: one owner. Files are written behind his back, a buffer at a time; what is being written he reads once it is.
// Source:  log-structured stores: Rosenblum and Ousterhout (1992); Bitcask (2010) for the index in memory.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <future>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.h"

namespace isonomy::engine {

class CaseFile {
 public:
  static constexpr uint32_t kSegmentBytes = uint32_t{32} << 20;

  static constexpr unsigned kOffsetBits = 25;                        // an offset is below kSegmentBytes
  static constexpr uint32_t kMostSegments = uint32_t{1} << 21;       // ever: 64 TiB of images

  struct Place {
    uint32_t segment = 0;       // 0: nowhere
    uint32_t offset = 0;
    friend bool operator==(const Place&, const Place&) = default;
  };

  // Segments in `folder`, named EPOCH-NUMBER.cases, or, with an empty folder, in unnamed temporary files.
  explicit CaseFile(std::string folder = {}, uint32_t epoch = 0);
  ~CaseFile();
  CaseFile(const CaseFile&) = delete;
  CaseFile& operator=(const CaseFile&) = delete;

  Result<Place> append(uint32_t owner, std::string_view image);
  Status read(uint32_t owner, const Place& place, std::string& image);
  void release(const Place& place, size_t length);   // an image of that length is a gap from now on

  // Empties the poorest segment, if gaps outweigh what is of use. `move(owner, place)` says whether the image is still of use;
  // `moved` is told its new place.
  Status tidy(const std::function<bool(uint32_t owner, const Place&)>& of_use, const std::function<void(uint32_t owner, const Place&)>& moved);

  uint64_t live_bytes() const { return live_; }
  uint64_t file_bytes() const { return total_; }
  bool is_named() const { return !folder_.empty(); }

  // For a snapshot: everything appended so far is in the files; which segments there are; and taking them up again.
  struct Segment {
    uint32_t number = 0;
    uint32_t size = 0;
    uint64_t live = 0;
  };
  Status flush();
  std::vector<Segment> segments() const;
  Status take_up(const std::vector<Segment>& segments);
  // Segments emptied since the last snapshot keep their files until the next one is safe.
  void forget_emptied();
  uint32_t epoch() const { return epoch_; }
  std::string name_of(uint32_t segment) const;
  std::vector<std::string> names() const;   // of all segments

 private:
  struct Open {
    int fd = -1;
    uint32_t size = 0;
    uint64_t live = 0;
  };
  Status begin_segment();
  Status write_out();
  Status settle();
  Status read_image_bytes(const Open& segment, const Place& place, std::string& image);
  Status read_bytes(const Open& segment, uint32_t number, uint64_t offset, char* into, size_t size);

  std::string folder_;
  uint32_t epoch_;
  std::map<uint32_t, Open> segments_;
  std::vector<uint32_t> emptied_;
  uint32_t current_ = 0;          // segment that is being written; 0: none yet
  uint32_t last_number_ = 0;
  std::string buffer_;            // the end of the current segment, not yet written
  std::string behind_;            // what stands before it, while it is being written
  uint32_t behind_segment_ = 0;
  uint64_t behind_from_ = 0;      // offset
  std::future<Status> written_;   // it is; valid while nobody has asked
  uint64_t live_ = 0, total_ = 0;
};

}  // namespace isonomy::engine
