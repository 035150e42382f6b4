// SPDX-License-Identifier: Apache-2.0
// Vocabulary: what many cases share, so that a case and its image need only point to it.
//
// Threads: one owner (the engine). Must outlive every case that points into it.
#pragma once

#include "daemon/casework/fact_lists.h"
#include "daemon/casework/names.h"

namespace isonomy::casework {

struct Vocabulary {
  Names names;
  FactLists fact_lists;
};

}  // namespace isonomy::casework
