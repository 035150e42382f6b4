// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/event_block.h"

#include <zstd.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "daemon/audit/siphash.h"

namespace isonomy::audit {
namespace {

constexpr char kPlainWithKeys = 0, kZstdWithKeys = 1, kPlain = 2, kZstd = 3;
// WHY a small table: it stays in the processor's nearest cache, which is worth an eighth of the time and costs a hundredth of the bytes.
constexpr int kLevel = 1, kMinMatch = 6, kHashLog = 12;
// Keys are looked for near the beginning of an event, and long ones not at all: no event may make that slow.
constexpr size_t kSearched = 1024, kLongestSearched = 256;
constexpr size_t kMaxDecodedBytes = kBlockBytes + kMaxEntryBytes + 64;

uint64_t zigzag(int64_t value) { return static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63); }
int64_t unzigzag(uint64_t value) { return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1); }

constexpr size_t kHeaderBytes = 9;

// Against accidents, so the key is no secret; what was altered on purpose fails at its leaf in the tree.
std::array<char, 8> check_of(char encoding, std::string_view content) {
  const uint64_t hash = siphash({0, 0}, static_cast<uint8_t>(encoding), content);
  std::array<char, 8> check;
  for (size_t i = 0; i < check.size(); ++i) check[i] = static_cast<char>(hash >> (8 * i));
  return check;
}

// Time steps wrap, so that no pair of times is too far apart.
int64_t minus(int64_t a, int64_t b) { return static_cast<int64_t>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b)); }
int64_t plus(int64_t a, int64_t b) { return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b)); }

bool stands_at(std::string_view body, size_t at, std::string_view text) {
  return at <= body.size() && text.size() <= body.size() - at && std::memcmp(body.data() + at, text.data(), text.size()) == 0;
}

size_t find_in(std::string_view body, size_t guess, std::string_view text) {
  return stands_at(body, guess, text) ? guess : body.substr(0, kSearched).find(text);
}

}  // namespace

// The numbers of one entry, so that the block is asked to grow once for all of them.
class BlockWriter::Numbers {
 public:
  Numbers& put(uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_[size_++] = static_cast<char>(value | 0x80);
    bytes_[size_++] = static_cast<char>(value);
    return *this;
  }
  std::string_view text() const { return {bytes_.data(), size_}; }

 private:
  static constexpr size_t kMost = 8, kLongest = 10;
  std::array<char, kMost * kLongest> bytes_;
  size_t size_ = 0;
};

std::optional<BlockWriter::Places> BlockWriter::places_of(std::string_view first_line, std::string_view rest, std::string_view body) const {
  if (first_line.empty() || rest.empty() || first_line.size() > kLongestSearched || rest.size() > kLongestSearched) return std::nullopt;
  Places places;
  places.rest = find_in(body, last_places_.rest, rest);
  places.first_line = find_in(body, last_places_.first_line, first_line);
  if (places.rest == std::string_view::npos || places.first_line == std::string_view::npos) return std::nullopt;
  return places;
}

void BlockWriter::put_key(Numbers& numbers, std::string_view key, std::string_view body) {
  const size_t line_end = key.find('\n');
  if (line_end != std::string_view::npos) {
    const std::string_view first_line = key.substr(0, line_end), rest = key.substr(line_end + 1);
    if (const auto places = places_of(first_line, rest, body)) {
      last_places_ = *places;
      numbers.put(0).put(places->first_line).put(first_line.size()).put(places->rest).put(rest.size());
      bytes_ += numbers.text();
      return;
    }
  }
  bytes_ += numbers.put(key.size() + 1).text();
  bytes_ += key;
}

void BlockWriter::add(const BlockEntry& entry) {
  Numbers numbers;
  numbers.put(entries_.empty() ? 0 : entry.index - entries_.back().index - 1).put(zigzag(minus(entry.recorded_at_ms, last_time_))).put(entry.body.size());
  put_key(numbers, entry.key, entry.body);
  entries_.push_back({entry.index, entry.recorded_at_ms, keys_.size(), entry.key.size(), bytes_.size(), entry.body.size()});
  keys_ += entry.key;
  bytes_ += entry.body;
  last_time_ = entry.recorded_at_ms;
}

void BlockWriter::clear() {
  bytes_.clear();
  keys_.clear();
  entries_.clear();
  last_time_ = 0;
}

bool BlockWriter::holds(uint64_t index, std::string_view key) const {
  const auto entry = std::lower_bound(entries_.begin(), entries_.end(), index, [](const Entry& e, uint64_t i) { return e.index < i; });
  return entry != entries_.end() && entry->index == index && std::string_view(keys_).substr(entry->key_at, entry->key_bytes) == key;
}

Status BlockWriter::visit(const std::function<Status(const BlockEntry&)>& visit) const {
  const std::string_view bytes = bytes_, keys = keys_;
  for (const Entry& entry : entries_) {
    ISO_TRY_STATUS(visit({entry.index, entry.recorded_at_ms, keys.substr(entry.key_at, entry.key_bytes), bytes.substr(entry.body_at, entry.body_bytes)}));
  }
  return {};
}

struct BlockEncoder::Zstd {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ~Zstd() { ZSTD_freeCCtx(context); }
};

BlockEncoder::BlockEncoder() : zstd_(std::make_unique<Zstd>()) {
  ZSTD_CCtx_setParameter(zstd_->context, ZSTD_c_compressionLevel, kLevel);
  ZSTD_CCtx_setParameter(zstd_->context, ZSTD_c_minMatch, kMinMatch);
  ZSTD_CCtx_setParameter(zstd_->context, ZSTD_c_hashLog, kHashLog);
}
BlockEncoder::~BlockEncoder() = default;

