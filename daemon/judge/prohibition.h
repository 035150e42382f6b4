// SPDX-License-Identifier: Apache-2.0
// Prohibitions: the acts of a case held against the prohibitions of one pack.
//
// Most cases hold one decision, on a day that is known. For those the versions that govern are looked up once for each name of an act
// and stretch of days on which no version begins, ends or is published, and kept: what is left of a rule is its condition. Most conditions
// are refuted by one fact, and which of them are is read from one table of all (cel/guard_table.h).
//
//   decision.clearance   r00@a r00@b r01@a r01@b ..       .. 2021-07-01 [ x . x . .. ]  2022-01-01 [ x . . x .. ]  ..
//
// INVARIANT: what is kept says what governing_version() says (tests/judge/prohibition_test.cc holds one to the other).
//
// Threads: one owner. The rules must outlive it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/cel/guard_table.h"
#include "daemon/judge/precedence.h"
#include "daemon/judge/reach.h"
#include "daemon/judge/situation.h"

namespace isonomy::judge {

// An act that a prohibition covers, and whether its condition held. Where the act also cites a power, one of the two prevails:
// what a power prevails over is not listed.
struct ForbiddenAct {
  const rulebook::Rule* rule = nullptr;
  const rulebook::RuleVersion* version = nullptr;
  const casework::CaseEvent* act = nullptr;
  Reading condition;                      // `when` and not `unless`
  bool open_norm = false;                 // that it is met rests on a norm that the pack declares open
  std::vector<std::pair<std::string, std::string>> atoms;
  Span law_day;
  Day known = kLastDay;
  Side power;                             // the cited power that it meets, if any
  Precedence conflict;                    // between that power (first) and the prohibition (second)
};

class Prohibitions {
 public:
  void push_back(const rulebook::Rule* rule) { reach_.push_back(rule); }
  bool empty() const { return reach_.empty(); }

  // Acts that one may cover: condition true or not known; in the order of the rules. `next`: as in Judgement.
  void assess(const rulebook::Rulebook& rules, Situation& situation, const casework::Case& of, Day watermark, std::vector<ForbiddenAct>& out,
              std::optional<Day>& next);

 private:
  struct Held {
    const rulebook::Rule* rule = nullptr;
    const rulebook::RuleVersion* version = nullptr;   // null: to be looked up, for another day counts than that of the act
    const rulebook::Prohibition* body = nullptr;
    const cel::Program* program = nullptr;            // its condition's, to fetch it from memory; null: it has none
  };
  using Set = std::vector<uint64_t>;                  // of what may be held against an act, as GuardTable has it
  struct Named {                                      // for acts of one name
    std::vector<const rulebook::Rule*> rules;
    std::vector<Held> held;                           // every version that may govern one, in the order of the rules
    cel::GuardTable guards;                           // of their conditions
    std::vector<Day> turns;                           // sorted: days on which another version may govern
    std::vector<Set> between;                         // which govern, by how many turns have passed; empty: not asked for yet
  };
  Named* named(const casework::CaseEvent& act);       // null: there are too many names
  const Set& governing_on(const casework::CaseEvent& act, Named& named);

  Reach reach_;
  std::map<std::string, Named, std::less<>> named_;
  std::vector<const rulebook::Rule*> room_;
  Set standing_;
};

}  // namespace isonomy::judge
