// SPDX-License-Identifier: Apache-2.0
// Layout: the text of a pack.toml in the one layout, made by moving and indenting lines, never by writing values anew.
//
//   order       of keys within a table as docs/packs.md lists them; of tables as the author had them
//   =           aligned within a table; a version's keys are indented by two
//   lists       lines of a list stand below its first element
//   blank lines one before a table, none at the ends, never two together
//   comments    kept, with the key or table that they precede
//
// Laying out twice changes nothing more. Texts within quotes keep every byte.
//
// Errors:  kMalformed where the text is no TOML, or holds what this does not understand (quoted or dotted keys, tabs before a line,
//          CR): with the place and what to do. kCorrupt, which is our bug, where the result would not say the same.
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include "daemon/base/result.h"

namespace isonomy::rulebook {

Result<std::string> laid_out(std::string_view text, const std::string& path);

}  // namespace isonomy::rulebook
