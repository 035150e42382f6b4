// SPDX-License-Identifier: Apache-2.0
#include "daemon/base/large_table.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace isonomy {
namespace {

constexpr size_t kHugePage = LargeAllocator<char>::kHugePage;

bool begins_a_huge_page(const void* memory) { return reinterpret_cast<uintptr_t>(memory) % kHugePage == 0; }

TEST(LargeTable, keeps_its_values_as_it_grows_from_small_to_large) {
  LargeTable<uint32_t> table;
  for (uint32_t i = 0; i < 2'000'000; ++i) table.push_back(i);
  for (uint32_t i = 0; i < table.size(); ++i) ASSERT_EQ(table[i], i);
  EXPECT_TRUE(begins_a_huge_page(table.data()));
  LargeTable<uint32_t> other(std::move(table));
  other.resize(3);
  other.shrink_to_fit();
  EXPECT_EQ(other.back(), 2u);
}

TEST(LargeTable, asks_for_huge_pages_from_one_on) {
  EXPECT_FALSE(begins_a_huge_page(LargeTable<char>(kHugePage - 1).data()));
  EXPECT_TRUE(begins_a_huge_page(LargeTable<char>(kHugePage).data()));
  EXPECT_TRUE(begins_a_huge_page(LargeTable<char>(kHugePage + 1).data()));
}

TEST(LargeTable, refuses_what_no_memory_could_hold) {
  EXPECT_THROW(LargeAllocator<uint64_t>().allocate(SIZE_MAX / 4), std::bad_alloc);
}

}  // namespace
}  // namespace isonomy
