// SPDX-License-Identifier: Apache-2.0
// Checks of dates: gaps between versions, versions that never govern, back-dating, notice shorter than the rank is owed.
#include <algorithm>
#include <set>

#include "daemon/rulebook/check.h"
#include "daemon/rulebook/timeline.h"

namespace isonomy::rulebook {
namespace {

struct Notice {
  std::optional<Period> lead;
  bool excepted = false;
};

bool names(const std::vector<std::string>& list, const Rule& rule, const RuleVersion& version) {
  return std::any_of(list.begin(), list.end(), [&](const std::string& id) { return id == rule.id || id == qualified(rule, version); });
}

struct NoticePrinciple {
  uint32_t pack;
  const Principle* principle;
};

std::vector<NoticePrinciple> notice_principles(const Rulebook& rulebook) {
  std::vector<NoticePrinciple> list;
  for (const Rule& rule : rulebook.rules) {
    for (const RuleVersion& text : rule.versions) {
      const auto* principle = std::get_if<Principle>(&text.body);
      if (principle != nullptr && principle->name == PrincipleName::kNotice) list.push_back({rule.pack, principle});
    }
  }
  return list;
}

// The lead that binds the rank: a principle of a pack that reaches the rule, else the jurisdiction's default.
Notice notice_for(const Rulebook& rulebook, std::span<const NoticePrinciple> principles, const Rule& rule, const RuleVersion& version) {
  Notice notice;
  for (const NoticePrinciple& each : principles) {
    if (!rulebook.reaches(each.pack, rule.pack)) continue;
    for (const Lead& lead : each.principle->leads) {
      if (lead.rank == rule.rank) notice.lead = lead.lead;
    }
    notice.excepted = notice.excepted || names(each.principle->exceptions, rule, version);
  }
  const Jurisdiction* jurisdiction = rulebook.jurisdiction(rulebook.packs[rule.pack].jurisdiction);
  if (jurisdiction == nullptr) return notice;
  for (const auto& [rank, lead] : jurisdiction->notice) {
    if (rank == rule.rank && !notice.lead) notice.lead = lead;
  }
  notice.excepted = notice.excepted || names(jurisdiction->notice_exceptions, rule, version);
  return notice;
}

class DateCheck {
 public:
  DateCheck(const Rulebook& rulebook, std::vector<Remark>& remarks) : rulebook_(rulebook), remarks_(remarks), principles_(notice_principles(rulebook)) {}

  void rule(const Rule& rule) {
    for (size_t i = 0; i < rule.versions.size(); ++i) {
      const RuleVersion& version = rule.versions[i];
      if (version.draft) {
        add(Level::kInformation, "draft", rule, version, "is a draft: it binds nobody and is never a basis");
        continue;
      }
      if (version.never_published) {
        add(Level::kWarning, "never-published", rule, version, "was never published: no act can rest on it");
        continue;
      }
      gap_after(rule, i);
      reachable(rule, version);
      back_dated(rule, version);
      short_notice(rule, version);
    }
  }

 private:
  void add(Level level, const char* code, const Rule& rule, const RuleVersion& version, const std::string& says, const RuleVersion* other = nullptr) {
    remarks_.push_back({level, code, "`" + qualified(rule, version) + "` " + says, version.where, rule.id, {qualified(rule, version)}, {}, {}});
    if (other != nullptr) remarks_.back().versions.push_back(qualified(rule, *other));
  }

  // The first later version that binds.
  const RuleVersion* next(const Rule& rule, size_t index) const {
    for (size_t i = index + 1; i < rule.versions.size(); ++i) {
      const RuleVersion& v = rule.versions[i];
      if (!v.draft && !v.never_published && v.applies_from != rule.versions[index].applies_from) return &v;
    }
    return nullptr;
  }

  void gap_after(const Rule& rule, size_t index) {
    const RuleVersion& version = rule.versions[index];
    const RuleVersion* successor = next(rule, index);
    if (successor == nullptr || before(version.until, successor->applies_from) != Truth::kTrue) return;
    add(Level::kWarning, "gap", rule, version,
        "ends on " + to_string(version.until) + " and `" + successor->id + "` starts on " + to_string(successor->applies_from) +
            ": no text governs the days between. If that was no repeal, drop the `until`", successor);
  }

  // Whether it governs some day for somebody who reads the law on that day or later. The turning points of both clocks are enough.
  void reachable(const Rule& rule, const RuleVersion& version) {
    std::set<Day> days, readings;
    for (const RuleVersion& v : rule.versions) {
      for (const Day day : {v.applies_from.first, v.applies_from.last, v.until.first, v.until.last}) days.insert({day, day + 1, day - 1});
      readings.insert({v.published.first, v.published.last, kLastDay});
    }
    for (const Day day : days) {
      for (const Day published : readings) {
        const Day reading = std::max(published, day);
        const Governing found = governing(rule, Span::exactly(day), reading);
        if (std::find(found.possible.begin(), found.possible.end(), &version) != found.possible.end()) return;
      }
    }
    add(Level::kWarning, "unreachable", rule, version, "can never apply: another version replaces it on every day it could govern. Remove it, or correct its dates");
  }

