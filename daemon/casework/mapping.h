// SPDX-License-Identifier: Apache-2.0
// Mapper: a CloudEvent to filings: by the first map of the packs whose `when` holds, or as a native event (type isonomy.ROLE.NAME).
//
//   {"activity": "Create Fine", ...}  ->  conduct, detection, decision.fine of case S38735
//
// Errors:  kMalformed with the field and what was expected; the event is then rejected as a whole.
// Threads: one owner (it reuses its virtual machine). The rulebook must outlive it.
#pragma once

#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "daemon/casework/filing.h"
#include "daemon/cel/vm.h"
#include "daemon/event/cloud_event.h"
#include "daemon/rulebook/rulebook.h"

namespace isonomy::casework {

struct Mapped {
  std::span<const Filing> filings;   // empty: no map and no native role; the event is kept, but says nothing about a case
  std::optional<Day> seen;           // the day this event was known: what moves the watermark of its source
};

class Mapper {
 public:
  explicit Mapper(const rulebook::Rulebook& rules);
  // Values and strings of the result live in `arena`, in `event`, or in the rulebook.
  Result<Mapped> map(const event::CloudEvent& event, cel::Arena& arena);

 private:
  // An expression that is a field of the event or of its data, as it stands.
  struct Read {
    std::optional<cel::Program::Field> of;  // none: it has to be evaluated
    size_t place = 0;                       // where the field stood last: producers write their fields in one order
  };
  // What can be known of an emission before any event comes.
  struct Target {
    std::optional<Field> field;             // none: a fact
    const rulebook::Fact* fact = nullptr;   // its declaration, if there is one
    Read read;
  };
  struct Plan {
    Role role = Role::kConduct;
    Read case_key, subject;
    std::vector<Target> targets;            // of Emission::set
  };
  static Read read_of(const rulebook::Condition& expression);
  Result<Mapped> native(const event::CloudEvent& event, cel::Arena& arena);
  Result<Mapped> mapped(const event::CloudEvent& event, size_t pack, const rulebook::Map& map, cel::Arena& arena);
  Status emission(const event::CloudEvent& event, size_t pack, const rulebook::Map& map, size_t index, cel::Arena& arena, Filing& filing);
  Result<cel::Value> evaluate(const rulebook::Condition& expression, const event::CloudEvent& event, cel::Arena& arena);
  Result<cel::Value> value_of(const rulebook::Condition& expression, Read& read, const event::CloudEvent& event, cel::Arena& arena);
  Status add_circumstances(Role role, const event::CloudEvent& event, size_t pack, cel::Arena& arena);
  const rulebook::Fact* declared(int pack, std::string_view name) const;
  Status add_fact(std::string_view name, const rulebook::Fact* fact, const cel::Value& value);
  Status finish(Filing& filing, Decision& decision, cel::Arena& arena);
  int jurisdiction_of(std::string_view authority) const;
  std::string_view zone_of(int jurisdiction) const;

  const rulebook::Rulebook& rules_;
  std::vector<int> jurisdictions_;                       // by pack; -1: none
  std::unordered_map<const rulebook::Emission*, Plan> plans_;
  cel::Vm vm_;
  std::vector<Stated> stated_;                           // facts and circumstances of the filing that is being made
  std::vector<Labelled> labelled_;
};

// A stated value as the declared type of its fact wants it: "2021-03" as a date, 5 as a double or as money.
Result<cel::Value> as_declared(const cel::Value& value, const cel::Type& type);

}  // namespace isonomy::casework
