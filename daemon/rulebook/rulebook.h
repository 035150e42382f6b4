// SPDX-License-Identifier: Apache-2.0
// Rulebook: the packs that were compiled together, with what their expressions may read. Its identity is the SHA-256 of its
// canonical form: two rulebooks with the same identity judge the same way.
//
// Threads: immutable; shared as shared_ptr<const Rulebook>, swapped whole on reload.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/sha256.h"
#include "daemon/cel/environment.h"
#include "daemon/rulebook/jurisdiction.h"
#include "daemon/rulebook/parameter.h"
#include "daemon/rulebook/rule.h"

namespace isonomy::rulebook {

// Slots of Activation::variables for everything a rule may read; the facts of the pack follow from kFirstFact on.
enum Slot : uint32_t {
  kConductFrom, kConductUntil, kConductDuration,        // date, date, int (days)
  kActKind, kActAmount, kActAt, kActAuthority,          // string, money, date, string
  kTermStart, kTermEnd, kTermDays,                      // date, date, int
  kFirstFact,
};

// Host functions; parameters of the pack follow from kFirstParameter on, in the order of Pack::parameters.
enum HostFunction : uint32_t {
  kHappened,    // (event name) -> bool
  kBy,          // (event name, date) -> bool: happened on or before that day
  kDay,         // (event name) -> date of the first such event
  kCount,       // (event name) -> int
  kAmount,      // (event name) -> money of the first such event
  kSum,         // (event name, date) -> money of all such events up to and on that day
  kEndOf,       // (date, period) -> date: last day of a term that starts with that day
  kParamsOn,    // (date, "NAME", keys..) -> the parameter's value on another day
  kFirstParameter = 64,
};

struct Fact {
  std::string name;       // as in facts.NAME
  cel::Type type;
  bool open = false;      // an open norm: what it means is itself disputed
  std::string about;
  std::string where;      // place in the pack; empty for a fact that was not declared
};

struct Circumstance {     // what no rule may read: labels for the statistics
  std::string name;
  Condition value;        // over `event` and `data`
};

// How a foreign row becomes an event.
struct Input {
  std::string format;     // "csv"
  std::string source;     // CloudEvents source of the rows
  std::string type;       // CloudEvents type; "isonomy.row" unless stated
  Condition id;           // over `data`, yields the event's id
};

struct Field {            // one entry of `set`
  std::string name;
  Condition value;
};

struct Emission {
  EventName as;
  Condition at;           // null: the map's `at`
  Condition through;      // last day of a conduct that is an interval
  std::vector<Field> set; // official, authority, cites, amount, kind, channel, outcome, step, parties.., and facts of the pack
};

struct Map {
  Condition when;
  Condition case_key, subject, at;
  std::vector<Emission> emit;
};

struct Pack {
  std::string id, jurisdiction, time_zone, currency, title;
  std::vector<std::string> use;
  std::vector<Fact> facts;
  std::vector<Parameter> parameters;
  std::vector<Input> inputs;
  std::vector<Map> maps;                 // over Slot-free variables: 0 `event`, 1 `data`
  std::vector<EventName> declared_events;  // [[event]]: names that native events may carry
  std::vector<Circumstance> circumstances;
  std::vector<std::string> assumptions;  // what `rules check` lists as assumed
  std::string folder;
};

struct Rulebook {
  std::vector<Pack> packs;               // by id
  std::vector<Jurisdiction> jurisdictions;  // by id
  std::vector<Rule> rules;               // by pack, then in the author's order
  std::vector<uint32_t> rules_by_id;     // indexes into `rules`, by id
  std::string canonical;                 // canonical form, one line a thing; journaled, so that the law of that day can be read again
  Digest identity{};

  const Pack* pack(std::string_view id) const;
  const Jurisdiction* jurisdiction(std::string_view id) const;
  const Rule* rule(std::string_view id) const;          // by id, or null
  // "serve", "serve@2010": the rule and, where named, the version
  struct Cited {
    const Rule* rule = nullptr;
    const RuleVersion* version = nullptr;
  };
  Cited cited(std::string_view name) const;
  // Whether rules of pack `general` reach into pack `special`: it is the same pack or is used by it, directly or indirectly.
  bool reaches(uint32_t general, uint32_t special) const;
};

std::string qualified(const Rule& rule, const RuleVersion& version);  // "serve@2010"

}  // namespace isonomy::rulebook
