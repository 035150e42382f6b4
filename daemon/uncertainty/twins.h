// SPDX-License-Identifier: Apache-2.0
// Twins at scale (INC-1): where like cases had always ended alike, do they still? The odd one among its twins is detect/twins.cc's; this asks of
// a practice as a whole.
//
//   settled   of the first 200 decisions on one law (version, signature), of 30 subjects or more, so few lie on one side (sanctioned or spared)
//             that their share is below .1 (Wilson, 95 %)
//   pair      two decisions after those on the same law, one after the other within four weeks, on two subjects; no decision is in two pairs
//   found     more than a fifth of the pairs end unlike. While departures stay below a tenth no more than .18 of the pairs can
//
//   A A A A  (200 of them) then  A A  A B  A A  B A  A A ..   -> pairs that end unlike: inconsistent
//                          then  A A  A A  B B  B B  B B ..   -> the practice changed, and changed for all: no pair ends unlike
//
// Where the law leaves outcomes open and they always varied nothing is asked: how much they vary is the index's figure, and whether it goes with
// who decides or who is decided about is asked by the families of watch.h.
//
// Units:   log e in nats. One test for all laws together: the evidence is the mean of theirs, so that a law in which nothing happens does not
//          hide one in which much does.
// Threads: pure.
// Source:  share_evidence.h (Ville 1939; Robbins 1970).
#pragma once

#include <optional>
#include <vector>

#include "daemon/uncertainty/share_test.h"
#include "daemon/uncertainty/table.h"

namespace isonomy::uncertainty {

struct TwinLaw {
  uint32_t law = 0;
  bool practice_sanctions = false;   // what nearly all of the first ended with
  int64_t decisions = 0, departures = 0;  // after the first 200
  int64_t pairs = 0, unlike = 0;
  double log_e = 0;                  // of this law, today
  std::vector<const Row*> odd;       // up to five departures, the latest; rows of the table that was asked
};

struct Twins {
  std::vector<TwinLaw> laws;         // settled ones, most evidence first
  ShareTest unlike;                  // counts over all of them; the evidence is the mean over laws
  bool asked() const;                // any of them was departed from: else no answer could be "found", and no test is spent
};

Twins twins(const Table& table, double bar);

}  // namespace isonomy::uncertainty
