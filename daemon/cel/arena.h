// SPDX-License-Identifier: Apache-2.0
// Arena: where values live. A bump allocator with a byte budget; everything in it dies together, by reset() or with the arena.
//
// Units:   bytes.
// Errors:  allocate() returns null when the budget is spent: the caller turns that into kLimit.
// Threads: one owner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace isonomy::cel {

class Arena {
 public:
  explicit Arena(size_t byte_budget = size_t{64} << 20, size_t first_block = 4096);
  Arena(Arena&&) noexcept = default;
  Arena& operator=(Arena&&) noexcept = default;

  void* allocate(size_t bytes, size_t alignment = 8) {  // null when the budget is spent
    if (block_ < blocks_.size()) {
      const size_t start = (offset_ + alignment - 1) & ~(alignment - 1);
      if (start + bytes <= blocks_[block_].size && start + bytes >= bytes && used_ + bytes <= budget_) {
        offset_ = start + bytes;
        used_ += bytes;
        return blocks_[block_].bytes.get() + start;
      }
    }
    return allocate_further(bytes, alignment);
  }
  const char* copy(std::string_view text);             // null when the budget is spent

  template <class T>
  T* allocate_array(size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    if (count > SIZE_MAX / sizeof(T)) return nullptr;
    return static_cast<T*>(allocate(count * sizeof(T), alignof(T)));
  }

  // Keeps the blocks, so that steady state allocates nothing.
  void reset() { return_to({}); }
  // Gives up what was handed out since the mark was taken.
  struct Mark {
    size_t block = 0, offset = 0, used = 0;
  };
  Mark mark() const { return {block_, offset_, used_}; }
  void return_to(const Mark& mark) {
    block_ = mark.block;
    offset_ = mark.offset;
    used_ = mark.used;
  }
  void allow(size_t bytes) { budget_ = used_ + bytes; }   // from now on, whatever was handed out before
  size_t used() const { return used_; }
  size_t held() const { return blocks_.capacity() * sizeof(Block) + block_bytes_; }   // with its blocks

 private:
  void* allocate_further(size_t bytes, size_t alignment);
  struct Block {
    std::unique_ptr<std::byte[]> bytes;
    size_t size = 0;
  };
  std::vector<Block> blocks_;
  size_t block_ = 0;     // index of the block being filled
  size_t offset_ = 0;    // next free byte in it
  size_t used_ = 0;      // bytes handed out since the last reset
  size_t budget_;
  size_t next_size_;
  size_t block_bytes_ = 0;
};

}  // namespace isonomy::cel
