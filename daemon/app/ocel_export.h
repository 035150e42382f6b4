// SPDX-License-Identifier: Apache-2.0
// Findings as an object-centric event log, OCEL 2.0 JSON: each finding is an event on the day of the act it is found against, and case, subject,
// authority, rule version, evidence and twins are its objects. docs/formats.md says which attribute is which.
//
//   {"id":"3f0c..","type":"ARB-7","time":"2009-12-12T00:00:00Z","attributes":[{"name":"verdict","value":"breach"}, ..],
//    "relationships":[{"objectId":"case:S38735","qualifier":"case"}, {"objectId":"rule:serve@1992","qualifier":"rule"}, ..]}
//
// Errors:  kMalformed where a line is no finding.
// Threads: pure.
// Source:  OCEL 2.0 specification (2023), section on JSON.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.h"

namespace isonomy::app {

// One object a line within the lists; objects stand before the events that name them, so that the file can be read in one go.
isonomy::Status write_ocel(const std::vector<std::string>& findings, const std::function<void(std::string_view)>& write);

}  // namespace isonomy::app
