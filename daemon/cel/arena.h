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

  void* allocate(size_t bytes, size_t alignment = 8);  // null when the budget is spent
  const char* copy(std::string_view text);             // null when the budget is spent

  template <class T>
  T* allocate_array(size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    if (count > SIZE_MAX / sizeof(T)) return nullptr;
    return static_cast<T*>(allocate(count * sizeof(T), alignof(T)));
  }

  // Keeps the blocks, so that steady state allocates nothing.
  void reset();
  size_t used() const { return used_; }
  size_t held() const;  // bytes of all its blocks

 private:
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
};

}  // namespace isonomy::cel
