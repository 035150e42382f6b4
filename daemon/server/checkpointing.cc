// SPDX-License-Identifier: Apache-2.0
#include "daemon/server/checkpointing.h"

#include <spdlog/spdlog.h>

namespace isonomy::server {

Awaitable<Result<std::string>> sign_checkpoint(Docket& docket) {
  // First a commit of the docket's own, which hands back what was heard; the registry then signs at least that much.
  const isonomy::Status committed = co_await docket.commit();
  if (committed.has_error()) co_return committed.error();
  Result<std::string> note = co_await docket.ask([](engine::Registry& registry) { return registry.checkpoint(now_ms()); });
  if (note.has_value()) spdlog::info("checkpoint.signed records={}", docket.counters().signed_records);
  co_return note;
}

Task keep_checkpoints(Docket& docket, std::chrono::milliseconds interval) {
  while (!docket.failed()) {
    co_await pause(interval);
    if (docket.counters().records == docket.counters().signed_records) continue;  // nothing came: an idle log does not grow
    const Result<std::string> note = co_await sign_checkpoint(docket);
    if (note.has_error()) co_return spdlog::error("checkpoint.failed why=\"{}\"", to_string(note.error()));
  }
}

}  // namespace isonomy::server
