// SPDX-License-Identifier: Apache-2.0
// ImageWriter, ImageReader: numbers and strings as bytes, for images of cases and for the snapshot. Numbers are LEB128, signed ones
// zigzag; a string is its length and its bytes.
//
// Errors:  a reader that runs past the end, or meets what cannot be, stays failed and yields zeros: ask failed() once, at the end.
// Threads: plain values.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/base/result.h"

namespace isonomy::casework {

class ImageWriter {
 public:
  explicit ImageWriter(std::string& out) : out_(out) {}
  ~ImageWriter() { flush(); }
  ImageWriter(const ImageWriter&) = delete;
  ImageWriter& operator=(const ImageWriter&) = delete;

  void byte(uint8_t value) {
    if (held_ == sizeof few_) flush();
    few_[held_++] = static_cast<char>(value);
  }
  void number(uint64_t value) {
    char* to = room(kLongestNumber);
    for (; value >= 0x80; value >>= 7) *to++ = static_cast<char>(value | 0x80);
    *to++ = static_cast<char>(value);
    held_ = static_cast<size_t>(to - few_);
  }
  void signed_number(int64_t value) { number((static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63)); }
  void fixed(uint64_t value) {
    char* to = room(8);
    for (unsigned i = 0; i < 8; ++i) to[i] = static_cast<char>(value >> (8 * i));
    held_ += 8;
  }
  void text(std::string_view value) {
    number(value.size());
    raw(value);
  }
  void raw(std::string_view value) {
    if (value.size() > sizeof few_ - held_) flush();
    if (value.size() > sizeof few_) {
      out_ += value;
    } else if (!value.empty()) {
      std::memcpy(few_ + held_, value.data(), value.size());
      held_ += value.size();
    }
  }
  // What was written is in the string after this, or when the writer is gone.
  void flush() {
    out_.append(few_, held_);
    held_ = 0;
  }

  // A large image need not stand in memory as a whole: where one that takes the bytes was named, it is given them now and then.
  using Sink = std::function<Status(std::string& bytes)>;   // takes them and leaves the string empty
  ImageWriter(std::string& out, Sink sink) : out_(out), sink_(std::move(sink)) {}
  Status pour() { return sink_ && out_.size() >= kPourAt ? sink_(out_) : Status(); }   // what is not flushed yet follows

 private:
  static constexpr size_t kPourAt = size_t{256} << 10;
  static constexpr size_t kLongestNumber = 10;
  char* room(size_t bytes) {
    if (held_ + bytes > sizeof few_) flush();
    return few_ + held_;
  }
  std::string& out_;
  Sink sink_;
  char few_[512];                        // numbers are short: a string is asked to grow once for many
  size_t held_ = 0;
};

class ImageReader {
 public:
  explicit ImageReader(std::string_view bytes) : bytes_(bytes) {}
  // The pieces of a large image one after the other, as pour() cut them: none ends within a value. `more` gives the next one, which holds
  // until it is called again; empty at the end, or where it cannot. `size`: of all pieces, about.
  using More = std::function<std::string_view()>;
  ImageReader(More more, uint64_t size) : more_(std::move(more)), beyond_(size) {}

  uint8_t byte() {
    if (at_ >= bytes_.size() && !next_piece()) return fail();
    return static_cast<uint8_t>(bytes_[at_++]);
  }
  uint64_t number() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const uint8_t next = byte();
      value |= static_cast<uint64_t>(next & 0x7f) << shift;
      if (next < 0x80) return value;
    }
    return fail();
  }
  int64_t signed_number() {
    const uint64_t value = number();
    return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
  }
  uint64_t fixed() {
    if (left() < 8 && (left() != 0 || !next_piece() || left() < 8)) return fail();
    uint64_t value = 0;
    for (unsigned i = 8; i-- > 0;) value = value << 8 | static_cast<uint8_t>(bytes_[at_ + i]);
    at_ += 8;
    return value;
  }
  std::string_view text() {
    const uint64_t size = number();
    return raw(size);
  }
  std::string_view raw(size_t size) {
    if (size > left() && (left() != 0 || !next_piece() || size > left())) {
      fail();
      return {};
    }
    at_ += size;
    return bytes_.substr(at_ - size, size);
  }
  // A count of things that take at least one byte each: never more than there are bytes, so that nothing large is reserved in vain.
  size_t count() {
    const uint64_t n = number();
    return n <= left() + beyond_ ? static_cast<size_t>(n) : fail();
  }

  uint8_t fail() {
    failed_ = true;
    at_ = bytes_.size();
    more_ = nullptr;
    beyond_ = 0;
    return 0;
  }
  bool failed() const { return failed_; }
  size_t left() const { return bytes_.size() - at_; }   // of the piece at hand

 private:
  bool next_piece() {
    if (!more_) return false;
    bytes_ = more_();
    at_ = 0;
    beyond_ -= std::min<uint64_t>(beyond_, bytes_.size());
    return !bytes_.empty();
  }

  std::string_view bytes_;
  More more_;
  uint64_t beyond_ = 0;   // in the pieces that follow
  size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace isonomy::casework
