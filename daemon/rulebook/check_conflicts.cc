// SPDX-License-Identifier: Apache-2.0
// Contradictions: one text commands the act, another forbids it, facts can meet both, and nothing says which prevails. And powers that a
// prohibition swallows whole.
//
// LAW: lex superior and an express `overrides` settle a conflict; lex posterior settles it between texts of one rank, unless the later is
// the more general one, which only an organ may say. So a conflict left to lex posterior is a warning and not an error.
#include <algorithm>

#include "daemon/rulebook/check.h"
#include "daemon/rulebook/satisfiable.h"
#include "daemon/rulebook/timeline.h"

namespace isonomy::rulebook {
namespace {

struct Side {
  const Rule* rule;
  const RuleVersion* version;
};

bool lists(const std::vector<std::string>& list, const Side& side) {
  return std::find(list.begin(), list.end(), side.rule->id) != list.end() ||
         std::find(list.begin(), list.end(), qualified(*side.rule, *side.version)) != list.end();
}

bool share_an_act(const std::vector<EventName>& a, const std::vector<EventName>& b, std::string& act) {
  for (const EventName& x : a) {
    for (const EventName& y : b) {
      if (!x.covers(y.text) && !y.covers(x.text)) continue;
      act = x.covers(y.text) ? y.text : x.text;
      return true;
    }
  }
  return false;
}

class ConflictCheck {
 public:
  ConflictCheck(const Rulebook& rulebook, std::vector<Remark>& remarks) : rulebook_(rulebook), remarks_(remarks) {}

  void run() {
    for (const Rule& rule : rulebook_.rules) {
      for (const RuleVersion& version : rule.versions) {
        if (version.draft || version.never_published || !version.interprets.empty()) continue;
        if (std::holds_alternative<Power>(version.body)) powers_.push_back({&rule, &version});
        if (std::holds_alternative<Prohibition>(version.body)) bans_.push_back({&rule, &version});
      }
    }
    for (const Side& power : powers_) {
      for (const Side& ban : bans_) pair(power, ban);
    }
    overriding_each_other();
  }

 private:
  // Two texts of which each is the exception to the other: nothing prevails.
  void overriding_each_other() {
    for (const Rule& rule : rulebook_.rules) {
      for (const RuleVersion& version : rule.versions) {
        for (const std::string& id : version.overrides) {
          const Rule* other = rulebook_.cited(id).rule;
          if (other == nullptr || other->id <= rule.id) continue;  // said once
          const Side one{&rule, &version};
          for (const RuleVersion& back : other->versions) {
            const Side two{other, &back};
            if (!lists(version.overrides, two) || !lists(back.overrides, one) || !together(one, two)) continue;
            add(Level::kError, "contradiction", one, two, "`" + qualified(rule, version) + "` and `" + qualified(*other, back) + "` each override the other: keep `overrides` on the one that prevails", {});
          }
        }
      }
    }
  }

  // Only the days on which both texts govern matter: their date windows, as everything is known.
  bool together(const Side& a, const Side& b) const {
    const Span a_end = governs_until(*a.rule, *a.version, kLastDay), b_end = governs_until(*b.rule, *b.version, kLastDay);
    return before(a.version->applies_from, b_end) != Truth::kFalse && before(b.version->applies_from, a_end) != Truth::kFalse;
  }

  bool same_place(const Side& a, const Side& b) const {
    const auto shares = [&](uint32_t x, uint32_t y) { return rulebook_.reaches(x, y) || rulebook_.reaches(y, x); };
    return shares(a.rule->pack, b.rule->pack);
  }

  bool same_authority(const Side& a, const Side& b) const {
    if (a.rule->authority.empty() || b.rule->authority.empty()) return true;
    const Jurisdiction* jurisdiction = rulebook_.jurisdiction(rulebook_.packs[a.rule->pack].jurisdiction);
    const Day day = std::max(a.version->applies_from.first, b.version->applies_from.first);
    for (const std::string& x : a.rule->authority) {
      for (const std::string& y : b.rule->authority) {
        if (x == y) return true;
        if (jurisdiction != nullptr && (jurisdiction->competent(x, y, day) || jurisdiction->competent(y, x, day))) return true;
      }
    }
    return false;
  }

