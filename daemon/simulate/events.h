// SPDX-License-Identifier: Apache-2.0
// A world as what a daemon would see: CloudEvents, a pack of rules to judge them by, and the truth.
//
//   item-000 .. item-NNN   powers to fine, from 100 to 1000; one is one signature of the world. In a retroactive world they have a second,
//                          harsher version, in force from the 78th week
//   fee                    a fine of one amount, published anew each year
//
// Units:   an event a line. The same options and seed give the same bytes.
// Threads: pure.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "daemon/simulate/world.h"

namespace isonomy::simulate {

std::string pack_of(const WorldOptions& options);        // pack.toml
std::string jurisdiction();                              // jurisdiction.toml, one folder above
// Lines in order of the days on which they become known.
void write_events(const World& world, const std::function<void(std::string_view line)>& write);
std::string truth_of(const WorldOptions& options, uint64_t seed, const World& world);  // one JSON object

}  // namespace isonomy::simulate