  void back_dated(const Rule& rule, const RuleVersion& version) {
    if (version.assumed) return;
    const Level level = version.retroactive ? Level::kInformation : Level::kWarning;
    const char* express = version.retroactive ? ", as it says expressly" : ". If the text says so expressly, state retroactive = true";
    if (before(version.in_force, version.published) == Truth::kTrue) {
      add(level, "back-dated", rule, version,
          "is in force from " + to_string(version.in_force) + ", before its publication on " + to_string(version.published) + express);
    } else if (before(version.applies_from, version.in_force) == Truth::kTrue) {
      add(level, "back-dated", rule, version,
          "governs days from " + to_string(version.applies_from) + ", before it is in force (" + to_string(version.in_force) + ")" + express);
    }
  }

  void short_notice(const Rule& rule, const RuleVersion& version) {
    if (version.assumed || rule.rank.empty() || version.published.is_unknown() || version.in_force.is_unknown()) return;
    if (before(version.in_force, version.published) == Truth::kTrue) return;  // back-dated, said above
    const Notice notice = notice_for(rulebook_, principles_, rule, version);
    const int days = version.in_force.first - version.published.first;
    const std::string stated = std::to_string(days) + (days == 1 ? " day" : " days") + " from publication to force";
    const bool exact = version.published.exact() && version.in_force.exact();
    const std::string where = exact ? "" : " (dates of reduced precision)";
    if (notice.lead) {
      const Day due = working_end(rule, version.published.first, *notice.lead);
      if (version.in_force.first >= due) return;
      const bool owed = !notice.excepted && version.effect == Effect::kSubstantive && exact;
      const std::string why = notice.excepted                              ? "; it is a listed exception"
                              : version.effect == Effect::kProcedural ? "; it is procedural, which is often excepted"
                                                                      : where;
      add(owed ? Level::kWarning : Level::kInformation, "short-notice", rule, version,
          "has " + stated + ", and rank `" + rule.rank + "` is owed " + in_words(*notice.lead) + why);
    } else if (days <= 0) {
      add(Level::kInformation, "no-notice", rule, version, "has " + stated + "; no legal default binds rank `" + rule.rank + "`" + where);
    } else {
      benchmark(rule, version, stated);
    }
  }

  void benchmark(const Rule& rule, const RuleVersion& version, const std::string& stated) {
    const Jurisdiction* jurisdiction = rulebook_.jurisdiction(rulebook_.packs[rule.pack].jurisdiction);
    if (jurisdiction == nullptr) return;
    for (const auto& [rank, lead] : jurisdiction->notice_benchmark) {
      if (rank != rule.rank || version.in_force.first >= jurisdiction->end_of(version.published.first, lead)) continue;
      add(Level::kInformation, "no-notice", rule, version, "has " + stated + "; good practice for rank `" + rank + "` is " + in_words(lead));
    }
  }

  Day working_end(const Rule& rule, Day start, Period lead) const {
    const Jurisdiction* jurisdiction = rulebook_.jurisdiction(rulebook_.packs[rule.pack].jurisdiction);
    return jurisdiction != nullptr ? jurisdiction->end_of(start, lead) : Jurisdiction{}.end_of(start, lead);
  }

  const Rulebook& rulebook_;
  std::vector<Remark>& remarks_;
  std::vector<NoticePrinciple> principles_;
};

std::string name_of(const Parameter& parameter, const ParameterRow& row, const Pack& pack) {
  std::string key;
  for (const std::string& part : row.keys) key += (key.empty() ? "" : ", ") + part;
  return "parameter `" + parameter.name + "(" + key + ")` of pack `" + pack.id + "` ";
}

void check_parameter(const Parameter& parameter, const Pack& pack, std::vector<Remark>& remarks) {
  for (const ParameterRow& row : parameter.rows) {
    if (before(row.from, row.published) != Truth::kTrue) continue;
    const bool never = row.published.first > kLastDay;
    remarks.push_back({Level::kWarning, never ? "never-published" : "back-dated", name_of(parameter, row, pack) +
                       (never ? "was never published: no amount can rest on it"
                              : "applies from " + to_string(row.from) + ", before its publication on " + to_string(row.published)), parameter.where, {}, {}, {}, {}});
  }
  for (size_t i = 1; i < parameter.rows.size(); ++i) {
    const ParameterRow& earlier = parameter.rows[i - 1];
    const ParameterRow& later = parameter.rows[i];
    if (earlier.keys != later.keys || earlier.from == later.from) continue;
    const std::string name = name_of(parameter, earlier, pack);
    const std::string& where = parameter.where;
    if (before(earlier.until, later.from) == Truth::kTrue) {
      remarks.push_back({Level::kInformation, "gap", name + "has no value from " + to_string(earlier.until) + " to " + to_string(later.from) + ": it is unknown there", where, {}, {}, {}, {}});
    } else if (earlier.until != Span::exactly(kLastDay) && before(later.from, earlier.until) == Truth::kTrue) {
      remarks.push_back({Level::kWarning, "overlap", name + "has two values from " + to_string(later.from) + " until " + to_string(earlier.until) +
                         ": the later row counts; end the earlier one", where, {}, {}, {}, {}});
    }
  }
}

}  // namespace

void check_dates(const Rulebook& rulebook, std::vector<Remark>& remarks) {
  DateCheck check(rulebook, remarks);
  for (const Rule& rule : rulebook.rules) check.rule(rule);
  for (const Pack& pack : rulebook.packs) {
    for (const Parameter& parameter : pack.parameters) check_parameter(parameter, pack, remarks);
  }
}

}  // namespace isonomy::rulebook
