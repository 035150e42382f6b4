// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/counting.h"

#include "daemon/engine/index_basis.h"

namespace isonomy::app {
namespace {

Result<Counted> counted(Judged judged) {
  ISO_TRY(engine::UntabledBasis basis, engine::read_basis(*judged.engine));
  return Counted{std::move(judged), std::move(basis).tabled()};
}

}  // namespace

Result<Counted> count_file(const std::string& path, const std::shared_ptr<const rulebook::Rulebook>& rules, const std::string& input_source, int lateness_days) {
  JudgingOptions options;
  options.lateness_days = lateness_days;
  options.counts = true;
  ISO_TRY(Judged judged, judge_file(path, rules, input_source, options));
  return counted(std::move(judged));
}

Result<Counted> count_journal(const std::string& path, const std::shared_ptr<const rulebook::Rulebook>& rules) {
  ISO_TRY(Judged judged, judge_journal(path, rules, {.counts = true}));
  return counted(std::move(judged));
}

}  // namespace isonomy::app
