// SPDX-License-Identifier: Apache-2.0
// Which version governs. With exact dates this is "the latest that had begun"; with dates known less precisely the question is
// asked for every choice of days at once, and an answer is definite only when no choice would flip it.
//
//   v1 from 2000, v2 from "2010" (some day of that year)
//   2009-05-01 -> v1     2011-05-01 -> v2     2010-05-01 -> unsettled: v1 or v2     "2011" -> v2
#include "daemon/rulebook/timeline.h"

#include <algorithm>
#include <tuple>

#include "daemon/base/sort_distinct.h"

namespace isonomy::rulebook {
namespace {

bool may_govern(const RuleVersion& version) { return !version.draft && !version.never_published; }

// Whether `w` is out of the way of `v` on `day` for some choice of its dates, when `v` takes its latest start and publication:
// not yet published, not yet begun, or begun earlier and so replaced by `v`.
bool can_yield(const RuleVersion& w, const RuleVersion& v, Day v_from, Day v_published, Day day, Day known) {
  if (w.published.last > known || w.applies_from.last > day) return true;
  if (w.applies_from.first != v_from) return w.applies_from.first < v_from;
  if (w.published.first != v_published) return w.published.first < v_published;
  return &w < &v;  // a tie is refused by the reader; the later entry wins, so that the answer is at least stable
}

// Whether `v` is the latest version that had begun, for some choice of dates, on `day`.
bool can_be_latest(const Rule& rule, const RuleVersion& v, Day day, Day known) {
  if (v.published.first > known || v.applies_from.first > day) return false;
  const Day from = std::min(v.applies_from.last, day);
  const Day published = std::min(v.published.last, known);
  return std::all_of(rule.versions.begin(), rule.versions.end(), [&](const RuleVersion& w) {
    return &w == &v || !may_govern(w) || can_yield(w, v, from, published, day, known);
  });
}

// The days worth trying: between two of them no comparison above changes its answer.
std::vector<Day> turning_days(const Rule& rule, const Span& valid) {
  std::vector<Day> days{valid.first, valid.last};
  const auto add = [&](Day day) {
    for (int shift = -1; shift <= 1; ++shift) {
      const Day near{day.since_epoch + shift};
      if (valid.contains(near)) days.push_back(near);
    }
  };
  for (const RuleVersion& v : rule.versions) {
    add(v.applies_from.first);
    add(v.applies_from.last);
    add(v.until.first);
    add(v.until.last);
  }
  sort_distinct(days);
  return days;
}

Governing governing_by_choices(const Rule& rule, const Span& valid, Day known) {
  Governing answer;
  const std::vector<Day> days = turning_days(rule, valid);
  bool none_possible = false;
  for (const RuleVersion& v : rule.versions) {
    if (!may_govern(v)) continue;
    bool possible = false;
    for (const Day day : days) {
      if (!can_be_latest(rule, v, day, known)) continue;
      possible = possible || day < v.until.last;
      none_possible = none_possible || day >= v.until.first;
    }
    if (possible) answer.possible.push_back(&v);
  }
  none_possible = none_possible || std::all_of(rule.versions.begin(), rule.versions.end(), [&](const RuleVersion& v) {
    return !may_govern(v) || v.published.last > known || v.applies_from.last > valid.first;
  });
  answer.unsettled = answer.possible.size() + (none_possible ? 1 : 0) > 1;
  if (!answer.unsettled && !answer.possible.empty()) answer.version = answer.possible.front();
  return answer;
}

// The common case, all dates exact: one pass. Nothing when some date leaves a choice.
std::optional<const RuleVersion*> governing_exactly(const Rule& rule, Day day, Day known) {
  const RuleVersion* latest = nullptr;
  for (const RuleVersion& v : rule.versions) {
    if (!may_govern(v) || v.published.first > known || v.applies_from.first > day) continue;
    if (v.published.last > known || v.applies_from.last > day || !v.until.exact()) return std::nullopt;
    if (!v.applies_from.exact() || !v.published.exact()) return std::nullopt;
    if (latest == nullptr || std::tie(latest->applies_from.first, latest->published.first) <=
                                 std::tie(v.applies_from.first, v.published.first)) {
      latest = &v;
    }
  }
  return latest != nullptr && day < latest->until.first ? latest : nullptr;
}

std::string rejection(const Rule& rule, const RuleVersion& v, const Span& valid, Day known) {
  if (v.draft) return "a draft binds nobody";
  if (v.never_published) return "never published";
  if (v.applies_from.first > valid.last) {
    return "governs days from " + to_string(v.applies_from) + "; " + to_string(valid) + " is earlier";
  }
  if (v.published.first > known) return "published " + to_string(v.published) + ", after " + to_string(known);
  const Span end = governs_until(rule, v, known);
  if (end.last <= valid.first) {
    const bool own = v.until.last <= valid.first;
    return (own ? "no longer in force from " : "replaced for days from ") + to_string(end) + "; " + to_string(valid) + " is not earlier";
  }
  return "possible: a choice of day would decide it";
}

}  // namespace

Governing governing(const Rule& rule, const Span& valid, Day known) {
  if (!valid.exact()) return governing_by_choices(rule, valid, known);
  const std::optional<const RuleVersion*> exactly = governing_exactly(rule, valid.first, known);
  if (!exactly) return governing_by_choices(rule, valid, known);
  Governing answer;
  answer.version = *exactly;
  if (answer.version != nullptr) answer.possible.push_back(answer.version);
  return answer;
}

const RuleVersion* governing_version(const Rule& rule, const Span& valid, Day known) {
  const std::optional<const RuleVersion*> exactly = valid.exact() ? governing_exactly(rule, valid.first, known) : std::nullopt;
  return exactly ? *exactly : governing_by_choices(rule, valid, known).version;
}

std::vector<Considered> considered(const Rule& rule, const Span& valid, Day known) {
  const Governing answer = governing(rule, valid, known);
  std::vector<Considered> list;
  list.reserve(rule.versions.size());
  for (const RuleVersion& v : rule.versions) {
    Considered entry{&v, answer.version == &v, {}};
    if (entry.taken) {
      const Span end = governs_until(rule, v, known);
      const bool since_ever = v.applies_from == Span::exactly(kFirstDay);
      entry.why = since_ever ? "governs days since ever" : "governs days from " + to_string(v.applies_from);
      if (end != Span::exactly(kLastDay)) entry.why += " until " + to_string(end);
    } else {
      entry.why = rejection(rule, v, valid, known);
    }
    list.push_back(std::move(entry));
  }
  return list;
}

Span governs_until(const Rule& rule, const RuleVersion& version, Day known) {
  Span end = version.until;
  for (const RuleVersion& w : rule.versions) {
    if (&w == &version || !may_govern(w) || w.published.first > known) continue;
    // WHY: `last` may only shrink for a successor that is certain; `first` also for one that is merely possible.
    if (std::tie(w.applies_from.last, w.published.last) > std::tie(version.applies_from.first, version.published.first)) {
      end.first = std::min(end.first, std::max(w.applies_from.first, version.applies_from.first));
    }
    const bool certain = w.published.last <= known && std::tie(w.applies_from.first, w.published.first) >
                                                          std::tie(version.applies_from.last, version.published.last);
    if (certain) end.last = std::min(end.last, w.applies_from.last);
  }
  end.first = std::min(end.first, end.last);
  return end;
}

}  // namespace isonomy::rulebook
