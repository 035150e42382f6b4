// SPDX-License-Identifier: Apache-2.0
// UntabledBasis: what an index is asked of, taken from a counting engine at one moment. Taking it costs the engine's time and is a copy of the
// counts; making the table of it, and asking, is slower and may be done on any other thread.
//
// Errors:  kNotFound where the engine counts nothing; the store's.
// Threads: read_basis(): the engine's owner. What it returns is a plain value.
#pragma once

#include "daemon/engine/engine.h"
#include "daemon/uncertainty/index_report.h"

namespace isonomy::engine {

struct UntabledBasis {
  uncertainty::Ledger ledger;
  uncertainty::IndexBasis basis;   // but for the table
  std::optional<Day> closed_through;

  uncertainty::IndexBasis tabled() && {
    basis.table = ledger.table();
    return std::move(basis);
  }
};

Result<UntabledBasis> read_basis(Engine& engine);

}  // namespace isonomy::engine