std::string_view BlockEncoder::encode(const BlockWriter& block) {
  const std::string_view bytes = block.bytes();
  encoded_.resize(kHeaderBytes + ZSTD_compressBound(bytes.size()));
  size_t size = ZSTD_compress2(zstd_->context, encoded_.data() + kHeaderBytes, encoded_.size() - kHeaderBytes, bytes.data(), bytes.size());
  encoded_[0] = kZstd;
  if (ZSTD_isError(size) != 0 || size >= bytes.size()) {
    encoded_[0] = kPlain;
    size = bytes.size();
    std::copy(bytes.begin(), bytes.end(), encoded_.begin() + kHeaderBytes);
  }
  const std::string_view whole = std::string_view(encoded_).substr(0, kHeaderBytes + size);
  const std::array<char, 8> check = check_of(encoded_[0], whole.substr(kHeaderBytes));
  std::copy(check.begin(), check.end(), encoded_.begin() + 1);
  return whole;
}

struct BlockReader::Zstd {
  ZSTD_DCtx* context = ZSTD_createDCtx();
  ~Zstd() { ZSTD_freeDCtx(context); }
};

BlockReader::BlockReader() : zstd_(std::make_unique<Zstd>()) {}
BlockReader::BlockReader(BlockReader&&) noexcept = default;
BlockReader& BlockReader::operator=(BlockReader&&) noexcept = default;
BlockReader::~BlockReader() = default;

Error BlockReader::damaged(const char* why) const {
  return {Code::kCorrupt, "the block of events " + std::to_string(first_) + " to " + std::to_string(last_) + " is damaged (" + why + ")", {}};
}

Status BlockReader::decode(uint64_t first, uint64_t last, std::string_view block) {
  decoded_ = false;
  first_ = first;
  last_ = last;
  rewind();
  if (block.size() < kHeaderBytes) return damaged("it is cut off");
  const std::string_view content = block.substr(kHeaderBytes);
  const std::array<char, 8> check = check_of(block[0], content);
  if (block.substr(1, check.size()) != std::string_view(check.data(), check.size())) return damaged("its bytes do not fit its check");
  key_texts_ = block[0] == kPlainWithKeys || block[0] == kZstdWithKeys;
  if (block[0] == kPlain || block[0] == kPlainWithKeys) {
    bytes_.assign(content);
  } else if (block[0] == kZstd || block[0] == kZstdWithKeys) {
    const unsigned long long size = ZSTD_getFrameContentSize(content.data(), content.size());
    if (size > kMaxDecodedBytes) return damaged("its frame states no sensible size");
    bytes_.resize(size);
    const size_t decoded = ZSTD_decompressDCtx(zstd_->context, bytes_.data(), bytes_.size(), content.data(), content.size());
    if (ZSTD_isError(decoded) != 0 || decoded != bytes_.size()) return damaged("it does not decompress");
  } else {
    return damaged("its first byte names no encoding");
  }
  decoded_ = true;
  return {};
}

void BlockReader::rewind() {
  at_ = 0;
  next_index_ = first_;
  last_time_ = 0;
}

bool BlockReader::take(uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 64 && at_ < bytes_.size(); shift += 7) {
    const auto byte = static_cast<uint8_t>(bytes_[at_++]);
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return true;
  }
  return false;
}

bool BlockReader::take_text(size_t size, std::string_view& text) {
  if (size > bytes_.size() - at_) return false;
  text = std::string_view(bytes_).substr(at_, size);
  at_ += size;
  return true;
}

bool BlockReader::take_with_key_text(BlockEntry& entry) {
  uint64_t key = 0, body = 0;
  return take(key) && take(body) && take_text(key, entry.key) && take_text(body, entry.body);
}

bool BlockReader::take_with_key_places(BlockEntry& entry) {
  uint64_t body = 0, key = 0;
  if (!take(body) || !take(key)) return false;
  if (key != 0) return take_text(key - 1, entry.key) && take_text(body, entry.body);
  struct Piece {
    uint64_t at = 0, size = 0;
  } first_line, rest;
  for (Piece* piece : {&first_line, &rest}) {
    if (!take(piece->at) || !take(piece->size) || piece->at > body || piece->size > body - piece->at) return false;
  }
  if (!take_text(body, entry.body)) return false;
  key_ = entry.body.substr(first_line.at, first_line.size);
  key_ += '\n';
  key_ += entry.body.substr(rest.at, rest.size);
  entry.key = key_;
  return true;
}

Result<bool> BlockReader::next(BlockEntry& entry) {
  if (at_ == bytes_.size()) {
    if (next_index_ != last_ + 1) return damaged("it ends early");
    return false;
  }
  uint64_t step = 0;
  uint64_t time = 0;
  if (!take(step) || !take(time)) return damaged("an entry is cut off");
  if (step > last_ || next_index_ + step > last_) return damaged("an entry lies beyond its end");
  if (!(key_texts_ ? take_with_key_text(entry) : take_with_key_places(entry))) return damaged("an entry is cut off or longer than the block");
  entry.index = next_index_ + step;
  entry.recorded_at_ms = plus(last_time_, unzigzag(time));
  next_index_ = entry.index + 1;
  last_time_ = entry.recorded_at_ms;
  return true;
}

}  // namespace isonomy::audit
