// SPDX-License-Identifier: Apache-2.0
// Prohibitions: the acts of a case held against the prohibitions of one pack.
//
// Most cases hold one decision, on a day that is known. For those the versions that govern are looked up once for each name of an act
// and stretch of days on which no version begins, ends or is published, and kept: what is left of a rule is its condition.
//
//   decision.clearance   .. 2021-07-01 [ r00@a r01@a .. ]  2022-01-01 [ r00@a r01@b .. ]  ..
//
// INVARIANT: what is kept says what governing_version() says (tests/judge/prohibition_test.cc holds one to the other).
//
// Threads: one owner. The rules must outlive it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "daemon/cel/guards.h"
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
  struct Governed {
    const rulebook::Rule* rule = nullptr;
    const rulebook::RuleVersion* version = nullptr;   // null: to be looked up, for another day counts than that of the act
    const rulebook::Prohibition* body = nullptr;
    uint32_t first_guard = 0, guards = 0;             // of its condition
  };
  struct Governing {
    std::vector<Governed> rules;
    std::vector<cel::Guard> guards;                   // of all conditions, side by side: they decide most of them
  };
  struct Named {                                      // for acts of one name
    std::vector<const rulebook::Rule*> rules;
    std::vector<Day> turns;                           // sorted: days on which another version may govern
    std::vector<std::unique_ptr<Governing>> between;  // by how many turns have passed; null: not asked for yet
  };
  const Governing* governing_on(const casework::CaseEvent& act);

  Reach reach_;
  std::map<std::string, Named, std::less<>> named_;
  std::vector<const rulebook::Rule*> room_;
};

}  // namespace isonomy::judge
