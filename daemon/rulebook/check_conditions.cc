// SPDX-License-Identifier: Apache-2.0
// Checks of conditions: those that no facts can meet, those that shadow what stands after them, ranges that end before they begin.
#include "daemon/cel/parser.h"
#include "daemon/rulebook/check.h"
#include "daemon/rulebook/condition_terms.h"
#include "daemon/rulebook/satisfiable.h"
#include "daemon/rulebook/static_value.h"
#include "daemon/rulebook/walk.h"

namespace isonomy::rulebook {
namespace {

class ConditionCheck {
 public:
  ConditionCheck(const Rulebook& rulebook, std::vector<Remark>& remarks) : rulebook_(rulebook), remarks_(remarks) {}

  void version(const Rule& rule, const RuleVersion& version) {
    const std::span<const Fact> facts = rulebook_.packs[rule.pack].facts;
    each_condition(version, [&](const char* key, const Condition& condition) {
      const std::string_view name(key);
      const bool boolean = name == "when" || name == "unless" || name.ends_with(".if");
      if (!boolean) return;
      const Demand demand{&condition, true}, refusal{&condition, false};
      if (jointly_possible({&demand, 1}, facts).possible == Possible::kNever) {
        add(name == "unless" ? Level::kWarning : Level::kError, "never", rule, version, condition, "`" + std::string(key) + "` of `" + qualified(rule, version) + "` can never hold: no facts meet it", key, condition.source);
      } else if (jointly_possible({&refusal, 1}, facts).possible == Possible::kNever) {
        add(Level::kWarning, "always", rule, version, condition, "`" + std::string(key) + "` of `" + qualified(rule, version) + "` always holds: leave it out, or correct it");
      }
    });
    if (const auto* power = std::get_if<Power>(&version.body)) {
      exception_swallows(rule, version, power->when, power->unless, facts);
      for (const Sanction& sanction : power->sanctions) range(rule, version, sanction);
    }
    if (const auto* ban = std::get_if<Prohibition>(&version.body)) exception_swallows(rule, version, ban->when, ban->unless, facts);
    if (const auto* deadline = std::get_if<Deadline>(&version.body)) shadowed(rule, version, deadline->within, facts);
    if (const auto* principle = std::get_if<Principle>(&version.body)) shadowed(rule, version, principle->within, facts);
  }

  void maps(const Pack& pack) {
    for (size_t later = 1; later < pack.maps.size(); ++later) {
      for (size_t i = 0; i < later; ++i) {
        const std::string why = takes_all(pack.maps[i].when)                                 ? " before it has no `when`, or one that always holds. Put it last"
                                : same_condition(pack.maps[i].when, pack.maps[later].when) ? " before it has the same `when`. Make them one, with two entries of `emit`"
                                                                                              : "";
        if (why.empty()) continue;
        const std::string where = pack.maps[later].when.where.empty() ? pack.folder + "/pack.toml:1:1" : pack.maps[later].when.where;
        remarks_.push_back({Level::kError, "shadowed-map", "map " + std::to_string(later + 1) + " is never reached: map " + std::to_string(i + 1) + why, where, {}, {}, {}, {}});
        break;
      }
    }
  }

 private:
  // WHY: only what is plain from the texts. `!(data.n > 3)` does not complete `data.n > 3`: a row without `n` meets neither.
  static bool takes_all(const Condition& when) {
    if (when.source.empty()) return true;
    cel::Diagnostics diagnostics;
    const cel::Ast ast = cel::parse(when.source, {}, diagnostics);
    const auto value = diagnostics.empty() ? constant(ast, ast.root) : std::nullopt;
    return value && value->kind == Constant::Kind::kBool && value->number != 0;
  }
  static bool same_condition(const Condition& a, const Condition& b) {
    cel::Diagnostics diagnostics;
    const cel::Ast first = cel::parse(a.source, {}, diagnostics), second = cel::parse(b.source, {}, diagnostics);
    return diagnostics.empty() && term_name(first, first.root) == term_name(second, second.root);
  }

