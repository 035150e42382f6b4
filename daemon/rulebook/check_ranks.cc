// SPDX-License-Identifier: Apache-2.0
// Ranks: a text that executes a higher one may not be harsher than it, nor sanction what it leaves alone, nor stand without it.
#include <algorithm>
#include <limits>
#include <map>

#include "daemon/rulebook/check.h"
#include "daemon/rulebook/static_value.h"
#include "daemon/rulebook/timeline.h"

namespace isonomy::rulebook {
namespace {

// The greatest amount of one kind; none: it depends on the case, or is open.
struct Ceiling {
  bool known = true;
  Money amount{};
};

std::map<std::string, Ceiling> ceilings(const Power& power) {
  std::map<std::string, Ceiling> kinds;
  for (const Sanction& sanction : power.sanctions) {
    Ceiling& ceiling = kinds[sanction.kind];
    const std::optional<Money> most = static_money(sanction.exactly.source.empty() ? sanction.max : sanction.exactly);
    if (!most || !sanction.multiply.source.empty()) ceiling.known = false;
    else ceiling.amount = std::max(ceiling.amount, *most);
  }
  return kinds;
}

class RankCheck {
 public:
  RankCheck(const Rulebook& rulebook, std::vector<Remark>& remarks) : rulebook_(rulebook), remarks_(remarks) {}

  void version(const Rule& lower, const RuleVersion& text) {
    const auto* body = std::get_if<Power>(&text.body);
    if (body == nullptr || text.draft) return;
    for (const std::string& id : text.implements) {
      const Rulebook::Cited cited = rulebook_.cited(id);
      if (cited.rule == nullptr) continue;
      const Jurisdiction* jurisdiction = rulebook_.jurisdiction(rulebook_.packs[lower.pack].jurisdiction);
      if (jurisdiction != nullptr && jurisdiction->higher(lower.rank, cited.rule->rank)) {
        add("harsher", lower, text, "executes `" + id + "`, which stands below it: turn `implements` round", {}, {});
        continue;
      }
      if (cited.version == nullptr) alone(lower, text, *cited.rule);
      for (const RuleVersion& above : cited.rule->versions) {
        if ((cited.version == nullptr || cited.version == &above) && !above.draft && together(lower, text, *cited.rule, above)) {
          compare(lower, text, *body, *cited.rule, above);
        }
      }
    }
  }

 private:
  static bool together(const Rule& a, const RuleVersion& x, const Rule& b, const RuleVersion& y) {
    const Span x_end = governs_until(a, x, kLastDay), y_end = governs_until(b, y, kLastDay);
    return before(x.applies_from, y_end) == Truth::kTrue && before(y.applies_from, x_end) == Truth::kTrue;
  }

  // The text outlives what it executes. WHY only ends and never beginnings: a text older than the higher one in the catalogue will have
  // executed an earlier law that the catalogue does not hold.
  void alone(const Rule& lower, const RuleVersion& text, const Rule& higher) {
    const Day begin = text.applies_from.last, end = governs_until(lower, text, kLastDay).first;
    std::vector<Day> days;
    for (const RuleVersion& above : higher.versions) {
      if (!above.draft && !above.never_published) days.push_back(std::max(begin, governs_until(higher, above, kLastDay).last));
    }
    std::sort(days.begin(), days.end());
    for (const Day day : days) {
      if (day < begin || day >= end || day >= kLastDay || day <= kFirstDay) continue;
      const Governing found = governing(higher, Span::exactly(day), kLastDay);
      if (found.version != nullptr || !found.possible.empty()) continue;
      add("without-higher", lower, text, "executes `" + higher.id + "`, of which no version governs on " + to_string(day) + ": state the higher text's dates, or an `until`",
          higher.id, to_string(day));
      return;
    }
  }

  void compare(const Rule& lower, const RuleVersion& text, const Power& body, const Rule& higher, const RuleVersion& above) {
    const auto* power = std::get_if<Power>(&above.body);
    if (power == nullptr) return;
    const auto mine = ceilings(body), theirs = ceilings(*power);
    const std::string name = "`" + qualified(higher, above) + "`";
    for (const auto& [kind, ceiling] : mine) {
      const auto limit = theirs.find(kind);
      if (limit == theirs.end()) {
        add("harsher", lower, text, "adds sanction `" + kind + "`, which " + name + " that it executes does not know", qualified(higher, above),
            "it adds the sanction " + kind + ", which the other does not know");
      } else if (ceiling.known && limit->second.known && limit->second.amount < ceiling.amount) {
        add("harsher", lower, text, "goes up to " + grouped(ceiling.amount) + " (`" + kind + "`), and " + name + " that it executes stops at " + grouped(limit->second.amount),
            qualified(higher, above), "it goes up to " + grouped(ceiling.amount) + " (" + kind + "), and the other stops at " + grouped(limit->second.amount));
      }
    }
  }

  void add(const char* code, const Rule& rule, const RuleVersion& version, const std::string& says, const std::string& other, std::string detail) {
    remarks_.push_back({Level::kWarning, code, "`" + qualified(rule, version) + "` " + says, version.where, rule.id, {qualified(rule, version)}, {}, std::move(detail)});
    if (!other.empty()) remarks_.back().versions.push_back(other);
  }

  const Rulebook& rulebook_;
  std::vector<Remark>& remarks_;
};

}  // namespace

void check_ranks(const Rulebook& rulebook, std::vector<Remark>& remarks) {
  RankCheck check(rulebook, remarks);
  for (const Rule& rule : rulebook.rules) {
    for (const RuleVersion& version : rule.versions) check.version(rule, version);
  }
}

}  // namespace isonomy::rulebook
