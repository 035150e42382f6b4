// SPDX-License-Identifier: Apache-2.0
// Counting: a file or a journal judged, and everything that an index is asked of.
//
// Errors:  as in judging.h.
#pragma once

#include <memory>
#include <string>

#include "daemon/app/judging.h"
#include "daemon/uncertainty/index_report.h"

namespace isonomy::app {

struct Counted {
  Judged judged;
  uncertainty::IndexBasis basis;
};

Result<Counted> count_file(const std::string& path, const std::shared_ptr<const rulebook::Rulebook>& rules, const std::string& input_source, int lateness_days = 0);
Result<Counted> count_journal(const std::string& path, const std::shared_ptr<const rulebook::Rulebook>& rules);

}  // namespace isonomy::app
