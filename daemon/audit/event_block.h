// SPDX-License-Identifier: Apache-2.0
// EventBlock: a run of events compressed together. Neighbouring events repeat each other, so four of five bytes need not be written.
//
//   block = encoding, 1 byte | check, 8 bytes | content       encoding 2: the entries as they are, 3: in a zstd frame
//   entry = index step | time step | body length | key | body                    steps from the entry before; LEB128, time zigzag
//   key   = 0 | place and length in the body of its first line, of the rest      or length + 1 | text
//
// WHY not its text: an event's key is its source and its id, and both stand in the event as well.
// WHY: the check is ours, because a zstd frame has bits that no decoder looks at, and no stored bit may change unseen.
// Non-events are not in blocks: they stand between the events' indices as rows of their own, to be listed at once.
// Errors:  kCorrupt when a block does not decode to exactly its entries.
// Threads: one owner each; the zstd contexts and buffers are kept, so that a steady stream allocates nothing.
// Source:  docs/formats.md, "Event blocks"; RFC 8878 (zstd).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.h"

namespace isonomy::audit {

inline constexpr size_t kBlockBytes = size_t{128} << 10;     // a block closes at the first entry that reaches this
inline constexpr size_t kMaxEntryBytes = size_t{17} << 20;   // key and body

struct BlockEntry {
  uint64_t index = 0;
  int64_t recorded_at_ms = 0;
  std::string_view key;
  std::string_view body;
};

// The entries of a block that is being filled.
class BlockWriter {
 public:
  void add(const BlockEntry& entry);
  void clear();
  bool empty() const { return entries_.empty(); }
  bool full() const { return bytes_.size() >= kBlockBytes; }
  std::string_view bytes() const { return bytes_; }   // the entries as they are
  uint64_t first() const { return entries_.front().index; }
  uint64_t last() const { return entries_.back().index; }
  bool holds(uint64_t index, std::string_view key) const;
  Status visit(const std::function<Status(const BlockEntry&)>& visit) const;  // in order, to the first error
  size_t held_bytes() const { return bytes_.size() + keys_.size(); }

 private:
  struct Entry {
    uint64_t index;
    int64_t recorded_at_ms;
    size_t key_at;       // in keys_
    size_t key_bytes;
    size_t body_at;      // in bytes_
    size_t body_bytes;
  };
  struct Places {
    size_t first_line = 0, rest = 0;
  };
  std::optional<Places> places_of(std::string_view first_line, std::string_view rest, std::string_view body) const;
  class Numbers;
  void put_key(Numbers& numbers, std::string_view key, std::string_view body);

  std::string bytes_;
  std::string keys_;
  std::vector<Entry> entries_;
  Places last_places_;             // producers write their fields in one order
  int64_t last_time_ = 0;
};

class BlockEncoder {
 public:
  BlockEncoder();
  BlockEncoder(const BlockEncoder&) = delete;
  BlockEncoder& operator=(const BlockEncoder&) = delete;
  ~BlockEncoder();

  std::string_view encode(const BlockWriter& block);   // valid until the next call

 private:
  struct Zstd;
  std::unique_ptr<Zstd> zstd_;
  std::string encoded_;
};

class BlockReader {
 public:
  BlockReader();
  BlockReader(BlockReader&&) noexcept;
  BlockReader& operator=(BlockReader&&) noexcept;
  ~BlockReader();

  Status decode(uint64_t first, uint64_t last, std::string_view block);  // may not borrow `block` any longer than this call
  void rewind();
  Result<bool> next(BlockEntry& entry);  // false at the end; the body lives until the next decode, the key until the next call
  bool covers(uint64_t index) const { return decoded_ && first_ <= index && index <= last_; }

 private:
  Error damaged(const char* why) const;
  bool take(uint64_t& value);
  bool take_text(size_t size, std::string_view& text);
  bool take_with_key_text(BlockEntry& entry);        // as blocks were until schema 3
  bool take_with_key_places(BlockEntry& entry);
  struct Zstd;

  std::unique_ptr<Zstd> zstd_;
  bool decoded_ = false;
  uint64_t first_ = 0;
  uint64_t last_ = 0;
  std::string bytes_;
  bool key_texts_ = false;         // the encoding has the text of every key
  std::string key_;
  size_t at_ = 0;
  uint64_t next_index_ = 0;
  int64_t last_time_ = 0;
};

}  // namespace isonomy::audit
