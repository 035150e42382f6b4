// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/index_basis.h"

#include "daemon/engine/case_panel.h"

namespace isonomy::engine {

Result<UntabledBasis> read_basis(Engine& engine) {
  const Counting* counting = engine.counting();
  if (counting == nullptr) return not_found("nothing is counted here");
  UntabledBasis out;
  ISO_TRY(out.basis.churn, read_churn(engine));
  out.ledger = counting->ledger().copy_to_read();
  out.closed_through = counting->closed_through();
  out.basis.rules = engine.rulebook();
  out.basis.events = static_cast<int64_t>(engine.accepted());
  out.basis.unmapped = static_cast<int64_t>(engine.unmapped());
  if (counting->stopped_after()) out.basis.counted_events = static_cast<int64_t>(*counting->stopped_after());
  return out;
}

}  // namespace isonomy::engine
