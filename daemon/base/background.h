// SPDX-License-Identifier: Apache-2.0
// work_in_background: this thread, and those that it makes from now on, displace no running thread when they wake up; they wait for a free
// processor or for the end of a time slice.
//
// All but one of the daemon's threads work for the engine, which everybody waits for in the end: it should not stand still because one of
// them has something to do. Where the system does not let us ask for it, nothing changes.
//
// Threads: of the one that calls it.
// Source:  sched(7), SCHED_BATCH.
#pragma once

namespace isonomy {

void work_in_background();

}  // namespace isonomy
