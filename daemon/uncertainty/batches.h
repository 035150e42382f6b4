// SPDX-License-Identifier: Apache-2.0
// Batches: acts of enforcement that fall on very few days are the rhythm of an office, not a burst of breaches: they are reported as batches.
//
// Threads: pure.
#pragma once

#include "daemon/uncertainty/ledger.h"

namespace isonomy::uncertainty {

struct Batches {
  std::string authority, name;  // "municipal-police", "enforcement.credit_collection"
  int64_t acts = 0, days = 0;
  int64_t largest = 0;          // acts on the fullest day
  Day first, last;
  bool batched = false;         // a hundred acts or more over a year or more, on less than one day in thirty
};
std::vector<Batches> batches(const LedgerTable& table);

}  // namespace isonomy::uncertainty
