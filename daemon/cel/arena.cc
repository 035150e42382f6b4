// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/arena.h"

#include <algorithm>
#include <cstring>

namespace isonomy::cel {

Arena::Arena(size_t byte_budget, size_t first_block) : budget_(byte_budget), next_size_(std::max<size_t>(first_block, 64)) {}

void* Arena::allocate_further(size_t bytes, size_t alignment) {
  if (bytes > budget_ || used_ > budget_ - bytes) return nullptr;
  for (;;) {
    if (block_ < blocks_.size()) {
      Block& block = blocks_[block_];
      const size_t start = (offset_ + alignment - 1) & ~(alignment - 1);
      if (start <= block.size && bytes <= block.size - start) {
        offset_ = start + bytes;
        used_ += bytes;
        return block.bytes.get() + start;
      }
      ++block_;
      offset_ = 0;
      continue;
    }
    const size_t size = std::max(next_size_, bytes + alignment);
    blocks_.push_back({std::make_unique<std::byte[]>(size), size});
    block_bytes_ += size;
    next_size_ = std::min<size_t>(next_size_ * 2, size_t{1} << 20);
  }
}

const char* Arena::copy(std::string_view text) {
  if (text.empty()) return "";
  char* bytes = allocate_array<char>(text.size());
  if (bytes != nullptr) std::memcpy(bytes, text.data(), text.size());
  return bytes;
}

}  // namespace isonomy::cel
