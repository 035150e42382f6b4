// SPDX-License-Identifier: Apache-2.0
// The twenty rules of the CEL benchmark as a pack: each event is a clearance that an office gave a firm, a case of its own, and each
// rule a prohibition of clearances with three versions on the event's facts.
//
// Quiet: every rule is read, and its exception ends it: "unless the licence was withdrawn", which none of them was. So the work is
// to judge, as in the floor, and not to write findings. Loud: without the exception; its findings, counted by rule, must be exactly
// the hits that the hand-written rules count.
#pragma once

#include <string>

namespace isonomy::bench {

enum class Form { kQuiet, kLoud };

std::string pack_text(Form form);

}  // namespace isonomy::bench
