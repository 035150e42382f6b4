// SPDX-License-Identifier: Apache-2.0
// Finding: what was found, on what evidence, with the best answer to it. As of a knowledge cut: superseded, never edited.
//
//   verdict  breach           arithmetic on stated facts and a settled rule
//            consistent-with  statistics, or a rule that rests on medium-confidence sources
//            undetermined     a fact is missing or inferred, a norm is open, or the counter-argument would decide it
//   grade    information, minor, serious: how much it matters, apart from how sure it is
//
// Threads: plain values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/day.h"
#include "daemon/judge/trace.h"

namespace isonomy::detect {

enum class Verdict : uint8_t { kUndetermined, kConsistentWith, kBreach };
enum class Grade : uint8_t { kInformation, kMinor, kSerious };
std::string_view verdict_name(Verdict verdict);   // "consistent-with"
std::string_view grade_name(Grade grade);
std::optional<Grade> parse_grade(std::string_view name);
std::optional<Verdict> parse_verdict(std::string_view name);

struct EventRef {
  std::string source, id;
};

// What a statistical finding rests on. A number that is not defined is NaN, printed as null.
struct Statistics {
  int64_t n = 0;
  std::string of;                    // the denominator: "decisions with known facts"
  std::string measure;               // "odds ratio", "share", "bits"
  double estimate = 0, lower = 0, upper = 0;   // 95 %
  std::optional<double> crude;       // the same measure without strata
  std::optional<double> log10_e;     // evidence against chance, over all looks
  double log10_bar = 0;              // what it had to pass
  int64_t tests = 0;                 // that share the budget of .05
};

// A like case, for findings that rest on comparison.
struct Twin {
  std::string case_key, subject, day, outcome;
  EventRef event;
};

struct Finding {
  std::string id;                    // 16 hex digits of the SHA-256 of what makes it this finding: stable under replay
  std::string code, family;
  Verdict verdict = Verdict::kUndetermined;
  Grade grade = Grade::kMinor;
  std::string case_key, subject, authority, rule, version;
  std::optional<Span> conduct;       // first and last day
  std::optional<Span> decision_date; // the day of the act that is found against
  std::string sentence;              // for a lawyer, British English
  std::string counter;               // the best answer to it
  judge::Trace trace;
  std::vector<std::string> vanish_if;
  std::vector<EventRef> events;      // the evidence
  std::vector<std::string> alike;    // what the twins have in common
  std::vector<Twin> twins;           // by day; the first kMostTwins of `twins_in_all`
  int64_t twins_in_all = 0;
  std::vector<std::string> labels;   // further keys that make it this finding (a breach number, a step)
  std::optional<Statistics> statistics;
};

inline constexpr size_t kMostTwins = 20;

// Fills `id` from code, case, rule, version, events and labels.
void identify(Finding& finding);

// The findings' one order: by case, code, rule, version, id. The same whatever arrived first.
bool ordered(const Finding& a, const Finding& b);

std::string to_json(const Finding& finding);   // one line, no line end

}  // namespace isonomy::detect
