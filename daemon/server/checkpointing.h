// SPDX-License-Identifier: Apache-2.0
// Checkpointing: when the log is signed: after a time in which something came, and when somebody asks. (After so many records the
// registry signs by itself, and at shutdown the program asks.)
//
// WHY the steady clock: a wall clock that is set back must not put the next signature off, nor one set forward sign in a burst.
// Errors:  those of the registry; without a key the schedule does not run.
// Threads: the network thread.
#pragma once

#include <chrono>
#include <string>

#include "daemon/server/docket.h"
#include "daemon/server/tasks.h"

namespace isonomy::server {

// Everything listed before this is durable, heard, and covered by the note that is returned. kNotFound without a key.
Awaitable<Result<std::string>> sign_checkpoint(Docket& docket);

// Signs every `interval` if records have come since the last checkpoint; until the docket fails. Belongs into a Tasks group.
Task keep_checkpoints(Docket& docket, std::chrono::milliseconds interval);

}  // namespace isonomy::server
