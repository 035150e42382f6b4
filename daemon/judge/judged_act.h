// SPDX-License-Identifier: Apache-2.0
// JudgedAct: one outcome of an authority, ready to be compared with others and to be counted: under which version, with which signature, whose,
// by whom, when, and what came of it. The one record that the findings across cases and the statistics both read.
//
//   decision   rule tariff@1992, signature {tariff(157) from 2003-01-01}, outcome "fine", amount 35.00
//   term       rule serve@1992, signature {term: 150d}, outcome "late"
//   no act     rule shall-act@2020, outcome "none": the breach was known, the condition held, and the term to act is over
//
// What is still open (a term that runs, an event that may come) is no outcome and yields no record: pending cases are counted nowhere.
//
// Units:   `position`: place of the amount in the lawful range, in thousandths; absent where an end of the range is not
//          known, and where the law leaves only one amount.
// Threads: plain values; the reader has one owner.
#pragma once

#include <string>
#include <vector>

#include "daemon/judge/signature.h"

namespace isonomy::judge {

enum class ActKind : uint8_t { kDecision, kTerm, kNoAct };

struct Circumstance {              // what no rule may read
  std::string name, label;
  friend bool operator==(const Circumstance&, const Circumstance&) = default;
};

struct JudgedAct {
  ActKind kind = ActKind::kDecision;
  std::string rule, version;       // version empty: none is known
  uint32_t pack = 0;
  Signature signature;
  std::vector<Weighed> weighed;

  std::string outcome;             // "fine", "fine+remedy" (sorted), "none"; of a term "in_time", "late", "silent"
  std::optional<Money> amount;     // as stated: the total of the act
  std::optional<Money> each;       // for each fined party, where that is certain
  std::optional<int> position;     // 0..1000
  bool beyond = false;             // the amount lies outside the range, or in no version: another finding's matter

  std::string case_key, subject, authority, official;
  std::vector<Circumstance> circumstances;   // by name
  Span at;                         // the act; of silence the last day of the term
  Day known = kLastDay;            // last day on which it can have been taken
  std::optional<Span> conduct;     // first and last day
  std::string source, id;          // of the event; of silence, of the detection

  int64_t cases = 1;               // above one: a batch
  bool parties_known = true;
  bool part_of_batch = false;      // its parent's amount already contains it
  bool inferred = false;           // the citation was guessed by the stream's compiler
  rulebook::Confidence confidence = rulebook::Confidence::kHigh;  // the lower of the event's and the version's
  bool basis = true;               // false: no cited version may be its basis
  bool discretion = false;         // the version leaves the authority a choice: a range, something to weigh, several kinds
  bool experiment = false;         // the subject was told that it took part in an experiment (procedure.experiment)
  std::vector<std::string> other_facts;   // stated, but read by no condition of the version: "name: value", sorted
  std::string counter;             // the best answer known to the stream's compiler

  // One act on one subject, under a rule and facts that are known: it can be compared with another.
  bool comparable() const { return cases == 1 && parties_known && !inferred && signature.complete && basis && !beyond; }
  friend bool operator==(const JudgedAct&, const JudgedAct&) = default;
};

bool leaves_a_choice(const rulebook::Power& power);   // a range, something to weigh, several kinds

class JudgedActReader {
 public:
  explicit JudgedActReader(const rulebook::Rulebook& rules) : rules_(rules), signatures_(rules) {}
  // In the order of the case: decisions whose rules are stated, terms of the authority that have ended, silences.
  std::vector<JudgedAct> read(const casework::Case& of, const Judgement& judgement, Day watermark);

 private:
  JudgedAct decision(const casework::Case& of, const ActAssessment& act, Day watermark);

  const rulebook::Rulebook& rules_;
  SignatureReader signatures_;
};

}  // namespace isonomy::judge
