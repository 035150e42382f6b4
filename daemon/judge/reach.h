// SPDX-License-Identifier: Apache-2.0
// Reach: which of a pack's rules can apply to a case at all, by the names of events that they react to. Judging then costs what these
// cost, however many other rules the pack holds.
//
//   a deadline reacts to what starts it, a prohibition to what it forbids, a step to what it stands before, channels to each channel
//   a rule that reacts to `decision` is reached by `decision.fine`; one that reacts to `decision.fine` also by a decision of kind fine
//
// INVARIANT: a rule that is left out would have been found not to apply: holding a rule to a case without any of its events says
// nothing (tests/judge/reach_test.cc holds the index to a scan).
//
// Threads: immutable once filled. The rules must outlive it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "daemon/casework/case.h"
#include "daemon/rulebook/rule.h"

namespace isonomy::judge {

// The event names that rule reacts to, over all its versions. Empty: any case may concern it.
std::vector<std::string> reacts_to(const rulebook::Rule& rule);

class Reach {
 public:
  void push_back(const rulebook::Rule* rule);
  bool empty() const { return rules_.empty(); }
  const std::vector<const rulebook::Rule*>& all() const { return rules_; }

  // The rules that can apply to the case, in the order in which they were added. The list stands in the reach itself or in `room`.
  std::span<const rulebook::Rule* const> reaching(const casework::Case& of, std::vector<const rulebook::Rule*>& room) const;

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  // Rules in the order in which they were added, each with its place in it.
  struct List {
    std::vector<uint32_t> places;
    std::vector<const rulebook::Rule*> rules;
  };
  void collect(std::string_view name, std::vector<const List*>& out) const;

  std::vector<const rulebook::Rule*> rules_;
  List always_;                                                        // those that react to no name
  std::unordered_map<std::string, List, Hash, std::equal_to<>> by_name_;  // as rules write it
};

}  // namespace isonomy::judge
