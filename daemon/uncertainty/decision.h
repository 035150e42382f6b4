// SPDX-License-Identifier: Apache-2.0
// CountedDecision: one judged decision as the statistics see it: the law and the facts it reads (version, signature), what the law may
// not read (who, whose, when), and the outcome. Everything else about the case is forgotten here, on purpose.
//
//   version    "item-3@v1"          signature  "facts.found=1;band=2"       outcome  "fine/low", "no_action"
//   fuller     of Fuller's eight, those that one act can answer: was it asked of this act, and did it hold
//
// Units:   amounts in hundredths. `day` is the day of the decision, `recorded` the day the public could know of it.
// Threads: plain values; strings are borrowed for the call.
// Source:  Fuller, The Morality of Law (1964), chapter 2.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/base/day.h"
#include "daemon/base/money.h"

namespace isonomy::uncertainty {

enum class Principle : uint8_t { kGeneral, kPublished, kProspective, kDeterminate, kConsistent, kPossible, kConstant, kCongruent };
inline constexpr size_t kPrinciples = 8;
inline constexpr std::array<std::string_view, kPrinciples> kPrincipleNames{
    "general", "published", "prospective", "determinate", "free of contradiction", "possible", "constant", "congruent"};

struct Qualities {
  uint8_t asked = 0, held = 0;  // a bit for each principle
  bool sanctioned = false;
  bool term = false;        // whether the authority was in time: counted for the rule, compared with no sanction
  bool follows = false;     // a further act in a case that was decided before (a surcharge on a fine): no new turn to the subject
  bool determinate = true;  // the facts the rule reads are known: false is left out of every comparison, and counted

  void answer(Principle principle, bool holds) {
    const auto bit = static_cast<uint8_t>(1u << static_cast<unsigned>(principle));
    asked |= bit;
    if (holds) held |= bit;
  }
  bool was_asked(size_t principle) const { return (asked >> principle & 1u) != 0; }
  bool holds(size_t principle) const { return (held >> principle & 1u) != 0; }
  friend auto operator<=>(const Qualities&, const Qualities&) = default;
};

using CircumstanceLabel = std::pair<std::string_view, std::string_view>;  // name, value

struct CountedDecision {
  std::string_view version, signature;
  std::vector<CircumstanceLabel> circumstances;  // in any order
  std::string_view authority, official, subject, outcome;
  Day day, recorded;
  Qualities qualities;
  std::optional<Money> amount;  // what it cost the subject; absent: nothing, or not stated
  std::optional<Money> fixed;   // the one amount the law sets on these facts, where it leaves no choice
};

}  // namespace isonomy::uncertainty
