// SPDX-License-Identifier: Apache-2.0
// LargeTable: a std::vector for tables of many megabytes that are read here and there. From 2 MiB on it asks the system for huge pages:
// a look-up then misses the memory it is after, and not also the page tables that lead there, and filling it takes a fault for each
// 2 MiB instead of each 4 KiB. Where the system has none to give, nothing else changes.
//
// Source: Linux, transparent huge pages: madvise(2), MADV_HUGEPAGE.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <new>
#include <vector>

namespace isonomy {

template <class T>
struct LargeAllocator {
  using value_type = T;
  static constexpr std::size_t kHugePage = std::size_t{2} << 20;

  LargeAllocator() = default;
  template <class Other>
  LargeAllocator(const LargeAllocator<Other>&) {}

  T* allocate(std::size_t count) {
    if (count > static_cast<std::size_t>(-1) / 2 / sizeof(T)) throw std::bad_alloc();
    const std::size_t bytes = count * sizeof(T);
    if (bytes < kHugePage) return static_cast<T*>(::operator new(bytes));
    const std::size_t whole = (bytes + kHugePage - 1) / kHugePage * kHugePage;
    void* const memory = std::aligned_alloc(kHugePage, whole);
    if (memory == nullptr) throw std::bad_alloc();
    ::madvise(memory, whole, MADV_HUGEPAGE);
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t count) noexcept {
    if (count * sizeof(T) < kHugePage) ::operator delete(memory);
    else std::free(memory);
  }
  friend bool operator==(const LargeAllocator&, const LargeAllocator&) { return true; }
};

template <class T>
using LargeTable = std::vector<T, LargeAllocator<T>>;

}  // namespace isonomy
