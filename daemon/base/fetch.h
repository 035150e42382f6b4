// SPDX-License-Identifier: Apache-2.0
// fetch: what will be read soon is on its way from memory, or from the cache of another processor, meanwhile.
#pragma once

#include <cstddef>

namespace isonomy {

inline void fetch(const void* at, size_t bytes) {
  constexpr size_t kLine = 64;   // of the cache
  for (size_t i = 0; i < bytes; i += kLine) __builtin_prefetch(static_cast<const char*>(at) + i);
}

}  // namespace isonomy
