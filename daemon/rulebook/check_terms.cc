// SPDX-License-Identifier: Apache-2.0
// Checks of terms: deadlines that nobody can keep, because they end before they begin, run from an act that must come after, or are shorter
// than the time the law itself puts between two steps.
#include <algorithm>

#include "daemon/rulebook/check.h"
#include "daemon/rulebook/walk.h"

namespace isonomy::rulebook {
namespace {

// Least and greatest number of calendar days in a period, whatever the calendar: a month has 28 to 31 days; working days need at least
// themselves, and at most three times that and a week of holidays.
std::pair<int, int> calendar_days(Period period) {
  switch (period.unit) {
    case PeriodUnit::kDays: return {period.count, period.count};
    case PeriodUnit::kWorkingDays: return {period.count, period.count * 3 + 7};
    case PeriodUnit::kMonths: return {period.count * 28, period.count * 31};
    case PeriodUnit::kYears: return {period.count * 365, period.count * 366};
  }
  return {0, 0};
}

bool overlap(const EventName& a, const EventName& b) { return a.covers(b.text) || b.covers(a.text); }

bool together(const RuleVersion& a, const RuleVersion& b) {
  return before(a.applies_from, b.until) != Truth::kFalse && before(b.applies_from, a.until) != Truth::kFalse;
}

class TermCheck {
 public:
  TermCheck(const Rulebook& rulebook, std::vector<Remark>& remarks) : rulebook_(rulebook), remarks_(remarks) {
    for (const Rule& rule : rulebook.rules) {
      for (const RuleVersion& version : rule.versions) {
        if (const auto* step = std::get_if<Requirement>(&version.body)) steps_.push_back({&rule, &version, step});
        if (const auto* power = std::get_if<Power>(&version.body); power && power->requirement) steps_.push_back({&rule, &version, &*power->requirement});
      }
    }
  }

  void deadline(const Rule& rule, const RuleVersion& version, const Deadline& body) {
    const std::string name = "`" + qualified(rule, version) + "`";
    for (const EventName& from : body.from) {
      if (from.text == body.to.text) add(Level::kError, rule, version, name + " runs from `" + from.text + "` to itself: it is kept before it begins",
                                      "it runs from " + from.text + " to itself and ends before it begins");
    }
    for (const Within& within : body.within) {
      if (within.period.count == 0) add(Level::kWarning, rule, version, name + " gives no time at all: the act is due on the day the term starts");
      if (within.period.unit == PeriodUnit::kWorkingDays && !has_calendar(rule)) {
        remarks_.push_back({Level::kInformation, "no-calendar", name + " counts working days, and the jurisdiction has no calendar: only weekends are off", version.where, rule.id, {qualified(rule, version)}, {}, {}});
      }
    }
    if (rule.addressee == Addressee::kSubject && !body.from.empty() && body.to.role() != "appeal" && body.to.role() != "payment" && body.to.role() != "conduct") {
      remarks_.push_back({Level::kWarning, "addressee", name + " binds the subject, and `" + body.to.text + "` is the authority's act: check `addressee`", version.where, rule.id, {qualified(rule, version)}, {}, {}});
    }
    for (const Step& step : steps_) hold_against(rule, version, body, step);
  }

  // A duty without a term is never late.
  void duty(const Rule& rule, const RuleVersion& version, const Power& body) {
    const Jurisdiction* jurisdiction = rulebook_.jurisdiction(rulebook_.packs[rule.pack].jurisdiction);
    if (body.duty != Duty::kShall || body.answer_within || version.draft || (jurisdiction != nullptr && jurisdiction->quiet_after)) return;
    remarks_.push_back({Level::kInformation, "no-term", "`" + qualified(rule, version) + "` is a duty without `answer_within`, and the jurisdiction has no `quiet_after`: silence is never late",
                        version.where, rule.id, {qualified(rule, version)}, {}, {}});
  }

 private:
  struct Step {
    const Rule* rule;
    const RuleVersion* version;
    const Requirement* requirement;
  };

  void add(Level level, const Rule& rule, const RuleVersion& version, std::string message, std::string detail = {}, const Step* step = nullptr) {
    remarks_.push_back({level, "impossible-deadline", std::move(message), version.where, rule.id, {qualified(rule, version)}, {}, std::move(detail)});
    if (step != nullptr) remarks_.back().versions.push_back(qualified(*step->rule, *step->version));
  }

  bool has_calendar(const Rule& rule) const {
    const Jurisdiction* jurisdiction = rulebook_.jurisdiction(rulebook_.packs[rule.pack].jurisdiction);
    return jurisdiction != nullptr && !jurisdiction->holidays.empty();
  }

  void hold_against(const Rule& rule, const RuleVersion& version, const Deadline& body, const Step& step) {
    if (!together(version, *step.version) || !rulebook_.reaches(step.rule->pack, rule.pack)) return;
    const Requirement& order = *step.requirement;
    const std::string name = "`" + qualified(rule, version) + "`", other = "`" + qualified(*step.rule, *step.version) + "`";
    const bool sole_start = body.from.size() == 1;
    // A term from the act to a step that must precede it starts too late to be kept.
    if (sole_start && order.before.text == body.from.front().text) {
      for (const EventName& must_precede : order.steps) {
        if (must_precede.text == body.to.text) {
          add(Level::kError, rule, version, name + " runs from `" + order.before.text + "` to `" + body.to.text + "`, and " + other + " wants `" + body.to.text + "` first: it cannot be kept",
              "it runs from " + order.before.text + " to " + body.to.text + ", and " + qualified(*step.rule, *step.version) + " wants " + body.to.text + " first", &step);
        }
      }
    }
    if (!order.gap || !overlap(order.before, body.to) || !sole_start || order.steps.empty() || body.within.empty()) return;
    const auto starts = std::find_if(order.steps.begin(), order.steps.end(), [&](const EventName& s) { return s.text == body.from.front().text; });
    if (starts == order.steps.end()) return;
    // `gap` lies between each step and the next, and between the last and the act.
    const int gaps = static_cast<int>(order.steps.end() - starts);
    int longest = 0;
    for (const Within& within : body.within) longest = std::max(longest, calendar_days(within.period).second);
    const int needed = calendar_days(*order.gap).first * gaps;
    if (needed > longest) {
      add(Level::kError, rule, version, name + " leaves at most " + std::to_string(longest) + " days for what takes at least " + std::to_string(needed) + " by " + other + ": it cannot be kept",
          "it leaves at most " + std::to_string(longest) + " days for what takes at least " + std::to_string(needed) + " by " + qualified(*step.rule, *step.version), &step);
    }
  }

  const Rulebook& rulebook_;
  std::vector<Remark>& remarks_;
  std::vector<Step> steps_;
};

}  // namespace

void check_terms(const Rulebook& rulebook, std::vector<Remark>& remarks) {
  TermCheck check(rulebook, remarks);
  for (const Rule& rule : rulebook.rules) {
    for (const RuleVersion& version : rule.versions) {
      if (const auto* body = std::get_if<Deadline>(&version.body)) check.deadline(rule, version, *body);
      if (const auto* body = std::get_if<Power>(&version.body)) check.duty(rule, version, *body);
    }
  }
}

}  // namespace isonomy::rulebook
