// SPDX-License-Identifier: Apache-2.0
// sort_distinct: a list in order, each of its items once.
#pragma once

#include <algorithm>

namespace isonomy {

template <class List>
void sort_distinct(List& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

}  // namespace isonomy
