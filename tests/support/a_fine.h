// SPDX-License-Identifier: Apache-2.0
// A decision that is a fine and says nothing else, for cases that are made by hand.
#pragma once

#include "daemon/casework/case.h"

namespace isonomy::test {

inline const casework::Decision* a_fine() {
  static constexpr std::string_view kKind = "fine";
  static const casework::Decision kFine = [] {
    casework::Decision decision;
    decision.kinds = {&kKind, 1};
    return decision;
  }();
  return &kFine;
}

}  // namespace isonomy::test