  void add(Level level, const char* code, const Rule& rule, const RuleVersion& version, const Condition& at, std::string message,
           std::string what = {}, std::string detail = {}) {
    remarks_.push_back({level, code, std::move(message), at.where, rule.id, {qualified(rule, version)}, std::move(what), std::move(detail)});
  }

  void exception_swallows(const Rule& rule, const RuleVersion& version, const Condition& when, const Condition& unless, std::span<const Fact> facts) {
    if (unless.source.empty() || when.source.empty()) return;
    const Demand demands[] = {{&when, true}, {&unless, false}}, alone{&when, true};
    if (jointly_possible({&alone, 1}, facts).possible == Possible::kNever) return;  // already said
    if (jointly_possible(demands, facts).possible == Possible::kNever) {
      add(Level::kError, "never", rule, version, unless, "`unless` of `" + qualified(rule, version) + "` swallows its `when`: the rule can never apply", "when", when.source + ", unless " + unless.source);
    }
  }

  // The first entry whose `if` holds counts: an entry after one without `if` is never reached, and a list without such an entry may leave
  // cases without a term.
  void shadowed(const Rule& rule, const RuleVersion& version, const std::vector<Within>& list, std::span<const Fact> facts) {
    std::vector<Demand> none_before;
    for (size_t i = 0; i < list.size(); ++i) {
      std::vector<Demand> demands = none_before;
      demands.push_back({&list[i].applies, true});
      if (i > 0 && jointly_possible(demands, facts).possible == Possible::kNever) {
        remarks_.push_back({Level::kError, "shadowed", "entry " + std::to_string(i + 1) + " of `within` of `" + qualified(rule, version) +
                            "` is never reached: an entry before it holds whenever it does", version.where, rule.id, {qualified(rule, version)}, {}, {}});
      }
      none_before.push_back({&list[i].applies, false});
    }
    if (!list.empty() && jointly_possible(none_before, facts).possible != Possible::kNever) {
      remarks_.push_back({Level::kWarning, "no-term", "`within` of `" + qualified(rule, version) + "` may leave a case without a term: end the list with an entry without `if`",
                          version.where, rule.id, {qualified(rule, version)}, {}, {}});
    }
  }

  void range(const Rule& rule, const RuleVersion& version, const Sanction& sanction) {
    if (const auto count = static_size(sanction.one_of); count && *count == 0) {
      add(Level::kError, "empty-range", rule, version, sanction.one_of, "`one_of` of sanction `" + sanction.kind + "` of `" + qualified(rule, version) + "` is empty: no amount is lawful", sanction.kind, "no amount at all");
    }
    const auto low = static_money(sanction.min), high = static_money(sanction.max);
    if (low && high && *high < *low) {
      add(Level::kError, "empty-range", rule, version, sanction.max, "sanction `" + sanction.kind + "` of `" + qualified(rule, version) + "` ends (" + to_string(*high) +
          ") below its beginning (" + to_string(*low) + "): no amount is lawful", sanction.kind, "from " + grouped(*low) + " to " + grouped(*high));
    }
    for (const auto& [amount, at] : {std::pair{low, &sanction.min}, std::pair{high, &sanction.max}}) {
      if (amount && amount->hundredths < 0) add(Level::kError, "empty-range", rule, version, *at, "sanction `" + sanction.kind + "` of `" + qualified(rule, version) + "` is below zero");
    }
  }

  const Rulebook& rulebook_;
  std::vector<Remark>& remarks_;
};

}  // namespace

void check_conditions(const Rulebook& rulebook, std::vector<Remark>& remarks) {
  ConditionCheck check(rulebook, remarks);
  for (const Rule& rule : rulebook.rules) {
    for (const RuleVersion& version : rule.versions) check.version(rule, version);
  }
  for (const Pack& pack : rulebook.packs) check.maps(pack);
}

}  // namespace isonomy::rulebook
