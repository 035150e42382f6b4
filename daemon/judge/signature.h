// SPDX-License-Identifier: Apache-2.0
// Signature: what the law reads in one act. Two acts with the same signature are acts that the law cannot tell apart.
//
//   aml-merger@2007; facts.notifiable: true; !facts.notified: true
//     weighed apart: facts.restrictive_effect: false; conduct.duration: 500 to 999
//
// It holds, for each breach: the version, the truth of every atom of `when`, `unless` and the sanctions' `if`, and the parameters that were
// read with the day their value applies from. Nobody declares what "alike" means: it is read off the rule.
//
// Units:   bands of numbers are 1-2-5 steps: 0, 1, 2 to 4, 5 to 9, 10 to 19, ..
// Threads: pure; a reader has one owner (it reuses its virtual machine).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/judge/judge.h"

namespace isonomy::judge {

struct Signature {
  std::vector<std::string> lines;   // for people, in the rule's order
  uint64_t key = 0;                 // of the lines; the same on every machine, so counts can be merged
  bool complete = true;             // false: an atom or a parameter is not known, so nobody can say what it is like
  friend bool operator==(const Signature&, const Signature&) = default;
};

// An entry of `weigh`: no part of the signature's key, because unlike outcomes may rest on it.
struct Weighed {
  std::string what;                 // "facts.restrictive_effect"
  std::string band;                 // "false", "500 to 999", "unknown"
  std::optional<int> step;          // of a number: bands one step apart are still alike
  bool known() const { return band != "unknown"; }
  friend bool operator==(const Weighed&, const Weighed&) = default;
};

// Bands of values, as signatures and weighed entries show them.
std::string band_of(const cel::Value& value, std::optional<int>& step);

class SignatureReader {
 public:
  explicit SignatureReader(const rulebook::Rulebook& rules) : rules_(rules), names_(rules) {}

  // Of an act, over the rules that may carry it: for each breach the first cited version that is not excluded as its basis.
  Signature of_act(const casework::Case& of, const ActAssessment& act, Day watermark);
  std::vector<Weighed> weighed(const casework::Case& of, const ActAssessment& act, const CiteAssessment& cite, Day watermark);
  // Of a deadline: its version and the term that applied.
  Signature of_term(const TermAssessment& term) const;
  // Of a power that was not used.
  Signature of_silence(const Silence& silence) const;

 private:
  void add_version(const casework::Case& of, const casework::CaseEvent& act, const CiteAssessment& cite, Day watermark, Signature& out);

  const rulebook::Rulebook& rules_;
  SlotNames names_;
  cel::Vm vm_;
};

// The cited version that carries the act: of the first breach, the one with the highest range, else the first that may be its basis.
const CiteAssessment* carrying(const ActAssessment& act);

}  // namespace isonomy::judge
