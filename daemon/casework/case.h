// SPDX-License-Identifier: Apache-2.0
// Case: what a subject did, what the authority learned and did about it, and what recourse was sought, in the order of days.
//
//   conduct  2009-03-02  {article: "157"}
//   detection 2009-03-02 official 538
//   decision.fine 2009-03-02  cites tariff, 35.00
//   procedure.served 2009-06-20
//
// A case is a set of events: arrival order does not matter, because everything is sorted by day and then by (source, id).
//
// Units:   days as Spans (a source may know only the month); money in hundredths of the pack's currency.
// Threads: one owner (the engine). Strings, lists and decisions stand in the case's own arena or in Names; so an event is a plain value,
//          and a case that leaves gives its memory up in one stroke.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/day.h"
#include "daemon/base/money.h"
#include "daemon/cel/value.h"
#include "daemon/rulebook/rule.h"

namespace isonomy::casework {

enum class Role : uint8_t {
  kConduct, kDetection, kProcedure, kDecision, kAppeal, kAppealDecision, kPayment, kEnforcement, kReport, kVerification, kTally,
};
inline constexpr size_t kRoles = 11;
std::string_view role_name(Role role);                     // "appeal_decision"
std::optional<Role> parse_role(std::string_view name);     // of a role or of `role.name`
bool is_authoritys(Role role);                             // detection, procedure, decision, appeal_decision, enforcement

struct Stated {                                            // a fact, as stated by an event of the case
  std::string_view name;
  cel::Value value;
};

struct Labelled {                                          // a circumstance: what no rule may read, for the statistics
  std::string_view name, label;
};

struct Breach {
  std::span<const std::string_view> cites;                 // "aml-merger@2007"
  int64_t count = 1;
};

struct Party {
  std::string_view subject;
  std::optional<Money> amount;
};

// What only a decision says.
struct Decision {
  std::span<const Breach> breaches;
  bool cites_stated = false;                               // false: the stream does not say what was cited
  bool cites_inferred = false;                             // guessed by the stream's compiler
  std::span<const std::string_view> kinds;                 // "fine", "remedy"
  std::span<const Party> parties;
  std::optional<int64_t> n_parties;
  int64_t n_cases = 1;
  std::string_view part_of;                                // the event whose amount already contains this one
  std::optional<Span> announced;
  std::string_view counter;                                // the best answer known to the stream's compiler

  // Fined parties, where that is certain.
  std::optional<int64_t> party_count() const;
};

struct CaseEvent {
  Role role = Role::kConduct;
  std::string_view name;                                   // "procedure.served"
  Span at;
  std::optional<Span> through;                             // conduct: its last day, where it lasted
  std::optional<rulebook::Continuing> continuing;          // conduct: where the event says so
  uint64_t ordinal = 0;                                    // of the accepted event, 1-based; not part of any finding's bytes
  std::string_view source, id;
  uint32_t part = 0;                                       // which emission of that event
  uint32_t fact_list = 0;                                  // the number of the list of its facts (fact_lists.h); 0: none
  std::string_view subject;                                // whose event it is: an appeal may be a third party's
  int16_t pack = -1;                                       // whose map brought this event; -1: a native one
  int16_t jurisdiction = -1;                               // -1: not known
  std::string_view authority, official, channel, outcome, metric, series, period, note;
  std::optional<Money> amount;
  cel::Value value;                                        // report, verification, tally
  rulebook::Confidence confidence = rulebook::Confidence::kHigh;
  std::span<const Stated> facts;
  std::span<const Labelled> circumstances;                 // on conduct, detection and decisions
  const Decision* decision = nullptr;                      // for decisions
};
static_assert(std::is_trivially_destructible_v<CaseEvent> && std::is_trivially_destructible_v<Decision>);

// The order of a case: by day, then by source and id, so that it is the same whatever arrived first.
bool earlier(const CaseEvent& a, const CaseEvent& b);

struct Case {
  std::string key;
  bool linked = false;                                     // its events name no case: a subject's events under one rule (linker.h)
  std::string_view subject;                                // these three as the first event says that says it
  int pack = -1;                                           // whose map brought it; -1: native events
  int jurisdiction = -1;                                   // -1: not known
  std::vector<CaseEvent> events;                           // sorted by earlier()
  std::shared_ptr<cel::Arena> arena;

  const CaseEvent* first(std::string_view name) const;     // the first event that the name covers, or null
  // Takes subject, pack and jurisdiction from the events, in their order: the same whatever arrived first.
  void settle();
  size_t bytes() const;                                    // what it takes in memory, about
};

// The days a conduct took, and how sure its end is.
struct Extent {
  Span from, through;
};
std::optional<Extent> extent_of_conduct(const Case& of);   // of all conduct events together; none where none is known

}  // namespace isonomy::casework
