// SPDX-License-Identifier: Apache-2.0
// Linker: the case of events that name none. All events of one subject under one rule form a thread; wherever a thread is silent for
// longer than the window, one case ends and the next begins.
//
//   Firm, late-filing:  conduct 2015-01-10  decision 2015-03-01  payment 2015-04-02 ........ conduct 2019-06-01  decision 2019-07-15
//                       `--- case Firm/late-filing/2015-01-10 ---'                           `- case Firm/late-filing/2019-06-01 -'
//
// WHY threads and not cases are kept: where a thread is cut is then read off the whole set of events, so that an event that comes late
// and joins two cases, or begins an earlier one, gives what it would have given had it come first.
//
// Units:   the window in days, from the last day of an event to the first day of the next.
// Threads: pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/casework/case.h"

namespace isonomy::casework {

// "Firm/late-filing". A citation of a version ("late-filing@2010") stands for its rule.
std::string thread_key(std::string_view subject, std::string_view rule);
// The thread's key within the key of one of its cases; empty where the key has no such form.
std::string_view thread_of(std::string_view case_key);

// The cases of a thread, in the order of days. They share its arena and must not outlive it.
std::vector<Case> cases_of(const Case& thread, int window_days);

}  // namespace isonomy::casework
