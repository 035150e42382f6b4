// SPDX-License-Identifier: Apache-2.0
// Enters a filing in its case: copies it with what it points to, so that the case stands on its own memory, and puts it in its
// place in the order of days.
//
// Errors:  kLimit when the case would outgrow its memory: then the case is as it was, but for bytes of its arena.
// Threads: pure, given the vocabulary.
#pragma once

#include "daemon/casework/case.h"
#include "daemon/casework/filing.h"
#include "daemon/casework/vocabulary.h"

namespace isonomy::casework {

inline constexpr size_t kCaseBytes = size_t{16} << 20;   // of one case's arena: far above any real one, a wall against a runaway key
inline constexpr size_t kCaseEvents = 100'000;

// An empty case, ready for filings.
void open_case(Case& of, std::string_view key, bool linked);

Status enter(Case& of, const Filing& filing, std::string_view source, std::string_view id, uint64_t ordinal, Vocabulary& shared);

}  // namespace isonomy::casework
