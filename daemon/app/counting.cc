// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/counting.h"

#include "daemon/uncertainty/case_reader.h"

namespace isonomy::app {
namespace {

template <class Judge>
Result<Counted> count(const rulebook::Rulebook& rules, const Judge& judge) {
  uncertainty::CaseReader reader(rules);
  uncertainty::Ledger ledger;
  const engine::Observer observer{
      [&](std::string_view key) { ledger.withdraw(key); },
      [&](std::string_view key, const casework::Case& of, const judge::Judgement& judgement, Day watermark) {
        ledger.add(key, reader.read(of, judgement, watermark));
      },
      [&](const casework::CaseEvent& event) {
        if (const auto tally = uncertainty::tally_of(event)) ledger.add(*tally);
      }};
  ISO_TRY(Judged judged, judge(observer));
  return Counted{std::move(judged), ledger.table()};
}

}  // namespace

Result<Counted> count_file(const std::string& path, const std::shared_ptr<const rulebook::Rulebook>& rules, const std::string& input_source, int lateness_days) {
  return count(*rules, [&](const engine::Observer& observer) {
    JudgingOptions options;
    options.lateness_days = lateness_days;
    options.observer = observer;
    return judge_file(path, rules, input_source, options);
  });
}

Result<Counted> count_journal(const std::string& path, const std::shared_ptr<const rulebook::Rulebook>& rules) {
  return count(*rules, [&](const engine::Observer& observer) { return judge_journal(path, rules, {.observer = observer}); });
}

}  // namespace isonomy::app
