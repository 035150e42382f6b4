// SPDX-License-Identifier: Apache-2.0
// Rule: what an author wrote, read and compiled: a rule has versions, a version has exactly one body.
//
//   Rule "serve"            rank, authority, addressee
//     RuleVersion "1992"    published, in_force, ... body: Deadline{detection -> procedure.served, 150d}
//     RuleVersion "2010"    applies_from 2010-08-14   body: Deadline{..., 90d}
//
// Units:   days are Spans, because a source may know only the month. kLastDay as `until` means in force until further notice.
// Threads: immutable after the pack was read; share freely.
// Source:  design.md section 4 (the seven bodies).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "daemon/base/day.h"
#include "daemon/base/money.h"
#include "daemon/cel/program.h"

namespace isonomy::rulebook {

// A compiled condition. Without a program it always holds ("no condition").
struct Condition {
  std::string source;                           // as the author wrote it
  std::string where;                            // "rules/it/highway-code/pack.toml:41:9"
  std::shared_ptr<const cel::Program> program;  // null: no condition
  bool always() const { return program == nullptr; }
};

// Whether a name as rules use it ("decision", "decision.fine") means an event of that name.
inline bool covers(std::string_view pattern, std::string_view name) {
  return name == pattern || (name.size() > pattern.size() && name.starts_with(pattern) && name[pattern.size()] == '.');
}

// An event's name as rules use it: "decision" (any decision) or "decision.fine".
struct EventName {
  std::string text;
  std::string role() const { return text.substr(0, text.find('.')); }
  bool covers(std::string_view name) const { return rulebook::covers(text, name); }
};

enum class Per : uint8_t { kAct, kParty, kBreach, kDay };

// One entry of a sanction list. The expressions yield money (for fines), or a period or number for sanctions of other kinds.
struct Sanction {
  std::string kind;                   // "fine", "remedy", ...
  Condition applies;                  // `if`
  Condition min, max, exactly;        // absent: always() is true and the end of the range is open (min: zero)
  Condition one_of;                   // yields a list of lawful amounts
  Condition multiply;                 // factor on the whole range
  Per per = Per::kAct;
  std::vector<Money> benchmark_steps; // `steps`: what like cases usually get; information, never a limit
};

enum class Duty : uint8_t { kMay, kShall };

struct Requirement {                  // `requires`: steps before an act, in order, `gap` apart
  EventName before;
  std::vector<EventName> steps;
  std::optional<Period> gap;
  Condition applies;                  // `if`
};

struct Power {
  std::vector<EventName> allows;
  Condition when, unless;
  std::vector<Sanction> sanctions;
  std::vector<Condition> weigh;
  Duty duty = Duty::kMay;
  std::optional<Period> answer_within;
  std::optional<Requirement> requirement;
};

struct Prohibition {
  std::vector<EventName> forbids;
  Condition when, unless;
};

struct Within {
  Condition applies;  // `if`; the first that holds counts
  Period period;
};

struct Deadline {
  std::vector<EventName> from;  // the first that exists
  EventName to;
  std::vector<Within> within;
  bool optional = false;        // silence is no breach
  bool roll = false;            // a last day on a holiday moves on
  std::vector<std::string> suspend;  // ids of suspensions of the jurisdiction
  std::vector<EventName> restart;    // events that begin the whole term again
};

struct Channels {
  std::vector<EventName> exclusive;
  Condition unless;
};

struct Exempting {
  Condition applies;
  bool shall_not = true;  // false: need-not
};

struct Exemption {
  std::vector<Exempting> entries;
  std::vector<std::string> rules;  // ids; empty: every rule of the packs that use this one
};

enum class PrincipleName : uint8_t { kPublishedBasis, kLawOfConduct, kOneFine, kLimitation, kNotice };
enum class Milder : uint8_t { kMay, kShall, kNo };

struct Lead {
  std::string rank;
  Period lead;
};

struct Principle {
  PrincipleName name = PrincipleName::kPublishedBasis;
  Milder milder = Milder::kMay;           // law-of-conduct
  std::vector<EventName> from;            // limitation: from the end of the conduct unless an event is named
  std::vector<EventName> to;              // limitation: what stops the clock
  std::vector<Within> within;
  std::vector<std::string> suspend;       // limitation: ids of suspensions of the jurisdiction
  std::vector<EventName> restart;         // limitation: what interrupts it, so that it begins again
  std::vector<Lead> leads;                // notice
  std::vector<std::string> exceptions;    // notice: ids of rules that take effect at once lawfully
};

using Body = std::variant<Power, Prohibition, Deadline, Requirement, Channels, Exemption, Principle>;

enum class CounterVerdict : uint8_t { kUndetermined, kNone };

// A counter-argument: when it holds (or may hold), the finding falls to `verdict` and shows `says`.
struct Counter {
  Condition applies;
  CounterVerdict verdict = CounterVerdict::kUndetermined;
  std::string says;
};

enum class LawOf : uint8_t { kConduct, kDecision, kEvent };
enum class Effect : uint8_t { kSubstantive, kProcedural };
enum class Continuing : uint8_t { kNo, kYes, kUnsettled };
enum class Confidence : uint8_t { kHigh, kMedium, kLow };
enum class Addressee : uint8_t { kAuthority, kSubject };

struct Recourse {
  std::string channel;
  Period within;
  std::string answer;                     // event name of the answer
  std::optional<Period> answer_within;
};

struct RuleVersion {
  std::string id;                  // "1992"; "rule@version" is its name in findings
  Span published = Span::exactly(kFirstDay);
  bool never_published = false;
  Span in_force = Span::exactly(kFirstDay);
  Span until = Span::exactly(kLastDay);        // first day on which it no longer applies; repeal without successor
  Span applies_from = Span::exactly(kFirstDay);  // days of `law_of` from which it governs; in_force unless stated
  std::string transition;
  LawOf law_of = LawOf::kConduct;
  std::string law_of_event;        // for kEvent
  Effect effect = Effect::kSubstantive;
  Continuing continuing = Continuing::kNo;
  bool draft = false;
  bool retroactive = false;        // the text says so expressly
  bool assumed = false;            // dates or publication were not stated: findings are at most consistent-with
  std::vector<std::string> overrides, implements, interprets;  // rule ids
  std::vector<Counter> counters;
  std::optional<Recourse> recourse;
  std::string title, citation, source, note;
  Confidence confidence = Confidence::kHigh;
  std::string where;               // place in the pack
  Body body;
};

struct Rule {
  std::string id;                  // unique in the rulebook; "serve"
  uint32_t pack = 0;               // index into Rulebook::packs
  std::string title, citation, rank;
  std::vector<std::string> authority;  // empty: any
  Addressee addressee = Addressee::kAuthority;
  std::vector<RuleVersion> versions;   // by applies_from
  std::string where;
};

}  // namespace isonomy::rulebook