  // The text that prevails by an express rule of precedence, or empty.
  bool settled(const Side& a, const Side& b) const {
    if (lists(a.version->overrides, b) || lists(b.version->overrides, a)) return true;
    const Jurisdiction* jurisdiction = rulebook_.jurisdiction(rulebook_.packs[a.rule->pack].jurisdiction);
    return jurisdiction != nullptr && (jurisdiction->higher(a.rule->rank, b.rule->rank) || jurisdiction->higher(b.rule->rank, a.rule->rank));
  }

  void pair(const Side& power, const Side& ban) {
    const auto& may = std::get<Power>(power.version->body);
    const auto& no = std::get<Prohibition>(ban.version->body);
    std::string act;
    if (!share_an_act(may.allows, no.forbids, act) || !same_place(power, ban) || !together(power, ban) || !same_authority(power, ban) || settled(power, ban)) return;
    std::vector<Fact> facts = rulebook_.packs[power.rule->pack].facts;
    const std::vector<Fact>& others = rulebook_.packs[ban.rule->pack].facts;
    if (power.rule->pack != ban.rule->pack) facts.insert(facts.end(), others.begin(), others.end());
    std::vector<Demand> both{{&may.when, true}, {&no.when, true}};
    if (!may.unless.source.empty()) both.push_back({&may.unless, false});
    if (!no.unless.source.empty()) both.push_back({&no.unless, false});
    const Answer answer = jointly_possible(both, facts);
    const std::string names = "`" + qualified(*power.rule, *power.version) + "` and `" + qualified(*ban.rule, *ban.version) + "`";
    if (may.duty == Duty::kShall) {
      contradiction(power, ban, names, act, answer);
    } else {
      swallowed(power, ban, names, act, may, no, facts);
    }
  }

  void contradiction(const Side& power, const Side& ban, const std::string& names, const std::string& act, const Answer& answer) {
    if (answer.possible == Possible::kNever) return;
    if (answer.possible == Possible::kUnknown) {
      add(Level::kInformation, "contradiction-unknown", power, ban, names + " may command and forbid `" + act + "` at once: whether facts can meet both is not decided by comparisons alone", act);
      return;
    }
    const std::string example = answer.example.empty() ? "in every case" : "for example where " + answer.example;
    const bool posterior = before(power.version->in_force, ban.version->in_force) == Truth::kTrue || before(ban.version->in_force, power.version->in_force) == Truth::kTrue;
    if (posterior && power.rule->rank == ban.rule->rank && !power.rule->rank.empty()) {
      add(Level::kWarning, "contradiction", power, ban, names + " command and forbid `" + act + "`, " + example +
          ". The later text prevails unless it is the more general one: state `overrides` on the one that does", act, example);
    } else {
      add(Level::kError, "contradiction", power, ban, names + " command and forbid `" + act + "`, " + example + ". State `overrides` on the one that prevails, or an `unless`", act, example);
    }
  }

  void swallowed(const Side& power, const Side& ban, const std::string& names, const std::string& act, const Power& may, const Prohibition& no, std::span<const Fact> facts) {
    // The power survives where the ban's condition fails, or its exception holds.
    std::vector<Demand> escape{{&may.when, true}};
    if (!may.unless.source.empty()) escape.push_back({&may.unless, false});
    std::vector<Demand> excepted = escape;
    escape.push_back({&no.when, false});
    excepted.push_back({&no.unless, true});
    const bool never = jointly_possible(escape, facts).possible == Possible::kNever;
    const bool never_excepted = no.unless.source.empty() || jointly_possible(excepted, facts).possible == Possible::kNever;
    if (never && never_excepted) {
      add(Level::kWarning, "shadowed", power, ban, names + ": whenever the first allows `" + act + "` the second forbids it, so the power is empty. State which one prevails", act);
    }
  }

  void add(Level level, const char* code, const Side& at, const Side& other, std::string message, const std::string& act, std::string detail = {}) {
    remarks_.push_back({level, code, std::move(message), at.version->where, at.rule->id,
                        {qualified(*at.rule, *at.version), qualified(*other.rule, *other.version)}, act, std::move(detail)});
  }

  const Rulebook& rulebook_;
  std::vector<Remark>& remarks_;
  std::vector<Side> powers_, bans_;
};

}  // namespace

void check_conflicts(const Rulebook& rulebook, std::vector<Remark>& remarks) { ConflictCheck(rulebook, remarks).run(); }

}  // namespace isonomy::rulebook
